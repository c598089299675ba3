//! Private keys under a passphrase: PBES2 (RFC 8018), the triple DES of PKCS#12, and the legacy
//! encryption of OpenSSL's PEM files. A file may ask for any amount of work; no more is done than
//! an honest one needs. Written is PBES2 alone, in the one form that every library reads.

use aes::cipher::block_padding::Pkcs7;
use aes::cipher::{BlockModeDecrypt as _, KeyIvInit as _};
use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use der::asn1::{AnyRef, ObjectIdentifier, OctetStringRef};
use der::pem::LineEnding;
use der::{Decode as _, Encode as _, Reader as _, Tag};
use md5::{Digest as _, Md5};
use pkcs5::pbes2;
use spki::AlgorithmIdentifierRef;
use zeroize::Zeroizing;

use super::der::announced_len;
use super::fault::Fault;
use super::{Key, Secret};

/// Rounds of the key derivation of what is written: OWASP's figure for PBKDF2 with SHA-256 since
/// 2023.
const ROUNDS: u32 = 600_000;
/// Most rounds of a key derivation that are done.
const MOST_ROUNDS: u32 = 10_000_000;
/// Most memory scrypt may take.
const MOST_SCRYPT_BYTES: u64 = 256 << 20;

const PKCS12_3DES: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.1.3");
const PKCS12_RC2_128: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.1.5");
const PKCS12_RC2_40: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.1.6");
const PBES1_MD5_DES: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.5.3");
const PBES1_SHA1_DES: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.5.10");

impl Key {
    /// PKCS#8 in PEM under `passphrase`: PBES2 with AES-256-CBC and PBKDF2 with SHA-256, which
    /// takes a good part of a second. `None` where [`Key::pkcs8_der`] is, for an empty passphrase,
    /// and when the system gives no random bytes.
    pub fn encrypted_pem(&self, passphrase: &Secret) -> Option<String> {
        encrypted_pem(self.pkcs8_der()?.expose(), passphrase, ROUNDS)
    }
}

fn encrypted_pem(pkcs8: &[u8], passphrase: &Secret, rounds: u32) -> Option<String> {
    if passphrase.is_empty() {
        return None;
    }
    let (mut salt, mut iv) = ([0; 16], [0; 16]);
    aws_lc_rs::rand::fill(&mut salt).ok()?;
    aws_lc_rs::rand::fill(&mut iv).ok()?;
    let scheme = pbes2::Parameters::generate_pbkdf2_sha256_aes256cbc(rounds, &salt, iv).ok()?;
    let data = scheme.encrypt(passphrase.expose(), pkcs8).ok()?;
    let parameters = scheme.to_der().ok()?;
    let algorithm = AlgorithmIdentifierRef {
        oid: pbes2::PBES2_OID,
        parameters: Some(AnyRef::from_der(&parameters).ok()?),
    };
    let data = OctetStringRef::new(&data).ok()?;
    let parts = [algorithm.to_der().ok()?, data.to_der().ok()?].concat();
    let info = AnyRef::new(Tag::Sequence, &parts).ok()?.to_der().ok()?;
    der::pem::encode_string("ENCRYPTED PRIVATE KEY", LineEnding::LF, &info).ok()
}

/// Opens an `EncryptedPrivateKeyInfo` (RFC 5958 §3).
pub(super) fn pkcs8(
    bytes: &[u8],
    passphrase: Option<&Secret>,
) -> Result<Zeroizing<Vec<u8>>, Fault> {
    let unreadable = |_| Fault::Unreadable {
        what: "an encrypted private key (PKCS#8)",
    };
    let whole = AnyRef::from_der(bytes).map_err(unreadable)?;
    let (algorithm, data) = whole
        .sequence(|inner| {
            let algorithm: AlgorithmIdentifierRef<'_> = inner.decode()?;
            let data: &OctetStringRef = inner.decode()?;
            Ok::<_, der::Error>((algorithm, data.as_bytes()))
        })
        .map_err(unreadable)?;
    open(algorithm, data, passphrase)
}

/// Decrypts `data`, which is DER underneath: what does not come out as DER was opened wrongly.
pub(super) fn open(
    algorithm: AlgorithmIdentifierRef<'_>,
    data: &[u8],
    passphrase: Option<&Secret>,
) -> Result<Zeroizing<Vec<u8>>, Fault> {
    let scheme = Scheme::of(algorithm)?;
    let how = scheme.words();
    let Some(passphrase) = passphrase else {
        return Err(Fault::PassphraseNeeded { how });
    };
    match scheme.decrypt(passphrase, data) {
        Some(plain) if announced_len(&plain) == Some(plain.len()) => Ok(plain),
        _ => Err(Fault::PassphraseWrong { how }),
    }
}

enum Scheme<'a> {
    Pbes2(pbes2::Parameters),
    TripleDes { salt: &'a [u8], rounds: u32 },
}

impl<'a> Scheme<'a> {
    fn of(algorithm: AlgorithmIdentifierRef<'a>) -> Result<Self, Fault> {
        let unknown = |how: &str| Fault::UnknownEncryption {
            how: how.to_owned(),
        };
        let scheme = match algorithm.oid {
            pbes2::PBES2_OID => {
                let parameters = algorithm
                    .parameters
                    .and_then(|any| pbes2::Parameters::try_from(any).ok())
                    .ok_or_else(|| unknown("a PBES2 of unknown parts"))?;
                Self::Pbes2(parameters)
            }
            PKCS12_3DES => {
                let (salt, rounds) = algorithm
                    .parameters
                    .and_then(|any| salt_and_rounds(any).ok())
                    .ok_or_else(|| unknown("a PKCS#12 encryption of unknown parts"))?;
                Self::TripleDes { salt, rounds }
            }
            PKCS12_RC2_40 | PKCS12_RC2_128 => return Err(unknown("RC2")),
            PBES1_MD5_DES | PBES1_SHA1_DES => return Err(unknown("DES (PBES1)")),
            other => return Err(unknown(&other.to_string())),
        };
        scheme.affordable()?;
        Ok(scheme)
    }

    fn affordable(&self) -> Result<(), Fault> {
        let rounds = match self {
            Self::TripleDes { rounds, .. } => *rounds,
            Self::Pbes2(parameters) => match &parameters.kdf {
                pbes2::Kdf::Pbkdf2(kdf) => kdf.iteration_count,
                pbes2::Kdf::Scrypt(kdf) => {
                    let bytes = kdf
                        .cost_parameter
                        .saturating_mul(128 * u64::from(kdf.block_size));
                    // RFC 7914 §2: N is a power of two above 1; `pkcs5` takes that for granted.
                    let sound = kdf.cost_parameter > 1
                        && kdf.cost_parameter.is_power_of_two()
                        && (1..=16).contains(&kdf.parallelization);
                    if !sound || bytes > MOST_SCRYPT_BYTES {
                        return Err(Fault::TooCostly {
                            asked: format!(
                                "scrypt with N {}, r {}, p {}",
                                kdf.cost_parameter, kdf.block_size, kdf.parallelization
                            ),
                            most: "256 MiB, 16 times",
                        });
                    }
                    return Ok(());
                }
                _ => {
                    return Err(Fault::UnknownEncryption {
                        how: "an unknown key derivation".to_owned(),
                    });
                }
            },
        };
        if rounds > MOST_ROUNDS {
            return Err(Fault::TooCostly {
                asked: format!("{rounds} rounds"),
                most: "10,000,000",
            });
        }
        Ok(())
    }

    fn words(&self) -> String {
        match self {
            Self::TripleDes { rounds, .. } => format!("triple DES (PKCS#12, {rounds} rounds)"),
            Self::Pbes2(parameters) => {
                let cipher = match parameters.encryption {
                    pbes2::EncryptionScheme::Aes128Cbc { .. } => "AES-128-CBC",
                    pbes2::EncryptionScheme::Aes192Cbc { .. } => "AES-192-CBC",
                    pbes2::EncryptionScheme::Aes256Cbc { .. } => "AES-256-CBC",
                    pbes2::EncryptionScheme::Aes128Gcm { .. } => "AES-128-GCM",
                    pbes2::EncryptionScheme::Aes256Gcm { .. } => "AES-256-GCM",
                    pbes2::EncryptionScheme::DesEde3Cbc { .. } => "triple DES",
                    _ => "an unknown cipher",
                };
                match &parameters.kdf {
                    pbes2::Kdf::Pbkdf2(kdf) => {
                        format!("{cipher} (PBKDF2, {} rounds)", kdf.iteration_count)
                    }
                    pbes2::Kdf::Scrypt(kdf) => {
                        format!("{cipher} (scrypt, N {})", kdf.cost_parameter)
                    }
                    _ => cipher.to_owned(),
                }
            }
        }
    }

    fn decrypt(&self, passphrase: &Secret, data: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        match self {
            Self::Pbes2(parameters) => {
                let mut buffer = Zeroizing::new(data.to_vec());
                let length = parameters
                    .decrypt_in_place(passphrase.expose(), &mut buffer)
                    .ok()?
                    .len();
                buffer.truncate(length);
                Some(buffer)
            }
            Self::TripleDes { salt, rounds } => {
                let key = pkcs12_bytes(passphrase, salt, *rounds, 1, 24);
                let iv = pkcs12_bytes(passphrase, salt, *rounds, 2, 8);
                cbc::<des::TdesEde3>(&key, &iv, data)
            }
        }
    }
}

fn salt_and_rounds(parameters: AnyRef<'_>) -> der::Result<(&[u8], u32)> {
    parameters.sequence(|inner| {
        let salt: &OctetStringRef = inner.decode()?;
        Ok((salt.as_bytes(), inner.decode()?))
    })
}

/// The key derivation of PKCS#12 (RFC 7292 appendix B.2) with SHA-1: `id` 1 gives keys, 2 IVs.
fn pkcs12_bytes(
    passphrase: &Secret,
    salt: &[u8],
    rounds: u32,
    id: u8,
    length: usize,
) -> Zeroizing<Vec<u8>> {
    const BLOCK: usize = 64;
    let text = String::from_utf8_lossy(passphrase.expose());
    // B.1: UTF-16, the highest byte first, with a zero at the end.
    let password: Zeroizing<Vec<u8>> = Zeroizing::new(
        text.encode_utf16()
            .chain([0])
            .flat_map(u16::to_be_bytes)
            .collect(),
    );
    let filled = |bytes: &[u8]| -> Vec<u8> {
        let length = bytes.len().div_ceil(BLOCK) * BLOCK;
        bytes.iter().copied().cycle().take(length).collect()
    };
    let mut input = Zeroizing::new([filled(salt), filled(&password)].concat());
    let mut output = Zeroizing::new(Vec::with_capacity(length + 20));
    while output.len() < length {
        let first = Zeroizing::new([&[id; BLOCK], input.as_slice()].concat());
        let mut hash = digest(&SHA1_FOR_LEGACY_USE_ONLY, &first);
        for _ in 1..rounds {
            hash = digest(&SHA1_FOR_LEGACY_USE_ONLY, hash.as_ref());
        }
        output.extend_from_slice(hash.as_ref());
        // Each block of the input grows by the hash, repeated, plus one.
        let addend = filled(hash.as_ref());
        for block in input.chunks_mut(BLOCK) {
            let mut carry = 1u16;
            for (byte, more) in block.iter_mut().zip(&addend).rev() {
                carry += u16::from(*byte) + u16::from(*more);
                *byte = carry as u8;
                carry >>= 8;
            }
        }
    }
    output.truncate(length);
    output
}

/// Opens the body of a PEM block with `DEK-Info: cipher,iv`.
pub(super) fn legacy_pem(
    cipher: &str,
    iv_hex: &str,
    data: &[u8],
    passphrase: Option<&Secret>,
) -> Result<Zeroizing<Vec<u8>>, Fault> {
    let how = format!("{} (legacy PEM)", cipher.to_ascii_uppercase());
    let (key_len, iv_len) = match cipher.to_ascii_uppercase().as_str() {
        "AES-128-CBC" => (16, 16),
        "AES-192-CBC" => (24, 16),
        "AES-256-CBC" => (32, 16),
        "DES-EDE3-CBC" => (24, 8),
        "DES-CBC" => (8, 8),
        _ => return Err(Fault::UnknownEncryption { how }),
    };
    let Some(iv) = super::secret::hex_bytes(iv_hex.as_bytes()).filter(|iv| iv.len() == iv_len)
    else {
        return Err(Fault::Unreadable {
            what: "the initialization vector of its DEK-Info line",
        });
    };
    let Some(passphrase) = passphrase else {
        return Err(Fault::PassphraseNeeded { how });
    };
    let key = openssl_key(passphrase, &iv[..8], key_len);
    let plain = match (key_len, iv_len) {
        (16, _) => cbc::<aes::Aes128>(&key, &iv, data),
        (24, 16) => cbc::<aes::Aes192>(&key, &iv, data),
        (32, _) => cbc::<aes::Aes256>(&key, &iv, data),
        (24, _) => cbc::<des::TdesEde3>(&key, &iv, data),
        _ => cbc::<des::Des>(&key, &iv, data),
    };
    match plain {
        Some(plain) if announced_len(&plain) == Some(plain.len()) => Ok(plain),
        _ => Err(Fault::PassphraseWrong { how }),
    }
}

/// `EVP_BytesToKey` of OpenSSL with MD5 and one round.
fn openssl_key(passphrase: &Secret, salt: &[u8], length: usize) -> Zeroizing<Vec<u8>> {
    let mut key = Zeroizing::new(Vec::with_capacity(length + 16));
    let mut last = Zeroizing::new(Vec::new());
    while key.len() < length {
        let mut hash = Md5::new();
        hash.update(last.as_slice());
        hash.update(passphrase.expose());
        hash.update(salt);
        *last = hash.finalize().to_vec();
        key.extend_from_slice(&last);
    }
    key.truncate(length);
    key
}

/// CBC with PKCS#7 padding; `None` when the padding does not come out.
pub(in crate::jose) fn cbc<C>(key: &[u8], iv: &[u8], data: &[u8]) -> Option<Zeroizing<Vec<u8>>>
where
    C: aes::cipher::BlockCipherDecrypt + aes::cipher::KeyInit,
{
    let mut buffer = Zeroizing::new(data.to_vec());
    let length = cbc::Decryptor::<C>::new_from_slices(key, iv)
        .ok()?
        .decrypt_padded::<Pkcs7>(&mut buffer)
        .ok()?
        .len();
    buffer.truncate(length);
    Some(buffer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jose::key::generate::{KeySpec, generate};
    use crate::jose::key::{Arrival, Curve, KeyOrigin, MlDsa, file};

    #[test]
    fn what_is_written_under_a_passphrase_opens_with_it_alone() {
        let origin = KeyOrigin::new("test", Arrival::Pasted);
        let right = Secret::new("correct horse");
        for spec in [
            KeySpec::Rsa2048,
            KeySpec::Ec(Curve::P521),
            KeySpec::Ed25519,
            KeySpec::MlDsa(MlDsa::L44),
        ] {
            let key = generate(spec).unwrap();
            let pkcs8 = key.pkcs8_der().unwrap();
            let pem = encrypted_pem(pkcs8.expose(), &right, 1000).unwrap();
            let read =
                |passphrase: Option<&Secret>| file::read(pem.as_bytes(), &origin, passphrase);
            let opened = read(Some(&right));
            assert!(opened.keys[0].private == key.private, "{spec}");
            assert_eq!(opened.keys[0].format, "encrypted PEM PKCS#8");
            for (passphrase, code) in [
                (None, "key-passphrase-needed"),
                (Some(Secret::new("incorrect horse")), "key-passphrase-wrong"),
            ] {
                let refused = read(passphrase.as_ref());
                assert!(refused.keys.is_empty());
                assert_eq!(refused.findings[0].code, code, "{spec}");
            }
        }
    }

    #[test]
    fn salt_and_vector_are_never_the_same() {
        let passphrase = Secret::new("p");
        let write = || encrypted_pem(b"0\x00", &passphrase, 1);
        assert_ne!(write(), write());
        assert_eq!(encrypted_pem(b"0\x00", &Secret::new(""), 1), None);
    }

    #[test]
    fn no_fewer_rounds_are_written_than_are_asked_for_today() {
        const { assert!(ROUNDS >= 600_000 && ROUNDS <= MOST_ROUNDS) };
        let scheme = pbes2::Parameters::generate_pbkdf2_sha256_aes256cbc(ROUNDS, &[0; 16], [0; 16]);
        let words = Scheme::Pbes2(scheme.unwrap()).words();
        assert_eq!(words, "AES-256-CBC (PBKDF2, 600000 rounds)");
    }
}
