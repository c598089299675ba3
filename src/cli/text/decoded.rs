//! The text of `jotscope decode`: a verdict, the tree with every layer opened, sizes, findings.

use std::borrow::Cow;
use std::io::{self, Write};

use super::paint::{Ink, Line, Terminal};
use super::tree::write_tree;
use super::verdict::write_verdict;
use super::{printable, write_finding};
use crate::cli::findings;
use crate::jose::claims;
use crate::jose::decode::Decoded;
use crate::jose::extract::Candidate;
use crate::jose::finding::{At, Finding};
use crate::jose::time::UnixTime;
use crate::jose::token::SegmentName;
use crate::jose::tree::{Key, NodeKind};
use crate::jose::words;

/// Writes everything that can be said of a token at `now`. `index` is its place among several.
pub fn write_token(
    terminal: Terminal,
    index: Option<usize>,
    candidate: &Candidate,
    decoded: &Decoded,
    now: UnixTime,
    out: &mut dyn Write,
) -> io::Result<()> {
    let lifetime = claims::lifetime(decoded, now);
    let dangers = findings::dangers(candidate, decoded);
    let mut findings = findings::of_token(candidate, decoded, &lifetime);
    findings.extend(&dangers);
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));

    write_verdict(terminal, decoded, &lifetime, &findings, now, out)?;
    write_origin(terminal, index, candidate, out)?;
    out.write_all(b"\n")?;
    write_tree(terminal, decoded, now, out)?;
    out.write_all(b"\n")?;
    write_sizes(terminal, decoded, out)?;
    for finding in findings {
        write_finding(terminal, finding, &finding_place(decoded, finding), out)?;
    }
    Ok(())
}

/// `token 0 · authorization header · line 3 · api.example.test`
pub(super) fn write_origin(
    terminal: Terminal,
    index: Option<usize>,
    candidate: &Candidate,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut words = vec![
        index.map_or(String::new(), |index| format!("token {index}")),
        printable(&candidate.label).into_owned(),
        format!("line {}", words::number(u64::from(candidate.line))),
    ];
    let host = candidate.host.as_deref().map(printable);
    words.extend(host.map(Cow::into_owned));
    words.extend(candidate.refresh.then(|| "refresh token".to_owned()));
    words.extend(candidate.repairs.iter().cloned());
    words.retain(|word| !word.is_empty());
    let mut line = Line::new();
    line.push_value(Ink::Dim, words.join(" · "));
    line.write(terminal, out)
}

/// `1,436 B · 35 % of a 4,096 B cookie · projects 60 %`
fn write_sizes(terminal: Terminal, decoded: &Decoded, out: &mut dyn Write) -> io::Result<()> {
    /// What browsers keep of one cookie, name and attributes included (RFC 6265 §6.1).
    const COOKIE_BYTES: usize = 4096;
    let token_bytes = decoded.token.text.len();
    let mut words = vec![words::bytes(token_bytes)];
    words.push(match token_bytes * 100 / COOKIE_BYTES {
        0 => "under 1 % of a 4,096 B cookie".to_owned(),
        percent if token_bytes <= COOKIE_BYTES => format!("{percent} % of a 4,096 B cookie"),
        _ => "too long for a 4,096 B cookie".to_owned(),
    });
    let sizes = claims::sizes(decoded);
    // Claims of a payload that is compressed as a whole have no characters of their own.
    let is_shared = sizes.iter().map(|size| size.encoded_bytes).sum::<usize>() > token_bytes;
    let largest = sizes.into_iter().take(if is_shared { 0 } else { 3 });
    let shares = largest.map(|size| (size.node, size.encoded_bytes * 100 / token_bytes.max(1)));
    for (node, percent) in shares.filter(|(_, percent)| *percent >= 10) {
        if let Key::Name(name) = decoded.tree.key(node) {
            words.push(format!("{} {percent} %", printable(&name)));
        }
    }
    let mut line = Line::new();
    line.push_value(Ink::Dim, words.join(" · "));
    line.write(terminal, out)
}

/// What a finding points at: `/exp`, `header /alg`, `characters 10 to 20`.
pub(super) fn finding_place(decoded: &Decoded, finding: &Finding) -> String {
    match finding.at {
        At::Whole => String::new(),
        At::Token(span) => format!("characters {} to {}", span.start, span.end),
        At::Paste(span) => format!("bytes {} to {} of the input", span.start, span.end),
        At::Node(id) => {
            let tree = &decoded.tree;
            let mut top = id;
            while let Some(parent) = tree.parent(top) {
                top = parent;
            }
            let path = tree.pointer(id);
            match tree.node(top).kind {
                NodeKind::Section(name) if name != SegmentName::Payload => {
                    format!("{} {path}", name.word()).trim_end().to_owned()
                }
                _ => path,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jose::decode::decode;
    use crate::jose::extract::candidates;
    use crate::jose::limits::Limits;
    use crate::jose::token;

    fn written(paste: &str, columns: usize) -> String {
        let terminal = Terminal {
            is_coloured: false,
            columns: Some(columns),
        };
        let now = UnixTime(1_772_458_890.0);
        let extraction = candidates(paste, &Limits::DEFAULT);
        let mut out = Vec::new();
        for candidate in &extraction.candidates {
            let token = token::parse(&candidate.whole_text(), candidate.kind);
            let decoded = decode(&token, &Limits::DEFAULT);
            write_token(terminal, None, candidate, &decoded, now, &mut out).unwrap();
        }
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_tree_fits_the_terminal() {
        let paste = include_str!("../../../assets/examples/jet-curl.txt");
        for columns in [60, 80, 120] {
            let text = written(paste, columns);
            // What a finding says is never cut; the terminal wraps it.
            let is_tree = |line: &&str| !line.starts_with(['▲', ' ']);
            for line in text.lines().filter(is_tree) {
                assert!(line.chars().count() <= columns, "{columns}: {line}");
            }
            assert!(text.contains("‹base64 · gzip · JSON 452 → 1,004 B"));
        }
    }

    #[test]
    fn a_layer_tells_when_it_was_packed_where_there_is_room() {
        let paste = include_str!("../../../assets/examples/jet-project-token.txt");
        let packed = " · packed 2 Mar 2026 13:33:10 UTC";
        assert!(written(paste, 120).contains(&format!("B{packed}, 5 min before exp›")));
        assert!(written(paste, 92).contains(&format!("B{packed}›")));
        assert!(written(paste, 60).contains("B›"));
    }
}
