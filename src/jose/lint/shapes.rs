//! What numbers alone give away: signatures of zeros, and packed data that grows beyond measure.

use super::Part;
use super::told::Told;
use crate::jose::finding::{At, Severity};
use crate::jose::token::SegmentName;
use crate::jose::tree::{NodeId, Tree};
use crate::jose::words;

/// An ECDSA signature with a zero in it, in JOSE's form or in DER: a verifier that forgot the range
/// check takes it for everything (CVE-2022-21449).
pub(super) fn zero_signature(part: &Part, told: &mut Told) {
    const DER: &[u8] = &[0x30, 6, 2, 1, 0, 2, 1, 0];
    for segment in &part.token.segments {
        let SegmentName::Signature(index) = segment.name else {
            continue;
        };
        let bytes = segment.bytes.as_slice();
        let (r, s) = bytes.split_at(bytes.len() / 2);
        let is_zero = |half: &[u8]| half.iter().all(|byte| *byte == 0);
        // The bytes are looked at first: the name costs reading the headers.
        if bytes != DER && (r.is_empty() || !(is_zero(r) || is_zero(s))) {
            continue;
        }
        let Some(alg) = part.token.signature_alg(index) else {
            continue;
        };
        if !alg.starts_with("ES") {
            continue;
        }
        told.say(
            ("signature-zero", Severity::Danger),
            part.at(segment.name),
            || {
                let num_bytes = words::count("byte", bytes.len());
                format!("a number of the {alg} signature is zero ({num_bytes})")
            },
            "No signer makes it: somebody tries whether the server checks the range (CVE-2022-21449)",
        );
    }
}

/// Layers that grow more than this are no ordinary claim.
const RATIO: u64 = 100;
/// Below that, a high ratio costs nobody anything.
const MIN_BYTES: u32 = 1 << 20;

/// Packed data whose length hides what it costs to unpack it.
pub(super) fn inflated(tree: &Tree, told: &mut Told) {
    for (index, node) in tree.nodes.iter().enumerate() {
        let content = node
            .holds
            .and_then(|index| tree.contents.get(index as usize));
        let Some(chain) = content.map(|content| &content.chain) else {
            continue;
        };
        let (packed, whole) = (chain.encoded_bytes, chain.decoded_bytes);
        if whole < MIN_BYTES || u64::from(whole) < RATIO * u64::from(packed) {
            continue;
        }
        told.say(
            ("inflated-much", Severity::Warn),
            At::Node(NodeId(index as u32)),
            || {
                let (packed, whole) = (u64::from(packed), u64::from(whole));
                let ratio = words::number(whole / packed.max(1));
                let (packed, whole) = (words::number(packed), words::number(whole));
                format!("{packed} B unpack to {whole} B, {ratio} times as much")
            },
            "Bound what a server unpacks: a few bytes cost it far more than their sender",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, with_signature};
    use crate::jose::encoding::to_base64url;

    const HEADER: &str = r#"{"alg":"ES256"}"#;

    #[test]
    fn a_zero_in_an_ecdsa_signature_is_a_danger() {
        let mut half = [7; 64];
        half[..32].fill(0);
        for bytes in [&[0; 64][..], &half, &[0x30, 6, 2, 1, 0, 2, 1, 0]] {
            check(&with_signature(HEADER, "{}", bytes), &["signature-zero"]);
        }
    }

    #[test]
    fn one_bit_is_no_zero_and_a_mac_may_be() {
        let mut one = [0; 64];
        (one[31], one[63]) = (1, 1);
        check(&with_signature(HEADER, "{}", &one), &[]);
        check(&with_signature(HEADER, "{}", &[]), &[]);
        check(&with_signature(r#"{"alg":"EdDSA"}"#, "{}", &[0; 64]), &[]);
    }

    #[test]
    fn what_grows_a_hundredfold_is_told() {
        use std::io::Write as _;
        let packed = |num_bytes: usize, fill: &[u8]| {
            let level = flate2::Compression::best();
            let mut gzip = flate2::write::GzEncoder::new(Vec::new(), level);
            gzip.write_all(b"{\"a\":\"").unwrap();
            for at in 0..num_bytes {
                gzip.write_all(&[fill[at % fill.len()]]).unwrap();
            }
            gzip.write_all(b"\"}").unwrap();
            format!(r#"{{"p":"{}"}}"#, to_base64url(&gzip.finish().unwrap()))
        };
        let signature = [7; 64];
        let token = with_signature(HEADER, &packed(2 << 20, b"a"), &signature);
        check(&token, &["inflated-much"]);
        let token = with_signature(HEADER, &packed(1 << 18, b"a"), &signature);
        check(&token, &[]);
    }
}
