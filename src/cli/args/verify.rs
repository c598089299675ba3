//! The arguments of `jotscope verify`: where keys come from, and what a verifier demands.

use std::path::PathBuf;

use clap::Args as ClapArgs;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::{InputArgs, OutputArgs, TokenChoice, parse_time};
use crate::jose::key::SecretEncoding;
use crate::jose::time::UnixTime;
use crate::jose::verify::Profile;

/// `jotscope verify`
#[derive(Clone, Debug, ClapArgs)]
pub struct VerifyArgs {
    /// Where the text comes from
    #[command(flatten)]
    pub input: InputArgs,

    /// Which token: an index as `extract` prints it (0 is the first), or `all`
    #[arg(long, value_name = "N|all", default_value = "0")]
    pub token: TokenChoice,

    /// Judge as of this time: RFC 3339 or Unix seconds [default: the clock]
    #[arg(long, value_name = "TIME", value_parser = parse_time, allow_negative_numbers = true)]
    pub now: Option<UnixTime>,

    /// Take the whole input for one token, byte for byte, and refuse all that the RFCs forbid
    #[arg(long)]
    pub strict: bool,

    /// File with the payload of a token that does not carry its own
    #[arg(long, value_name = "FILE")]
    pub payload_file: Option<PathBuf>,

    /// File with keys that open an encrypted token first; the verdict is on what is inside.
    /// Repeatable; --passphrase-file opens these too, and the other keys are tried after them
    #[arg(long = "decrypt-key", value_name = "FILE")]
    pub decrypt_keys: Vec<PathBuf>,

    /// How the result is printed
    #[command(flatten)]
    pub output: OutputArgs,

    /// What the signature is checked with
    #[command(flatten)]
    pub keys: KeySourceArgs,

    /// What is demanded
    #[command(flatten)]
    pub policy: PolicyArgs,
}

/// What a signature is checked with. Nothing of it comes from the token, unless asked for.
#[derive(Clone, Debug, ClapArgs)]
#[command(next_help_heading = "Keys")]
pub struct KeySourceArgs {
    /// File with keys: PEM, DER, JWK, JWKS, X.509, PKCS#12, OpenSSH, service account; repeatable
    #[arg(long = "key", value_name = "FILE")]
    pub keys: Vec<PathBuf>,

    /// File with the passphrase of encrypted keys; one line end after it does not count
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

    /// Fetch keys: a JWKS or an OpenID discovery document, over https (http from this machine);
    /// repeatable. No other option makes a request
    #[arg(long = "jwks-url", value_name = "URL")]
    pub jwks_urls: Vec<String>,

    /// Use the published key of Jet Admin's cloud
    #[arg(long)]
    pub jet_cloud_key: bool,

    /// Use the key that the token itself carries (jwk, x5c): proves nothing about who made it
    #[arg(long)]
    pub use_embedded_key: bool,
}

/// What a verifier demands.
#[derive(Clone, Debug, ClapArgs)]
#[command(next_help_heading = "Policy")]
pub struct PolicyArgs {
    /// Algorithms allowed [default: those the key is good for]
    #[arg(long = "alg", value_name = "A,B", value_delimiter = ',')]
    pub algs: Vec<String>,

    /// The issuer, letter by letter
    #[arg(long, value_name = "ISSUER")]
    pub iss: Option<String>,

    /// An audience; of several, the token must name one
    #[arg(long, value_name = "AUDIENCE")]
    pub aud: Vec<String>,

    /// The media type in the header, such as at+jwt
    #[arg(long, value_name = "TYPE")]
    pub typ: Option<String>,

    /// Scopes, all of which must be granted
    #[arg(long, value_name = "SCOPE")]
    pub scope: Vec<String>,

    /// Claims that must be there: names, or JSON Pointers that run through layers
    #[arg(long, value_name = "CLAIM,…", value_delimiter = ',')]
    pub require: Vec<String>,

    /// How far the clocks may differ, in seconds
    #[arg(long, value_name = "SECS", default_value_t = 0)]
    pub leeway: u64,

    /// Check what this server checks, in its order, with its own words
    #[arg(long, value_name = "NAME", value_parser = profiles(), conflicts_with = "profile_file")]
    pub profile: Option<Profile>,

    /// File with a HASURA_GRAPHQL_JWT_SECRET: its policy and its key
    #[arg(long, value_name = "FILE")]
    pub profile_file: Option<PathBuf>,

    /// The request's X-Hasura-Role [default: the one in the paste]
    #[arg(long, value_name = "ROLE")]
    pub role_header: Option<String>,
}

pub(super) fn encodings() -> impl TypedValueParser<Value = SecretEncoding> {
    PossibleValuesParser::new(SecretEncoding::ALL.map(SecretEncoding::word))
        .try_map(|word| SecretEncoding::named(&word).ok_or("no such encoding"))
}

fn profiles() -> impl TypedValueParser<Value = Profile> {
    let profiles = Profile::all();
    PossibleValuesParser::new(profiles.iter().map(Profile::name))
        .try_map(|name| Profile::by_name(&name).ok_or("no such profile"))
}

pub(super) const ABOUT: &str = "\
Check the signature and the claims of a token, and say why it is refused.

The input may be a token or anything that holds one: see `jotscope extract`. Keys come from these \
options alone, never from the token or the paste. The signature and each claim are answered \
apart; with a profile the checks and the words are those of a real server. What fails is \
diagnosed: the secret read another way, another key, clocks, a signature that was cut.";

pub(super) const EXAMPLES: &str = "\
Examples:
  jotscope verify curl.txt --key jwks.json
  jotscope verify curl.txt --jwks-url https://issuer.example/.well-known/jwks.json
  jotscope verify --token all curl.txt --key a.pem --key b.pem --aud shop --iss https://i.test
  jotscope verify t --secret-file secret --secret-encoding base64url
  jotscope verify curl.txt --key cognito.pem --profile hasura --role-header editor
  jotscope verify encrypted --decrypt-key private.pem --key issuer.pem
  jotscope verify t --key k.pem --json | jq '.tokens[0].diagnosis'

Exit status: 0 if every token asked for is accepted, 1 if one is refused or could not be checked \
for want of a key, 2 if nothing could be asked.";
