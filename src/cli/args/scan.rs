//! The arguments of `jotscope scan`: where to look, which tokens, what of them.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::Args as ClapArgs;

use super::{KeySourceArgs, parse_time};
use crate::jose::scan::{Condition, Field};
use crate::jose::time::UnixTime;

/// `jotscope scan`
#[derive(Clone, Debug, ClapArgs)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is an option that is given or not"
)]
pub struct ScanArgs {
    /// Files of any size, and folders; `-`, or nothing, for standard input
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,

    /// Columns instead of the usual ones: names of claims, header members or usual columns, or
    /// JSON Pointers through layers, in which * is any member or item
    #[arg(long, value_name = "NAME,…", value_delimiter = ',')]
    pub select: Vec<Field>,

    /// Only tokens of which that holds: NAME=VALUE, NAME!=VALUE, or < and > for numbers and times;
    /// NAME as in --select. Repeatable: all must hold
    #[arg(long = "where", value_name = "CONDITION")]
    pub conditions: Vec<Condition>,

    /// One row for each token, with how often it is there (the default)
    #[arg(long, conflicts_with = "every")]
    pub unique: bool,

    /// One row for each time a token is there, printed at once
    #[arg(long)]
    pub every: bool,

    /// Print the tokens themselves too: they are credentials
    #[arg(long)]
    pub tokens: bool,

    /// Print the payload too, with layers opened
    #[arg(long)]
    pub expand: bool,

    /// Print one document at the end instead: how many tokens of which kind, algorithm, key,
    /// issuer, state and provider
    #[arg(long, conflicts_with_all = ["every", "select", "tokens", "expand"])]
    pub summary: bool,

    /// Check signatures with the keys below, and whether a server with them would accept the token
    #[arg(long)]
    pub verify: bool,

    /// Judge as of this time: RFC 3339 or Unix seconds [default: the clock]
    #[arg(long, value_name = "TIME", value_parser = parse_time, allow_negative_numbers = true)]
    pub now: Option<UnixTime>,

    /// How many threads work [default: as many as the machine has]
    #[arg(long, value_name = "N")]
    pub threads: Option<NonZeroUsize>,

    /// What signatures are checked with
    #[command(flatten)]
    pub keys: KeySourceArgs,
}

pub(super) const ABOUT: &str = "\
Find the tokens of files and folders of any size: a line of JSON for each.

Logs, HAR files, dumps, whatever holds tokens. Memory stays bounded however long the input is. \
Each token has one row, in the order in which they come, with what it says and how often it is \
there. Folders are gone through, hidden files and links left out. Tokens are credentials: without \
--tokens none is printed.

Found is what `jotscope extract` finds, but for what it needs the whole text for: JSON \
serializations, cookies in chunks, health cards in numbers, base64 bodies of a HAR file.";

pub(super) const EXAMPLES: &str = "\
Examples:
  jotscope scan access.log
  jotscope scan --where state=current --where iss=https://i.test logs/   What still opens doors?
  zcat *.gz | jotscope scan --select sub,exp,/projects/*/super_group
  jotscope scan dump.har --summary | jq .iss
  jotscope scan logs/ --verify --key jwks.json --where signature!=valid

Exit status: 0 if a token was found, 2 if none, or if a file could not be read.";
