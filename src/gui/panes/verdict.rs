//! The verdict strip: is it in its time, was its signature checked, and what is it. One line that
//! never wraps; what matters least goes first when it is narrow.

use egui::{Sense, Ui, vec2};

use super::super::action::{Action, Actions};
use super::super::cx::Cx;
use super::super::derived::Analysis;
use super::super::theme::{Theme, size};
use super::super::view::Pane;
use super::super::widgets::tree_row::repaint_at_change;
use super::super::widgets::verdict_badge::Badge;
use crate::jose::access::providers::Certainty;
use crate::jose::claims::Life;
use crate::jose::finding::{Finding, Severity};
use crate::jose::time;
use crate::jose::token::TokenKind;

/// Paints the strip across the pane.
pub fn verdict_ui(ui: &mut Ui, cx: &Cx<'_>, analysis: &Analysis, actions: &mut Actions) {
    let height = size::FIELD + size::GAP;
    let (strip, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    ui.painter()
        .rect_filled(strip, size::CORNER, cx.theme.raised);
    let row = strip.shrink2(vec2(size::PADDING, 0.0));

    let parts = parts(ui, cx, analysis);
    let gap = 2.0 * size::GAP;
    let widths: Vec<f32> = parts.iter().map(|part| part.badge.width(ui)).collect();
    let mut kept: Vec<usize> = (0..parts.len()).collect();
    let width_of = |kept: &[usize]| {
        let sum: f32 = kept.iter().map(|n| widths[*n] + gap).sum();
        sum - gap
    };
    while kept.len() > 1 && width_of(&kept) > row.width() {
        let Some(least) = kept.iter().max_by_key(|n| parts[**n].rank).copied() else {
            break;
        };
        kept.retain(|n| *n != least);
    }
    let mut x = row.left();
    for n in kept {
        let part = &parts[n];
        let id = ui.scope_id().with(part.name);
        let sense = if part.name == "findings" {
            Sense::click()
        } else {
            Sense::hover()
        };
        let response = part.badge.paint(ui, row, x, id, sense);
        if response.clicked() {
            actions.push(Action::ShowPane(Pane::Side));
        }
        if !part.hover.is_empty() {
            response.on_hover_text(&part.hover);
        }
        x += widths[n] + gap;
    }
}

struct Part {
    name: &'static str,
    /// What goes first when there is no room has the highest.
    rank: u8,
    badge: Badge,
    hover: String,
}

fn parts(ui: &Ui, cx: &Cx<'_>, analysis: &Analysis) -> Vec<Part> {
    let theme = cx.theme;
    let facts = cx.derived.tree_view.facts();
    let mut parts = Vec::with_capacity(5);
    if let Some(lifetime) = &cx.derived.lifetime {
        let (badge, at) = life_badge(theme, &lifetime.life, cx);
        if let Some(at) = at {
            repaint_at_change(ui, at, cx.now);
        }
        let hover = at.map(|at| time::civil(at, cx.zone)).unwrap_or_default();
        parts.push(Part {
            name: "time",
            rank: 0,
            badge,
            hover,
        });
    }
    let (badge, hover) = signature_badge(theme, analysis);
    parts.push(Part {
        name: "signature",
        rank: 1,
        badge,
        hover,
    });
    if !facts.alg.is_empty() {
        parts.push(Part {
            name: "alg",
            rank: 3,
            badge: Badge::fact(theme, facts.alg.as_str()),
            hover: "Algorithm named in the header".to_owned(),
        });
    }
    if let Some(provider) = &analysis.provider {
        let (words, hover) = match provider.certainty {
            Certainty::Certain => (provider.title.clone(), "Told by its issuer and claims"),
            Certainty::LooksLike => (
                format!("looks like {}", provider.title),
                "The shape fits; another issuer could make it",
            ),
        };
        parts.push(Part {
            name: "provider",
            rank: 4,
            badge: Badge::fact(theme, words),
            hover: hover.to_owned(),
        });
    }
    if let Some(badge) = findings_badge(theme, &cx.derived.findings) {
        parts.push(Part {
            name: "findings",
            rank: 2,
            badge,
            hover: String::new(),
        });
    }
    parts
}

/// Expiry in words, and the time that the words count from.
fn life_badge(theme: &Theme, life: &Life, cx: &Cx<'_>) -> (Badge, Option<time::UnixTime>) {
    let badge = |sign, word: &str, rest: String, color| Badge {
        sign,
        word: word.to_owned(),
        rest,
        color,
    };
    let relative = |at| time::relative(at, cx.now);
    match life {
        Life::Expired { exp } => (
            badge("✖", "Expired", relative(*exp), theme.fail),
            Some(*exp),
        ),
        Life::NotYetValid { nbf } => (
            badge("▲", "Not valid yet", relative(*nbf), theme.warn),
            Some(*nbf),
        ),
        Life::Current { exp } => {
            let rest = relative(*exp);
            let rest = match rest.strip_prefix("in ") {
                Some(length) => format!("for {length}"),
                None => rest,
            };
            (badge("✔", "Valid", rest, theme.pass), Some(*exp))
        }
        Life::NoExpiry => (badge("–", "No expiry", String::new(), theme.dim), None),
        Life::Unreadable => (
            badge("▲", "Expiry unreadable", String::new(), theme.warn),
            None,
        ),
        Life::Hidden => (badge("–", "Encrypted", String::new(), theme.dim), None),
    }
}

fn signature_badge(theme: &Theme, analysis: &Analysis) -> (Badge, String) {
    let kind = analysis.decoded.token.kind;
    let (sign, word, color, hover) = if kind == TokenKind::Unsecured {
        (
            "▲",
            "Unsigned",
            theme.warn,
            "alg is none: anybody can make this token",
        )
    } else if kind.is_encrypted() {
        (
            "–",
            "Not opened",
            theme.dim,
            "No key was given to open it with",
        )
    } else {
        (
            "?",
            "Signature not checked",
            theme.dim,
            "No key was given to check it with",
        )
    };
    let badge = Badge {
        sign,
        word: word.to_owned(),
        rest: String::new(),
        color,
    };
    (badge, hover.to_owned())
}

fn findings_badge(theme: &Theme, findings: &[Finding]) -> Option<Badge> {
    let gravest = findings.iter().map(|finding| finding.severity).max()?;
    let count = match findings.len() {
        1 => "1 finding".to_owned(),
        n => format!("{n} findings"),
    };
    let sign = match gravest {
        Severity::Danger => "✖",
        Severity::Warn => "▲",
        Severity::Info => "",
    };
    Some(Badge {
        sign,
        word: count,
        rest: String::new(),
        color: theme.severity(gravest),
    })
}
