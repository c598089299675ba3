//! The payload of a token that does not carry its own: from a file, a drop or the clipboard.

use std::path::PathBuf;

use super::arrive::file_name;
use super::open_side;
use crate::gui::app::App;
use crate::gui::detached::Payload;
use crate::gui::panes::findings::sentence;
use crate::gui::view::SideTab;
use crate::gui::widgets::toasts::News;
use crate::gui::work::{Kind, Outcome};
use crate::io::files;
use crate::jose::limits::Limits;
use crate::jose::words;

/// Opens the dialog for its file.
pub(super) fn pick(app: &mut App) {
    let wait = (app.env.pick_file)();
    app.jobs
        .start(Kind::PickPayload, move |_| Outcome::PickedPayload(wait()));
}

/// Reads its file in a job, whatever is in it.
pub fn read_payload(app: &mut App, path: PathBuf) {
    app.jobs.start(Kind::ReadFile, move |_| {
        let bytes = files::read_path_bytes(&path, Limits::DEFAULT.paste_bytes);
        let payload = bytes.map(|bytes| Payload {
            name: file_name(&path),
            bytes: bytes.into(),
        });
        Outcome::Payload(payload.map_err(|error| error.to_string()))
    });
}

/// Reads the clipboard in a job.
pub(super) fn paste(app: &mut App) {
    let read = app.env.clipboard.clone();
    app.jobs.start(Kind::Paste, move |_| {
        Outcome::Payload(read().map(|text| Payload {
            name: "clipboard".to_owned(),
            bytes: text.into_bytes().into(),
        }))
    });
}

/// Puts it beside the token, or says why there is none.
pub fn take_payload(app: &mut App, payload: Result<Payload, String>) {
    match payload {
        Ok(payload) => {
            let num = words::count("byte", payload.bytes.len());
            let note = format!("Payload of {num} from {}", payload.name);
            app.input.payload.set(Some(payload));
            app.toasts.push(News::Done, note);
            open_side(app, SideTab::Verify);
        }
        Err(why) => app.toasts.push(News::Failed, sentence(&why)),
    }
}
