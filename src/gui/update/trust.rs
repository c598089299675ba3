//! Keys, demands and the verdict: what the verify pane asks for.

use std::sync::Arc;

use egui::Context;

use super::{copy, mint, open_side};
use crate::gui::action::{KeyText, TrustAction};
use crate::gui::app::App;
use crate::gui::keyring::{KeyRing, Source, SourceId, Standby};
use crate::gui::view::{KeyForm, SideTab};
use crate::gui::widgets::toasts::News;
use crate::io::jwks::Fetched;
use crate::jose::key::convert::{Half, public_jwks_json};
use crate::jose::key::{Arrival, Key, KeyOrigin, KeySet, Secret, SecretEncoding};
use crate::jose::target::Target;
use crate::jose::verify::Fix;
use crate::jose::verify::Profile;
use crate::jose::verify::profiles::HasuraSecret;
use crate::jose::words;

/// Applies one action.
pub fn apply(app: &mut App, ctx: &Context, action: TrustAction) {
    match action {
        TrustAction::OpenForm(form) => open_form(app, form),
        TrustAction::AddSecret => add_secret(app),
        TrustAction::Unlock(id) => {
            let passphrase = app.view.passphrase.take_secret();
            if edit(app, |ring| ring.unlock(id, &passphrase)) {
                app.toasts.push(News::Done, "Unlocked".to_owned());
            }
        }
        TrustAction::RereadSecret(id, encoding) => {
            if !edit(app, |ring| ring.reread_secret(id, encoding)) {
                let word = encoding.word();
                app.toasts
                    .push(News::Failed, format!("The secret is not written in {word}"));
            }
        }
        TrustAction::Enlist(id) => edit(app, |ring| ring.enlist(id)),
        TrustAction::Remove(id) => {
            app.view.unfolded_keys.remove(&id);
            edit(app, |ring| ring.remove(id));
        }
        TrustAction::ToggleSource(id) => {
            if !app.view.unfolded_keys.remove(&id) {
                app.view.unfolded_keys.insert(id);
            }
        }
        TrustAction::CopyKeys(id, form) => copy_keys(app, ctx, id, form),
        TrustAction::TakePastedKeys => {
            let bytes = Secret::new(app.input.text.get().as_bytes());
            take_keys(app, KeyOrigin::new("paste", Arrival::Pasted), &bytes);
        }
        TrustAction::SetProfile(profile) => {
            app.input.demands.edit(|demands| demands.profile = profile);
        }
        TrustAction::SetDemand(demand, text) => {
            app.input.demands.edit(|demands| demands.set(demand, text));
        }
        TrustAction::ToggleDemands => app.view.demands_unfolded = !app.view.demands_unfolded,
        TrustAction::JudgeAsOf(at) => app.input.as_of = at,
        TrustAction::RemovePayload => app.input.payload.set(None),
        TrustAction::ApplyFix(fix) => apply_fix(app, &fix),
    }
}

/// Opens a form below the keys, or closes it; a secret half typed goes.
pub(super) fn open_form(app: &mut App, form: KeyForm) {
    app.view.key_form = form;
    app.view.secret.wipe();
}

pub(super) fn edit<R>(app: &mut App, change: impl FnOnce(&mut KeyRing) -> R) -> R {
    app.input.keys.edit(|ring| change(Arc::make_mut(ring)))
}

/// Reads what may be keys, and says what came of it.
pub fn take_keys(app: &mut App, origin: KeyOrigin, bytes: &Secret) {
    let name = words::one_line(&origin.name, MAX_NAME_CHARS);
    let id = edit(app, |ring| ring.read(origin, bytes));
    let Some(source) = app.input.keys.get().find(id) else {
        return;
    };
    let (num, is_locked) = (source.set.keys.len(), source.locked.is_some());
    let why = source.set.findings.first().map(|finding| &finding.message);
    let note = match (num, is_locked, why) {
        (0, true, _) => (News::Done, format!("{name} asks for its passphrase")),
        (0, false, Some(why)) => (News::Failed, format!("No key in {name}: {why}")),
        (0, false, None) => (News::Failed, format!("No key in {name}")),
        _ => (
            News::Done,
            format!("{} from {name}", words::count("key", num)),
        ),
    };
    if num == 0 && !is_locked {
        // A row for it would only be in the way; the note says why.
        edit(app, |ring| ring.remove(id));
    } else if app.view.side_tab == SideTab::Mint {
        mint::took_keys(app, id);
    } else {
        open_side(app, SideTab::Verify);
    }
    app.toasts.push(note.0, note.1);
}

const MAX_NAME_CHARS: usize = 40;

/// Takes in keys that a host sent. Their row is named by what was asked, so that two issuers of
/// one host have two, and asking the same again replaces the first answer.
pub(super) fn keys_fetched(app: &mut App, asked: &Target, fetched: &Fetched) -> SourceId {
    let origin = KeyOrigin::new(asked.to_string(), Arrival::Url);
    let id = edit(app, |ring| ring.push(origin, fetched.keys.clone()));
    let num = words::count("key", fetched.keys.keys.len());
    let note = format!("{num} from {}", fetched.host);
    app.toasts.push(News::Done, note);
    id
}

/// A server's own configuration: its policy becomes the profile, its key is taken in.
pub fn take_hasura(app: &mut App, origin: KeyOrigin, secret: &HasuraSecret) {
    let config = secret.config.clone();
    let demands = &mut app.input.demands;
    demands.edit(|demands| demands.profile = Profile::Hasura(config));
    let keys = secret.keys(&origin);
    let num = keys.keys.len();
    if num > 0 || !keys.findings.is_empty() {
        edit(app, |ring| ring.push(origin, keys));
    }
    let mut note = "Judging as this Hasura does".to_owned();
    app.view.asking.offered_url.clone_from(&secret.jwk_url);
    if secret.jwk_url.is_some() {
        note = format!("{note}; it fetches its keys from a URL");
    } else if num > 0 {
        note = format!("{note}, with its key");
    }
    app.toasts.push(News::Done, note);
    open_side(app, SideTab::Verify);
}

fn add_secret(app: &mut App) {
    if app.view.secret.is_empty() {
        return;
    }
    let text = app.view.secret.take_secret();
    let encoding = app.view.secret_encoding;
    // What is not written that way is taken as it stands: the diagnosis tries the other readings.
    let id = edit(app, |ring| ring.push_secret(text.clone(), encoding));
    if id.is_none() {
        edit(app, |ring| ring.push_secret(text, SecretEncoding::Utf8));
        let word = encoding.word();
        let note = format!("The secret is not written in {word}: taken as it stands");
        app.toasts.push(News::Failed, note);
    }
    app.view.key_form = KeyForm::Closed;
}

fn copy_keys(app: &mut App, ctx: &Context, id: SourceId, form: KeyText) {
    let Some(source) = app.input.keys.get().find(id) else {
        return;
    };
    let num = source.set.keys.len();
    let (text, what) = text_of(source, form);
    if text.is_empty() {
        let note = format!("There is no {what} to copy");
        app.toasts.push(News::Failed, note);
        return;
    }
    let what = if num > 1 {
        words::plural(what)
    } else {
        what.to_owned()
    };
    copy(app, ctx, text, &what);
}

fn text_of(source: &Source, form: KeyText) -> (String, &'static str) {
    let keys = &source.set.keys;
    let each = |write: &dyn Fn(&Key) -> Option<String>| {
        let texts: Vec<String> = keys.iter().filter_map(write).collect();
        texts.join("\n")
    };
    let exposed = |secret: Secret| String::from_utf8_lossy(secret.expose()).into_owned();
    match form {
        KeyText::PublicPem => (each(&Key::public_pem), "public key"),
        KeyText::PublicJwks if source.set.keys.iter().all(|key| key.to_public().is_none()) => {
            (String::new(), "public key")
        }
        KeyText::PublicJwks => (public_jwks_json(keys), "JWK Set"),
        KeyText::PrivatePem => (each(&|key| key.private_pem().map(exposed)), "private key"),
        KeyText::PrivateJwk => {
            let private = |key: &Key| {
                let jwk = key.is_private().then(|| key.jwk_json(Half::Private));
                jwk.flatten().map(exposed)
            };
            (each(&private), "private JWK")
        }
    }
}

fn apply_fix(app: &mut App, fix: &Fix) {
    if let Fix::JudgeAsOf(at) = fix {
        app.input.as_of = Some(*at);
        return;
    }
    let Some(analysis) = app.derived.analysis.clone() else {
        return;
    };
    let context = &app.derived.extraction.context;
    let role = context.role_header.clone();
    let mut policy = app.input.demands.get().policy(role.as_deref());
    let (mut keys, _): (KeySet, _) = app.input.keys.get().keys(Standby::LeftOut);
    if !fix.apply(&analysis.decoded, &mut policy, &mut keys) {
        return;
    }
    if let Fix::ReadSecret { .. } = fix {
        edit(app, |ring| ring.put_active(keys));
    }
    let demands = &mut app.input.demands;
    demands.edit(|demands| demands.take_over(&policy, role.as_deref()));
    app.toasts.push(News::Done, fix.label());
}
