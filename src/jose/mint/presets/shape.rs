//! Shapes: how a claim is encoded when its server wants no plain JSON there.

use serde::Serialize as _;
use serde_json::Value;
use serde_json::ser::Formatter;

use crate::jose::encoding::{Alphabet, Base64Form};
use crate::jose::layers::{Chain, Layer, wrap};

/// An encoding of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A string that holds JSON.
    Stringify,
    /// A string that holds gzip in base64, as CPython writes both.
    GzipBase64,
}

impl Shape {
    /// All there are.
    pub const ALL: [Self; 2] = [Self::Stringify, Self::GzipBase64];

    /// The word in a template, after the dollar sign.
    pub fn word(self) -> &'static str {
        match self {
            Self::Stringify => "stringify",
            Self::GzipBase64 => "gzip_base64",
        }
    }

    /// `value` as the text of the claim. `now` is the time in the gzip header.
    pub fn apply(self, value: &Value, now: i64) -> String {
        let text = spaced(value);
        match self {
            Self::Stringify => text,
            Self::GzipBase64 => {
                let mtime = u32::try_from(now).unwrap_or_default();
                let form = Base64Form {
                    alphabet: Alphabet::Standard,
                    padding: 1,
                    bare: false,
                    certain: true,
                };
                // What `gzip.compress` of CPython puts there: the best level, and no system.
                let gzip = Layer::Gzip {
                    mtime,
                    os: 255,
                    xfl: 2,
                    members: 1,
                };
                let chain = Chain {
                    layers: vec![Layer::Base64(form), gzip, Layer::Json],
                    ..Chain::default()
                };
                wrap(&chain, &text, Some(mtime))
            }
        }
    }
}

/// JSON with the spaces that Python's `json.dumps` puts: the servers that want a claim shaped are
/// written in it, and a minted token should look like theirs.
fn spaced(value: &Value) -> String {
    let mut out = Vec::new();
    let mut writer = serde_json::Serializer::with_formatter(&mut out, Spaced);
    if value.serialize(&mut writer).is_err() {
        return value.to_string();
    }
    String::from_utf8(out).unwrap_or_default()
}

struct Spaced;

impl Formatter for Spaced {
    fn begin_array_value<W: ?Sized + std::io::Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> std::io::Result<()> {
        writer.write_all(if first { b"" } else { b", " })
    }

    fn begin_object_key<W: ?Sized + std::io::Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> std::io::Result<()> {
        writer.write_all(if first { b"" } else { b", " })
    }

    fn begin_object_value<W: ?Sized + std::io::Write>(
        &mut self,
        writer: &mut W,
    ) -> std::io::Result<()> {
        writer.write_all(b": ")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::jose::encoding;
    use crate::jose::inflate::{self, Budget, End};
    use crate::jose::limits::Limits;

    #[test]
    fn a_packed_claim_has_the_header_that_cpython_writes() {
        let rows = json!([{"permission_type": "model", "n": 1.0}, []]);
        let text = Shape::GzipBase64.apply(&rows, 1_675_743_790);
        // The first bytes of the blob in a token of Jet's own cloud, made at that second.
        assert!(text.starts_with("H4sIAC7S4WMC/"), "{text}");
        assert!(text.len().is_multiple_of(4));
        let packed = encoding::base64(text.as_bytes()).bytes;
        let (inflated, header) = inflate::gzip(&packed, &mut Budget::new(&Limits::DEFAULT));
        assert_eq!(
            (header.mtime, header.os, header.xfl),
            (1_675_743_790, 255, 2)
        );
        assert_eq!(inflated.end, End::Whole);
        assert_eq!(
            inflated.bytes,
            br#"[{"permission_type": "model", "n": 1.0}, []]"#
        );
    }
}
