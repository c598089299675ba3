//! The arguments of `jotscope compare`: two tokens, and what counts.

use std::path::PathBuf;
use std::str::FromStr;

use clap::Args as ClapArgs;

use super::OutputArgs;

/// `jotscope compare`
#[derive(Clone, Debug, ClapArgs)]
pub struct CompareArgs {
    /// File with the first token, or anything that holds one; `-` for standard input
    #[arg(value_name = "A")]
    pub a: PathBuf,

    /// File with the second token; it may be the same file
    #[arg(value_name = "B")]
    pub b: PathBuf,

    /// Which token of each file: an index as `extract` prints it, or one for A and one for B
    #[arg(long, value_name = "N|N,M", default_value = "0")]
    pub token: TokenPair,

    /// Count everything: times, ids and the signature too
    #[arg(long)]
    pub all: bool,

    /// How the result is printed
    #[command(flatten)]
    pub output: OutputArgs,
}

/// Which of the tokens found on either side is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenPair {
    /// Index in the first file, from 0.
    pub a: usize,
    /// Index in the second file.
    pub b: usize,
}

impl FromStr for TokenPair {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (a, b) = text.split_once(',').unwrap_or((text, text));
        let index = |text: &str| {
            text.trim()
                .parse()
                .map_err(|_| "an index from 0, or two of them such as 0,1")
        };
        Ok(Self {
            a: index(a)?,
            b: index(b)?,
        })
    }
}

pub(super) const ABOUT: &str = "\
Say in what two tokens differ, and what the second may do that the first may not.

Meanings are compared, through every layer: a compressed claim by what it holds, lists of roles \
and scopes as sets, permission rows by what they are about. The order of members, blanks, escapes \
and the spelling of a number are no difference. Grants that were gained or lost come first. Times \
and ids (iat, exp, nbf, jti, auth_time) differ between any two tokens, so they count with --all \
alone; so does the signature.";

pub(super) const EXAMPLES: &str = "\
Examples:
  jotscope compare alice.txt bob.txt              What may Bob do that Alice may not?
  jotscope compare --token 0,1 curl.txt curl.txt  Two tokens of one paste
  pbpaste | jotscope compare - yesterday.txt      The clipboard and a file
  jotscope compare --json a b | jq .grants

Exit status: 0 if they say the same, 1 if they differ, 2 if a token is missing.";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_index_is_meant_for_both() {
        assert_eq!("2".parse(), Ok(TokenPair { a: 2, b: 2 }));
        assert_eq!("0,1".parse(), Ok(TokenPair { a: 0, b: 1 }));
        assert!("all".parse::<TokenPair>().is_err());
        assert!("1,".parse::<TokenPair>().is_err());
    }
}
