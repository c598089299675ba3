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
fn window(_file: Option<PathBuf>, _renderer: Renderer) -> Outcome {
    cli::complain(
        "this build has no window",
        "build with the `gui` feature, or give a verb: see jotscope --help",
    )
}
