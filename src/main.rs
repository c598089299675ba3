//! Arguments → command line or window → exit code.

use std::path::PathBuf;
use std::process::ExitCode;

use jotscope::cli::{self, Outcome, args::Renderer};

fn main() -> ExitCode {
    let outcome = match cli::parse() {
        Err(outcome) => outcome,
        Ok(args) => match args.command {
            Some(command) => cli::run(&command),
            None => window(args.file, args.renderer),
        },
    };
    outcome.into()
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
        "give a verb, such as `jotscope decode FILE`, or build with the `gui` feature",
    )
}
