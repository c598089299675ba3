//! The arguments of `jotscope mint`: what a token begins as, what is changed, and who signs it.

use std::path::PathBuf;

use clap::Args as ClapArgs;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::verify::encodings;
use super::{OutputArgs, PresetArgs, parse_time};
use crate::jose::key::SecretEncoding;
use crate::jose::mint::{Form, PackedAt, Variant};
use crate::jose::time::UnixTime;

/// `jotscope mint`
#[derive(Clone, Debug, ClapArgs)]
pub struct MintArgs {
    /// What the token begins as
    #[command(flatten)]
    pub base: BaseArgs,

    /// A preset it begins as
    #[command(flatten)]
    pub presets: PresetArgs,

    /// What is changed
    #[command(flatten)]
    pub edits: EditArgs,

    /// Who signs it
    #[command(flatten)]
    pub signer: SignerArgs,

    /// Copies that differ in one thing each: same, valid, expired, not-yet-valid, wrong-audience,
    /// wrong-issuer, tampered, unsigned, without=CLAIM, with=role:NAME and its like
    #[arg(long = "variant", value_name = "V,…", value_delimiter = ',')]
    pub variants: Vec<Variant>,

    /// How the token is printed; of several, one a line, or a JSON array with names
    #[arg(long = "as", value_name = "FORM", default_value = "token", value_parser = forms())]
    pub form: Form,

    /// Take this for the time now: RFC 3339 or Unix seconds [default: the clock]
    #[arg(long, value_name = "TIME", value_parser = parse_time, allow_negative_numbers = true)]
    pub now: Option<UnixTime>,

    /// How a list of presets is printed
    #[command(flatten)]
    pub output: OutputArgs,
}

/// What a token begins as; nothing given, an empty one.
#[derive(Clone, Debug, ClapArgs)]
#[command(next_help_heading = "Begin with")]
pub struct BaseArgs {
    /// File with a token to clone, or anything that holds one; `-` for standard input
    #[arg(long, value_name = "FILE")]
    pub from: Option<PathBuf>,

    /// Which token of that file: an index as `extract` prints it
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub token: usize,

    /// File that becomes the payload, byte for byte
    #[arg(long, value_name = "FILE")]
    pub payload_file: Option<PathBuf>,
}

/// What is changed, in this order: claims go, claims come, the header, the times.
#[derive(Clone, Debug, ClapArgs)]
#[command(next_help_heading = "Change")]
pub struct EditArgs {
    /// Take out a claim: a name, or a path such as /roles/0; repeatable
    #[arg(long, value_name = "PATH")]
    pub remove: Vec<String>,

    /// Set a claim: a name, or a path that runs through layers, and its JSON; repeatable
    #[arg(long = "claim", value_name = "PATH=JSON")]
    pub claims: Vec<String>,

    /// Set a header parameter; repeatable
    #[arg(long = "header", value_name = "NAME=JSON")]
    pub headers: Vec<String>,

    /// exp: 5m, +1h30m, end of today, a date, Unix seconds, none
    #[arg(long, value_name = "WHEN", allow_hyphen_values = true)]
    pub expires: Option<String>,

    /// nbf: now, -60s, a date, Unix seconds, none
    #[arg(long, value_name = "WHEN", allow_hyphen_values = true)]
    pub not_before: Option<String>,

    /// iat: now, -60s, a date, Unix seconds, none
    #[arg(long, value_name = "WHEN", allow_hyphen_values = true)]
    pub issued_at: Option<String>,

    /// The time in the gzip header of a claim that is packed again
    #[arg(long, value_name = "TIME", default_value = "kept", value_parser = ["kept", "now"])]
    pub gzip_time: String,
}

/// Who signs it.
#[derive(Clone, Debug, ClapArgs)]
#[command(next_help_heading = "Sign")]
pub struct SignerArgs {
    /// The algorithm; `none` leaves it unsigned [default: the key's, else the token's, else the
    /// first the key can do]
    #[arg(long, value_name = "ALG")]
    pub alg: Option<String>,

    /// The kid of the header; of several keys, the one that signs [default: the token's, else the
    /// key's]
    #[arg(long, value_name = "KID")]
    pub kid: Option<String>,

    /// File with the private key: PEM, DER, JWK, JWKS, PKCS#12, OpenSSH, service account
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,

    /// File with the passphrase of an encrypted key; one line end after it does not count
    #[arg(long, value_name = "FILE")]
    pub passphrase_file: Option<PathBuf>,

    /// File with the shared secret of HS256 and its like; every byte counts
    #[arg(long, value_name = "FILE")]
    pub secret_file: Option<PathBuf>,

    /// Environment variable with the shared secret
    #[arg(long, value_name = "NAME")]
    pub secret_env: Option<String>,

    /// How the text of the secret stands for its bytes
    #[arg(long, value_name = "ENCODING", default_value = "utf8", value_parser = encodings())]
    pub secret_encoding: SecretEncoding,
}

impl EditArgs {
    /// The time that a gzip header gets.
    pub fn packed_at(&self, now: UnixTime) -> PackedAt {
        match self.gzip_time.as_str() {
            "now" => PackedAt::Time(now),
            _ => PackedAt::Kept,
        }
    }
}

fn forms() -> impl TypedValueParser<Value = Form> {
    PossibleValuesParser::new(Form::ALL.map(Form::word)).try_map(|word| word.parse::<Form>())
}

pub(super) const ABOUT: &str = "\
Make a token: new, or cloned from one at hand, with a key of your own.

A cloned token keeps every byte that is not changed. A path runs through layers: a claim inside a \
compressed blob or a JSON string is changed there, and what is around it is packed again the way \
it was. Nothing is signed but with the key or secret given here. The result alone goes to \
standard output; what was taken over or looks odd is said on standard error.";

pub(super) const EXAMPLES: &str = "\
Examples:
  jotscope mint --claim sub='\"1\"' --expires 5m --secret-file secret
  jotscope mint --from curl.txt --expires 1h --key private.pem --as bearer
  jotscope mint --from t --claim /projects/p/permissions/0/permission_actions='\"rw\"' --key k.pem
  jotscope mint --from t --key k.pem --variant valid,expired,wrong-audience,tampered --as json
  jotscope mint --from t --variant with=role:admin,without=aud --key k.pem
  jotscope mint --from t --alg none

Exit status: 0 if it was minted, 2 if not.";
