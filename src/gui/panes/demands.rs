//! What is demanded beyond the token's own times: the fields of the policy, folded until wanted.

use egui::{Align, Button, Layout, RichText, TextEdit, Ui, vec2};

use super::super::action::{Action, Actions, TrustAction};
use super::super::cx::Cx;
use super::super::demands::Demand;
use super::super::row_text::shown;
use super::super::theme::{self, size};
use super::super::view::View;
use super::super::widgets::action_button::{Loudness, button};
use super::super::widgets::marks;
use super::super::widgets::text_field::text_field;
use super::verify::note_ui;
use crate::jose::token::SegmentName;
use crate::jose::tree::{NodeId, NodeKind, Tree};
use crate::jose::verify::Profile;

/// Longest value taken over from the token.
const MAX_TAKEN_CHARS: usize = 2000;

/// The fields.
pub fn demands_ui(ui: &mut Ui, cx: &Cx<'_>, view: &View, actions: &mut Actions) {
    let demands = cx.input.demands.get();
    if matches!(demands.profile, Profile::Hasura(_)) {
        field_ui(ui, cx, Demand::RoleHeader, actions);
    }
    head_ui(ui, cx, view, actions);
    if !view.demands_unfolded {
        return;
    }
    for demand in Demand::COMMON {
        if demand == Demand::Leeway && !demands.profile.hears_leeway() {
            let title = demands.profile.title();
            note_ui(ui, cx.theme, &format!("{title} has a leeway of its own"));
        } else {
            field_ui(ui, cx, demand, actions);
        }
    }
}

fn head_ui(ui: &mut Ui, cx: &Cx<'_>, view: &View, actions: &mut Actions) {
    let theme = cx.theme;
    let set = cx.input.demands.get().num_set();
    let words = match set {
        0 => "Demands".to_owned(),
        num => format!("Demands {num}"),
    };
    let mark = if view.demands_unfolded {
        marks::down(theme.dim)
    } else {
        marks::right(theme.dim)
    };
    let text = RichText::new(&words).font(theme::body()).color(theme.dim);
    let head = Button::new(text)
        .left_text(mark)
        .gap(size::HALF_GAP)
        .frame(false)
        .min_size(vec2(0.0, size::ROW));
    let response = ui.add(head).accessible_name(words);
    let response =
        response.on_hover_text("Issuer, audience, scopes and more that your server asks for");
    if response.clicked() {
        actions.push(Action::Trust(TrustAction::ToggleDemands));
    }
}

fn field_ui(ui: &mut Ui, cx: &Cx<'_>, demand: Demand, actions: &mut Actions) {
    let theme = cx.theme;
    let demands = cx.input.demands.get();
    let room = vec2(ui.available_width(), size::FIELD);
    ui.allocate_ui_with_layout(room, Layout::left_to_right(Align::Center), |ui| {
        let label = RichText::new(demand.title()).color(theme.dim);
        let left = size::CHECK_SIGN + size::CHECK_NAME - size::GAP;
        let label = ui
            .allocate_ui_with_layout(
                vec2(left, size::FIELD),
                Layout::left_to_right(Align::Center),
                |ui| {
                    ui.set_min_width(left);
                    ui.label(label)
                },
            )
            .inner;
        let mut text = demands.text(demand).to_owned();
        let taken = (!demands.is_set(demand))
            .then(|| in_token(cx, demand))
            .flatten();
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if let Some(value) = taken {
                let take = button(theme, "Take", Loudness::Quiet);
                let response = ui
                    .add(take)
                    .accessible_name(format!("Take {} from the token", demand.title()))
                    .on_hover_text(format!(
                        "Ask for what this token says: {}",
                        shown(&value, 80)
                    ));
                if response.clicked() {
                    set(demand, value, actions);
                }
            }
            let hint = match (demand, &cx.derived.extraction.context.role_header) {
                (Demand::RoleHeader, Some(role)) => format!("{role}, from the paste"),
                _ => demand.hint().to_owned(),
            };
            let field: TextEdit<'_> =
                text_field(theme, &mut text, &hint, ui.available_width()).id_salt(demand);
            let response = ui.add(field).labelled_by(label.id);
            if response.changed() {
                set(demand, text, actions);
            }
        });
    });
    if let Some(fault) = demands.fault(demand) {
        note_ui(ui, theme, &format!("{} {fault}", theme::sign::WARN));
    }
}

fn set(demand: Demand, text: String, actions: &mut Actions) {
    actions.push(Action::Trust(TrustAction::SetDemand(demand, text)));
}

/// What the token itself says there, to be taken over by a click: never by itself.
fn in_token(cx: &Cx<'_>, demand: Demand) -> Option<String> {
    let tree = &cx.derived.analysis.as_ref()?.decoded.tree;
    let payload = tree.section(SegmentName::Payload)?;
    let node = tree.find(payload, demand.claim()?)?;
    text_of(tree, node).filter(|text| !text.is_empty())
}

fn text_of(tree: &Tree, node: NodeId) -> Option<String> {
    match tree.node(node).kind {
        NodeKind::String => Some(shown(&tree.text(node), MAX_TAKEN_CHARS)),
        NodeKind::Array => {
            let first = tree.children(node).next()?;
            text_of(tree, first)
        }
        _ => None,
    }
}
