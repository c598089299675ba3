//! The token that is about to be minted: what the mint pane asks for.

use std::sync::Arc;

use egui::Context;

use super::mint_keys::{generate, save_keys, serve, stop_generating};
use super::mint_rows::{finish_edit, new_id, start_edit, type_json};
use super::{copy, open_side, replace_input};
use crate::gui::action::MintAction;
use crate::gui::app::App;
use crate::gui::draft_edit::apply as apply_edit;
use crate::gui::drafted::Drafted;
use crate::gui::drafting;
use crate::gui::drafting::{Base, Copied, Drafting, Edit};
use crate::gui::drafts::Presets;
use crate::gui::keyring::SourceId;
use crate::gui::mint_view::{MintForm, MintView};
use crate::gui::signer;
use crate::gui::view::SideTab;
use crate::gui::widgets::toasts::News;
use crate::gui::work::{Kind, Outcome};
use crate::io::presets;
use crate::jose::mint::presets::{Preset, prefill};
use crate::jose::mint::{Draft, Form, Named, Variant, form, new_jti};
use crate::jose::time::UnixTime;

/// What the source of a minted token is called.
pub const MINTED: &str = "minted";

/// Applies one action.
pub fn apply(app: &mut App, ctx: &Context, action: MintAction) {
    match action {
        MintAction::Pick(picking) => pick(app, picking),
        MintAction::BeginPreset(name) => begin_preset(app, &name),
        MintAction::CopyToken(variant) => copy_token(app, variant),
        MintAction::SetField(name, text) => edit(app, |drafting| drafting.values.set(name, text)),
        MintAction::LiveFor(length) => edit(app, |drafting| drafting.live_for(&length)),
        MintAction::SignWith(id, index) => {
            edit(app, |drafting| {
                drafting.signer = Some((id, index));
                drafting.alg = None;
            });
            take_over_fields(app);
        }
        MintAction::SetAlg(alg) => edit(app, |drafting| drafting.alg = Some(alg.to_owned())),
        MintAction::Edit(change) => push_edit(app, change),
        MintAction::TypeJson(section, text) => type_json(app, section, text),
        MintAction::StartEdit(place, what) => start_edit(app, place, what),
        MintAction::FinishEdit => finish_edit(app),
        MintAction::LeaveEdit => app.view.mint.editor = None,
        MintAction::NewId(place) => new_id(app, place),
        MintAction::Undo => {
            edit(app, Drafting::undo);
            app.view.mint.json = Default::default();
        }
        MintAction::ForgetEdits => {
            edit(app, Drafting::forget_edits);
            app.view.mint.json = Default::default();
        }
        MintAction::Select(place) => app.view.mint.selected = Some(place),
        MintAction::Toggle(place) => {
            let view = &mut app.view.mint;
            if !view.toggled.remove(&place) {
                view.toggled.insert(place);
            }
            view.rows_revision += 1;
        }
        MintAction::Show(shows) => {
            app.view.mint.shows = shows;
            app.view.mint.editor = None;
        }
        MintAction::ToggleFold(fold) => {
            let unfolded = &mut app.view.mint.unfolded;
            if !unfolded.remove(&fold) {
                unfolded.insert(fold);
            }
        }
        MintAction::OpenForm(form) => open_form(&mut app.view.mint, form),
        MintAction::AddGrant => add_grant(app),
        MintAction::Generate(spec) => generate(app, spec),
        MintAction::StopGenerating => stop_generating(app),
        MintAction::SaveKeys(id, form) => save_keys(app, id, form),
        MintAction::CopyAs(form) => copy_as(app, ctx, form),
        MintAction::CopyFollowUp => copy_follow_up(app, ctx),
        MintAction::OpenMinted => {
            let drafted = app.derived.mint.drafted.clone();
            if let Some(made) = drafted
                .as_ref()
                .and_then(|drafted| drafted.made.as_ref().ok())
            {
                let token = made.minted.token.to_string();
                replace_input(app, token, MINTED.to_owned(), Vec::new());
            }
        }
        MintAction::ToggleVariants => {
            edit(app, |drafting| {
                drafting.with_variants = !drafting.with_variants;
            });
        }
        MintAction::CopyVariant(index) => {
            if let Some(named) = variants(app).into_iter().nth(index).flatten() {
                copy(app, ctx, named.minted.token.to_string(), "token");
            }
        }
        MintAction::OpenVariant(index) => {
            if let Some(named) = variants(app).into_iter().nth(index).flatten() {
                let token = named.minted.token.to_string();
                replace_input(app, token, format!("{MINTED}, {}", named.name), Vec::new());
            }
        }
        MintAction::CopyVariants(form) => {
            mint_now(app);
            let all: Vec<Named> = variants(app).into_iter().flatten().collect();
            let text = form::write(&all, form, url(app).as_deref());
            copy(app, ctx, text, "the variants");
        }
        MintAction::Serve(on) => serve(app, ctx, on),
    }
}

/// Opens the pane. Without a draft it offers what to begin with.
pub fn show(app: &mut App) {
    open_side(app, SideTab::Mint);
    if app.derived.mint.presets.is_none() || app.view.mint.picking {
        let folder = app
            .env
            .settings
            .as_ref()
            .map(|settings| settings.join("presets"));
        app.jobs.start(Kind::Presets, move |_| {
            let found = presets::load(folder.as_deref());
            let each = found.presets.into_iter();
            Outcome::Presets(Presets {
                all: each
                    .map(|found| (Arc::new(found.preset), found.path.is_some()))
                    .collect(),
                findings: found.findings,
            })
        });
    }
    if !app.input.drafting.get().is_begun() {
        app.view.mint.focus_filter = true;
    }
}

/// Shows what to begin with.
pub fn pick(app: &mut App, picking: bool) {
    app.view.mint.picking = picking;
    show(app);
    let view = &mut app.view.mint;
    view.focus_filter = picking || view.focus_filter;
    view.filter.clear();
    view.row = 0;
}

/// Changes the drafting; its times count from now on.
pub(super) fn edit<R>(app: &mut App, change: impl FnOnce(&mut Drafting) -> R) -> R {
    let now = now(app);
    app.input.drafting.edit(|drafting| {
        drafting.at = now;
        change(drafting)
    })
}

/// Makes one change more. What does not fit is said, and the draft stays as it was.
pub(super) fn push_edit(app: &mut App, change: Edit) {
    let Some(mut draft) = draft(app) else { return };
    let now = now(app);
    match apply_edit(&mut draft, &change, now, &app.env.zone) {
        Ok(()) => {
            edit(app, |drafting| drafting.push(change));
            app.view.mint.json = Default::default();
        }
        Err(refusal) => {
            let note = super::sentence(&refusal.message);
            app.toasts.push(News::Failed, note);
        }
    }
}

/// The draft as it is shown.
pub(super) fn draft(app: &App) -> Option<Draft> {
    let drafted = app.derived.mint.drafted.as_ref()?;
    Some(drafted.draft.clone())
}

pub(super) fn now(app: &App) -> UnixTime {
    UnixTime((app.env.clock)().0.floor())
}

fn begin(app: &mut App, base: Base) {
    let now = now(app);
    let jti = new_jti().unwrap_or_default();
    let drafting = app.input.drafting.get().begin(base, now, jti);
    app.input.drafting.set(drafting);
    app.view.mint.forget_draft();
    open_side(app, SideTab::Mint);
}

fn begin_preset(app: &mut App, name: &str) {
    let presets = app.derived.mint.presets.clone();
    let found = presets.iter().flat_map(|presets| &presets.all);
    let mut found = found.filter(|(preset, _)| preset.name == name);
    let Some((preset, _)) = found.next() else {
        return;
    };
    begin(app, Base::Preset(preset.clone()));
    take_over_fields(app);
    let values = &app.input.drafting.get().values;
    app.view.mint.focus_field = first_field(preset, |name| values.get(name).is_some());
}

/// The field to type into first: one that needs a value, else any.
fn first_field(preset: &Preset, is_filled: impl Fn(&str) -> bool) -> Option<String> {
    let empty = |required: bool| {
        let mut fields = preset.fields.iter();
        let lifetime = drafting::lifetime_field(preset);
        fields.find(|field| {
            field.required == required
                && !is_filled(&field.name)
                && Some(field.name.as_str()) != lifetime
        })
    };
    let field = empty(true).or_else(|| empty(false))?;
    Some(field.name.clone())
}

/// A vendor's key file says what the preset asks for: the e-mail address of a service account.
pub(super) fn take_over_fields(app: &mut App) {
    let ring = app.input.keys.get().clone();
    let Some(preset) = app.input.drafting.get().preset().cloned() else {
        return;
    };
    let Some((id, ..)) = signer::chosen(&ring, app.input.drafting.get()) else {
        return;
    };
    let file = ring.find(id).and_then(|source| source.file.as_ref());
    let Some(found) = file.map(|file| prefill(&preset, file.expose())) else {
        return;
    };
    edit(app, |drafting| {
        for (name, text) in found.iter() {
            // What was typed is worth more.
            if drafting.values.get(name).is_none_or(str::is_empty) {
                drafting.values.set(name, text);
            }
        }
    });
}

fn copy_token(app: &mut App, variant: Variant) {
    let Some(analysis) = app.derived.analysis.clone() else {
        return;
    };
    if let Err(error) = Draft::of_decoded(&analysis.decoded) {
        app.toasts
            .push(News::Failed, super::sentence(&error.to_string()));
        return;
    }
    let label = app
        .derived
        .candidate()
        .map(|candidate| candidate.label.clone());
    let copied = Copied {
        analysis,
        name: label.unwrap_or_else(|| "token".to_owned()),
        variant,
        url: app.derived.extraction.context.url.clone(),
    };
    show(app);
    begin(app, Base::Copy(Arc::new(copied)));
}

fn open_form(view: &mut MintView, form: MintForm) {
    view.form = form;
    view.form_text.clear();
    view.passphrase.wipe();
}

fn add_grant(app: &mut App) {
    let text = app.view.mint.form_text.trim().to_owned();
    let Ok(grant) = text.parse() else {
        let note = format!("Write one of {}", crate::jose::mint::grant::UNDERSTOOD);
        app.toasts.push(News::Failed, note);
        return;
    };
    let before = app.input.drafting.get().edits().len();
    push_edit(app, Edit::Grant(grant));
    if app.input.drafting.get().edits().len() > before {
        open_form(&mut app.view.mint, MintForm::Closed);
    }
}

/// Mints at this moment: the times of a token that is copied count from the copying.
fn mint_now(app: &mut App) -> Option<Arc<Drafted>> {
    let now = now(app);
    if app.input.drafting.get().at != now {
        let jti = new_jti().unwrap_or_default();
        edit(app, |drafting| drafting.jti = jti);
    }
    if let Some(recipe) = app.derived.mint.recipe(&app.input, &app.env.zone) {
        let drafted = recipe.make();
        app.derived.mint.accept(drafted);
    }
    app.derived.mint.drafted.clone()
}

fn copy_as(app: &mut App, ctx: &Context, form: Form) {
    let Some(drafted) = mint_now(app) else { return };
    let Ok(made) = &drafted.made else { return };
    let named = Named {
        name: String::new(),
        what: String::new(),
        minted: made.minted.clone(),
    };
    let text = form::write(&[named], form, url(app).as_deref());
    let what = match form {
        Form::Token => "the minted token",
        Form::Bearer => "the Authorization header",
        Form::Curl => "the cURL command",
        Form::Json => "the token as JSON",
        Form::Env => "the token as .env",
    };
    copy(app, ctx, text.trim_end().to_owned(), what);
    open_where_nothing_is(app, &made.minted.token);
}

fn copy_follow_up(app: &mut App, ctx: &Context) {
    let Some(drafted) = mint_now(app) else { return };
    let (Ok(made), Some(follow_up)) = (&drafted.made, &drafted.follow_up) else {
        return;
    };
    copy(
        app,
        ctx,
        follow_up.request(&made.minted.token),
        "the request",
    );
    open_where_nothing_is(app, &made.minted.token);
}

/// What was minted is decoded at once, but never in place of something that was pasted.
fn open_where_nothing_is(app: &mut App, token: &str) {
    app.seen.add(token);
    let is_free = app.input.text.get().is_empty() || app.input.source.0.starts_with(MINTED);
    if is_free {
        replace_input(app, token.to_owned(), MINTED.to_owned(), Vec::new());
    }
}

/// Each variant that could be made.
fn variants(app: &App) -> Vec<Option<Named>> {
    let drafted = app.derived.mint.drafted.iter();
    let all = drafted.flat_map(|drafted| &drafted.variants);
    all.map(|(_, named)| named.as_ref().ok().cloned()).collect()
}

fn url(app: &App) -> Option<String> {
    match &app.input.drafting.get().base {
        Base::Copy(copied) => copied.url.clone(),
        Base::Nothing | Base::Preset(_) => None,
    }
}

/// A key came in while the pane is open: it signs, if it can.
pub(super) fn took_keys(app: &mut App, id: SourceId) {
    let ring = app.input.keys.get().clone();
    let mut signs = signer::offered(&ring).into_iter();
    let index = signs.find(|signer| signer.source == id && signer.refusal.is_none());
    if let Some(signer) = index {
        edit(app, |drafting| {
            drafting.signer = Some((id, signer.index));
            drafting.alg = None;
        });
        take_over_fields(app);
    }
}
