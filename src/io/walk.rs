//! Which files there are under folders: hidden ones and links are left out, and counted.
//!
//! A link may lead out of the folder or round in a circle; what is hidden is seldom meant (`.git`).
//! A file or link that is named itself is always meant.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use super::files::{reason, shown_name};
use crate::jose::finding::{Finding, Severity};
use crate::jose::words;

/// Most files that are listed.
const MOST_FILES: usize = 1_000_000;
/// Most folders and files that are named because they could not be read.
const MOST_NAMED: usize = 20;

/// What was found.
#[derive(Debug, Default)]
pub struct Walk {
    /// The files: of each folder in the order of their names, folders in theirs.
    pub files: Vec<PathBuf>,
    /// How many bytes they have together.
    pub num_bytes: u64,
    num_hidden: usize,
    num_links: usize,
    /// Pipes, sockets and devices.
    num_special: usize,
    num_over: usize,
    refused: Vec<String>,
    num_refused: usize,
}

/// Lists `paths`, and everything under those that are folders.
pub fn walk(paths: &[PathBuf]) -> Walk {
    let mut walk = Walk::default();
    for path in paths {
        match path.metadata() {
            Ok(metadata) if metadata.is_dir() => walk.folder(path),
            // What cannot be read is said when it is opened.
            Ok(metadata) => walk.take(path.clone(), metadata.len()),
            Err(_) => walk.take(path.clone(), 0),
        }
    }
    walk
}

impl Walk {
    fn take(&mut self, path: PathBuf, num_bytes: u64) {
        if self.files.len() < MOST_FILES {
            self.files.push(path);
            self.num_bytes += num_bytes;
        } else {
            self.num_over += 1;
        }
    }

    fn folder(&mut self, top: &Path) {
        // What is still to come, the next one last.
        let mut waiting = vec![top.to_owned()];
        while let Some(path) = waiting.pop() {
            let metadata = match path.symlink_metadata() {
                // The top may be a link: it was named.
                Ok(metadata) if metadata.is_symlink() && path == top => path.metadata(),
                other => other,
            };
            match metadata {
                Err(error) => self.refuse(&path, &error),
                Ok(metadata) if metadata.is_symlink() => self.num_links += 1,
                Ok(metadata) if metadata.is_file() => self.take(path, metadata.len()),
                Ok(metadata) if metadata.is_dir() => {
                    let first = waiting.len();
                    self.list(&path, &mut waiting);
                    waiting[first..].sort_unstable_by(|a, b| b.cmp(a));
                }
                Ok(_) => self.num_special += 1,
            }
        }
    }

    fn list(&mut self, folder: &Path, waiting: &mut Vec<PathBuf>) {
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) => return self.refuse(folder, &error),
        };
        for entry in entries {
            match entry {
                Ok(entry) if is_hidden(&entry.file_name()) => self.num_hidden += 1,
                Ok(entry) => waiting.push(entry.path()),
                Err(error) => self.refuse(folder, &error),
            }
        }
    }

    fn refuse(&mut self, path: &Path, error: &std::io::Error) {
        self.num_refused += 1;
        if self.refused.len() < MOST_NAMED {
            let what = format!("cannot read {}: {}", shown_name(path), reason(error));
            self.refused.push(what);
        }
    }

    /// What was left out.
    pub fn findings(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        let kinds = [
            ("hidden entry", self.num_hidden),
            ("link", self.num_links),
            ("pipe, socket or device", self.num_special),
        ];
        let kinds = kinds.iter().filter(|(_, num)| *num > 0);
        let kinds: Vec<String> = kinds.map(|(what, num)| words::count(what, *num)).collect();
        if !kinds.is_empty() {
            let message = format!("left out: {}", kinds.join(", "));
            findings.push(
                Finding::new("scan-left-out", Severity::Info, message)
                    .advice("Name a file itself to have it read"),
            );
        }
        for what in &self.refused {
            findings.push(Finding::new("scan-refused", Severity::Warn, what));
        }
        if self.num_refused > self.refused.len() {
            let message = format!(
                "{} more could not be read",
                self.num_refused - self.refused.len()
            );
            findings.push(Finding::new("scan-refused", Severity::Warn, message));
        }
        if self.num_over > 0 {
            let message = format!(
                "{} of {} files are left out",
                words::number(self.num_over as u64),
                words::number((self.num_over + self.files.len()) as u64)
            );
            findings.push(
                Finding::new("scan-files-limit", Severity::Warn, message)
                    .advice("Scan fewer folders at a time"),
            );
        }
        findings
    }
}

fn is_hidden(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".")
}
