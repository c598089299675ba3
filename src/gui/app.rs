//! The application: state in disjoint parts, and the order of a frame.
//!
//! `logic` drains jobs and brings derived values up to date; `ui` paints and applies what was
//! asked for, last. Both may run twice in a frame (egui discards a pass whose layout was wrong),
//! so both drain and apply, and neither counts or toggles.

use std::sync::Arc;
use std::time::Duration;

use egui::{Context, Ui};
use jiff::tz::TimeZone;

use super::action::{Action, Actions};
use super::cx::Cx;
use super::derived::Derived;
use super::env::Env;
use super::input::Input;
use super::route::Wanted;
use super::seen::Seen;
use super::serving::Serving;
use super::theme::{self, Theme};
use super::view::{Offer, PaneWidths, View};
use super::widgets::toasts::{News, Toasts};
use super::work::{Glance, Kind, Outcome, glance};
use super::{keys, panes, update};
use crate::io::expectations;
use crate::io::settings::{self, ClipboardOffer, Settings, Zone};
use crate::jobs::Jobs;
use crate::jose::time::UnixTime;

/// Longest input whose decoding the frame waits for.
const MAX_AWAITED_BYTES: usize = 256 << 10;
/// How long a frame waits for it: less than anybody sees.
const MAX_WAIT: Duration = Duration::from_millis(30);
/// Most reports handled in one frame.
const MAX_REPORTS: usize = 16;

const DAY_SECS: f64 = 86_400.0;
/// A timer that fires a hair early would fire twice.
const EARLY_SECS: f64 = 0.005;

/// The window's state.
pub struct App {
    /// The world around it.
    pub env: Env,
    /// What is kept on disk.
    pub settings: Settings,
    /// What was pasted.
    pub input: Input,
    /// What was made of it.
    pub derived: Derived,
    /// Tabs, selection, openness.
    pub view: View,
    /// Long work.
    pub jobs: Jobs<Kind, Outcome>,
    /// Notes that go by themselves.
    pub toasts: Toasts,
    /// Texts that are not offered from the clipboard.
    pub seen: Seen,
    /// The loopback issuer, while it serves.
    pub serving: Option<Serving>,
    /// Edits of a token that is still being worked through; made when it is there.
    pub pending_edits: Vec<(std::ops::Range<usize>, String)>,
    actions: Actions,
    saved: Settings,
    was_focused: bool,
}

impl App {
    /// A window's state in `env`, with settings read and the theme put into `ctx`.
    pub fn new(ctx: &Context, env: Env) -> Self {
        let mut toasts = Toasts::default();
        let (settings, notice) = env
            .settings
            .as_deref()
            .map_or_else(Default::default, settings::load);
        if let Some(notice) = notice {
            toasts.push(News::Failed, notice);
        }
        let mut input = Input::default();
        match env.settings.as_deref().map(expectations::load) {
            Some(Ok(text)) => input
                .beside
                .edit(|beside| beside.expectations = text.into()),
            Some(Err(notice)) => toasts.push(News::Failed, notice),
            None => {}
        }
        theme::install(ctx);
        ctx.set_theme(update::preference(settings.theme));
        ctx.set_zoom_factor(settings.zoom);
        // The zoom commands do this, and remember it.
        ctx.options_mut(|options| options.zoom_with_keyboard = false);
        let wake = ctx.clone();
        Self {
            jobs: Jobs::new(env.jobs, move || wake.request_repaint()),
            env,
            saved: settings.clone(),
            settings,
            input,
            derived: Derived::default(),
            view: View::default(),
            toasts,
            seen: Seen::default(),
            serving: None,
            pending_edits: Vec::new(),
            actions: Actions::default(),
            was_focused: false,
        }
    }

    /// Asks for something from outside a frame; applied in the next one.
    pub fn request(&mut self, action: Action) {
        self.actions.push(action);
    }

    /// Handles what jobs have brought and starts what the input asks for.
    pub fn refresh(&mut self, ctx: &Context) {
        let clock = (self.env.clock)();
        let now = self.input.as_of.unwrap_or(clock);
        self.glance_on_focus(ctx);
        self.drain(ctx);
        if let Some(recipe) = self.derived.recipe(&self.input, now) {
            let short = recipe.num_bytes() <= MAX_AWAITED_BYTES;
            self.jobs.start(Kind::Decode, move |_| {
                Outcome::Made(Box::new(recipe.make()))
            });
            if short {
                self.jobs.wait(Kind::Decode, MAX_WAIT);
            }
            self.drain(ctx);
        }
        self.derived.set_now(&self.input, now);
        self.derived.refresh_keys(&self.input);
        self.derived.refresh_answers(&self.input, &self.view.asking);
        if let Some(recipe) = self.derived.judge_recipe(&self.input, now) {
            let short = recipe.num_bytes() <= MAX_AWAITED_BYTES;
            self.jobs.start(Kind::Judge, move |_| {
                Outcome::Judged(Box::new(recipe.make()))
            });
            if short {
                self.jobs.wait(Kind::Judge, MAX_WAIT);
            }
            self.drain(ctx);
        }
        self.derived.refresh_access(&self.input, &self.view.access);
        if let Some(recipe) = update::comparison(self) {
            let short = recipe.num_bytes() <= MAX_AWAITED_BYTES;
            self.jobs.start(Kind::Compare, move |_| {
                Outcome::Compared(recipe.make().map(Box::new))
            });
            if short {
                self.jobs.wait(Kind::Compare, MAX_WAIT);
            }
            self.drain(ctx);
        }
        self.refresh_draft(ctx);
        if self.input.as_of.is_none()
            && let Some(change) = self.derived.next_change()
        {
            // Longer than a day is never: something else repaints before.
            let secs = (change.0 - now.0).clamp(0.0, DAY_SECS) + EARLY_SECS;
            ctx.request_repaint_after_secs(secs as f32);
        }
    }

    /// The draft, and what is served of its keys.
    fn refresh_draft(&mut self, ctx: &Context) {
        if let Some(recipe) = self.derived.mint.recipe(&self.input, &self.env.zone) {
            self.jobs.start(Kind::Draft, move |_| {
                Outcome::Drafted(recipe.make().map(Box::new))
            });
            self.jobs.wait(Kind::Draft, MAX_WAIT);
            self.drain(ctx);
        }
        let keys = &self.input.keys;
        self.derived.mint.served = self.serving.as_mut().map(|serving| {
            serving.refresh(keys.get(), keys.revision());
            serving.served()
        });
    }

    /// Paints a frame and applies what was asked for in it.
    pub fn frame_ui(&mut self, ui: &mut Ui) {
        let ctx = ui.ctx().clone();
        let mut actions = std::mem::take(&mut self.actions);
        let Derived {
            tree_view,
            analysis,
            revision,
            mint,
            ..
        } = &mut self.derived;
        tree_view.refresh(analysis.as_deref(), *revision, &mut self.view);
        mint.rows.refresh(mint.drafted.as_deref(), &self.view.mint);
        dropped_files(&ctx, &mut actions);
        let theme = Theme::of(&ctx);
        let zone = match self.settings.zone {
            Zone::Utc => &TimeZone::UTC,
            Zone::Local => &self.env.zone,
        };
        let cx = Cx {
            theme,
            input: &self.input,
            derived: &self.derived,
            now: self.derived.now.unwrap_or(UnixTime(0.0)),
            zone,
        };
        keys::tokens_past_fields(&ctx, &mut actions);
        keys::before_panes(&ctx, &cx, &self.view, &mut actions);
        let dragged = PaneWidths {
            encoded: self.settings.encoded_width,
            side: self.settings.side_width,
        };
        panes::window_ui(ui, &cx, dragged, &mut self.view, &mut actions);
        keys::after_panes(&ctx, &self.view, &mut actions);
        panes::drop_overlay_ui(&ctx, theme);
        let waiting = self.waiting();
        self.toasts.show(&ctx, theme, waiting);

        let asked = actions.take();
        if !asked.is_empty() {
            ctx.request_repaint();
        }
        for action in asked {
            update::apply(self, &ctx, action);
        }
        self.save_settings(&ctx);
    }

    fn waiting(&self) -> Option<&'static str> {
        if self.jobs.busy(Kind::ReadFile) {
            return Some("Reading the file…");
        }
        if self.jobs.busy(Kind::WriteKeys) {
            return Some("Saving the key…");
        }
        if self.jobs.busy(Kind::Paste) {
            return Some("Reading the clipboard…");
        }
        self.derived.stale.then_some("Decoding…")
    }

    fn drain(&mut self, ctx: &Context) {
        let arrived = self.jobs.drain(MAX_REPORTS);
        if arrived.len() == MAX_REPORTS {
            ctx.request_repaint();
        }
        for (kind, outcome) in arrived {
            if let Some(outcome) = outcome {
                self.handle(outcome);
            } else {
                update::question_died(self, kind);
                self.derived
                    .mint
                    .generating
                    .take_if(|_| kind == Kind::Generate);
                let note = format!("{} stopped by a bug", kind.doing());
                self.toasts.push(News::Failed, note);
            }
        }
    }

    fn handle(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Made(made) => {
                if self.derived.accept(&self.input, *made) {
                    update::remember_tokens(self);
                    for candidate in &self.derived.extraction.candidates {
                        self.seen.add(&candidate.text);
                    }
                    update::join_waiting_answer(self);
                    update::make_pending_edits(self);
                }
            }
            Outcome::Judged(judged) => self.derived.accept_verdict(*judged),
            Outcome::Picked(path) => {
                if let Some(path) = path {
                    update::read_files(self, vec![path], Wanted::Anything);
                }
            }
            Outcome::PickedKey(path) => {
                if let Some(path) = path {
                    update::read_files(self, vec![path], Wanted::Keys);
                }
            }
            Outcome::PickedPayload(path) => {
                if let Some(path) = path {
                    update::read_payload(self, path);
                }
            }
            Outcome::Payload(payload) => update::take_payload(self, payload),
            Outcome::Arrived(arrived) => update::arrive(self, arrived),
            Outcome::Presets(presets) => self.derived.mint.presets = Some(Arc::new(presets)),
            Outcome::Drafted(drafted) => {
                self.derived.mint.accept(drafted.map(|drafted| *drafted));
            }
            Outcome::Compared(compared) => {
                let compared = compared.map(|compared| *compared);
                self.derived.comparisons.accept(compared);
            }
            Outcome::FoundOther(found) => update::compare_with_found(self, found),
            Outcome::Generated(made) => update::take_generated(self, made.map(|key| *key)),
            Outcome::Wrote(written) => update::tell_written(self, written),
            Outcome::Glanced(glance) => self.offer(glance),
            Outcome::Fetched(fetched) => update::keys_answered(self, fetched.0, fetched.1),
            Outcome::Introspected(said) => update::introspected(self, &said.0, said.1, said.2),
            Outcome::Saved(Ok(())) => {}
            Outcome::Saved(Err(why)) => {
                let note = format!("Settings could not be saved: {why}");
                self.toasts.push(News::Failed, note);
            }
        }
    }

    /// The clipboard is looked at when the window gains focus, and at no other time.
    fn glance_on_focus(&mut self, ctx: &Context) {
        let focused = ctx.input(|input| input.focused);
        let gained = focused && !self.was_focused;
        self.was_focused = focused;
        if !gained || self.settings.clipboard_offer == ClipboardOffer::Off {
            return;
        }
        let read = self.env.clipboard.clone();
        self.jobs.start(Kind::Glance, move |_| {
            Outcome::Glanced(read().ok().and_then(glance))
        });
    }

    fn offer(&mut self, glance: Option<Glance>) {
        self.view.offer = None;
        let Some(glance) = glance else {
            return;
        };
        let known = glance.tokens.iter().all(|token| self.seen.has(token));
        if known || self.seen.has(&glance.text) {
            return;
        }
        if self.settings.clipboard_offer == ClipboardOffer::ShowAtOnce {
            update::replace_input(self, glance.text, "clipboard".to_owned(), Vec::new());
            return;
        }
        self.view.offer = Some(Offer {
            text: glance.text.into(),
            what: glance.what,
        });
    }

    fn save_settings(&mut self, ctx: &Context) {
        if self.settings == self.saved || ctx.input(|input| input.pointer.any_down()) {
            return;
        }
        self.saved = self.settings.clone();
        if let Some(directory) = self.env.settings.clone() {
            let settings = self.settings.clone();
            self.jobs.start(Kind::Save, move |_| {
                let saved = settings::save(&directory, &settings);
                Outcome::Saved(saved.map_err(|error| error.to_string()))
            });
        }
    }
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &Context, _frame: &mut eframe::Frame) {
        self.refresh(ctx);
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        self.frame_ui(ui);
    }

    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        visuals.panel_fill.to_normalized_gamma_f32()
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        // A width dragged a moment ago; a failure now has nobody to be told to.
        if let Some(directory) = self.env.settings.as_deref()
            && self.settings != self.saved
        {
            let _ = settings::save(directory, &self.settings);
        }
    }
}

fn dropped_files(ctx: &Context, actions: &mut Actions) {
    ctx.input(|input| {
        let dropped = input.raw.dropped_files.iter();
        let paths: Vec<_> = dropped.map(|file| file.path().to_owned()).collect();
        if !paths.is_empty() {
            actions.push(Action::ReadFiles(paths));
        }
    });
}
