//! Questions to other machines: what fills a form, what asks, and what becomes of the answer.
//!
//! Only [`AskAction::AskKeys`], [`AskAction::AskKeysAgain`] and [`AskAction::Introspect`] send
//! anything, and a button that names the host is all that pushes them.

use super::open_side;
use super::trust::{keys_fetched, open_form};
use crate::gui::action::AskAction;
use crate::gui::app::App;
use crate::gui::asking::{Answer, Kept, Progress, TakenFrom, TokenText};
use crate::gui::panes::findings::sentence;
use crate::gui::panes::{ask_keys, introspect};
use crate::gui::view::{KeyForm, SideTab};
use crate::gui::widgets::toasts::News;
use crate::gui::work::{Kind, Outcome};
use crate::io::http::{HttpError, HttpLimits};
use crate::io::introspect::{Credentials, IntrospectError};
use crate::io::jwks::{FetchError, Fetched};
use crate::io::{introspect as issuer, jwks};
use crate::jose::discovery::{Ask, Issuer};
use crate::jose::introspection::Introspection;
use crate::jose::key::Secret;
use crate::jose::target::Target;

/// Applies one action.
pub fn apply(app: &mut App, action: AskAction) {
    let asking = &mut app.view.asking;
    match action {
        AskAction::OpenKeys => {
            open_side(app, SideTab::Verify);
            open_form(app, KeyForm::Fetch);
            app.view.asking.focus = Some(ask_keys::address_id());
        }
        AskAction::KeysAddress(text) => set_keys_address(app, text, None),
        AskAction::TakeIssuer => {
            if let Some(issuer) = offered_issuer(app) {
                set_keys_address(app, issuer, Some(TakenFrom::Token));
            }
        }
        AskAction::TakeOffered => {
            if let Some(url) = asking.offered_url.take() {
                open_form(app, KeyForm::Fetch);
                set_keys_address(app, url, Some(TakenFrom::HasuraSecret));
            }
        }
        AskAction::AskKeys if asking.kept_for_field().is_some() => use_kept(app),
        AskAction::AskKeys | AskAction::AskKeysAgain => ask_keys(app),
        AskAction::UseKept => use_kept(app),
        AskAction::CancelKeys => {
            asking.keys_progress = Progress::Idle;
            app.jobs.cancel(Kind::FetchKeys);
        }
        AskAction::OpenIntrospection => {
            asking.introspection.is_open = true;
            asking.introspection.reveal = true;
            open_side(app, SideTab::Verify);
            app.view.asking.focus = Some(introspect::endpoint_id());
        }
        AskAction::CloseIntrospection => {
            close_introspection(app);
            app.jobs.cancel(Kind::Introspect);
        }
        AskAction::Endpoint(text) => set_endpoint(app, text, None),
        AskAction::TakeEndpoint => {
            let issuer = offered_issuer(app);
            let asking = &app.view.asking;
            if let Some(endpoint) = asking.published_endpoint(issuer.as_deref()) {
                let endpoint = endpoint.to_owned();
                set_endpoint(app, endpoint, Some(TakenFrom::Discovery));
            }
        }
        AskAction::ClientId(id) => asking.introspection.client_id = id,
        AskAction::Introspect => introspect(app),
        AskAction::CancelIntrospection => {
            asking.introspection.progress = Progress::Idle;
            app.jobs.cancel(Kind::Introspect);
        }
        AskAction::DismissAnswer => asking.dismiss(app.input.text.revision()),
    }
}

fn offered_issuer(app: &App) -> Option<String> {
    let analysis = app.derived.analysis.as_ref()?;
    Issuer::offered(&analysis.decoded).map(|issuer| issuer.name().to_owned())
}

fn set_keys_address(app: &mut App, text: String, from: Option<TakenFrom>) {
    let asking = &mut app.view.asking;
    asking.keys.set(text, from, Ask::parse);
    if let Progress::Failed(_) = asking.keys_progress {
        asking.keys_progress = Progress::Idle;
    }
}

fn set_endpoint(app: &mut App, text: String, from: Option<TakenFrom>) {
    let form = &mut app.view.asking.introspection;
    form.endpoint.set(text, from, Target::parse);
    if let Progress::Failed(_) = form.progress {
        form.progress = Progress::Idle;
    }
}

fn ask_keys(app: &mut App) {
    let asking = &mut app.view.asking;
    let Some(ask) = asking.keys.named().cloned() else {
        return;
    };
    asking.keys_progress = Progress::Asking(ask.host().to_owned());
    app.jobs.start(Kind::FetchKeys, move |control| {
        let cancelled = || control.cancelled();
        let fetched = jwks::run(&ask, &HttpLimits::DEFAULT, &cancelled);
        Outcome::Fetched(Box::new((ask, fetched)))
    });
}

/// Takes in what a host sent, or says under the form why there is nothing.
pub fn keys_answered(app: &mut App, ask: Ask, fetched: Result<Fetched, FetchError>) {
    app.view.asking.keys_progress = match fetched {
        Err(FetchError::Http(HttpError::Cancelled)) => Progress::Idle,
        Err(error) => failed(app, sentence(&error.to_string())),
        Ok(fetched) if fetched.keys.keys.is_empty() => {
            let mut findings = fetched.keys.findings.iter();
            let why = findings.next().map(|finding| finding.message.as_str());
            let host = &fetched.host;
            let words = why.unwrap_or("the set is empty");
            failed(app, format!("No key came from {host}: {words}"))
        }
        Ok(fetched) => {
            let at = (app.env.clock)();
            let source = keys_fetched(app, ask.target(), &fetched);
            let asking = &mut app.view.asking;
            asking.keep(Kept {
                ask,
                fetched,
                at,
                source,
            });
            app.view.key_form = KeyForm::Closed;
            Progress::Idle
        }
    };
}

/// The form says why; where it was closed meanwhile, a note does.
fn failed(app: &mut App, why: String) -> Progress {
    if app.view.key_form != KeyForm::Fetch {
        app.toasts.push(News::Failed, why.clone());
    }
    Progress::Failed(why)
}

/// Puts kept keys back among the keys, without asking anybody.
fn use_kept(app: &mut App) {
    let Some(kept) = app.view.asking.kept_for_field().cloned() else {
        return;
    };
    if app.input.keys.get().find(kept.source).is_none() {
        let source = keys_fetched(app, kept.ask.target(), &kept.fetched);
        app.view.asking.keep(Kept { source, ..kept });
    }
}

fn introspect(app: &mut App) {
    let Some(analysis) = app.derived.analysis.clone().filter(|_| !app.derived.stale) else {
        return;
    };
    let form = &mut app.view.asking.introspection;
    let Some(endpoint) = form.endpoint.named().cloned() else {
        return;
    };
    let client_id = form.client_id.trim();
    let is_somebody = !client_id.is_empty() || !form.client_secret.is_empty();
    let credentials = is_somebody.then(|| Credentials {
        client_id: client_id.to_owned(),
        client_secret: form.client_secret.secret(),
    });
    form.progress = Progress::Asking(endpoint.host().to_owned());
    let of = analysis.decoded.token.text.clone();
    app.jobs.start(Kind::Introspect, move |control| {
        let cancelled = || control.cancelled();
        let token = Secret::new(of.as_bytes());
        let limits = HttpLimits::DEFAULT;
        let said = issuer::introspect(&endpoint, &token, credentials.as_ref(), &limits, &cancelled);
        Outcome::Introspected(Box::new((endpoint, TokenText(of), said)))
    });
}

/// Shows what the issuer says about the token, or why it says nothing.
pub fn introspected(
    app: &mut App,
    endpoint: &Target,
    of: TokenText,
    said: Result<Introspection, IntrospectError>,
) {
    match said {
        Err(IntrospectError::Http(HttpError::Cancelled)) => {
            app.view.asking.introspection.progress = Progress::Idle;
        }
        Err(error) => {
            let why = sentence(&error.to_string());
            app.view.asking.introspection.progress = Progress::Failed(why);
        }
        Ok(said) => {
            let at = (app.env.clock)();
            let word = if said.active { "active" } else { "not active" };
            let note = format!("{} says that the token is {word}", endpoint.host());
            app.toasts.push(News::Done, note);
            app.view.asking.set_answer(Answer {
                said,
                host: Some(endpoint.host().to_owned()),
                at,
                of,
            });
            close_introspection(app);
        }
    }
}

fn close_introspection(app: &mut App) {
    let form = &mut app.view.asking.introspection;
    form.is_open = false;
    form.progress = Progress::Idle;
    form.client_secret.wipe();
}

/// An answer that was pasted goes beside the token that is there, if there is one.
pub fn take_answer(app: &mut App, said: &Introspection) -> bool {
    let Some(analysis) = &app.derived.analysis else {
        return false;
    };
    let of = TokenText(analysis.decoded.token.text.clone());
    let at = (app.env.clock)();
    app.view.asking.set_answer(Answer {
        said: said.clone(),
        host: None,
        at,
        of,
    });
    open_side(app, SideTab::Verify);
    let note = "The pasted answer is beside the token's claims".to_owned();
    app.toasts.push(News::Done, note);
    true
}

/// An answer that was pasted before its token joins it.
pub fn join_waiting_answer(app: &mut App) {
    if app.derived.analysis.is_some()
        && let Some(said) = app.view.asking.waiting.take()
    {
        take_answer(app, &said);
    }
}

/// A question whose job died is not under way.
pub fn question_died(app: &mut App, kind: Kind) {
    let asking = &mut app.view.asking;
    let progress = match kind {
        Kind::FetchKeys => &mut asking.keys_progress,
        Kind::Introspect => &mut asking.introspection.progress,
        _ => return,
    };
    *progress = Progress::Failed("Asking was stopped by a bug".to_owned());
}
