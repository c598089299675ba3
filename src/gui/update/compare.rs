//! The shown token beside others: which, how, and where a difference stands.

use std::sync::Arc;

use egui::Context;

use super::{copy, open_tab, select, sentence};
use crate::gui::app::App;
use crate::gui::compared::{CompareAction, Recipe, node_of};
use crate::gui::compared_text::markdown;
use crate::gui::session::Found;
use crate::gui::view::DecodedTab;
use crate::gui::widgets::toasts::News;
use crate::gui::work::{Kind, Outcome};
use crate::jose::limits::Limits;
use crate::jose::time::UnixTime;
use crate::jose::words;

/// The comparing there is to do. Nothing is compared, or kept, while nobody looks.
pub fn comparison(app: &mut App) -> Option<Recipe> {
    let is_open = app.view.decoded_tab == DecodedTab::Compare;
    let Some(analysis) = app.derived.analysis.clone().filter(|_| is_open) else {
        app.derived.comparisons.close();
        return None;
    };
    if app.derived.stale {
        return None;
    }
    let revision = app.derived.revision;
    app.derived
        .comparisons
        .recipe(&app.input, &analysis, revision)
}

/// Applies one action.
pub(super) fn apply(app: &mut App, ctx: &Context, action: CompareAction) {
    match action {
        CompareAction::With(id) => app.input.comparing.choose(id),
        CompareAction::Toggle(id) => {
            // The one that is compared with by default counts as chosen once another joins it.
            if let Some(analysis) = &app.derived.analysis {
                let shown = &analysis.decoded.token.text;
                let others = app.input.comparing.effective(&app.input.session, shown);
                app.input.comparing.others = others;
            }
            app.input.comparing.toggle(id);
        }
        CompareAction::Paste => {
            let read = app.env.clipboard.clone();
            let now = app.derived.now.unwrap_or(UnixTime(0.0));
            app.jobs.start(Kind::PasteOther, move |_| {
                Outcome::FoundOther(read().and_then(|text| found(&text, now)))
            });
        }
        CompareAction::CountAll(counts_all) => app.input.comparing.counts_all = counts_all,
        CompareAction::ShowOnly(only) => {
            app.view.compare.shows_all = !only;
            app.view.compare.row = None;
        }
        CompareAction::Reveal(line) => {
            let comparisons = &app.derived.comparisons;
            let current = comparisons.shown.as_ref();
            let node = current
                .filter(|_| comparisons.is_current() && !app.derived.stale)
                .and_then(|compared| node_of(compared, &line));
            if let Some(node) = node {
                open_tab(app, DecodedTab::Tree);
                select(app, node);
            }
        }
        CompareAction::Copy => {
            let Some(compared) = app.derived.comparisons.shown.clone() else {
                return;
            };
            let session = &app.input.session;
            let name = |entry: Option<&crate::gui::session::Entry>| {
                entry.map_or_else(|| "a token".to_owned(), |entry| entry.name().to_owned())
            };
            let name_here = name(session.of_text(&compared.this.decoded.token.text));
            let other = name(compared.other().and_then(|(id, _)| session.entry(*id)));
            let text = markdown(&compared, &name_here, &other);
            copy(app, ctx, text, "differences as Markdown");
        }
    }
}

fn found(text: &str, now: UnixTime) -> Result<Found, String> {
    let limit = Limits::DEFAULT.paste_bytes;
    if text.len() > limit {
        let (got, most) = (words::bytes(text.len()), words::bytes(limit));
        return Err(format!("that is {got}; a paste may have {most}"));
    }
    Ok(Found::of(text, now))
}

/// Compares with the first token that was found on the clipboard; the input stays as it is.
pub fn compare_with_found(app: &mut App, found: Result<Found, String>) {
    let id = found.map(|found| app.input.session.take_in(&found, "clipboard"));
    match id {
        Ok(Some(id)) => {
            let shown = app.derived.analysis.as_ref().map(|analysis| {
                let token = &analysis.decoded.token;
                Arc::clone(&token.text)
            });
            let entry = app.input.session.entry(id);
            if entry.is_some_and(|entry| shown.is_some_and(|shown| entry.is_text(&shown))) {
                let note = "The clipboard holds the token that is shown".to_owned();
                app.toasts.push(News::Failed, note);
                return;
            }
            app.input.comparing.choose(id);
        }
        Ok(None) => {
            let note = "No token is on the clipboard".to_owned();
            app.toasts.push(News::Failed, note);
        }
        Err(why) => app.toasts.push(News::Failed, sentence(&why)),
    }
}
