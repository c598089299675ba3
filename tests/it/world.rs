//! A window's panes without a window: real tokens in, actions out, the clock held still.

use std::io::Write as _;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use egui_kittest::Harness;
use jiff::tz::TimeZone;
use jotscope::gui::action::{Action, Actions, Command};
use jotscope::gui::cx::Cx;
use jotscope::gui::derived::{Analysis, Derived};
use jotscope::gui::input::Input;
use jotscope::gui::theme::{self, Theme};
use jotscope::gui::view::View;
use jotscope::jose::limits::Limits;
use jotscope::jose::time::UnixTime;
use jotscope::jose::token::TokenKind;
use jotscope::jose::{claims, decode, token};

use crate::render::Renderer;

/// When the Jet token of these tests runs out: 7 Feb 2023 04:28:10 UTC.
pub const EXP: f64 = 1_675_744_090.0;

/// Everything the panes are lent, and what they asked for.
pub struct World {
    pub input: Input,
    pub derived: Derived,
    pub view: View,
    pub now: UnixTime,
    pub asked: Vec<Action>,
}

/// A pane.
pub type Pane = fn(&mut egui::Ui, &Cx<'_>, &mut View, &mut Actions);

impl World {
    /// The window with nothing pasted.
    pub fn empty() -> Self {
        Self {
            input: Input::default(),
            derived: Derived::default(),
            view: View::default(),
            now: UnixTime(EXP + 192.0),
            asked: Vec::new(),
        }
    }

    /// The window with `text`, a compact token, pasted.
    pub fn of(text: &str) -> Self {
        Self::of_kind(&text.into(), TokenKind::Jws)
    }

    /// The window with a token of that kind pasted.
    pub fn of_kind(text: &Arc<str>, kind: TokenKind) -> Self {
        let mut world = Self::empty();
        let token = token::parse(text, kind);
        let analysis = Analysis::of(decode::decode(&token, &Limits::DEFAULT));
        world.input.text.set(text.clone());
        world.derived.analysis = Some(Arc::new(analysis));
        world.derived.revision = 1;
        let now = world.now;
        world.at(now)
    }

    /// The same, at another time of day.
    pub fn at(mut self, now: UnixTime) -> Self {
        self.now = now;
        if let Some(analysis) = &self.derived.analysis {
            let lifetime = claims::lifetime(&analysis.decoded, now);
            self.derived.findings = analysis.decoded.findings.clone();
            self.derived
                .findings
                .extend(lifetime.findings.iter().cloned());
            let odd = analysis.lint().iter().cloned();
            self.derived.findings.extend(odd);
            self.derived
                .findings
                .sort_by_key(|finding| std::cmp::Reverse(finding.severity));
            self.derived.lifetime = Some(lifetime);
        }
        self
    }

    /// Paints one frame of `pane` and applies what it asked for.
    pub fn frame(&mut self, ui: &mut egui::Ui, pane: Pane) {
        let analysis = self.derived.analysis.clone();
        self.derived
            .tree_view
            .refresh(analysis.as_deref(), self.derived.revision, &mut self.view);
        let mut actions = Actions::default();
        let theme = Theme::of(ui.ctx());
        let cx = Cx {
            theme,
            input: &self.input,
            derived: &self.derived,
            now: self.now,
            zone: &TimeZone::UTC,
        };
        ui.painter()
            .rect_filled(ui.ctx().content_rect(), 0.0, theme.canvas);
        theme.pane_frame().show(ui, |ui| {
            ui.set_min_size(ui.available_size());
            pane(ui, &cx, &mut self.view, &mut actions);
        });
        for action in actions.take() {
            self.apply(&action);
            self.asked.push(action);
        }
    }

    /// The few actions that change what the panes show.
    fn apply(&mut self, action: &Action) {
        let view = &mut self.view;
        match action {
            Action::Select(id) => {
                view.selected = Some(*id);
                view.reveal = true;
            }
            Action::Toggle(id) => {
                if !view.toggled.remove(id) {
                    view.toggled.insert(*id);
                }
                view.rows_revision += 1;
            }
            Action::SetSearch(text) => {
                view.search.clone_from(text);
                view.rows_revision += 1;
            }
            Action::OpenTab(tab) => view.decoded_tab = *tab,
            Action::Command(Command::NextMatch) => {
                view.selected = self.derived.tree_view.next_match(view.selected, true);
                view.reveal = true;
            }
            _ => {}
        }
    }

    /// Shows `pane` in a window of that size.
    pub fn show(
        self,
        pane: Pane,
        size: [f32; 2],
        theme: egui::Theme,
    ) -> (Harness<'static, Self>, Renderer) {
        let renderer = Renderer::default();
        let mut harness = Harness::builder()
            .with_size(size)
            .with_theme(theme)
            .with_context_setup(theme::install)
            .renderer(renderer.clone())
            .build_ui_state(move |ui, world: &mut Self| world.frame(ui, pane), self);
        harness.run_ok();
        (harness, renderer)
    }
}

/// A compact token of these two JSON texts, with a signature of 256 bytes that nobody made.
pub fn compact(header: &str, payload: &str) -> String {
    let signature: Vec<u8> = (0..=255).collect();
    let [header, payload] = [header, payload].map(|text| URL_SAFE_NO_PAD.encode(text));
    format!("{header}.{payload}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// `text`, packed by gzip five minutes before [`EXP`], in base64.
pub fn packed(text: &str) -> String {
    let mut gzip = flate2::GzBuilder::new()
        .mtime(EXP as u32 - 300)
        .write(Vec::new(), flate2::Compression::best());
    gzip.write_all(text.as_bytes()).unwrap();
    STANDARD.encode(gzip.finish().unwrap())
}

/// A Jet project token as a browser has it: two projects, one with packed permissions.
pub fn jet_token() -> String {
    let permissions = packed(
        r#"[{"permission_type":"model","permission_object":"firebase_v3n6.awards","permission_actions":"rwd","resource_token_hash":"c93a27ef179d6fa2a7279d814a31764e5b1d"},{"permission_type":"model","permission_object":"airtable_61iz.appKwTLUlAkgt6rKQ","permission_actions":"r","resource_token_hash":"0d3a27ef179d6fa2a7279d814a31764e5b1d"}]"#,
    );
    let payload = format!(
        r#"{{"token_type":"access","exp":{EXP},"jti":"b0b1c2d3e4f5","user":"d6a4c751-55c5-44e4-99fc-049c287ce71e","projects":{{"jet_bridge_gql":{{"super_group":false,"read_only":false,"permissions":"{permissions}"}},"demo_resources":{{"read_only":true}}}}}}"#
    );
    compact(r#"{"typ":"JWT","alg":"RS256"}"#, &payload)
}
