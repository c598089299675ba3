//! The tokens seen since the window opened: kept, shown again, named, and forgotten.

use super::{forget_rows, replace_input};
use crate::gui::app::App;
use crate::gui::panes::encoded::EncodedState;
use crate::gui::panes::session::SessionList;
use crate::gui::session::{self, SessionAction};
use crate::gui::widgets::toasts::News;
use crate::gui::work::Kind;
use crate::jose::time::UnixTime;
use crate::jose::words;

/// Puts what was just decoded on the list. What was made from a text that is gone already is not
/// listed: its paste could not bring it back.
pub fn remember_tokens(app: &mut App) {
    if app.derived.is_of(&app.input) {
        let now = app.derived.now.unwrap_or(UnixTime(0.0));
        session::remember(&mut app.input, &app.derived, now);
    }
}

/// Opens the list, or closes it.
pub(super) fn toggle(app: &mut App) {
    app.view.session = match app.view.session {
        Some(_) => None,
        None => Some(SessionList::default()),
    };
}

/// Applies one action.
pub(super) fn apply(app: &mut App, action: SessionAction) {
    match action {
        SessionAction::Show(id) => {
            let Some(entry) = app.input.session.entry(id) else {
                return;
            };
            let (paste, candidate) = (entry.paste.clone(), entry.candidate);
            let (source, findings) = (entry.source.0.clone(), entry.findings.clone());
            app.view.session = None;
            app.view.asking.waiting = None;
            replace_input(app, paste, source, findings);
            app.input.candidate.set(candidate);
        }
        SessionAction::Pin(id) => app.input.session.pin(id),
        SessionAction::Rename(id, name) => app.input.session.rename(id, &name),
        SessionAction::Remove(id) => app.input.session.remove(id),
        SessionAction::ForgetEverything => forget(app),
    }
}

/// Nothing that was pasted is kept: what is still being read is not waited for either.
fn forget(app: &mut App) {
    let num = app.input.session.num_entries();
    for kind in [Kind::ReadFile, Kind::Paste, Kind::PasteOther, Kind::Glance] {
        app.jobs.cancel(kind);
    }
    app.input.forget_tokens();
    app.pending_edits.clear();
    let view = &mut app.view;
    view.session = None;
    view.offer = None;
    view.search.clear();
    view.encoded = EncodedState::default();
    view.mint.forget_draft();
    view.asking.answer = None;
    view.asking.waiting = None;
    forget_rows(app);
    let note = format!("Forgot {}; keys stay", words::count("token", num));
    app.toasts.push(News::Done, note);
}
