//! Keys to mint with: made, saved in files, and served to a backend under test.

use std::path::Path;

use egui::Context;

use super::mint::{edit, show, take_over_fields};
use super::{sentence, trust};
use crate::gui::action::KeyFile;
use crate::gui::app::App;
use crate::gui::keyring::SourceId;
use crate::gui::mint_view::{Fold, MintForm};
use crate::gui::serving::Serving;
use crate::gui::widgets::toasts::News;
use crate::gui::work::{Kind, Outcome};
use crate::io::private::{self, Readers};
use crate::jose::key::convert::{Half, public_jwks_json};
use crate::jose::key::generate::{self, KeySpec};
use crate::jose::key::{Arrival, Key, KeyOrigin, Secret};
use crate::jose::words;

/// Makes a key in a job: an RSA key of 4,096 bits takes seconds.
pub fn generate(app: &mut App, spec: KeySpec) {
    app.view.mint.form = MintForm::Closed;
    app.derived.mint.generating = Some(spec);
    app.jobs.start(Kind::Generate, move |_| {
        let made = generate::generate(spec).map(|mut key| {
            key.origin = KeyOrigin::new(spec.to_string(), Arrival::Generated);
            Box::new(key)
        });
        Outcome::Generated(made.map_err(|error| error.to_string()))
    });
}

/// Takes a new key in; it signs from now on.
pub fn take_generated(app: &mut App, made: Result<Key, String>) {
    app.derived.mint.generating = None;
    match made {
        Ok(key) => {
            let note = format!(
                "{} generated; it is lost with the window unless saved",
                key.kind
            );
            let origin = key.origin.clone();
            let id = trust::edit(app, |ring| ring.push(origin, key.into()));
            edit(app, |drafting| {
                drafting.signer = Some((id, 0));
                drafting.alg = None;
            });
            take_over_fields(app);
            show(app);
            app.toasts.push(News::Done, note);
        }
        Err(why) => app.toasts.push(News::Failed, sentence(&why)),
    }
}

/// Drops the key that is being made: the library cannot be interrupted, its result can.
pub fn stop_generating(app: &mut App) {
    app.jobs.cancel(Kind::Generate);
    app.derived.mint.generating = None;
}

/// Asks where to, and writes the keys of a source there. Never over a file that is there.
pub fn save_keys(app: &mut App, id: SourceId, form: KeyFile) {
    let Some(source) = app.input.keys.get().find(id) else {
        return;
    };
    let keys = source.set.keys.clone();
    let passphrase = app.view.mint.passphrase.take_secret();
    if matches!(app.view.mint.form, MintForm::Encrypt(_)) {
        app.view.mint.form = MintForm::Closed;
    }
    let wait = (app.env.pick_save)(suggested(form));
    app.jobs.start(Kind::WriteKeys, move |_| {
        let Some(path) = wait() else {
            return Outcome::Wrote(Ok(None));
        };
        Outcome::Wrote(write(&path, &keys, form, &passphrase).map(Some))
    });
}

fn suggested(form: KeyFile) -> &'static str {
    match form {
        KeyFile::PrivatePem | KeyFile::EncryptedPem => "private-key.pem",
        KeyFile::PrivateJwk => "private-key.jwk",
        KeyFile::PublicPem => "public-key.pem",
        KeyFile::PublicJwks => "jwks.json",
    }
}

fn write(path: &Path, keys: &[Key], form: KeyFile, passphrase: &Secret) -> Result<String, String> {
    let bytes = bytes_of(keys, form, passphrase)
        .ok_or_else(|| "There is nothing of that kind to save".to_owned())?;
    let readers = match form {
        KeyFile::PrivatePem | KeyFile::EncryptedPem | KeyFile::PrivateJwk => Readers::Owner,
        KeyFile::PublicPem | KeyFile::PublicJwks => Readers::Usual,
    };
    private::write_new(path, bytes.expose(), readers)
        .map_err(|error| format!("{}; choose another name", sentence(&error.to_string())))?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    Ok(words::one_line(&name, 60))
}

fn bytes_of(keys: &[Key], form: KeyFile, passphrase: &Secret) -> Option<Secret> {
    let each = |write: &dyn Fn(&Key) -> Option<Secret>| {
        let mut all = zeroize::Zeroizing::new(Vec::new());
        for one in keys.iter().filter_map(write) {
            all.extend_from_slice(one.expose());
            if !all.ends_with(b"\n") {
                all.push(b'\n');
            }
        }
        (!all.is_empty()).then(|| Secret::new(all.as_slice()))
    };
    match form {
        KeyFile::PrivatePem => each(&Key::private_pem),
        KeyFile::EncryptedPem => each(&|key| key.encrypted_pem(passphrase).map(Secret::new)),
        KeyFile::PrivateJwk => each(&|key| {
            let private = key.is_private().then(|| key.jwk_json(Half::Private));
            private.flatten()
        }),
        KeyFile::PublicPem => each(&|key| key.public_pem().map(Secret::new)),
        KeyFile::PublicJwks => Some(Secret::new(public_jwks_json(keys))),
    }
}

/// Says what became of the keys that were to be saved.
pub fn tell_written(app: &mut App, written: Result<Option<String>, String>) {
    match written {
        Ok(Some(name)) => app.toasts.push(News::Done, format!("Saved {name}")),
        Ok(None) => {}
        Err(why) => app.toasts.push(News::Failed, why),
    }
}

/// Starts to serve the public halves on this machine, or stops.
pub fn serve(app: &mut App, ctx: &Context, on: bool) {
    app.serving = None;
    if !on {
        return;
    }
    show(app);
    app.view.mint.unfolded.insert(Fold::Serving);
    let keys = &app.input.keys;
    let wake = ctx.clone();
    let started = Serving::start(keys.get(), keys.revision(), move || wake.request_repaint());
    match started {
        Ok(serving) => app.serving = Some(serving),
        Err(error) => {
            let advice = error.advice();
            let note = format!("{}. {advice}", sentence(&error.to_string()));
            app.toasts.push(News::Failed, note);
        }
    }
}
