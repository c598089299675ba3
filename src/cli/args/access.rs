//! The arguments of `jotscope access`: questions, expectations, and what a server knows beside the
//! token.

use std::path::PathBuf;

use clap::Args as ClapArgs;

use super::{InputArgs, OutputArgs, TokenChoice, parse_time};
use crate::jose::access::Question;
use crate::jose::time::UnixTime;

/// `jotscope access`
#[derive(Clone, Debug, ClapArgs)]
pub struct AccessArgs {
    /// Where the text comes from
    #[command(flatten)]
    pub input: InputArgs,

    /// Which token: an index as `extract` prints it (0 is the first), or `all`
    #[arg(long, value_name = "N|all", default_value = "0")]
    pub token: TokenChoice,

    /// Taken as by the other verbs; what a token grants does not change with the time
    #[arg(long, value_name = "TIME", value_parser = parse_time, allow_negative_numbers = true)]
    pub now: Option<UnixTime>,

    /// How the result is printed
    #[command(flatten)]
    pub output: OutputArgs,

    /// What is asked
    #[command(flatten)]
    pub questions: QuestionArgs,

    /// What a server knows beside the token
    #[command(flatten)]
    pub context: ContextArgs,
}

/// What is asked of each token.
#[derive(Clone, Debug, ClapArgs)]
#[command(next_help_heading = "Questions")]
pub struct QuestionArgs {
    /// May the holder do this? Repeatable; the answer changes no exit status
    #[arg(long = "can", value_name = "QUESTION")]
    pub can: Vec<Question>,

    /// The same, and the exit status is 1 if the answer is not yes; repeatable
    #[arg(long = "expect", value_name = "QUESTION")]
    pub expect: Vec<Question>,

    /// File with expectations, one a line; repeatable
    #[arg(long = "expect-file", value_name = "FILE")]
    pub expect_files: Vec<PathBuf>,
}

/// What a server knows beside the token.
#[derive(Clone, Debug, ClapArgs)]
#[command(next_help_heading = "The server")]
pub struct ContextArgs {
    /// The request's X-Hasura-Role [default: the one in the paste]
    #[arg(long, value_name = "ROLE")]
    pub role_header: Option<String>,

    /// File with the token of the Jet Bridge that is asked: its hash tells which rows count
    #[arg(long, value_name = "FILE")]
    pub jet_bridge_token_file: Option<PathBuf>,

    /// The project of the Jet Bridge that is asked [default: the only one, or the one open]
    #[arg(long, value_name = "PROJECT")]
    pub project: Option<String>,

    /// The Jet Bridge is older than November 2023: the first row for a model decides
    #[arg(long)]
    pub jet_first_match: bool,
}

pub(super) const ABOUT: &str = "\
Show what a token lets its holder do, and answer questions about it.

Roles, groups, permissions and scopes are read from where the issuer puts them, through compressed \
and nested claims, each with its path. Questions are answered by the rules of the server where they \
are known: Jet Bridge by its rows, Hasura by the role of the request. The signature is not checked: \
see `jotscope verify`.

A question is role:NAME, scope:NAME, group:NAME, permission:NAME, model:OBJECT:ACTIONS, \
project:NAME or claim:/POINTER=JSON; a ! in front asks for the opposite. A file of expectations has \
one on each line, with a name and \" = \" in front if you like; lines that begin with # are comments.";

pub(super) const EXAMPLES: &str = "\
Examples:
  jotscope access curl.txt
  jotscope access curl.txt --can role:editor --can model:awards:rw
  jotscope access t --expect role:editor --expect '!role:admin'
  jotscope access --token all curl.txt --expect-file editors.txt --json
  jotscope access t --can model:awards:w --project demo --jet-bridge-token-file bridge.txt

Exit status: 0 if every expectation is met, 1 if one is not or cannot be told, 2 if nothing could \
be asked.";
