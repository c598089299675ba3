//! What is odd about the draft, while it is edited: gravest first, a click goes to the place.

use egui::{Label, RichText, Role, ScrollArea, Sense, Ui, WidgetInfo};

use super::super::action::{Action, Actions, MintAction};
use super::super::cx::Cx;
use super::super::mint_view::{Fold, Place};
use super::super::theme;
use super::super::view::View;
use super::super::widgets::barred::barred_ui;
use super::super::widgets::fold::fold_ui;
use super::findings::{sentence, severity_words};
use super::verify::note_ui;
use crate::jose::finding::{At, Finding, Severity};
use crate::jose::mint::Section;
use crate::jose::token::SegmentName;
use crate::jose::tree::{NodeId, Tree};
use crate::jose::words;

/// Most findings shown; the rest is counted.
const MAX_SHOWN: usize = 20;

/// The gravest finding, and the others once they are asked for; the list is above what the draft
/// comes to, so that it is seen and nothing that is edited moves.
pub fn findings_ui(ui: &mut Ui, cx: &Cx<'_>, view: &View, actions: &mut Actions) {
    let Some(drafted) = &cx.derived.mint.drafted else {
        return;
    };
    let tree = &drafted.analysis.decoded.tree;
    // What is wrong with a field stands below that field.
    let own = drafted.findings.iter();
    let own: Vec<&Finding> = own
        .filter(|finding| finding.code != "preset-field")
        .collect();
    let is_open = view.mint.unfolded.contains(&Fold::Findings);
    let first = own.first();
    let is_grave = first.is_some_and(|finding| finding.severity > Severity::Info);
    if own.is_empty() {
        return;
    }
    let others = own.len() - usize::from(is_grave);
    if others > 0 {
        let words = match (is_grave, others) {
            (true, num) => format!("{num} more"),
            (false, num) => words::count("note", num),
        };
        if fold_ui(ui, cx, &words, is_open) {
            actions.push(Action::Mint(MintAction::ToggleFold(Fold::Findings)));
        }
    }
    let shown = match (is_open, is_grave) {
        (true, _) => MAX_SHOWN,
        (false, true) => 1,
        (false, false) => 0,
    };
    let list = |ui: &mut Ui| {
        for (index, finding) in own.iter().take(shown).enumerate() {
            ui.push_id(("draft finding", index), |ui| {
                box_ui(ui, cx, finding, tree, actions);
            });
        }
        if is_open && own.len() > MAX_SHOWN {
            let more = own.len() - MAX_SHOWN;
            note_ui(ui, cx.theme, &format!("and {more} more"));
        }
    };
    ScrollArea::vertical()
        .id_salt("draft findings")
        .max_height(MAX_HEIGHT)
        .auto_shrink([false, true])
        .show(ui, list);
}

/// The highest that the list may be.
const MAX_HEIGHT: f32 = 220.0;

fn box_ui(ui: &mut Ui, cx: &Cx<'_>, finding: &Finding, tree: &Tree, actions: &mut Actions) {
    let theme = cx.theme;
    let color = theme.severity(finding.severity);
    let (mark, spoken) = severity_words(finding.severity);
    let place = place_of(finding, tree);
    let sense = if place.is_some() {
        Sense::click()
    } else {
        Sense::hover()
    };
    let response = barred_ui(ui, theme, color, sense, |ui| {
        let what = format!("{mark} {}", sentence(&finding.message));
        let text = RichText::new(what).font(theme::body()).color(theme.text);
        ui.add(Label::new(text).wrap().selectable(false));
        if !finding.advice.is_empty() {
            let text = RichText::new(&finding.advice)
                .font(theme::small())
                .color(theme.dim);
            ui.add(Label::new(text).wrap().selectable(false));
        }
    });
    response.widget_info(|| {
        let words = format!("{spoken}, {}, {}", finding.message, finding.advice);
        let role = if place.is_some() {
            Role::Button
        } else {
            Role::Label
        };
        WidgetInfo::labeled(role, true, words)
    });
    if response.clicked()
        && let Some(place) = place
    {
        actions.push(Action::Mint(MintAction::Select(place)));
    }
}

/// Where in the draft it is about.
fn place_of(finding: &Finding, tree: &Tree) -> Option<Place> {
    let At::Node(id) = finding.at else {
        return None;
    };
    let mut top: NodeId = id;
    while let Some(parent) = tree.parent(top) {
        top = parent;
    }
    let section = match tree.key(top) {
        crate::jose::tree::Key::Section(SegmentName::Header) => Section::Header,
        crate::jose::tree::Key::Section(SegmentName::Payload) => Section::Payload,
        _ => return None,
    };
    Some(Place {
        section,
        path: tree.pointer(id),
    })
}
