//! The rules of the house that a compiler does not check: who may import whom, what the core must
//! not touch, how long a file may be, how it begins.

use std::fs;
use std::path::{Path, PathBuf};

/// Files past 400 lines, each one flat table or one match.
const LONG_TABLES: &[&str] = &[];

/// A file of the program.
pub struct Source {
    pub path: String,
    pub text: String,
}

impl Source {
    /// The code: without comments, and without the unit tests at the end.
    pub fn code(&self) -> String {
        let body = self
            .text
            .split("#[cfg(test)]\nmod tests")
            .next()
            .unwrap_or_default();
        body.lines()
            .map(|line| line.split("//").next().unwrap_or_default())
            .collect::<Vec<_>>()
            .join("\n")
    }

    pub fn is_under(&self, folder: &str) -> bool {
        self.path.starts_with(folder)
    }
}

pub fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    collect(&root.join("src"), &mut files);
    assert!(
        files.len() > 10,
        "the walk found only {} files",
        files.len()
    );
    files
        .into_iter()
        .map(|path| {
            let text = fs::read_to_string(&path).unwrap();
            let path = path
                .strip_prefix(root)
                .unwrap()
                .to_string_lossy()
                .replace('\\', "/");
            Source { path, text }
        })
        .collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|ext| ext == "rs") {
            files.push(path);
        }
    }
}

/// Fails with every `(file, word)` where a file chosen by `which` has one of `words` in its code.
#[track_caller]
fn forbid(rule: &str, which: impl Fn(&Source) -> bool, words: &[&str]) {
    let mut found = Vec::new();
    for source in sources().iter().filter(|source| which(source)) {
        let code = source.code();
        for word in words {
            if code.contains(word) {
                found.push(format!("{}: {word}", source.path));
            }
        }
    }
    assert!(found.is_empty(), "{rule}\n{}", found.join("\n"));
}

#[test]
fn the_core_touches_no_file_network_thread_environment_or_clock() {
    forbid(
        "jose is pure: what it needs is a parameter",
        |source| source.is_under("src/jose"),
        &[
            "std::fs",
            "std::net",
            "std::env",
            "std::thread",
            "std::process",
            "std::io::stdin",
            "SystemTime",
            "Instant::now",
            "Timestamp::now",
            "Zoned::now",
            "TimeZone::system",
            "println!",
            "eprintln!",
        ],
    );
}

#[test]
fn the_core_imports_nothing_of_ours() {
    forbid(
        "jose stands alone",
        |source| source.is_under("src/jose"),
        &[
            "crate::io",
            "crate::jobs",
            "crate::cli",
            "crate::gui",
            "egui",
        ],
    );
}

#[test]
fn the_faces_never_meet() {
    forbid(
        "cli imports jose, io and jobs",
        |s| s.is_under("src/cli"),
        &["crate::gui", "egui"],
    );
    forbid(
        "gui imports jose, io and jobs",
        |s| s.is_under("src/gui"),
        &["crate::cli"],
    );
    forbid(
        "io imports jose",
        |s| s.is_under("src/io"),
        &["crate::gui", "crate::cli", "crate::jobs"],
    );
    forbid(
        "jobs imports std",
        |s| s.path == "src/jobs.rs",
        &["crate::"],
    );
}

#[test]
fn panes_and_widgets_compute_and_read_nothing() {
    forbid(
        "what a pane needs, Derived has",
        |source| source.is_under("src/gui/panes") || source.is_under("src/gui/widgets"),
        &[
            "crate::io",
            "crate::jobs",
            "std::fs",
            "SystemTime",
            "Instant::now",
            "decode::decode(",
            "extract::candidates(",
            "token::parse(",
        ],
    );
    forbid(
        "widgets know the theme and the core's types, not the panes",
        |source| source.is_under("src/gui/widgets"),
        &[
            "gui::panes",
            "super::super::panes",
            "gui::update",
            "gui::app",
        ],
    );
}

#[test]
fn threads_start_in_one_place() {
    forbid(
        "jobs.rs starts the threads",
        |source| source.path != "src/jobs.rs",
        &["thread::spawn", "thread::Builder"],
    );
}

#[test]
fn the_network_is_in_io_alone() {
    forbid(
        "a request is made in io::http, for io::jwks and io::introspect",
        |source| !source.is_under("src/io"),
        &[
            "ureq",
            "rustls",
            "TcpStream",
            "TcpListener",
            "UdpSocket",
            "ToSocketAddrs",
        ],
    );
    forbid(
        "one client, so that its limits are everybody's",
        |source| {
            let is_of_issuer = source.is_under("src/io/issuer");
            source.is_under("src/io") && !source.is_under("src/io/http/") && !is_of_issuer
        },
        &["ureq", "TcpStream"],
    );
}

#[test]
fn one_thing_listens() {
    forbid(
        "io::issuer listens, on 127.0.0.1",
        |source| source.path != "src/io/issuer.rs",
        &["TcpListener", "UdpSocket", "UnixListener"],
    );
    forbid(
        "nothing is reached from other machines",
        |_| true,
        &["UNSPECIFIED"],
    );
}

#[test]
fn colours_are_named_in_the_theme() {
    forbid(
        "a literal colour outside the theme",
        |source| source.is_under("src/gui") && !source.is_under("src/gui/theme"),
        &[
            "Color32::from_",
            "Rgba::from_",
            "Color32::RED",
            "Color32::WHITE",
            "Color32::BLACK",
            "Color32::GRAY",
        ],
    );
}

#[test]
fn every_file_says_what_it_is_and_stays_short() {
    let mut odd = Vec::new();
    for source in sources() {
        if !source.text.starts_with("//!") {
            odd.push(format!("{}: no head", source.path));
        }
        let lines = source.text.lines().count();
        if lines > 400 && !LONG_TABLES.contains(&source.path.as_str()) {
            odd.push(format!("{}: {lines} lines", source.path));
        }
    }
    assert!(odd.is_empty(), "{}", odd.join("\n"));
}

#[test]
fn nothing_is_left_for_later() {
    let marks = [
        "TO".to_owned() + "DO",
        "FIX".to_owned() + "ME",
        "XX".to_owned() + "X",
    ];
    let marks: Vec<&str> = marks.iter().map(String::as_str).collect();
    let mut odd = Vec::new();
    for source in sources() {
        for mark in &marks {
            if source.text.contains(mark) {
                odd.push(format!("{}: {mark}", source.path));
            }
        }
    }
    assert!(odd.is_empty(), "{}", odd.join("\n"));
    forbid(
        "unfinished code",
        |_| true,
        &["todo!", "unimplemented!", "dbg!"],
    );
}
