//! `jotscope scan`: files and folders of any size in, a line of JSON for each token out.
//!
//! One thread reads and writes; others search and decode windows, and what they find is taken in
//! the order of the input, so that how many there are changes no row.

mod output;
mod pool;
mod progress;

use std::fs::File;
use std::io::{self, IsTerminal as _, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::ScanArgs;
use super::load;
use super::run::{LIMITS, Outcome, TOKEN_ADVICE, complain, looks_like_token, write_json};
use super::text::{self, paint::Terminal};
use crate::io::{clock, files, walk};
use crate::jose::finding::{Finding, Severity};
use crate::jose::scan::{Ask, Entry, Judge, Ledger, Tally, Windows};
use crate::jose::verify::Policy;
use crate::jose::words;
use output::{SummaryDoc, write_row};
use pool::{Known, Pool, Seen};
use progress::Progress;

/// How much is read at a time.
const READ_BYTES: usize = 256 << 10;

/// Runs the verb.
pub fn scan(args: &ScanArgs, out: &mut dyn Write) -> io::Result<Outcome> {
    let ask = match ask(args) {
        Ok(ask) => ask,
        Err(outcome) => return Ok(outcome),
    };
    if args.files.is_empty() && io::stdin().is_terminal() {
        let advice =
            "name FILEs or folders, pipe text in, or give - to paste here and end with Ctrl+D";
        return Ok(complain("there is nothing to read", advice));
    }
    let named = if args.files.is_empty() {
        vec![PathBuf::from("-")]
    } else {
        args.files.clone()
    };
    let walk = walk::walk(&named);
    let ask = Arc::new(ask);
    let pool = match Pool::new(args.threads, ask.clone(), args.every) {
        Ok(pool) => pool,
        Err(error) => return Ok(complain(&format!("no thread can be had: {error}"), "")),
    };
    let writes_rows_at_once = args.every && io::stdout().is_terminal();
    let mut scan = Scan {
        files: &walk.files,
        ask,
        pool,
        out,
        ledger: (!args.every).then(Ledger::default),
        tally: args.summary.then(Tally::default),
        progress: Progress::new(walk.num_bytes, !writes_rows_at_once),
        findings: walk.findings(),
        num_bytes: 0,
        num_rows: 0,
        num_seen: 0,
        num_unread: 0,
    };
    for file in 0..walk.files.len() {
        scan.read(file)?;
    }
    scan.finish()
}

/// What is wanted of each token.
fn ask(args: &ScanArgs) -> Result<Ask, Outcome> {
    let source = &args.keys;
    let has_keys = !source.keys.is_empty()
        || source.secret_file.is_some()
        || source.secret_env.is_some()
        || !source.jwks_urls.is_empty()
        || source.jet_cloud_key
        || source.use_embedded_key;
    if has_keys && !args.verify {
        return Err(complain(
            "keys are given, but signatures are checked with --verify alone",
            "",
        ));
    }
    let judge = args.verify.then(|| {
        let targets = load::targets(&source.jwks_urls)?;
        let mut keys = load::keys(source)?;
        load::fetch(&targets, &mut keys)?;
        // A message, so it has nowhere to go if it cannot be written.
        let err = &mut io::stderr().lock();
        let _ = text::write_findings(Terminal::default(), &keys.findings, err);
        let policy = Policy {
            use_embedded_key: source.use_embedded_key,
            ..Policy::default()
        };
        Ok(Judge { keys, policy })
    });
    Ok(Ask {
        select: args.select.clone(),
        conditions: args.conditions.clone(),
        with_token: args.tokens,
        with_payload: args.expand,
        judge: judge.transpose()?,
        now: args.now.unwrap_or_else(clock::now),
        limits: LIMITS,
    })
}

/// A scan that is under way.
struct Scan<'a> {
    files: &'a [PathBuf],
    ask: Arc<Ask>,
    pool: Pool,
    out: &'a mut dyn Write,
    /// `None` where each occurrence has a row.
    ledger: Option<Ledger>,
    tally: Option<Tally>,
    progress: Progress,
    findings: Vec<Finding>,
    num_bytes: u64,
    num_rows: u64,
    num_seen: u64,
    /// Named files and others that could not be read to their end.
    num_unread: usize,
}

impl Scan<'_> {
    /// Goes through one file, or standard input.
    fn read(&mut self, file: usize) -> io::Result<()> {
        let path = &self.files[file];
        let mut source: Box<dyn Read> = if path == Path::new("-") {
            Box::new(io::stdin().lock())
        } else {
            match File::open(path) {
                Ok(file) => Box::new(file),
                Err(error) => {
                    self.unread(path, &error);
                    return Ok(());
                }
            }
        };
        let mut windows = Windows::default();
        let mut buffer = vec![0; READ_BYTES];
        let mut ready = Vec::new();
        loop {
            let num_read = match source.read(&mut buffer) {
                Ok(0) => break,
                Ok(num_read) => num_read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => {
                    self.unread(path, &error);
                    break;
                }
            };
            let is_utf16 = matches!(buffer[..num_read], [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..]);
            if is_utf16 && windows.is_new() {
                self.findings.push(utf16(path));
            }
            self.num_bytes += num_read as u64;
            windows.feed(&buffer[..num_read], &mut |window| ready.push(window));
            for window in ready.drain(..) {
                self.pool.give(file, window);
                while let Some(seen) = self.pool.take_if_full() {
                    self.take(seen)?;
                }
            }
            self.progress.show(self.num_bytes, self.num_seen);
        }
        self.findings
            .extend(windows.finish(&mut |window| ready.push(window)));
        for window in ready {
            self.pool.give(file, window);
        }
        while let Some(seen) = self.pool.take_if_full() {
            self.take(seen)?;
        }
        Ok(())
    }

    fn unread(&mut self, path: &Path, error: &io::Error) {
        self.progress.clear();
        self.num_unread += 1;
        if looks_like_token(&path.to_string_lossy()) {
            complain("a token was given in place of a file", TOKEN_ADVICE);
        } else {
            let reason = files::reason(error);
            complain(
                &format!("cannot read {}: {reason}", files::shown_name(path)),
                "",
            );
        }
    }

    /// Takes what was seen in the next window.
    fn take(&mut self, seen: Seen) -> io::Result<()> {
        for one in seen.tokens {
            self.num_seen += 1;
            let Some(ledger) = &mut self.ledger else {
                if let Known::Row(row) = one.row {
                    let offset = one.sighting.offset;
                    self.num_rows += 1;
                    write_row(self.out, &self.files[seen.file], offset, &row, None)?;
                }
                continue;
            };
            let mut full = Vec::new();
            let row = || match one.row {
                Known::Row(row) => Some(row),
                Known::Unwanted => None,
                Known::Elsewhere => self.ask.row(&one.sighting),
            };
            let offset = one.sighting.offset;
            ledger.count(one.mark, seen.file, offset, row, &mut |entries| {
                full.push(entries);
            });
            for entries in full {
                self.write(entries)?;
            }
        }
        Ok(())
    }

    fn write(&mut self, entries: Vec<Entry>) -> io::Result<()> {
        self.num_rows += entries.len() as u64;
        for entry in entries {
            if let Some(tally) = &mut self.tally {
                tally.add(&entry.row, entry.count);
                continue;
            }
            let path = &self.files[entry.file];
            write_row(self.out, path, entry.offset, &entry.row, Some(entry.count))?;
        }
        Ok(())
    }

    fn finish(mut self) -> io::Result<Outcome> {
        while let Some(seen) = self.pool.take() {
            self.take(seen)?;
        }
        self.progress.clear();
        if self.pool.num_lost > 0 {
            let windows = words::count("part", self.pool.num_lost);
            let message = format!("{windows} of the input could not be searched: the work died");
            self.findings
                .push(Finding::new("scan-part-lost", Severity::Danger, message));
        }
        if let Some(ledger) = self.ledger.take() {
            let (entries, finding) = ledger.finish();
            self.findings.extend(finding);
            self.write(entries)?;
        }
        if let Some(tally) = &self.tally {
            let num_files = self.files.len() - self.num_unread;
            write_json(&SummaryDoc::new(tally, num_files, self.num_bytes), self.out)?;
        }
        self.out.flush()?;
        // A message, so it has nowhere to go if it cannot be written.
        let err = &mut io::stderr().lock();
        let _ = text::write_findings(Terminal::default(), &self.findings, err);
        if self.num_unread > 0 {
            return Ok(Outcome::Unasked);
        }
        if self.num_rows > 0 {
            return Ok(Outcome::Affirmed);
        }
        Ok(if self.num_seen == 0 {
            complain("no token found", "")
        } else {
            complain("tokens were found, but none that meets the conditions", "")
        })
    }
}

/// That a file is in an encoding in which no token is found.
fn utf16(path: &Path) -> Finding {
    let message = format!(
        "{} is UTF-16, in which no token is seen",
        files::shown_name(path)
    );
    Finding::new("scan-utf16", Severity::Warn, message)
        .advice("Convert it to UTF-8 first (iconv -f UTF-16), or give it to extract, up to 64 MiB")
}
