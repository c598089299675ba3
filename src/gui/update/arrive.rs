//! What comes in, by paste, drop or dialog, and where it goes.

use std::path::Path;
use std::sync::Arc;

use crate::gui::app::App;
use crate::gui::detached::Payload;
use crate::gui::input::Source;
use crate::gui::route::{self, Routed, Wanted, What};
use crate::gui::view::{EncodedShows, Pane};
use crate::gui::widgets::toasts::News;
use crate::gui::work::{Kind, Outcome};
use crate::io::files;
use crate::jose::finding::Finding;
use crate::jose::key::{Arrival, file};
use crate::jose::limits::Limits;
use crate::jose::words;

use super::payload::take_payload;
use super::{ask, forget_rows, trust};

/// Replaces the input, unless it is longer than a paste may be: what was there stays then.
pub fn replace_input(
    app: &mut App,
    text: impl Into<Arc<str>>,
    source: String,
    findings: Vec<Finding>,
) {
    let text = text.into();
    let limit = Limits::DEFAULT.paste_bytes;
    if text.len() > limit {
        let got = words::bytes(text.len());
        let most = words::bytes(limit);
        let note = format!("That is {got}; a paste may have {most}");
        app.toasts.push(News::Failed, note);
        return;
    }
    app.input.replace(text, Source(source), findings);
    app.pending_edits.clear();
    app.view.offer = None;
    app.view.encoded_shows = EncodedShows::Token;
    app.view.encoded.token.place_cursor(0);
    app.view.encoded.paste.place_cursor(0);
    app.view.encoded.token.reveal = Some(0);
    app.view.encoded.paste.reveal = Some(0);
    if app.view.pane == Pane::Encoded {
        app.view.pane = Pane::Decoded;
    }
    forget_rows(app);
}

/// Reads files in a job; each goes where its content belongs.
pub fn read_files(app: &mut App, paths: Vec<std::path::PathBuf>, wanted: Wanted) {
    app.jobs.start(Kind::ReadFile, move |_| {
        let read = paths.into_iter().map(|path| {
            let name = file_name(&path);
            let limit = match wanted {
                Wanted::Anything | Wanted::PayloadToo => Limits::DEFAULT.paste_bytes,
                Wanted::Keys => file::MAX_BYTES,
            };
            let bytes = files::read_path_bytes(&path, limit);
            bytes
                .map(|bytes| route::route(name, Arrival::File, bytes, wanted))
                .map_err(|error| error.to_string())
        });
        Outcome::Arrived(read.collect())
    });
}

/// A file's name, for people.
pub(super) fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(
        || path.display().to_string(),
        |name| name.to_string_lossy().into_owned(),
    )
}

/// Looks at pasted text in a job: it may be long.
pub(super) fn take_text(app: &mut App, text: String, source: String, wanted: Wanted) {
    if text.len() > Limits::DEFAULT.paste_bytes {
        replace_input(app, text, source, Vec::new());
        return;
    }
    app.jobs.start(Kind::Paste, move |_| {
        let routed = route::route(source, Arrival::Pasted, text.into_bytes(), wanted);
        Outcome::Arrived(vec![Ok(routed)])
    });
}

/// Reads the clipboard in a job.
pub(super) fn paste(
    app: &mut App,
    read: impl FnOnce() -> Result<String, String> + Send + 'static,
    wanted: Wanted,
) {
    app.jobs.start(Kind::Paste, move |_| {
        let name = "clipboard".to_owned();
        let routed =
            read().map(|text| route::route(name, Arrival::Pasted, text.into_bytes(), wanted));
        Outcome::Arrived(vec![routed])
    });
}

/// Puts what came in where it belongs. Of several inputs the first is shown: there is one at a
/// time; keys are all taken.
pub fn arrive(app: &mut App, arrived: Vec<Result<Routed, String>>) {
    let mut is_shown = false;
    for one in arrived {
        match one {
            Err(why) => app.toasts.push(News::Failed, sentence(&why)),
            Ok(routed) => match &routed.what {
                What::Input(read) if !is_shown => {
                    is_shown = true;
                    let (text, findings) = (read.text.clone(), read.findings.clone());
                    replace_input(app, text, routed.name, findings);
                }
                What::Answer(_, said) if ask::take_answer(app, said) => {}
                What::Answer(read, said) if !is_shown => {
                    is_shown = true;
                    let (text, findings) = (read.text.clone(), read.findings.clone());
                    replace_input(app, text, routed.name, findings);
                    app.view.asking.waiting = Some(said.clone());
                }
                What::Input(_) | What::Answer(..) => {}
                What::Payload(bytes) => {
                    let (name, bytes) = (routed.name.clone(), bytes.as_slice().into());
                    take_payload(app, Ok(Payload { name, bytes }));
                }
                What::Keys(bytes) => trust::take_keys(app, route::origin(&routed), bytes),
                What::Hasura(secret) => trust::take_hasura(app, route::origin(&routed), secret),
            },
        }
    }
}

/// A lower-case clause as a sentence.
pub fn sentence(clause: &str) -> String {
    let mut chars = clause.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}
