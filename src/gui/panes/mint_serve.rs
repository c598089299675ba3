//! The public keys on loopback, for a backend under test to be pointed at; and who asked.

use egui::{Align, Label, Layout, RichText, Ui};

use super::super::action::{Action, Actions, Command, MintAction};
use super::super::cx::Cx;
use super::super::mint_view::Fold;
use super::super::serving::Served;
use super::super::theme::{self, size};
use super::super::view::View;
use super::super::widgets::action_button::{Loudness, button};
use super::super::widgets::field_row::row_ui;
use super::super::widgets::fold::fold_ui;
use super::mint_fields::label_ui;
use super::verify::note_ui;
use crate::jose::time;
use crate::jose::words;

/// Most requests listed.
const MAX_LINES: usize = 12;

/// The fold, and below it what is served.
pub fn serve_ui(ui: &mut Ui, cx: &Cx<'_>, view: &View, actions: &mut Actions) {
    let served = cx.derived.mint.served.as_ref();
    let head = match served {
        Some(served) => format!("Serving {}", words::count("public key", served.num_keys)),
        None => "Serve public keys to a backend under test".to_owned(),
    };
    let is_open = view.mint.unfolded.contains(&Fold::Serving);
    if fold_ui(ui, cx, &head, is_open) {
        actions.push(Action::Mint(MintAction::ToggleFold(Fold::Serving)));
    }
    if !is_open {
        return;
    }
    let theme = cx.theme;
    let Some(served) = served else {
        let words = "On 127.0.0.1 alone, at a free port, as long as this window is open or until \
                     you stop it. Private keys are never served";
        note_ui(ui, theme, words);
        row_ui(ui, |ui| {
            let serve = button(theme, "Serve on 127.0.0.1", Loudness::Raised);
            let serve = ui.add(serve).on_hover_text(Command::ServeKeys.tooltip());
            if serve.clicked() {
                actions.push(Action::Mint(MintAction::Serve(true)));
            }
        });
        return;
    };
    let urls = [
        ("Issuer", &served.issuer),
        ("JWKS", &served.jwks),
        ("Discovery", &served.discovery),
    ];
    for (title, url) in urls {
        url_ui(ui, cx, title, url, actions);
    }
    requests_ui(ui, cx, served);
    row_ui(ui, |ui| {
        if ui.add(button(theme, "Stop", Loudness::Raised)).clicked() {
            actions.push(Action::Mint(MintAction::Serve(false)));
        }
    });
}

fn url_ui(ui: &mut Ui, cx: &Cx<'_>, title: &str, url: &str, actions: &mut Actions) {
    let theme = cx.theme;
    row_ui(ui, |ui| {
        label_ui(ui, cx, title);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let copy = button(theme, "Copy", Loudness::Quiet);
            let copy = ui
                .add(copy)
                .accessible_name(format!("Copy {title} address"));
            if copy.clicked() {
                actions.push(Action::Copy {
                    text: url.to_owned(),
                    what: "address",
                });
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let text = RichText::new(url).font(theme::mono()).color(theme.text);
                ui.add(Label::new(text).truncate());
            });
        });
    });
}

/// Who asked, the newest first.
fn requests_ui(ui: &mut Ui, cx: &Cx<'_>, served: &Served) {
    let theme = cx.theme;
    if served.lines.is_empty() {
        note_ui(ui, theme, "Nobody has asked yet");
        return;
    }
    ui.spacing_mut().item_spacing.y = 0.0;
    for line in served.lines.iter().take(MAX_LINES) {
        row_ui(ui, |ui| {
            ui.set_height(size::LINE);
            let color = if line.status < 400 {
                theme.pass
            } else {
                theme.warn
            };
            let status = RichText::new(line.status.to_string());
            ui.label(status.font(theme::mono()).color(color));
            let ago = time::relative(line.at, cx.now);
            let text = format!("{} · {ago}", line.what);
            let text = RichText::new(text).font(theme::small()).color(theme.dim);
            ui.add(Label::new(text).truncate());
        });
    }
    if served.lines.len() > MAX_LINES {
        let more = words::number((served.lines.len() - MAX_LINES) as u64);
        note_ui(ui, theme, &format!("and {more} more"));
    }
    ui.spacing_mut().item_spacing.y = size::GAP;
}
