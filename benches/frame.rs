//! How long one frame of the whole window takes, without raster: layout, painting into shapes and,
//! where said, their triangles. Nothing is remembered for the bench: each frame is one that a
//! moving pointer or a turning wheel would cause.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use divan::{Bencher, black_box};
use egui::{Context, Event, FullOutput, MouseWheelUnit, RawInput, TouchPhase, Vec2, pos2, vec2};
use jotscope::gui::action::{Action, Command};
use jotscope::gui::{App, Env};
use jotscope::jobs::Mode;
use jotscope::jose::time::UnixTime;
use jotscope::jose::token::SegmentName;

fn main() {
    divan::main();
}

const SIZE: Vec2 = vec2(1440.0, 900.0);

/// A window of 1440 × 900 points with `paste` in it, settled.
struct Window {
    ctx: Context,
    app: App,
    time: f64,
}

impl Window {
    fn with(paste: String) -> Self {
        let ctx = Context::default();
        let app = App::new(
            &ctx,
            Env {
                clock: Box::new(|| UnixTime(1_700_000_500.0)),
                clipboard: Arc::new(|| Ok(String::new())),
                pick_file: Box::new(|| Box::new(|| None)),
                pick_save: Box::new(|_| Box::new(|| None)),
                jobs: Mode::Inline,
                settings: None,
                zone: jiff::tz::TimeZone::UTC,
            },
        );
        let mut window = Self {
            ctx,
            app,
            time: 0.0,
        };
        window.app.request(Action::ReplaceInput {
            text: paste,
            source: "bench".to_owned(),
        });
        for _ in 0..4 {
            window.frame(Vec::new());
        }
        window
    }

    fn ask(&mut self, command: Command) {
        self.app.request(Action::Command(command));
        self.frame(Vec::new());
        self.frame(Vec::new());
    }

    fn frame(&mut self, events: Vec<Event>) -> FullOutput {
        self.time += 1.0 / 60.0;
        let input = RawInput {
            screen_rect: Some(egui::Rect::from_min_size(pos2(0.0, 0.0), SIZE)),
            time: Some(self.time),
            events,
            ..RawInput::default()
        };
        let Self { ctx, app, .. } = self;
        let mut output = ctx.run_ui(input, |ui| {
            app.refresh(ui.ctx());
            app.frame_ui(ui);
        });
        output.textures_delta.clear();
        output
    }
}

fn compact(payload: &str) -> String {
    let header = URL_SAFE_NO_PAD.encode(r#"{"typ":"JWT","alg":"RS256"}"#);
    let payload = URL_SAFE_NO_PAD.encode(payload);
    format!("{header}.{payload}.{}", URL_SAFE_NO_PAD.encode([0x5A; 256]))
}

/// About 1 KB: what the window meets all day.
fn small_token() -> String {
    let claims: Vec<String> = (0..16)
        .map(|n| format!(r#""claim_{n}":"value {n} of some length""#))
        .collect();
    compact(&format!(
        r#"{{"iss":"https://issuer.example","iat":1700000000,"exp":1700000300,{}}}"#,
        claims.join(",")
    ))
}

/// An array of a million numbers.
fn million_values() -> String {
    compact(&format!(r#"{{"n":[{}7]}}"#, "7,".repeat(999_999)))
}

/// A Jet project token with ten thousand rows of permissions in its blob.
fn ten_thousand_permissions() -> String {
    let rows: Vec<String> = (0..10_000)
        .map(|n| {
            format!(
                r#"{{"permission_type":"model","permission_object":"pg.model_{n}","permission_actions":"rwd"}}"#
            )
        })
        .collect();
    let mut gzip = flate2::GzBuilder::new().write(Vec::new(), flate2::Compression::best());
    std::io::Write::write_all(&mut gzip, format!("[{}]", rows.join(",")).as_bytes()).unwrap();
    let blob = base64::engine::general_purpose::STANDARD.encode(gzip.finish().unwrap());
    compact(&format!(
        r#"{{"token_type":"access","exp":1700000300,"user":"d6a4c751-55c5-44e4-99fc-049c287ce71e","projects":{{"shop":{{"permissions":"{blob}"}}}}}}"#
    ))
}

/// From the key that opens the access view to its first frame; the limit is 100 ms.
#[divan::bench]
fn matrix_of_10_000_rows_opened(bencher: Bencher) {
    let mut window = Window::with(ten_thousand_permissions());
    bencher.bench_local(|| {
        window.ask(Command::ShowTree);
        // What was made for the view before is not used again.
        window.app.input.beside.edit(|_| ());
        window.ask(Command::ShowAccess);
    });
}

/// A frame of the turning wheel over it; the limit is 4 ms.
#[divan::bench]
fn matrix_of_10_000_rows_scrolled(bencher: Bencher) {
    let mut window = Window::with(ten_thousand_permissions());
    window.ask(Command::ShowAccess);
    bencher.bench_local(|| {
        let wheel = Event::MouseWheel {
            source: egui::MouseWheelSource::Trackpad,
            unit: MouseWheelUnit::Point,
            delta: vec2(0.0, -120.0),
            modifiers: egui::Modifiers::NONE,
            phase: TouchPhase::Move,
        };
        let over = Event::PointerMoved(pos2(700.0, 500.0));
        black_box(window.frame(vec![over, wheel]))
    });
}

fn pointer_at(n: usize) -> Vec<Event> {
    // Over the tree, a row further each time.
    let y = 200.0 + (n % 20) as f32 * 24.0;
    vec![Event::PointerMoved(pos2(700.0, y))]
}

#[divan::bench]
fn small_token_frame(bencher: Bencher) {
    let mut window = Window::with(small_token());
    let mut n = 0;
    bencher.bench_local(|| {
        n += 1;
        black_box(window.frame(pointer_at(n)))
    });
}

#[divan::bench]
fn small_token_frame_with_triangles(bencher: Bencher) {
    let mut window = Window::with(small_token());
    let mut n = 0;
    bencher.bench_local(|| {
        n += 1;
        let output = window.frame(pointer_at(n));
        black_box(
            window
                .ctx
                .tessellate(output.shapes, output.pixels_per_point),
        )
    });
}

#[divan::bench]
fn million_values_scrolled(bencher: Bencher) {
    let mut window = Window::with(million_values());
    window.ask(Command::ExpandAll);
    assert!(window.app.derived.tree_view.rows().len() > 1_000_000);
    let mut n = 0;
    bencher.bench_local(|| {
        n += 1;
        let mut events = pointer_at(n);
        events.push(Event::MouseWheel {
            source: egui::MouseWheelSource::Trackpad,
            unit: MouseWheelUnit::Point,
            delta: vec2(0.0, -997.0),
            phase: TouchPhase::Move,
            modifiers: egui::Modifiers::NONE,
        });
        black_box(window.frame(events))
    });
}

/// What one click on a twisty costs there: all rows are listed anew.
#[divan::bench(sample_count = 20)]
fn million_values_folded(bencher: Bencher) {
    let mut window = Window::with(million_values());
    let analysis = window.app.derived.analysis.clone().unwrap();
    let tree = &analysis.decoded.tree;
    let payload = tree.section(SegmentName::Payload).unwrap();
    let list = tree.find(payload, "/n").unwrap();
    bencher.bench_local(|| {
        window.app.request(Action::Toggle(list));
        black_box(window.frame(Vec::new()))
    });
}
