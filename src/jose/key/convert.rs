//! Key → bytes and text: SPKI and PKCS#8 DER, PEM, JWK, JWKS. The other direction is
//! [`file`](super::file).

use base64::Engine as _;
use der::asn1::{AnyRef, BitStringRef, OctetStringRef, UintRef};
use der::pem::LineEnding;
use der::{Encode as _, Tag};
use pkcs8::PrivateKeyInfoRef;
use spki::{AlgorithmIdentifierRef, SubjectPublicKeyInfoRef};
use zeroize::Zeroizing;

use super::material::{PrivateKey, PublicKey};
use super::secret::URL_SAFE;
use super::{Key, Secret, oid};

/// Whether private members go into a JWK.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Half {
    /// Public members only.
    Public,
    /// Everything there is.
    Private,
}

impl Key {
    /// The same key without its private half. `None` for a shared secret, which has no other.
    pub fn to_public(&self) -> Option<Self> {
        if self.public == PublicKey::None {
            return None;
        }
        // "sign" is no operation of a public key; "verify" is what is left of it.
        let key_ops = self.key_ops.as_ref().map(|ops| {
            let mut public: Vec<String> = Vec::with_capacity(ops.len());
            for op in ops {
                let op = match op.as_str() {
                    "sign" => "verify",
                    "decrypt" => "encrypt",
                    "unwrapKey" => "wrapKey",
                    "deriveKey" | "deriveBits" => continue,
                    other => other,
                };
                if !public.iter().any(|known| known == op) {
                    public.push(op.to_owned());
                }
            }
            public
        });
        Some(Self {
            private: None,
            key_ops,
            ..self.clone()
        })
    }

    /// SubjectPublicKeyInfo in DER (RFC 5280 §4.1.2.7). `None` for a shared secret.
    pub fn spki_der(&self) -> Option<Vec<u8>> {
        let rsa = self.rsa_public_der();
        let point = self.ec_point();
        let bytes = match &self.public {
            PublicKey::Rsa { .. } => rsa.as_deref()?,
            PublicKey::Ec { .. } => point.as_deref()?,
            PublicKey::Okp { x, .. } => x,
            PublicKey::MlDsa { key, .. } => key,
            PublicKey::None => return None,
        };
        with_algorithm(&self.public, |algorithm| {
            let info = SubjectPublicKeyInfoRef {
                algorithm,
                subject_public_key: BitStringRef::from_bytes(bytes)?,
            };
            info.to_der()
        })
    }

    /// PKCS#1 `RSAPublicKey` in DER, the form aws-lc-rs and jsonwebtoken take.
    pub fn rsa_public_der(&self) -> Option<Vec<u8>> {
        let (n, e) = self.rsa_numbers()?;
        let numbers = pkcs1::RsaPublicKeyRef {
            modulus: UintRef::new(n).ok()?,
            public_exponent: UintRef::new(e).ok()?,
        };
        numbers.to_der().ok()
    }

    /// PKCS#1 `RSAPrivateKey` in DER; `None` without primes.
    pub fn rsa_private_der(&self) -> Option<Secret> {
        let (n, e) = self.rsa_numbers()?;
        let Some(PrivateKey::Rsa { d, primes }) = &self.private else {
            return None;
        };
        let primes = primes.as_ref()?;
        let numbers = pkcs1::RsaPrivateKeyRef {
            modulus: UintRef::new(n).ok()?,
            public_exponent: UintRef::new(e).ok()?,
            private_exponent: UintRef::new(d.expose()).ok()?,
            prime1: UintRef::new(primes.p.expose()).ok()?,
            prime2: UintRef::new(primes.q.expose()).ok()?,
            exponent1: UintRef::new(primes.dp.expose()).ok()?,
            exponent2: UintRef::new(primes.dq.expose()).ok()?,
            coefficient: UintRef::new(primes.qi.expose()).ok()?,
            other_prime_infos: None,
        };
        numbers.to_der().ok().map(Secret::new)
    }

    /// SEC1 `ECPrivateKey` in DER, with its curve and public half.
    pub fn sec1_der(&self) -> Option<Secret> {
        let point = self.ec_point()?;
        let (PublicKey::Ec { curve, .. }, Some(PrivateKey::Ec { d })) =
            (&self.public, &self.private)
        else {
            return None;
        };
        let container = sec1::EcPrivateKey {
            private_key: d.expose(),
            parameters: Some(sec1::EcParameters::NamedCurve(oid::of_curve(*curve))),
            public_key: Some(&point),
        };
        container.to_der().ok().map(Secret::new)
    }

    /// PKCS#8 in DER, unencrypted. `None` for a public key, a shared secret, or an RSA key
    /// without primes.
    pub fn pkcs8_der(&self) -> Option<Secret> {
        let inner = match self.private.as_ref()? {
            PrivateKey::Rsa { .. } => self.rsa_private_der()?,
            PrivateKey::Ec { .. } => self.sec1_der()?,
            // RFC 8410 §7: an octet string inside the octet string.
            PrivateKey::Okp { d } => {
                let octets = OctetStringRef::new(d.expose()).ok()?;
                Secret::new(octets.to_der().ok()?)
            }
            // RFC 9881 §6: the seed alone, `[0]`.
            PrivateKey::MlDsa { seed } => {
                let length = u8::try_from(seed.len()).ok()?;
                Secret::new([&[0x80, length], seed.expose()].concat())
            }
            PrivateKey::Oct { .. } => return None,
        };
        with_algorithm(&self.public, |algorithm| {
            let private = OctetStringRef::new(inner.expose())?;
            PrivateKeyInfoRef::new(algorithm, private).to_der()
        })
        .map(Secret::new)
    }

    /// SPKI in PEM.
    pub fn public_pem(&self) -> Option<String> {
        der::pem::encode_string("PUBLIC KEY", LineEnding::LF, &self.spki_der()?).ok()
    }

    /// PKCS#8 in PEM, unencrypted.
    pub fn private_pem(&self) -> Option<Secret> {
        let der = self.pkcs8_der()?;
        der::pem::encode_string("PRIVATE KEY", LineEnding::LF, der.expose())
            .ok()
            .map(Secret::new)
    }

    /// A JWK as JSON text, one member a line, with `kid`, `alg`, `use` where known. A shared
    /// secret has no public half.
    pub fn jwk_json(&self, half: Half) -> Option<Secret> {
        let key = match half {
            Half::Public => self.to_public()?,
            Half::Private => self.clone(),
        };
        let mut members = Members(Zeroizing::new(String::with_capacity(4096)));
        members.text("kty", key.kind.kty());
        match &key.public {
            PublicKey::Rsa { n, e } => {
                members.bytes("n", n);
                members.bytes("e", e);
            }
            PublicKey::Ec { curve, x, y } => {
                members.text("crv", curve.name());
                members.bytes("x", x);
                members.bytes("y", y);
            }
            PublicKey::Okp { curve, x } => {
                members.text("crv", curve.name());
                members.bytes("x", x);
            }
            PublicKey::MlDsa { key, .. } => members.bytes("pub", key),
            PublicKey::None => {}
        }
        match &key.private {
            Some(PrivateKey::Rsa { d, primes }) => {
                members.bytes("d", d.expose());
                if let Some(primes) = primes {
                    members.bytes("p", primes.p.expose());
                    members.bytes("q", primes.q.expose());
                    members.bytes("dp", primes.dp.expose());
                    members.bytes("dq", primes.dq.expose());
                    members.bytes("qi", primes.qi.expose());
                }
            }
            Some(PrivateKey::Ec { d } | PrivateKey::Okp { d }) => members.bytes("d", d.expose()),
            Some(PrivateKey::MlDsa { seed }) => members.bytes("priv", seed.expose()),
            Some(PrivateKey::Oct { k }) => members.bytes("k", k.expose()),
            None => {}
        }
        if let Some(kid) = &key.kid {
            members.text("kid", kid);
        }
        // For ML-DSA `alg` is a member of the key itself; a PSS key may have but one.
        let only = key.restricted_to.filter(|algs| algs.len() == 1);
        let alg = match &key.public {
            PublicKey::MlDsa { set, .. } => Some(set.name()),
            _ => key.alg.as_deref().or(only.map(|algs| algs[0])),
        };
        if let Some(alg) = alg {
            members.text("alg", alg);
        }
        if let Some(usage) = &key.usage {
            members.text("use", usage);
        }
        if let Some(ops) = &key.key_ops {
            let ops = serde_json::to_string(ops).ok()?;
            members.raw("key_ops", &ops);
        }
        Some(members.closed())
    }
}

/// A JWKS of the public halves of `keys`, as JSON text; shared secrets are left out.
pub fn public_jwks_json<'a>(keys: impl IntoIterator<Item = &'a Key>) -> String {
    let mut text = String::from("{\n  \"keys\": [");
    let mut separator = "\n    ";
    for key in keys {
        let Some(jwk) = key.jwk_json(Half::Public) else {
            continue;
        };
        text.push_str(separator);
        let jwk = String::from_utf8_lossy(jwk.expose());
        text.push_str(&jwk.replace('\n', "\n    "));
        separator = ",\n    ";
    }
    text.push_str(if separator.starts_with(',') {
        "\n  ]\n}"
    } else {
        "]\n}"
    });
    text
}

/// The members of a JSON object under construction, wiped when dropped.
struct Members(Zeroizing<String>);

impl Members {
    fn raw(&mut self, name: &str, json: &str) {
        let open = if self.0.is_empty() {
            "{\n  \""
        } else {
            ",\n  \""
        };
        self.0.push_str(open);
        self.0.push_str(name);
        self.0.push_str("\": ");
        self.0.push_str(json);
    }

    fn text(&mut self, name: &str, text: &str) {
        self.raw(name, &serde_json::Value::from(text).to_string());
    }

    fn bytes(&mut self, name: &str, bytes: &[u8]) {
        let text = Zeroizing::new(format!("\"{}\"", *Zeroizing::new(URL_SAFE.encode(bytes))));
        self.raw(name, &text);
    }

    fn closed(mut self) -> Secret {
        self.0.push_str("\n}");
        Secret::new(self.0.as_bytes())
    }
}

/// Writes a structure that begins with the algorithm of `public`.
fn with_algorithm<T>(
    public: &PublicKey,
    write: impl FnOnce(AlgorithmIdentifierRef<'_>) -> der::Result<T>,
) -> Option<T> {
    let curve;
    let (oid, parameters) = match public {
        PublicKey::Rsa { .. } => (oid::RSA, Some(AnyRef::NULL)),
        PublicKey::Ec { curve: of, .. } => {
            curve = oid::of_curve(*of);
            let name = AnyRef::new(Tag::ObjectIdentifier, curve.as_bytes()).ok()?;
            (oid::EC, Some(name))
        }
        PublicKey::Okp { curve, .. } => (oid::of_okp(*curve), None),
        PublicKey::MlDsa { set, .. } => (oid::of_ml_dsa(*set), None),
        PublicKey::None => return None,
    };
    write(AlgorithmIdentifierRef { oid, parameters }).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jose::key::{Arrival, Curve, KeyOrigin, MlDsa, OkpCurve, file, numbers};

    fn origin() -> KeyOrigin {
        KeyOrigin::new("test", Arrival::Pasted)
    }

    /// Every form the key can be written in is read as the same key.
    #[track_caller]
    fn check(public: PublicKey, private: Option<PrivateKey>) {
        let mut key = Key::new(public, private, origin(), "test");
        key.kid = Some("k \"1\"".to_owned());
        let forms = [
            key.public_pem().map(Secret::new),
            key.private_pem(),
            key.spki_der().map(Secret::new),
            key.pkcs8_der(),
            key.sec1_der(),
            key.jwk_json(Half::Public),
            key.jwk_json(Half::Private),
        ];
        for form in forms.into_iter().flatten() {
            let set = file::read(form.expose(), &origin(), None);
            let [read] = set.keys.as_slice() else {
                panic!("{:?}: {:?}", key.kind, set.findings);
            };
            assert_eq!(read.public, key.public);
            if read.is_private() {
                assert!(read.private == key.private);
            }
            assert_eq!(read.thumbprint(), key.thumbprint());
        }
    }

    #[test]
    fn every_form_of_a_key_is_the_same_key() {
        for curve in Curve::ALL {
            let (public, private) = numbers::ec_private(curve, &[5; 32], None).unwrap();
            check(public, private);
        }
        for curve in OkpCurve::ALL {
            let seed = vec![5; curve.key_bytes()];
            let (public, private) = numbers::okp_private(curve, &seed, None).unwrap();
            check(public, private);
        }
        for set in MlDsa::ALL {
            let (public, private) = numbers::ml_dsa_private(set, &[5; 32], None).unwrap();
            check(public, private);
        }
    }

    #[test]
    fn the_public_half_has_nothing_private() {
        let (public, private) = numbers::ec_private(Curve::P256, &[5; 32], None).unwrap();
        let mut key = Key::new(public, private, origin(), "test");
        key.key_ops = Some(vec!["sign".to_owned(), "verify".to_owned()]);
        let public = key.to_public().unwrap();
        assert!(!public.is_private());
        assert_eq!(public.key_ops.as_deref(), Some(&["verify".to_owned()][..]));
        assert!(public.pkcs8_der().is_none());
        let jwks = public_jwks_json([&key, &Key::from_secret(Secret::new("s"), origin())]);
        let value: serde_json::Value = serde_json::from_str(&jwks).unwrap();
        assert_eq!(value["keys"].as_array().unwrap().len(), 1);
        assert!(value["keys"][0].get("d").is_none());
        assert_eq!(public_jwks_json([]), "{\n  \"keys\": []\n}");
    }

    #[test]
    fn a_shared_secret_has_no_public_form() {
        let key = Key::from_secret(Secret::new("hunter2"), origin());
        assert!(key.to_public().is_none() && key.spki_der().is_none());
        assert!(key.pkcs8_der().is_none() && key.jwk_json(Half::Public).is_none());
        let jwk = key.jwk_json(Half::Private).unwrap();
        let value: serde_json::Value = serde_json::from_slice(jwk.expose()).unwrap();
        assert_eq!(value["k"], "aHVudGVyMg");
    }
}
