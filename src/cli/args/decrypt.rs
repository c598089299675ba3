//! The arguments of `jotscope decrypt`: what an encrypted token is opened with.

use std::path::PathBuf;

use clap::Args as ClapArgs;

use super::verify::encodings;
use super::{InputArgs, KeySourceArgs, OutputArgs, TokenChoice, parse_time};
use crate::jose::key::SecretEncoding;
use crate::jose::time::UnixTime;

/// `jotscope decrypt`
#[derive(Clone, Debug, ClapArgs)]
pub struct DecryptArgs {
    /// Where the text comes from
    #[command(flatten)]
    pub input: InputArgs,

    /// Which token: an index as `extract` prints it, or `all` [default: the first encrypted one]
    #[arg(long, value_name = "N|all")]
    pub token: Option<TokenChoice>,

    /// Judge as of this time: RFC 3339 or Unix seconds [default: the clock]
    #[arg(long, value_name = "TIME", value_parser = parse_time, allow_negative_numbers = true)]
    pub now: Option<UnixTime>,

    /// Take the whole input for one token, byte for byte, and refuse all that the RFCs forbid
    #[arg(long)]
    pub strict: bool,

    /// How the result is printed
    #[command(flatten)]
    pub output: OutputArgs,

    /// What it is opened with
    #[command(flatten)]
    pub keys: OpeningKeyArgs,
}

/// What a token is opened with.
#[derive(Clone, Debug, ClapArgs)]
#[command(next_help_heading = "Keys")]
pub struct OpeningKeyArgs {
    /// File with private or shared keys: PEM, DER, JWK, JWKS, PKCS#12, OpenSSH; repeatable
    #[arg(long = "key", value_name = "FILE")]
    pub keys: Vec<PathBuf>,

    /// File with the passphrase of encrypted keys; one line end after it does not count
    #[arg(long, value_name = "FILE")]
    pub passphrase_file: Option<PathBuf>,

    /// File with the password of PBES2; one line end after it does not count
    #[arg(long, value_name = "FILE")]
    pub password_file: Option<PathBuf>,

    /// File with the shared secret of dir, A128KW and their like, or of Auth.js; every byte counts
    #[arg(long, value_name = "FILE")]
    pub secret_file: Option<PathBuf>,

    /// Environment variable with the shared secret
    #[arg(long, value_name = "NAME")]
    pub secret_env: Option<String>,

    /// How the text of the secret stands for its bytes
    #[arg(long, value_name = "ENCODING", default_value = "utf8", value_parser = encodings())]
    pub secret_encoding: SecretEncoding,
}

impl OpeningKeyArgs {
    /// The same in the words of `verify`, less the password.
    pub fn sources(&self) -> KeySourceArgs {
        KeySourceArgs {
            keys: self.keys.clone(),
            passphrase_file: self.passphrase_file.clone(),
            secret_file: self.secret_file.clone(),
            secret_env: self.secret_env.clone(),
            secret_encoding: self.secret_encoding,
            jwks_urls: Vec::new(),
            jet_cloud_key: false,
            use_embedded_key: false,
        }
    }
}

pub(super) const ABOUT: &str = "\
Open an encrypted token (JWE) and show what is inside.

The input may be a token or anything that holds one: see `jotscope extract`. RSA-OAEP and RSA1_5, \
AES and AES-GCM key wrap, PBES2, ECDH-ES over P-256, P-384, P-521, X25519 and X448, and dir; \
AES-CBC with an HMAC and AES-GCM; zip. For dir the key that Auth.js derives from its secret is \
tried too. A token inside is shown, not verified: `jotscope verify --decrypt-key` does that.";

pub(super) const EXAMPLES: &str = "\
Examples:
  jotscope decrypt token.txt --key private.pem
  jotscope decrypt cookie.txt --secret-env AUTH_SECRET
  jotscope decrypt token.txt --password-file password
  jotscope decrypt token.txt --key k.jwk --json | jq -r '.tokens[0].plaintext_text'

Exit status: 0 if every token asked for opens, 1 if one does not, 2 if nothing could be asked.";
