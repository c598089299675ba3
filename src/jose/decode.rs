//! A token in, everything that can be read of it out.

use std::sync::Arc;

use super::alg;
use super::finding::Finding;
use super::limits::Limits;
use super::sd_jwt::{self, Disclosed, Processed};
use super::token::{SegmentName, Token};
use super::tree::{self, NodeId, Tree};

/// A token with its decoded tree. Not `Serialize`: the faces choose what they show.
#[derive(Clone, Debug)]
pub struct Decoded {
    /// The token as it was cut.
    pub token: Token,
    /// Every value of it.
    pub tree: Tree,
    /// What was odd, about the token's shape, its JSON and its layers. What depends on the time
    /// of day is said by [`claims::lifetime`](super::claims::lifetime).
    pub findings: Vec<Finding>,
    /// Bytes of signature, beside what the algorithm makes.
    pub signature: SignatureSize,
    /// What was selectively disclosed; only for a token with disclosures or digests.
    pub disclosed: Option<Arc<Disclosed>>,
}

impl Decoded {
    /// Where a value stands for whoever reads the claims: its path (RFC 6901) in the payload once
    /// disclosed claims are in their places, through layers.
    pub fn pointer(&self, id: NodeId) -> String {
        Processed::of(self).pointer(id)
    }
}

/// How long the signature is and should be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SignatureSize {
    /// Bytes found.
    pub bytes: usize,
    /// Bytes the algorithm makes. Where that depends on the key (RSA), the nearest usual size
    /// that is not shorter; `None` when the algorithm is unknown or nothing can be said.
    pub expected_bytes: Option<usize>,
}

/// Decodes `token` as far as it can be read.
pub fn decode(token: &Token, limits: &Limits) -> Decoded {
    let (tree, told) = tree::build(token, limits);
    let mut findings = token.findings.clone();
    findings.extend(told);
    let (disclosed, told) = sd_jwt::read(token, &tree, limits);
    findings.extend(told);
    Decoded {
        token: token.clone(),
        tree,
        findings,
        signature: signature_size(token),
        disclosed: disclosed.map(Arc::new),
    }
}

fn signature_size(token: &Token) -> SignatureSize {
    let bytes = token
        .segment(SegmentName::Signature(0))
        .map_or(0, |segment| segment.bytes.len());
    let alg = token
        .signature_alg(0)
        .filter(|_| !token.kind.is_encrypted());
    SignatureSize {
        bytes,
        expected_bytes: alg.and_then(|name| alg::expected_signature_bytes(&name, bytes)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jose::encoding::{look_over, to_base64url};
    use crate::jose::layers::{Chain, Layer, wrap};
    use crate::jose::token::{TokenKind, parse};
    use crate::jose::tree::{ContentKind, NodeKind};

    /// A token that is signed by nobody.
    fn minted(payload: &str) -> String {
        let header = to_base64url(br#"{"alg":"HS256","typ":"JWT"}"#);
        format!(
            "{header}.{}.{}",
            to_base64url(payload.as_bytes()),
            "A".repeat(43)
        )
    }

    fn decoded(text: &str) -> Decoded {
        decode(&parse(&Arc::from(text), TokenKind::Jws), &Limits::DEFAULT)
    }

    #[track_caller]
    fn check_value(decoded: &Decoded, pointer: &str, text: &str) {
        let section = decoded.tree.section(SegmentName::Payload).unwrap();
        let id = decoded.tree.find(section, pointer).unwrap();
        assert_eq!(decoded.tree.text(id), text);
        assert_eq!(decoded.tree.pointer(id), pointer);
        // And back from its first character.
        let source = decoded.tree.source(&decoded.token, id, false);
        let found = decoded
            .tree
            .node_at(&decoded.token, source.start as usize)
            .unwrap();
        let chain = std::iter::successors(Some(id), |id| decoded.tree.parent(*id));
        assert!(chain.collect::<Vec<_>>().contains(&found));
    }

    const PERMISSIONS: &str = r#"[{"permission_type": "model", "permission_object": "firebase_v3n6.awards", "permission_actions": "rwd"}]"#;

    fn jet_blob() -> String {
        let form = look_over(b"+/==").form;
        let gzip = Layer::Gzip {
            mtime: 1_675_743_790,
            os: 255,
            xfl: 2,
            members: 1,
        };
        let base64 = Layer::Base64(form);
        let chain = Chain {
            layers: vec![base64, gzip, Layer::Json],
            ..Default::default()
        };
        wrap(&chain, PERMISSIONS, None)
    }

    #[test]
    fn a_compressed_claim_opens_in_place() {
        let payload = format!(
            r#"{{"exp":1675744090,"projects":{{"demo":{{"permissions":"{}"}}}}}}"#,
            jet_blob()
        );
        let decoded = decoded(&minted(&payload));
        assert_eq!(decoded.findings, []);
        check_value(&decoded, "/exp", "1675744090");
        check_value(
            &decoded,
            "/projects/demo/permissions/0/permission_actions",
            "rwd",
        );
        let payload = decoded.tree.section(SegmentName::Payload).unwrap();
        let id = decoded
            .tree
            .find(payload, "/projects/demo/permissions")
            .unwrap();
        let words: Vec<_> = decoded
            .tree
            .content(id)
            .unwrap()
            .chain
            .layers
            .iter()
            .map(Layer::word)
            .collect();
        assert_eq!(words, ["base64", "gzip", "json"]);
        let expanded = decoded.tree.json(payload, true, 0);
        assert_eq!(
            expanded,
            format!(
                r#"{{"exp":1675744090,"projects":{{"demo":{{"permissions":{PERMISSIONS}}}}}}}"#
            )
        );
    }

    #[test]
    fn a_json_string_and_a_nested_token_open_in_place() {
        let inner = minted(r#"{"deep":[1.0,{"é":"\u00e9"}]}"#);
        let payload = format!(
            r#"{{"claims":"{{\"role\":\"edi\\ntor\",\"n\":[true]}}","id_token":"{inner}","after":null}}"#
        );
        let decoded = decoded(&minted(&payload));
        check_value(&decoded, "/claims/role", "edi\ntor");
        check_value(&decoded, "/claims/n/0", "true");
        check_value(&decoded, "/id_token/payload/deep/0", "1.0");
        check_value(&decoded, "/id_token/payload/deep/1/é", "é");
        check_value(&decoded, "/after", "null");
        let payload = decoded.tree.section(SegmentName::Payload).unwrap();
        let json = decoded.tree.json(payload, true, 2);
        assert!(
            serde_json::from_str::<serde_json::Value>(&json).is_ok(),
            "{json}"
        );
        assert!(
            json.contains("\"payload\": {\n      \"deep\": [\n        1.0"),
            "{json}"
        );
    }

    #[test]
    fn a_cut_payload_keeps_what_precedes() {
        let whole = minted(r#"{"a":1,"b":{"c":"d","e":"fghi"}}"#);
        let cut = &whole[..whole.len() - 44 - 8];
        let decoded = decoded(cut);
        check_value(&decoded, "/b/c", "d");
        let codes: Vec<_> = decoded
            .findings
            .iter()
            .map(|finding| finding.code)
            .collect();
        assert_eq!(
            codes,
            ["trailing-bits", "signature-missing", "json-malformed"]
        );
        assert!(
            decoded
                .tree
                .nodes
                .iter()
                .any(|node| node.kind == NodeKind::Garbled)
        );
    }

    #[test]
    fn an_encrypted_token_shows_its_header() {
        let header = to_base64url(br#"{"alg":"dir","enc":"A256GCM"}"#);
        let decoded = decoded(&format!("{header}..AAAA.BBBB.CCCC"));
        assert_eq!(decoded.token.kind, TokenKind::Jwe);
        let header = decoded.tree.section(SegmentName::Header).unwrap();
        assert!(decoded.tree.find(header, "/enc").is_some());
        let cipher = decoded.tree.section(SegmentName::Ciphertext).unwrap();
        assert_eq!(
            decoded.tree.content(cipher).unwrap().kind,
            ContentKind::Bytes
        );
    }
}
