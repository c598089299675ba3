//! The arguments of `jotscope key`.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand, ValueEnum};

use super::{InputArgs, OutputArgs};

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

    /// Write keys as PEM or as a JWK
    #[command(long_about = CONVERT_ABOUT, after_help = CONVERT_EXAMPLES)]
    Convert(ConvertArgs),

    /// Print the public keys of files as one JWKS
    #[command(after_help = JWKS_EXAMPLES)]
    Jwks(JwksArgs),
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
    /// PEM: SPKI of a public key, unencrypted PKCS#8 of a private one
    Pem,
    /// A JWK, or a JWKS of several keys
    Jwk,
}

pub(super) const ABOUT: &str = "\
Look at keys and convert them.

Keys are read as PEM, DER, JWK, JWKS, PKCS#12, X.509, OpenSSH or service account, told by their \
content, not by the name of the file.";

const INSPECT_EXAMPLES: &str = "\
Examples:
  jotscope key inspect jwks.json private.pem
  jotscope key inspect --json jwks.json | jq -r '.keys[].thumbprint'

Exit status: 0 if a key was read, 2 if none.";

const CONVERT_ABOUT: &str = "\
Write keys as PEM or as a JWK.

A public key goes to standard output or to the file named by --out. A private key goes only where \
--out says, into a new file that nobody else may read, unless --public asks for its public half.";

const CONVERT_EXAMPLES: &str = "\
Examples:
  jotscope key convert jwk.json --public
  jotscope key convert private.pem --out private.jwk
  jotscope key convert key.p12 --passphrase-file p --format pem --out private.pem

Exit status: 0 if the keys were written, 2 if not.";

const JWKS_EXAMPLES: &str = "\
Examples:
  jotscope key jwks private.pem cert.pem > jwks.json

Exit status: 0 if there was a key with a public half, 2 if none.";
