//! Edits of the token's characters, made in the paste where they stand.

use crate::gui::app::App;
use crate::gui::input::{self, Source};

/// Edits the paste where the token's characters stand in it; where they do not stand there as
/// they are, the edited token becomes the input.
pub(super) fn edit_token(app: &mut App, range: std::ops::Range<usize>, insert: &str) {
    if app.derived.stale {
        app.pending_edits.push((range, insert.to_owned()));
        return;
    }
    let Some(candidate) = app.derived.candidate() else {
        return;
    };
    let token = candidate.whole_text();
    let start = candidate.map.to_paste(range.start);
    // The byte before the end, not the end: the run may stop there.
    let end = match range.end.checked_sub(1) {
        Some(last) if last >= range.start => candidate.map.to_paste(last).map(|last| last + 1),
        _ => start,
    };
    let place = start.zip(end).filter(|(start, end)| {
        let paste = app.input.text.get();
        start <= end && paste.get(*start..*end) == token.get(range.clone())
    });
    if let Some((start, end)) = place {
        app.input.edit(start..end, insert);
        app.view.encoded.paste.place_cursor(start + insert.len());
        return;
    }
    let (Some(before), Some(after)) = (token.get(..range.start), token.get(range.end..)) else {
        return;
    };
    let text = [before, insert, after].concat();
    app.input
        .replace(text, Source("edited".to_owned()), Vec::new());
    app.view
        .encoded
        .paste
        .place_cursor(range.start + insert.len());
}

/// Makes the edits that were typed while the token was still being worked through.
pub fn make_pending_edits(app: &mut App) {
    let edits = std::mem::take(&mut app.pending_edits);
    if edits.is_empty() {
        return;
    }
    if let Some(candidate) = app.derived.candidate() {
        let (range, insert) = input::combined(&candidate.whole_text(), &edits);
        edit_token(app, range, &insert);
        return;
    }
    // An edit before has made it something else than a token: go on where it was made.
    let at = app.view.encoded.paste.cursor;
    let typed: String = edits.into_iter().map(|(_, insert)| insert).collect();
    app.input.edit(at..at, &typed);
    app.view.encoded.paste.place_cursor(at + typed.len());
}
