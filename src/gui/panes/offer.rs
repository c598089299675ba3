//! The quiet bar that offers a token seen on the clipboard when the window gained focus.

use egui::{Align, Label, Layout, Rect, RichText, Ui, UiBuilder, vec2};

use crate::gui::action::{Action, Actions, Command};
use crate::gui::cx::Cx;
use crate::gui::theme::{self, size};
use crate::gui::widgets::action_button::{Loudness, button, tooltip};

/// The height it takes, above the panes.
pub const HEIGHT: f32 = size::FIELD + size::GAP;

/// The bar, in `rect`. `what` says what was seen, never the token.
pub fn offer_ui(ui: &mut Ui, cx: &Cx<'_>, rect: Rect, what: &str, actions: &mut Actions) {
    let theme = cx.theme;
    ui.painter()
        .rect_filled(rect, f32::from(size::CORNER), theme.raised);
    let inside = rect.shrink2(vec2(size::PADDING, 0.0));
    let layout = Layout::right_to_left(Align::Center);
    let builder = UiBuilder::new().max_rect(inside).layout(layout);
    ui.scope_builder(builder, |ui| {
        if ui.add(button(theme, "Dismiss", Loudness::Quiet)).clicked() {
            actions.push(Action::DismissOffer);
        }
        let show = button(theme, "Show", Loudness::Raised).fill(theme.selection);
        let response = ui.add(show);
        if tooltip(ui, response, Command::ShowClipboardToken).clicked() {
            actions.command(Command::ShowClipboardToken);
        }
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            ui.label(RichText::new("Token on the clipboard").color(theme.text));
            let what = RichText::new(what).font(theme::small()).color(theme.dim);
            ui.add(Label::new(what).truncate());
        });
    });
}
