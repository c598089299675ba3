//! The whole window without a window: the real `App`, a clock that stands still, a clipboard of
//! our own, and jobs that are done before they return.

use std::sync::{Arc, Mutex};

use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _, by};
use jiff::tz::TimeZone;
use jotscope::gui::{App, Env};
use jotscope::jobs::Mode;
use jotscope::jose::time::UnixTime;

/// The real application in a harness, and the clipboard it reads.
pub struct Shell {
    pub harness: Harness<'static, App>,
    pub clipboard: Arc<Mutex<Option<String>>>,
}

impl Shell {
    /// A window of this size, at this time of day.
    pub fn sized(size: [f32; 2], now: UnixTime) -> Self {
        let clipboard = Arc::new(Mutex::new(None::<String>));
        let read = clipboard.clone();
        let env = Env {
            clock: Box::new(move || now),
            clipboard: Arc::new(move || {
                let text = read.lock().map_or(None, |text| text.clone());
                text.ok_or_else(|| "no text is on the clipboard".to_owned())
            }),
            pick_file: Box::new(|| Box::new(|| None)),
            pick_save: Box::new(|_| Box::new(|| None)),
            jobs: Mode::Inline,
            settings: None,
            zone: TimeZone::UTC,
        };
        let harness = Harness::builder()
            .with_size(size)
            .with_max_steps(16)
            .build_eframe(move |creation| App::new(&creation.egui_ctx, env));
        let mut shell = Self { harness, clipboard };
        shell.settle();
        shell
    }

    /// A window as wide as the picture.
    pub fn new(now: UnixTime) -> Self {
        Self::sized([1440.0, 900.0], now)
    }

    /// Runs frames until nothing asks for another.
    pub fn settle(&mut self) {
        self.harness.run_ok();
    }

    /// Presses Ctrl+V with `text` on the clipboard.
    pub fn paste(&mut self, text: &str) {
        self.harness.event(egui::Event::Paste(text.to_owned()));
        self.settle();
    }

    /// Presses a key.
    pub fn press(&mut self, modifiers: egui::Modifiers, key: egui::Key) {
        self.harness.key_press_modifiers(modifiers, key);
        self.settle();
    }

    /// Runs frames until something is copied; what it is.
    pub fn copied(&mut self) -> String {
        for _ in 0..4 {
            self.harness.step();
            let commands = &self.harness.output().platform_output.commands;
            let copied = commands.iter().rev().find_map(|command| match command {
                egui::OutputCommand::CopyText(text) => Some(text.clone()),
                _ => None,
            });
            if let Some(text) = copied {
                self.settle();
                return text;
            }
        }
        panic!("nothing was copied");
    }

    /// Everything a screen reader is told: labels, values and descriptions.
    pub fn told(&self) -> Vec<String> {
        let nodes = self.harness.query_all(by().predicate(|_| true));
        nodes
            .flat_map(|node| {
                let node = node.accesskit_node();
                [node.label(), node.value(), node.description()]
            })
            .flatten()
            .collect()
    }

    /// Whether that is part of something a screen reader is told.
    pub fn tells(&self, part: &str) -> bool {
        self.told().iter().any(|text| text.contains(part))
    }

    /// The first such thing; there must be one.
    #[track_caller]
    pub fn check_told(&self, part: &str) -> String {
        let told = self.told();
        let found = told.iter().find(|text| text.contains(part));
        found
            .unwrap_or_else(|| panic!("{part:?} is not told: {told:#?}"))
            .clone()
    }

    /// What the list of that name says the keyboard is on.
    pub fn marked(&self, list: &str) -> String {
        let list = self.harness.get_by_label(list);
        let marked = list.accesskit_node().active_descendant();
        marked.and_then(|node| node.label()).unwrap_or_default()
    }

    /// The labels of all nodes of that role.
    pub fn labels(&self, role: Role) -> Vec<String> {
        let nodes = self.harness.query_all(by().role(role));
        nodes
            .filter_map(|node| node.accesskit_node().label())
            .collect()
    }
}
