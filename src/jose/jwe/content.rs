//! The content's own encryption (RFC 7518 §5): AES in CBC with an HMAC, and AES-GCM.

use aws_lc_rs::aead::{
    AES_128_GCM, AES_192_GCM, AES_256_GCM, Aad, Algorithm, LessSafeKey, Nonce, UnboundKey,
};
use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::hmac;

use super::Refusal;
use crate::jose::key::encrypted::cbc;
use crate::jose::key::secret::Secret;
use crate::jose::words;

/// Every registered content encryption.
pub(super) const ENCS: [&str; 6] = [
    "A128CBC-HS256",
    "A192CBC-HS384",
    "A256CBC-HS512",
    "A128GCM",
    "A192GCM",
    "A256GCM",
];

/// How long the content's key is, in bytes.
pub(super) fn key_bytes(enc: &str) -> usize {
    match enc {
        "A128GCM" => 16,
        "A192GCM" => 24,
        "A128CBC-HS256" | "A256GCM" => 32,
        "A192CBC-HS384" => 48,
        _ => 64,
    }
}

/// What is encrypted, with what authenticates it.
#[derive(Clone, Copy)]
pub(super) struct Sealed<'a> {
    pub iv: &'a [u8],
    pub aad: &'a [u8],
    pub ciphertext: &'a [u8],
    pub tag: &'a [u8],
}

impl Sealed<'_> {
    fn has_lengths(&self, iv: usize, tag: usize) -> Result<(), Refusal> {
        let told = |what: &str, got: usize, want: usize| {
            let got = words::count("byte", got);
            Err(Refusal::Malformed(format!(
                "{what} of {got} instead of {want}"
            )))
        };
        if self.iv.len() != iv {
            return told("an initialization vector", self.iv.len(), iv);
        }
        // A shorter tag is a weaker proof: some libraries take one of a single byte.
        if self.tag.len() != tag {
            return told("an authentication tag", self.tag.len(), tag);
        }
        Ok(())
    }
}

/// Decrypts the content with its key.
pub(super) fn open(enc: &str, key: &Secret, sealed: Sealed<'_>) -> Result<Vec<u8>, Refusal> {
    let want = key_bytes(enc);
    if key.len() != want {
        let got = words::count("byte", key.len());
        return Err(Refusal::Unfit(format!(
            "{enc} needs a key of {want} bytes, not {got}"
        )));
    }
    match enc {
        "A128GCM" | "A192GCM" | "A256GCM" => gcm(key, sealed),
        "A128CBC-HS256" => cbc_hmac(hmac::HMAC_SHA256, key, sealed),
        "A192CBC-HS384" => cbc_hmac(hmac::HMAC_SHA384, key, sealed),
        _ => cbc_hmac(hmac::HMAC_SHA512, key, sealed),
    }
}

/// AES-GCM with a key of 16, 24 or 32 bytes (RFC 7518 §5.3; §4.7 wraps keys with it).
pub(super) fn gcm(key: &Secret, sealed: Sealed<'_>) -> Result<Vec<u8>, Refusal> {
    sealed.has_lengths(12, 16)?;
    let algorithm: &'static Algorithm = match key.len() {
        16 => &AES_128_GCM,
        24 => &AES_192_GCM,
        _ => &AES_256_GCM,
    };
    let key = UnboundKey::new(algorithm, key.expose()).map_err(|_| Refusal::Closed)?;
    let nonce = Nonce::try_assume_unique_for_key(sealed.iv).map_err(|_| Refusal::Closed)?;
    let mut sealed_text = [sealed.ciphertext, sealed.tag].concat();
    let opened = LessSafeKey::new(key)
        .open_in_place(nonce, Aad::from(sealed.aad), &mut sealed_text)
        .map_err(|_| Refusal::Closed)?;
    let len = opened.len();
    sealed_text.truncate(len);
    Ok(sealed_text)
}

/// AES-CBC with PKCS#7 padding under an HMAC that is cut to half (RFC 7518 §5.2.2).
fn cbc_hmac(hash: hmac::Algorithm, key: &Secret, sealed: Sealed<'_>) -> Result<Vec<u8>, Refusal> {
    let (mac_key, enc_key) = key.expose().split_at(key.len() / 2);
    sealed.has_lengths(16, mac_key.len())?;
    let mut mac = hmac::Context::with_key(&hmac::Key::new(hash, mac_key));
    mac.update(sealed.aad);
    mac.update(sealed.iv);
    mac.update(sealed.ciphertext);
    mac.update(&(sealed.aad.len() as u64 * 8).to_be_bytes());
    let tag = mac.sign();
    verify_slices_are_equal(&tag.as_ref()[..mac_key.len()], sealed.tag)
        .map_err(|_| Refusal::Closed)?;
    let plain = match enc_key.len() {
        16 => cbc::<aes::Aes128>(enc_key, sealed.iv, sealed.ciphertext),
        24 => cbc::<aes::Aes192>(enc_key, sealed.iv, sealed.ciphertext),
        _ => cbc::<aes::Aes256>(enc_key, sealed.iv, sealed.ciphertext),
    };
    plain.map(|plain| plain.to_vec()).ok_or(Refusal::Closed)
}
