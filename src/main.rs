//! Arguments → command line or window → exit code.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser as _;
use jotscope::cli::{self, Outcome, args::Args, args::Renderer};

fn main() -> ExitCode {
    let args = Args::parse();
    match args.command {
        Some(command) => cli::run(&command).into(),
        None => window(args.file, args.renderer).into(),
    }
}

/// Opens the window and waits until it is closed.
#[cfg(feature = "gui")]
fn window(file: Option<PathBuf>, renderer: Renderer) -> Outcome {
    use jotscope::gui;
    let renderer = match renderer {
        Renderer::Auto => gui::Renderer::Auto,
        Renderer::Wgpu => gui::Renderer::Wgpu,
        Renderer::Glow => gui::Renderer::Glow,
    };
    match gui::run(gui::Options { file, renderer }) {
        Ok(()) => Outcome::Affirmed,
        Err(error) => cli::complain(
            &format!("{error:#}"),
            "without a display, give a verb: see jotscope --help",
        ),
    }
}

/// Says that there is no window to open.
#[cfg(not(feature = "gui"))]
fn window(_file: Option<PathBuf>, _renderer: Renderer) -> Outcome {
    cli::complain(
        "this build has no window",
        "build with the `gui` feature, or give a verb: see jotscope --help",
    )
}
