//! OpenSSH keys: `ssh-ed25519 AAAA…` lines and `OPENSSH PRIVATE KEY` files (PROTOCOL.key).
//!
//! The format is length-prefixed strings, read here; the crate that reads it would bring a second
//! generation of every cipher. Its key derivation, bcrypt, is a crate's.

use aes::cipher::{KeyIvInit as _, StreamCipher as _};
use base64::Engine as _;
use zeroize::Zeroizing;

use super::Key;
use super::der::Context;
use super::fault::{Fault, short};
use super::kind::{Curve, OkpCurve};
use super::numbers::{self, Halves, RsaPrivate};
use super::secret::STANDARD;

const MAGIC: &[u8] = b"openssh-key-v1\0";
/// Most bcrypt rounds that are done; `ssh-keygen` asks for 16 or 24.
const MOST_ROUNDS: u32 = 512;

const UNREADABLE: Fault = Fault::Unreadable {
    what: "an OpenSSH key",
};

/// Length-prefixed values, one after the other.
struct Wire<'a>(&'a [u8]);

impl<'a> Wire<'a> {
    fn number(&mut self) -> Result<u32, Fault> {
        let (number, rest) = self.0.split_first_chunk::<4>().ok_or(UNREADABLE)?;
        self.0 = rest;
        Ok(u32::from_be_bytes(*number))
    }

    fn string(&mut self) -> Result<&'a [u8], Fault> {
        let want = self.number()? as usize;
        let got = self.0.len();
        let (string, rest) = self
            .0
            .split_at_checked(want)
            .ok_or(Fault::Cut { got, want })?;
        self.0 = rest;
        Ok(string)
    }
}

/// The public keys of `authorized_keys` lines in `text`, each with its line number.
pub(super) fn public_lines<'a>(
    cx: Context<'a>,
    text: &'a str,
) -> impl Iterator<Item = (usize, Result<Key, Fault>)> + 'a {
    text.lines().enumerate().filter_map(move |(index, line)| {
        // Options such as `no-pty` may stand before the type.
        let at = TYPES.iter().find_map(|name| word_at(line, name))?;
        let mut words = line[at..].split_ascii_whitespace();
        let (name, blob) = (words.next()?, words.next()?);
        let halves = STANDARD
            .decode(blob)
            .map_err(|_| Fault::Base64("it is damaged".to_owned()))
            .and_then(|blob| public(&blob, name));
        let key = halves.map(|halves| key(cx, halves, "OpenSSH public key"));
        Some((index + 1, key))
    })
}

const TYPES: [&str; 7] = [
    "ssh-rsa",
    "ssh-ed25519",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "ssh-dss",
    "sk-ssh-ed25519@openssh.com",
];

fn word_at(line: &str, word: &str) -> Option<usize> {
    let at = line.find(word)?;
    let before = line[..at].chars().next_back();
    let after = line[at + word.len()..].chars().next();
    (before.is_none_or(|c| c == ' ' || c == '\t') && matches!(after, Some(' ' | '\t')))
        .then_some(at)
}

fn key(cx: Context<'_>, (public, private): Halves, format: &'static str) -> Key {
    Key::new(public, private, cx.origin.clone(), format)
}

fn public(blob: &[u8], said: &str) -> Result<Halves, Fault> {
    let mut wire = Wire(blob);
    let name = wire.string()?;
    if name != said.as_bytes() {
        return Err(UNREADABLE);
    }
    let public = match name {
        b"ssh-rsa" => {
            let e = wire.string()?;
            return numbers::rsa(wire.string()?, e, None);
        }
        b"ssh-ed25519" => numbers::okp_public(OkpCurve::Ed25519, wire.string()?)?,
        _ => {
            let curve = curve(name)?;
            let _curve = wire.string()?;
            numbers::ec_point(curve, wire.string()?)?
        }
    };
    Ok((public, None))
}

fn curve(name: &[u8]) -> Result<Curve, Fault> {
    match name {
        b"ecdsa-sha2-nistp256" => Ok(Curve::P256),
        b"ecdsa-sha2-nistp384" => Ok(Curve::P384),
        b"ecdsa-sha2-nistp521" => Ok(Curve::P521),
        b"ssh-dss" => Err(Fault::NotForTokens {
            what: "a DSA key",
            advice: "No algorithm of JOSE uses DSA; use an RSA, EC or Ed25519 key",
        }),
        name if name.starts_with(b"sk-") => Err(Fault::NotForTokens {
            what: "a key that stays in a security token",
            advice: "It signs only for SSH; use a key from a file",
        }),
        name => Err(Fault::UnknownAlgorithm(short(&String::from_utf8_lossy(
            name,
        )))),
    }
}

/// The private keys of an `OPENSSH PRIVATE KEY` block.
pub(super) fn private(cx: Context<'_>, bytes: &[u8]) -> Result<Vec<Key>, Fault> {
    let mut wire = Wire(bytes.strip_prefix(MAGIC).ok_or(UNREADABLE)?);
    let cipher = wire.string()?;
    let kdf = wire.string()?;
    let kdf_options = wire.string()?;
    let num_keys = wire.number()?.min(16);
    for _ in 0..num_keys {
        wire.string()?;
    }
    let sealed = wire.string()?;
    let opened = open(cx, cipher, kdf, kdf_options, sealed)?;
    let mut wire = Wire(&opened);
    if wire.number()? != wire.number()? {
        return Err(match cipher {
            b"none" => UNREADABLE,
            _ => Fault::PassphraseWrong { how: how(cipher) },
        });
    }
    let mut keys = Vec::new();
    for _ in 0..num_keys {
        let halves = private_halves(&mut wire)?;
        let _comment = wire.string()?;
        let format = match cipher {
            b"none" => "OpenSSH private key",
            _ => "encrypted OpenSSH private key",
        };
        keys.push(key(cx, halves, format));
    }
    Ok(keys)
}

fn private_halves(wire: &mut Wire<'_>) -> Result<Halves, Fault> {
    let name = wire.string()?;
    match name {
        b"ssh-rsa" => {
            let [n, e, d, qi, p, q] = [(); 6].map(|()| wire.string());
            let (n, e, d, qi, p, q) = (n?, e?, d?, qi?, p?, q?);
            if p.len().max(q.len()).max(d.len()) > 2049 {
                return Err(Fault::OutOfRange("a number of the key"));
            }
            let dp = remainder_of_one_less(d, p);
            let dq = remainder_of_one_less(d, q);
            let private = RsaPrivate {
                d,
                primes: Some([p, q, &dp, &dq, qi]),
            };
            numbers::rsa(n, e, Some(&private))
        }
        b"ssh-ed25519" => {
            let public = numbers::okp_public(OkpCurve::Ed25519, wire.string()?)?;
            let pair = wire.string()?;
            let seed = pair.get(..32).ok_or(UNREADABLE)?;
            numbers::okp_private(OkpCurve::Ed25519, seed, Some(public))
        }
        _ => {
            let curve = curve(name)?;
            let _curve = wire.string()?;
            let public = numbers::ec_point(curve, wire.string()?)?;
            numbers::ec_private(curve, wire.string()?, Some(public))
        }
    }
}

/// `d mod (prime - 1)`, which JOSE keeps and OpenSSH does not. A prime is odd, so that one less
/// only clears its last bit.
fn remainder_of_one_less(d: &[u8], prime: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut modulus = Zeroizing::new(vec![0]);
    modulus.extend_from_slice(numbers::trimmed(prime));
    if let Some(last) = modulus.last_mut() {
        *last &= !1;
    }
    let mut rest = Zeroizing::new(vec![0u8; modulus.len()]);
    for bit in d
        .iter()
        .flat_map(|byte| (0..8).rev().map(move |i| byte >> i & 1))
    {
        let mut carry = bit;
        for byte in rest.iter_mut().rev() {
            let high = *byte >> 7;
            *byte = *byte << 1 | carry;
            carry = high;
        }
        if *rest >= *modulus {
            let mut borrow = 0;
            for (byte, less) in rest.iter_mut().zip(modulus.iter()).rev() {
                let difference = i16::from(*byte) - i16::from(*less) - borrow;
                *byte = difference as u8;
                borrow = i16::from(difference < 0);
            }
        }
    }
    rest
}

fn how(cipher: &[u8]) -> String {
    format!("{} (OpenSSH)", short(&String::from_utf8_lossy(cipher)))
}

fn open(
    cx: Context<'_>,
    cipher: &[u8],
    kdf: &[u8],
    kdf_options: &[u8],
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, Fault> {
    let mut buffer = Zeroizing::new(sealed.to_vec());
    let key_len = match cipher {
        b"none" => return Ok(buffer),
        b"aes128-ctr" => 16,
        b"aes192-ctr" => 24,
        b"aes256-ctr" => 32,
        _ => return Err(Fault::UnknownEncryption { how: how(cipher) }),
    };
    if kdf != b"bcrypt" {
        return Err(Fault::UnknownEncryption { how: how(kdf) });
    }
    let mut options = Wire(kdf_options);
    let salt = options.string()?;
    let rounds = options.number()?;
    if rounds > MOST_ROUNDS {
        return Err(Fault::TooCostly {
            asked: format!("{rounds} rounds of bcrypt"),
            most: "512",
        });
    }
    let Some(passphrase) = cx.passphrase else {
        return Err(Fault::PassphraseNeeded { how: how(cipher) });
    };
    let mut derived = Zeroizing::new(vec![0; key_len + 16]);
    bcrypt_pbkdf::bcrypt_pbkdf(passphrase.expose(), salt, rounds, &mut derived)
        .map_err(|_| Fault::PassphraseWrong { how: how(cipher) })?;
    let (key, iv) = derived.split_at(key_len);
    match key_len {
        16 => ctr::<aes::Aes128>(key, iv, &mut buffer),
        24 => ctr::<aes::Aes192>(key, iv, &mut buffer),
        _ => ctr::<aes::Aes256>(key, iv, &mut buffer),
    }
    .ok_or(UNREADABLE)?;
    Ok(buffer)
}

fn ctr<C>(key: &[u8], iv: &[u8], buffer: &mut [u8]) -> Option<()>
where
    C: aes::cipher::BlockCipherEncrypt
        + aes::cipher::KeyInit
        + aes::cipher::BlockSizeUser<BlockSize = aes::cipher::consts::U16>,
{
    ctr::Ctr128BE::<C>::new_from_slices(key, iv)
        .ok()?
        .try_apply_keystream(buffer)
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_remainder_is_by_one_less_than_the_prime() {
        // 1000 mod 16, 1000 mod 256.
        assert_eq!(*remainder_of_one_less(&[3, 232], &[17]), [0, 8]);
        assert_eq!(*remainder_of_one_less(&[3, 232], &[1, 1]), [0, 0, 232]);
    }
}
