//! What came of reading a token: its kind, what is odd about it, what was repaired, in words.

use super::gate::{self, JoseHeader};
use super::repair::{Found, Read, Reader, most_dots_of};
use crate::jose::finding::{Finding, Severity};
use crate::jose::token::TokenKind;

impl Reader<'_> {
    /// What was read, or that it is no token.
    pub(super) fn finish(mut self) -> Read {
        if let Some(mark) = self.mark {
            let knows_sizes = self
                .header
                .as_ref()
                .is_some_and(|header| header.encrypted || !header.signature_sizes().is_empty());
            let makes_sense = self.is_whole()
                || self.wraps_evenly()
                || (!knows_sizes && mark.dots < 2 && self.dots == 2);
            if self.header_refused || !makes_sense {
                self.looked = self.looked.max(mark.end);
                self.rewind(mark);
            }
        }
        let not = Read::Not {
            resume: self.looked.max(self.end.max(self.start + 1)),
            end: self.end,
        };
        if self.dots == 0 && !self.take_cut_header() {
            return not;
        }
        let Some(header) = self.header.take() else {
            return not;
        };
        if !self.is_named_header(&header) {
            return not;
        }
        let kind = match self.tail {
            _ if header.encrypted => TokenKind::Jwe,
            Some(_) => TokenKind::SdJwt,
            None if header.is_unsecured() => TokenKind::Unsecured,
            None => TokenKind::Jws,
        };
        let findings = self.oddities(&header);
        let cut = findings
            .iter()
            .any(|finding| matches!(finding.code, "token-cut" | "signature-cut"));
        let repairs = self.repairs();
        let attached = self
            .tail
            .map_or_else(Vec::new, |tail| self.out.split_off(tail));
        let (Ok(text), Ok(attached)) = (String::from_utf8(self.out), String::from_utf8(attached))
        else {
            return not;
        };
        Read::Token(Box::new(Found {
            text,
            attached,
            kind,
            start: self.start,
            end: self.end,
            runs: if self.exact { self.runs } else { Vec::new() },
            repairs,
            findings,
            cut,
            label: None,
        }))
    }

    /// Only a header is there: a token if it says so itself, whole or before an ellipsis.
    fn take_cut_header(&mut self) -> bool {
        if self.elided && gate::begins_header(&self.out) {
            self.header = Some(gate::read_header(&self.out).unwrap_or_default());
            return true;
        }
        self.take_header()
            && self
                .header
                .as_ref()
                .is_some_and(|header| header.alg.is_some() && !header.damaged)
    }

    /// Whether the header says that it is one, or the payload makes up for it.
    fn is_named_header(&self, header: &JoseHeader) -> bool {
        if header.members > 0 || (self.elided && self.dots == 0) {
            return true;
        }
        // `{"uid":1}.…`: a session cookie, unless what follows is an object too.
        let payload = self.out[..]
            .splitn(3, |byte| *byte == b'.')
            .nth(1)
            .unwrap_or_default();
        self.dots >= 2
            && gate::begins_object(payload)
            && gate::decode_base64(payload).is_some_and(|json| gate::read_object(&json).is_some())
    }

    fn oddities(&self, header: &JoseHeader) -> Vec<Finding> {
        let mut findings = Vec::new();
        let wants = most_dots_of(header) + 1;
        let has = self.dots + 1;
        let copy_again = "Copy the token again from where it stands whole";
        if self.elided {
            findings.push(
                Finding::new(
                    "token-cut",
                    Severity::Warn,
                    format!(
                        "The token is cut at an ellipsis after {} characters, in segment {has} of {wants}",
                        self.out.len()
                    ),
                )
                .advice("Consoles and logs shorten long values: use Copy value, or copy from the Network tab"),
            );
        } else if has < wants {
            findings.push(
                Finding::new(
                    "token-cut",
                    Severity::Warn,
                    format!("The token is cut: {has} of {wants} segments"),
                )
                .advice(copy_again),
            );
        } else {
            findings.extend(
                self.signature_oddity(header)
                    .map(|finding| finding.advice(copy_again)),
            );
        }
        if header.damaged {
            findings.push(Finding::new(
                "header-damaged",
                Severity::Warn,
                "The header is no whole JSON object",
            ));
        }
        findings
    }

    fn signature_oddity(&self, header: &JoseHeader) -> Option<Finding> {
        let last = self
            .out
            .split(|byte| matches!(byte, b'.' | b'~'))
            .nth(most_dots_of(header))?;
        let chars = gate::trim_padding(last).len();
        if header.encrypted {
            // A tag of 128 bits is the shortest there is (RFC 7518 §5).
            return (chars < 22 && self.tail.is_none()).then(|| {
                Finding::new(
                    "token-cut",
                    Severity::Warn,
                    format!(
                        "The token is cut: {} of at least 16 tag bytes",
                        gate::base64_bytes(chars)
                    ),
                )
            });
        }
        if chars == 0 {
            return (!header.is_unsecured()).then(|| {
                Finding::new(
                    "signature-missing",
                    Severity::Warn,
                    "No signature stands after the second dot",
                )
            });
        }
        let padded = last.len() > chars;
        let sizes = header.signature_sizes();
        let got = gate::base64_bytes(chars);
        let want = *sizes.iter().find(|size| **size >= got)?;
        // Padding proves that the end is there, and the size of another algorithm that the
        // signature is whole: it is then the decoder's to say that sizes do not agree.
        let other = matches!(got, 32 | 48 | 64 | 96 | 132) && chars == gate::base64_chars(got);
        if padded || header.fits_signature(chars) || (other && sizes.len() <= 2) {
            return None;
        }
        // Keys of 2048, 3072 and 4096 bits are the usual ones; say the nearest of those.
        let want = if sizes.len() > 2 {
            [256, 384, 512]
                .into_iter()
                .find(|size| *size >= got)
                .unwrap_or(want)
        } else {
            want
        };
        Some(Finding::new(
            "signature-cut",
            Severity::Warn,
            format!("The token is cut: {got} of {want} signature bytes"),
        ))
    }

    fn repairs(&self) -> Vec<String> {
        let counts = self.counts;
        let plural =
            |n: u32, one: &str, many: &str| format!("{n} {}", if n == 1 { one } else { many });
        let mut repairs = Vec::new();
        if counts.line_breaks > 0 {
            repairs.push(format!("joined {} lines", counts.line_breaks + 1));
        }
        if counts.soft_breaks > 0 {
            repairs.push(format!(
                "joined {} quoted-printable lines",
                counts.soft_breaks + 1
            ));
        }
        if counts.invisible > 0 {
            repairs.push(format!(
                "removed {}",
                plural(
                    counts.invisible,
                    "invisible character",
                    "invisible characters"
                )
            ));
        }
        if counts.colours > 0 {
            repairs.push(format!(
                "removed {}",
                plural(counts.colours, "colour code", "colour codes")
            ));
        }
        if counts.spaces > 0 {
            repairs.push(format!(
                "removed {} around dots",
                plural(counts.spaces, "space", "spaces")
            ));
        }
        if counts.percents > 0 {
            repairs.push("undid percent-encoding".to_owned());
        }
        if counts.slashes > 0 {
            repairs.push("unescaped slashes".to_owned());
        }
        repairs
    }
}
