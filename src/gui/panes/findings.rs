//! What was odd, gravest first, each with what to do about it. A click goes to the place; the
//! pointer, or the keyboard's focus, brings up what such a finding means.

use egui::{Response, Role, Sense, Ui, WidgetInfo};

use super::super::action::{Action, Actions};
use super::super::cx::Cx;
use super::super::theme::{self, Theme, sign, size};
use super::super::view::{EncodedShows, View};
use super::super::widgets::barred::barred_ui;
use super::super::widgets::steady_scroll::steady_scroll_ui;
use crate::jose::finding::{At, Finding, Severity};
use crate::jose::lint::{self, Rule};

/// More findings than this are counted, not listed: nobody reads the rest.
const LISTED: usize = 200;

/// The list of findings.
pub fn findings_ui(ui: &mut Ui, cx: &Cx<'_>, _view: &mut View, actions: &mut Actions) {
    let theme = cx.theme;
    let findings = &cx.derived.findings;
    if findings.is_empty() {
        let words = if cx.derived.analysis.is_some() {
            "Nothing odd found"
        } else {
            "Nothing to say yet"
        };
        ui.label(
            egui::RichText::new(words)
                .font(theme::body())
                .color(theme.dim),
        );
        return;
    }
    steady_scroll_ui(ui, "findings", |ui| {
        ui.spacing_mut().item_spacing.y = size::GAP;
        for (n, finding) in findings.iter().take(LISTED).enumerate() {
            let response = ui.push_id(n, |ui| finding_ui(ui, theme, finding)).inner;
            if response.clicked() {
                actions.push(place_of(finding));
            }
        }
        if findings.len() > LISTED {
            let words = format!("and {} more", findings.len() - LISTED);
            let words = egui::RichText::new(words).font(theme::small());
            ui.label(words.color(theme.dim));
        }
    });
}

/// Where a click on the finding goes.
fn place_of(finding: &Finding) -> Action {
    match finding.at {
        At::Node(id) => Action::Select(id),
        At::Token(span) => Action::ShowCharacters {
            of: EncodedShows::Token,
            span,
        },
        At::Paste(span) => Action::ShowCharacters {
            of: EncodedShows::Paste,
            span,
        },
        At::Whole => Action::ShowEncoded(EncodedShows::Token),
    }
}

/// The sign and the word of a severity: colour never speaks alone.
pub fn severity_words(severity: Severity) -> (&'static str, &'static str) {
    match severity {
        Severity::Danger => (sign::FAIL, "Danger"),
        Severity::Warn => (sign::WARN, "Warning"),
        Severity::Info => (sign::NONE, "Note"),
    }
}

/// Names of claims and parameters that a clause may begin with: they keep their letters.
const NAMES: [&str; 13] = [
    "alg", "aud", "b64", "crit", "exp", "http", "iat", "iss", "jti", "kid", "nbf", "sub", "typ",
];

/// A clause as a sentence.
pub fn sentence(clause: &str) -> String {
    let first = clause.split(' ').next().unwrap_or_default();
    let is_word = first.bytes().all(|b| b.is_ascii_lowercase()) && !NAMES.contains(&first);
    match (is_word, clause.get(..1), clause.get(1..)) {
        (true, Some(head), Some(rest)) => head.to_ascii_uppercase() + rest,
        _ => clause.to_owned(),
    }
}

/// One finding: a bar in its severity's colour, sign and message, advice below, its code faint.
fn finding_ui(ui: &mut Ui, theme: &Theme, finding: &Finding) -> Response {
    let color = theme.severity(finding.severity);
    let (mark, word) = severity_words(finding.severity);
    let response = barred_ui(ui, theme, color, Sense::click(), |ui| {
        let mut job = egui::text::LayoutJob::default();
        let format = |font, color| egui::TextFormat::simple(font, color);
        job.append(mark, 0.0, format(theme::strong(), color));
        job.append(
            &sentence(&finding.message),
            size::GAP,
            format(theme::strong(), theme.text),
        );
        ui.add(egui::Label::new(job).selectable(false).wrap());
        if !finding.advice.is_empty() {
            let advice = egui::RichText::new(&finding.advice)
                .font(theme::small())
                .color(theme.dim);
            ui.add(egui::Label::new(advice).selectable(false).wrap());
        }
        let code = egui::RichText::new(finding.code)
            .font(egui::FontId::monospace(size::CHIP))
            .color(theme.faint);
        ui.add(egui::Label::new(code).selectable(false).truncate());
    });
    response.widget_info(|| {
        let mut words = format!("{word}, {}", finding.message);
        if !finding.advice.is_empty() {
            words.push_str(", ");
            words.push_str(&finding.advice);
        }
        WidgetInfo::labeled(Role::Button, true, words)
    });
    let response = response.on_hover_cursor(egui::CursorIcon::PointingHand);
    match lint::rule(finding.code) {
        Some(rule) => explained_ui(ui, theme, response, rule),
        None => response,
    }
}

/// The same with what its rule says, for eyes and for screen readers.
fn explained_ui(ui: &Ui, theme: &Theme, response: Response, rule: &Rule) -> Response {
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_description(format!("{}. {}. {}", rule.title, rule.why, rule.source));
    });
    let content = |ui: &mut Ui| rule_ui(ui, theme, rule);
    if response.has_focus() && !response.hovered() {
        response.show_tooltip_ui(content);
    }
    response.on_hover_ui(content)
}

fn rule_ui(ui: &mut Ui, theme: &Theme, rule: &Rule) {
    ui.set_max_width(size::TOOLTIP);
    for (text, font, color) in [
        (rule.title, theme::strong(), theme.text),
        (rule.why, theme::body(), theme.text),
        (rule.source, theme::small(), theme.dim),
    ] {
        ui.label(egui::RichText::new(text).font(font).color(color));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clause_becomes_a_sentence_and_a_claim_keeps_its_letters() {
        assert_eq!(sentence("expired 3 minutes ago"), "Expired 3 minutes ago");
        assert_eq!(sentence("a clock"), "A clock");
        assert_eq!(sentence("alg is none"), "alg is none");
        assert_eq!(sentence("\"sub\" stands twice"), "\"sub\" stands twice");
        assert_eq!(sentence(""), "");
    }
}
