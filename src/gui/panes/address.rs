//! What is said below an address before anybody is asked there, and while it is.

use egui::{Button, Label, RichText, Spinner, Ui, vec2};

use super::super::asking::{Progress, TakenFrom};
use super::super::theme::{self, Theme, sign, size};
use super::super::widgets::action_button::{Loudness, button};
use super::findings::sentence;
use super::verify::note_ui;
use crate::jose::target::TargetError;

/// Why nobody is asked there. What is only half typed is no fault yet.
pub fn fault_ui(ui: &mut Ui, theme: &Theme, fault: &TargetError) {
    let (words, color) = match fault {
        TargetError::NotUrl => (
            "A URL begins with https:// and names a host".to_owned(),
            theme.dim,
        ),
        fault => {
            let words = format!("{} {}", sign::WARN, sentence(&fault.to_string()));
            (words, theme.warn)
        }
    };
    let text = RichText::new(words).font(theme::small()).color(color);
    ui.add(Label::new(text).wrap());
}

/// Whose word the address is, when nobody typed it.
pub fn taken_ui(ui: &mut Ui, theme: &Theme, from: TakenFrom) {
    let words = match from {
        TakenFrom::Token => {
            let words = "Comes from the token itself, untrusted: ask only if you trust this issuer";
            let text = RichText::new(format!("{} {words}", sign::WARN)).font(theme::small());
            ui.add(Label::new(text.color(theme.warn)).wrap());
            return;
        }
        TakenFrom::HasuraSecret => "Comes from the jwk_url of the pasted HASURA_GRAPHQL_JWT_SECRET",
        TakenFrom::Discovery => "Comes from the issuer's discovery document",
    };
    note_ui(ui, theme, words);
}

/// The button that asks `host`. It is named whole: a name that was cut could be anybody's.
pub fn ask_button(theme: &Theme, host: Option<&str>, again: bool) -> Button<'static> {
    let words = match (host, again) {
        (Some(host), false) => format!("Ask {host}"),
        (Some(host), true) => format!("Ask {host} again"),
        (None, _) => "Ask".to_owned(),
    };
    button(theme, &words, Loudness::Raised).wrap()
}

/// Who is being asked, with a button that stops it, or why nothing came. Says whether it is to
/// stop.
pub fn progress_ui(ui: &mut Ui, theme: &Theme, progress: &Progress) -> bool {
    match progress {
        Progress::Idle => false,
        Progress::Asking(host) => {
            ui.horizontal(|ui| {
                ui.set_min_size(vec2(0.0, size::FIELD));
                ui.add(Spinner::new().size(size::PADDING).color(theme.dim));
                let text = RichText::new(format!("Asking {host}…")).color(theme.text);
                let cancel = button(theme, "Cancel", Loudness::Raised);
                ui.add(Label::new(text).truncate());
                ui.add(cancel).clicked()
            })
            .inner
        }
        Progress::Failed(why) => {
            let words = format!("{} {why}", sign::FAIL);
            let text = RichText::new(words).font(theme::small()).color(theme.fail);
            ui.add(Label::new(text).wrap());
            false
        }
    }
}
