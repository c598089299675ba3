//! The verify pane: the keys, would it be accepted, and if not, why.

use egui::{RichText, Ui};

use super::super::action::Actions;
use super::super::cx::Cx;
use super::super::theme::{self, Theme, size};
use super::super::view::View;
use super::super::widgets::steady_scroll::steady_scroll_ui;
use super::{as_of, checks, demands, diagnosis, introspect, keys, payload};

/// The pane.
pub fn verify_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut View, actions: &mut Actions) {
    steady_scroll_ui(ui, "verify", |ui| {
        ui.spacing_mut().item_spacing.y = size::GAP;
        keys::keys_ui(ui, cx, view, actions);
        if cx.derived.analysis.is_none() {
            return;
        }
        ui.add_space(size::GAP);
        payload::payload_ui(ui, cx, actions);
        as_of::asked_ui(ui, cx, view, actions);
        demands::demands_ui(ui, cx, view, actions);
        if let Some(judged) = &cx.derived.judged {
            if cx.derived.stale {
                ui.multiply_opacity(0.6);
            }
            checks::checks_ui(ui, cx, judged, actions);
            diagnosis::diagnosis_ui(ui, cx, judged, actions);
        }
        ui.add_space(size::GAP);
        introspect::introspect_ui(ui, cx, view, actions);
        ui.add_space(size::GAP);
    });
}

/// The title of a part of the pane.
pub fn title_ui(ui: &mut Ui, theme: &Theme, title: &str) {
    let text = RichText::new(title).font(theme::title()).color(theme.dim);
    let response = ui.label(text);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Heading, true, title));
}

/// A line of explanation that wraps.
pub fn note_ui(ui: &mut Ui, theme: &Theme, text: &str) {
    let text = RichText::new(text).font(theme::small()).color(theme.dim);
    ui.add(egui::Label::new(text).wrap());
}
