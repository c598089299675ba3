//! What is odd about the draft, while it is edited: gravest first, a click goes to the place.

use egui::{Label, RichText, Role, Sense, Ui, WidgetInfo};

use super::super::action::{Action, Actions, MintAction};
use super::super::cx::Cx;
use super::super::mint_view::Place;
use super::super::theme;
use super::super::widgets::barred::barred_ui;
use super::findings::{sentence, severity_words};
use super::verify::note_ui;
use crate::jose::finding::{At, Finding, Severity};
use crate::jose::mint::Section;
use crate::jose::token::SegmentName;
use crate::jose::tree::{NodeId, Tree};

/// Most findings shown; the rest is counted.
const MAX_SHOWN: usize = 8;

/// The findings: what is grave or doubtful as boxes, the rest as notes.
pub fn findings_ui(ui: &mut Ui, cx: &Cx<'_>, actions: &mut Actions) {
    let Some(drafted) = &cx.derived.drafted else {
        return;
    };
    let tree = &drafted.analysis.decoded.tree;
    // What is wrong with a field stands below that field.
    let own = drafted.findings.iter();
    let own = own.filter(|finding| finding.code != "preset-field");
    let (notes, boxes): (Vec<&Finding>, Vec<&Finding>) =
        own.partition(|finding| finding.severity == Severity::Info);
    for (index, finding) in boxes.iter().take(MAX_SHOWN).enumerate() {
        ui.push_id(("draft finding", index), |ui| {
            box_ui(ui, cx, finding, tree, actions);
        });
    }
    if boxes.len() > MAX_SHOWN {
        let more = boxes.len() - MAX_SHOWN;
        note_ui(ui, cx.theme, &format!("and {more} more"));
    }
    for finding in notes.iter().take(MAX_SHOWN) {
        let mut text = sentence(&finding.message);
        if !finding.advice.is_empty() {
            text = format!("{text}. {}", finding.advice);
        }
        note_ui(ui, cx.theme, &format!("{} {text}", theme::sign::NONE));
    }
}

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
