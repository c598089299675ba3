//! The arguments of `jotscope key`.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use clap::{Args as ClapArgs, Subcommand, ValueEnum};

use super::{InputArgs, OutputArgs};
use crate::jose::key::generate::KeySpec;

/// `jotscope key`
#[derive(Clone, Debug, ClapArgs)]
#[command(disable_help_subcommand = true)]
pub struct KeyArgs {
    /// What to do with the keys
    #[command(subcommand)]
    pub command: KeyCommand,
}

/// The verbs of keys.
#[derive(Clone, Debug, Subcommand)]
pub enum KeyCommand {
    /// List the keys of files: kind, size, key id, thumbprint; never private material
    #[command(after_help = INSPECT_EXAMPLES)]
    Inspect(InspectArgs),

    /// Make a new key
    #[command(long_about = GENERATE_ABOUT, after_help = GENERATE_EXAMPLES)]
    Generate(GenerateArgs),

    /// Write keys as PEM or as a JWK
    #[command(long_about = CONVERT_ABOUT, after_help = CONVERT_EXAMPLES)]
    Convert(ConvertArgs),

    /// Print the public keys of files as one JWKS
    #[command(after_help = JWKS_EXAMPLES)]
    Jwks(JwksArgs),

    /// Serve the public keys of files on this machine, as an issuer does
    #[command(long_about = SERVE_ABOUT, after_help = SERVE_EXAMPLES)]
    Serve(ServeArgs),
}

/// `jotscope key inspect`
#[derive(Clone, Debug, ClapArgs)]
pub struct InspectArgs {
    /// Where the keys come from
    #[command(flatten)]
    pub files: KeyFileArgs,

    /// How the result is printed
    #[command(flatten)]
    pub output: OutputArgs,
}

/// `jotscope key generate`
#[derive(Clone, Debug, ClapArgs)]
pub struct GenerateArgs {
    /// What key to make
    #[arg(
        value_name = "KIND",
        ignore_case = true,
        value_parser = PossibleValuesParser::new(KeySpec::ALL.map(KeySpec::word))
            .try_map(|word| word.parse::<KeySpec>())
    )]
    pub spec: KeySpec,

    /// File to make, readable by nobody else; `-` for standard output
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,

    /// The form to write [default: PEM of a key pair, a JWK of a shared secret]
    #[arg(long, value_enum, value_name = "FORM")]
    pub format: Option<KeyFormat>,

    /// File with a passphrase to encrypt the PEM with; one line end after it does not count
    #[arg(long, value_name = "FILE")]
    pub encrypt_with: Option<PathBuf>,

    /// File to make with the public half, in the same form
    #[arg(long, value_name = "FILE")]
    pub public_out: Option<PathBuf>,

    /// Key id of the JWK [default: the thumbprint; random for a shared secret]
    #[arg(long, value_name = "KID")]
    pub kid: Option<String>,

    /// Algorithm the JWK is for [default: the usual one of its kind]
    #[arg(long, value_name = "ALG")]
    pub alg: Option<String>,
}

/// `jotscope key convert`
#[derive(Clone, Debug, ClapArgs)]
pub struct ConvertArgs {
    /// Where the keys come from
    #[command(flatten)]
    pub input: InputArgs,

    /// File with the passphrase of encrypted keys; one line end after it does not count
    #[arg(long, value_name = "FILE")]
    pub passphrase_file: Option<PathBuf>,

    /// The form to write [default: PEM of a JWK, a JWK of anything else]
    #[arg(long, value_enum, value_name = "FORM")]
    pub format: Option<KeyFormat>,

    /// File with a passphrase to encrypt the PEM with; one line end after it does not count
    #[arg(long, value_name = "FILE", conflicts_with = "public")]
    pub encrypt_with: Option<PathBuf>,

    /// Write the public half only
    #[arg(long)]
    pub public: bool,

    /// File to make, readable by nobody else if there is a private key; `-` for standard output
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// `jotscope key jwks`
#[derive(Clone, Debug, ClapArgs)]
pub struct JwksArgs {
    /// Where the keys come from
    #[command(flatten)]
    pub files: KeyFileArgs,
}

/// `jotscope key serve`
#[derive(Clone, Debug, ClapArgs)]
pub struct ServeArgs {
    /// Where the keys come from
    #[command(flatten)]
    pub files: KeyFileArgs,

    /// Port of 127.0.0.1; 0 is any free one
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    pub port: u16,
}

/// Files with keys.
#[derive(Clone, Debug, ClapArgs)]
pub struct KeyFileArgs {
    /// Files with keys in any form, up to 16 MiB each; `-`, or nothing, for standard input
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,

    /// File with the passphrase of encrypted keys; one line end after it does not count
    #[arg(long, value_name = "FILE")]
    pub passphrase_file: Option<PathBuf>,
}

/// How a key is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum KeyFormat {
    /// PEM: SPKI of a public key, PKCS#8 of a private one
    Pem,
    /// A JWK, or a JWKS of several keys
    Jwk,
}

pub(super) const ABOUT: &str = "\
Look at keys, make, convert and serve them.

Keys are read as PEM, DER, JWK, JWKS, PKCS#12, X.509, OpenSSH or service account, told by their \
content, not by the name of the file.";

const INSPECT_EXAMPLES: &str = "\
Examples:
  jotscope key inspect jwks.json private.pem
  jotscope key inspect --json jwks.json | jq -r '.keys[].thumbprint'

Exit status: 0 if a key was read, 2 if none.";

const GENERATE_ABOUT: &str = "\
Make a new key.

It is written to a new file that nobody else may read, never over an old one, and its key id is \
printed. PEM has no place for the key id; without another it is the thumbprint of RFC 7638, which \
any reader can compute. RSA keys of 4,096 bits may take a few seconds.";

const GENERATE_EXAMPLES: &str = "\
Examples:
  jotscope key generate rsa:2048 --out private.pem --public-out public.pem
  jotscope key generate ec:P-256 --format jwk --out private.jwk
  jotscope key generate oct:256 --out secret.jwk
  jotscope key generate ed25519 --encrypt-with passphrase.txt --out private.pem

Exit status: 0 if the key was written, 2 if not.";

const CONVERT_ABOUT: &str = "\
Write keys as PEM or as a JWK.

A public key goes to standard output or to the file named by --out. A private key goes only where \
--out says, into a new file that nobody else may read, unless --public asks for its public half.";

const CONVERT_EXAMPLES: &str = "\
Examples:
  jotscope key convert jwk.json --public
  jotscope key convert private.pem --out private.jwk
  jotscope key convert key.p12 --passphrase-file p --format pem --out private.pem
  jotscope key convert private.pem --encrypt-with passphrase.txt --out encrypted.pem

Exit status: 0 if the keys were written, 2 if not.";

const JWKS_EXAMPLES: &str = "\
Examples:
  jotscope key jwks private.pem cert.pem > jwks.json

Exit status: 0 if there was a key with a public half, 2 if none.";

const SERVE_ABOUT: &str = "\
Serve the public keys of files on this machine, as an issuer does.

A backend under test can be pointed at it: it has a JWKS at /.well-known/jwks.json and OpenID \
Connect discovery at /.well-known/openid-configuration, on 127.0.0.1 alone. The issuer and the \
address of the JWKS are printed, then each request on standard error. Private keys and shared \
secrets are never served. It serves until it is interrupted.";

const SERVE_EXAMPLES: &str = "\
Examples:
  jotscope key serve private.pem                Then mint tokens with private.pem
  jotscope key serve --port 8090 jwks.json      At the same address each time

Exit status: 2 if it cannot serve.";
