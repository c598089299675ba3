//! The arguments of `jotscope lint`: what to look at, what counts as a failure, secrets to try.

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};

use super::{InputArgs, OutputArgs, TokenChoice, parse_time};
use crate::jose::finding::Severity;
use crate::jose::time::UnixTime;

/// `jotscope lint`
#[derive(Clone, Debug, ClapArgs)]
pub struct LintArgs {
    /// Where the text comes from
    #[command(flatten)]
    pub input: InputArgs,

    /// Which token: an index as `extract` prints it (0 is the first), or `all`
    #[arg(long, value_name = "N|all", default_value = "0")]
    pub token: TokenChoice,

    /// Judge as of this time: RFC 3339 or Unix seconds [default: the clock]
    #[arg(long, value_name = "TIME", value_parser = parse_time, allow_negative_numbers = true)]
    pub now: Option<UnixTime>,

    /// From which severity on the exit status is 1
    #[arg(long, value_enum, value_name = "SEVERITY", default_value_t = FailOn::Danger)]
    pub fail_on: FailOn,

    /// File of secrets to try against HS256, HS384 and HS512, one a line; it may be larger than memory
    #[arg(long, value_name = "FILE")]
    pub secret_list: Option<PathBuf>,

    /// Say what a finding means and what to do about it; no token is read
    #[arg(long, value_name = "CODE", conflicts_with_all = ["file", "secret_list", "list"])]
    pub explain: Option<String>,

    /// List every finding there is; no token is read
    #[arg(long, conflicts_with_all = ["file", "secret_list"])]
    pub list: bool,

    /// How the result is printed
    #[command(flatten)]
    pub output: OutputArgs,
}

/// From which severity on a finding is a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// Any finding
    Info,
    /// What is probably not meant, and worse
    Warn,
    /// What is unsafe or certain to be refused
    Danger,
}

impl FailOn {
    /// The least severity that fails.
    pub fn severity(self) -> Severity {
        match self {
            Self::Info => Severity::Info,
            Self::Warn => Severity::Warn,
            Self::Danger => Severity::Danger,
        }
    }
}

pub(super) const ABOUT: &str = "\
Say what is odd or unsafe about a token, gravest first, each with what to do.

Everything that can be told without a key: algorithm and header parameters, keys and addresses \
that the token brings along, lifetime and audience, parameters of encryption, names that look like \
others, grants of everything, and passwords, card numbers, keys and credentials in readable claims, \
inside compressed and nested ones too. An HS256, HS384 or HS512 signature is tried with the secrets \
that tutorials have and, with --secret-list, with each line of a file of any length, as it stands \
and decoded from base64, base64url and hex. The secret itself is never printed.";

pub(super) const EXAMPLES: &str = "\
Examples:
  jotscope lint curl.txt                       The first token of a paste
  jotscope lint --fail-on warn --token all t   For a pipeline: each token, and stricter
  jotscope lint t --secret-list words.txt      Is its secret one of these?
  jotscope lint --explain kid-path             What does that finding mean?
  jotscope lint --list --json | jq -r '.rules[].code'

Exit status: 0 if nothing is as severe as --fail-on, 1 if something is, 2 if no token was found.";
