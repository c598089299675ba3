//! Opens the window: wgpu first, glow where wgpu finds nothing to draw with.

use std::path::PathBuf;

use anyhow::anyhow;
use eframe::NativeOptions;
use egui::ViewportBuilder;

use super::action::Action;
use super::app::App;
use super::env::Env;
use super::icon::icon;

/// What draws the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Renderer {
    /// wgpu, and glow when that finds no adapter.
    #[default]
    Auto,
    /// wgpu or nothing.
    Wgpu,
    /// OpenGL through glow.
    Glow,
}

/// How the window is to be opened.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Read this file at once.
    pub file: Option<PathBuf>,
    /// What draws it.
    pub renderer: Renderer,
}

/// Opens the window and returns when it is closed.
pub fn run(options: Options) -> anyhow::Result<()> {
    let Options { file, renderer } = options;
    let first = match renderer {
        Renderer::Auto | Renderer::Wgpu => eframe::Renderer::Wgpu,
        Renderer::Glow => eframe::Renderer::Glow,
    };
    let opened = open(file.clone(), first);
    let opened = match opened {
        Err(eframe::Error::Wgpu(_)) if renderer == Renderer::Auto => {
            open(file, eframe::Renderer::Glow)
        }
        opened => opened,
    };
    opened.map_err(in_words)
}

fn open(file: Option<PathBuf>, renderer: eframe::Renderer) -> eframe::Result {
    let options = NativeOptions {
        viewport: ViewportBuilder::default()
            .with_title("Jotscope")
            .with_app_id("jotscope")
            .with_icon(icon())
            .with_inner_size([1280.0, 800.0])
            .with_min_inner_size([480.0, 360.0])
            .with_drag_and_drop(true),
        renderer,
        centered: true,
        ..NativeOptions::default()
    };
    eframe::run_native(
        "Jotscope",
        options,
        Box::new(move |creation| {
            let mut app = App::new(&creation.egui_ctx, Env::real());
            if let Some(file) = file {
                app.request(Action::ReadFiles(vec![file]));
            }
            Ok(Box::new(app))
        }),
    )
}

/// One clear sentence for what kept the window from opening.
fn in_words(error: eframe::Error) -> anyhow::Error {
    match error {
        eframe::Error::Winit(_) | eframe::Error::WinitEventLoop(_) => {
            anyhow!("there is no display to open a window on")
        }
        eframe::Error::Wgpu(_) => anyhow!("wgpu finds nothing to draw with; try --renderer glow"),
        other => anyhow!("the window could not be opened: {other}"),
    }
}
