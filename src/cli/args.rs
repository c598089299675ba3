//! The arguments, their help and their errors.
//!
//! The help texts, the completions and the manual page are all made from this one table. Only
//! verbs that work are listed. A token or a secret is never an argument: other users and the
//! shell's history see those.

mod access;
mod compare;
mod decrypt;
mod key;
mod lint;
mod mint;
mod preset;
mod scan;
mod verify;

use std::path::PathBuf;
use std::str::FromStr;

use clap::builder::styling::{AnsiColor, Styles};
use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};

use crate::jose::time::{self, UnixTime};

pub use access::{AccessArgs, ContextArgs, QuestionArgs};
pub use compare::{CompareArgs, TokenPair};
pub use decrypt::{DecryptArgs, OpeningKeyArgs};
pub use key::{
    ConvertArgs, GenerateArgs, InspectArgs, JwksArgs, KeyArgs, KeyCommand, KeyFileArgs, KeyFormat,
    ServeArgs,
};
pub use lint::{FailOn, LintArgs};
pub use mint::{BaseArgs, EditArgs, MintArgs, SignerArgs};
pub use preset::{PresetArgs, Setting};
pub use scan::ScanArgs;
pub use verify::{KeySourceArgs, PolicyArgs, VerifyArgs};

/// Everything that can be said on the command line.
#[derive(Clone, Debug, Parser)]
#[command(
    name = "jotscope",
    bin_name = "jotscope",
    version,
    about = "A desktop token debugger: paste anything, see every token decoded and explained",
    long_about = LONG_ABOUT,
    after_help = AFTER_HELP,
    styles = STYLES,
    max_term_width = 100,
    args_conflicts_with_subcommands = true,
    disable_help_subcommand = true
)]
pub struct Args {
    /// What to do; without a verb the window opens
    #[command(subcommand)]
    pub command: Option<Command>,

    /// File the window opens on: a token, or anything with tokens in it
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,

    /// What paints the window
    #[arg(long, value_enum, value_name = "NAME", default_value_t = Renderer::Auto)]
    pub renderer: Renderer,
}

/// The verbs.
#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    /// Find every token in a file or paste, and say where it stands
    #[command(long_about = EXTRACT_ABOUT, after_help = EXTRACT_EXAMPLES)]
    Extract(ExtractArgs),

    /// Show what a token says, with compressed and nested claims expanded in place
    #[command(long_about = DECODE_ABOUT, after_help = DECODE_EXAMPLES)]
    Decode(DecodeArgs),

    /// Check the signature and the claims of a token, and say why it is refused
    #[command(long_about = verify::ABOUT, after_help = verify::EXAMPLES)]
    Verify(Box<VerifyArgs>),

    /// Open an encrypted token and show what is inside
    #[command(long_about = decrypt::ABOUT, after_help = decrypt::EXAMPLES)]
    Decrypt(Box<DecryptArgs>),

    /// Show what a token lets its holder do, and answer questions about it
    #[command(long_about = access::ABOUT, after_help = access::EXAMPLES)]
    Access(Box<AccessArgs>),

    /// Make a token: new, or cloned with changes, signed with a key of your own
    #[command(long_about = mint::ABOUT, after_help = mint::EXAMPLES)]
    Mint(Box<MintArgs>),

    /// Say what is odd or unsafe about a token, and try weak secrets against its signature
    #[command(long_about = lint::ABOUT, after_help = lint::EXAMPLES)]
    Lint(LintArgs),

    /// Say in what two tokens differ: claims through layers, grants gained and lost
    #[command(long_about = compare::ABOUT, after_help = compare::EXAMPLES)]
    Compare(CompareArgs),

    /// Find the tokens of files and folders of any size: a line of JSON for each
    #[command(long_about = scan::ABOUT, after_help = scan::EXAMPLES)]
    Scan(Box<ScanArgs>),

    /// Look at keys, make, convert and serve them
    #[command(long_about = key::ABOUT)]
    Key(KeyArgs),

    /// Print the completions of a shell
    #[command(after_help = COMPLETIONS_EXAMPLES)]
    Completions {
        /// The shell
        #[arg(value_enum, value_name = "SHELL")]
        shell: clap_complete::Shell,
    },

    /// Print the manual page
    #[command(after_help = MAN_EXAMPLES)]
    Man,
}

/// `jotscope extract`
#[derive(Clone, Debug, ClapArgs)]
pub struct ExtractArgs {
    /// Where the text comes from
    #[command(flatten)]
    pub input: InputArgs,

    /// How the result is printed
    #[command(flatten)]
    pub output: OutputArgs,
}

/// `jotscope decode`
#[derive(Clone, Debug, ClapArgs)]
pub struct DecodeArgs {
    /// Where the text comes from
    #[command(flatten)]
    pub input: InputArgs,

    /// Which token: an index as `extract` prints it (0 is the first), or `all`
    #[arg(long, value_name = "N|all", default_value = "0")]
    pub token: TokenChoice,

    /// Judge as of this time: RFC 3339 or Unix seconds [default: the clock]
    #[arg(long, value_name = "TIME", value_parser = parse_time, allow_negative_numbers = true)]
    pub now: Option<UnixTime>,

    /// Print a copy for a ticket: no signature, and placeholders for e-mail addresses, names, …
    #[arg(long, value_enum, value_name = "FORM", conflicts_with = "json")]
    pub share: Option<ShareForm>,

    /// Hide ids in that copy too: sub, oid, user and session ids, every UUID
    #[arg(long, requires = "share")]
    pub hide_ids: bool,

    /// How the result is printed
    #[command(flatten)]
    pub output: OutputArgs,
}

/// As what a token is shared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ShareForm {
    /// The token, with a marker for its signature
    Token,
    /// Header and claims as JSON, layers opened
    Tree,
    /// A report in Markdown
    Report,
}

/// Where the text comes from.
#[derive(Clone, Debug, ClapArgs)]
pub struct InputArgs {
    /// File to read, up to 64 MiB; `-`, or nothing, for standard input
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,
}

/// How the result is printed.
#[derive(Clone, Copy, Debug, ClapArgs)]
pub struct OutputArgs {
    /// Print one JSON document, for scripts
    #[arg(long)]
    pub json: bool,

    /// When to colour the text; `auto` is when it goes to a terminal and NO_COLOR is not set
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = ColorChoice::Auto)]
    pub color: ColorChoice,
}

/// What paints the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Renderer {
    /// wgpu, or glow where wgpu finds no adapter
    #[default]
    Auto,
    /// Vulkan, Metal or Direct3D
    Wgpu,
    /// OpenGL
    Glow,
}

/// When to colour text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ColorChoice {
    /// In a terminal, unless NO_COLOR is set
    #[default]
    Auto,
    /// Even into a file or a pipe
    Always,
    /// Not at all
    Never,
}

/// Which of the tokens found is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenChoice {
    /// The one with this index, from 0.
    Index(usize),
    /// Each of them.
    All,
}

impl FromStr for TokenChoice {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "all" {
            return Ok(Self::All);
        }
        text.parse()
            .map(Self::Index)
            .map_err(|_| "an index from 0, or `all`")
    }
}

/// Reads `--now`: RFC 3339, or seconds since 1970.
fn parse_time(text: &str) -> Result<UnixTime, &'static str> {
    time::parse(text)
        .ok_or("a time is 2023-02-07T04:28:10Z, or seconds since 1970 such as 1675744090")
}

/// Plain colours, so that they follow the terminal's own palette.
const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Magenta.on_default().bold())
    .usage(AnsiColor::Magenta.on_default().bold())
    .literal(AnsiColor::Cyan.on_default())
    .placeholder(AnsiColor::Green.on_default());

const LONG_ABOUT: &str = "\
A desktop token debugger: paste anything, see every token decoded and explained.

Without a verb the window opens. With one, Jotscope reads a file or standard input and prints \
what it found: text for people, or with --json one document for scripts. Nothing leaves the \
machine and nothing is kept; a request is made for --jwks-url alone.";

const AFTER_HELP: &str = "\
Examples:
  jotscope                              Open the window
  jotscope request.har                  Open the window on a file
  jotscope decode curl.txt              Show the first token of a \"Copy as cURL\"
  pbpaste | jotscope decode             The same from the clipboard (xclip -o, Get-Clipboard)
  jotscope extract --json request.har   Every token of a HAR file, for a script
  jotscope verify curl.txt --key k.pem  Would a server with this key accept it?
  jotscope access t --can role:editor   May the holder do this, and which claim says so?
  jotscope mint --from t --key k.pem    The same token again, signed with this key
  jotscope lint curl.txt                Is anything about it odd or unsafe?
  jotscope compare alice.txt bob.txt    What does one user have that the other lacks?
  jotscope scan logs/ dump.har          Every token in them, a line of JSON each

Exit status: 0 asked and affirmed, 1 asked and refused, 2 could not ask (usage, input, no token).";

const EXTRACT_ABOUT: &str = "\
Find every token in a file or paste, and say where it stands.

The text may be anything that was copied: a cURL command, request headers, cookies, a HAR file, \
web storage, a URL, JSON, a log. Each token is printed whole, once, on a line of its own, with what it was \
called there and what had to be repaired to read it (wrapped lines, percent-encoding, cut \
cookies). The most useful stands first: Authorization header, access token, ID token, cookies, \
others. Things that look like tokens and are none are named, with what to do.";

const EXTRACT_EXAMPLES: &str = "\
Examples:
  jotscope extract curl.txt
  jotscope extract --json request.har | jq -r '.candidates[0].token'
  xclip -o | jotscope extract

Exit status: 0 if a token was found, 2 if none.";

const DECODE_ABOUT: &str = "\
Show what a token says, with compressed and nested claims expanded in place.

The input may be a token or anything that holds one: see `jotscope extract`. Base64, gzip, zlib, \
DEFLATE, zstd, JSON strings and tokens inside claims are opened, each with what its own header \
tells (when it was packed, sizes before and after). The signature is not checked.";

const DECODE_EXAMPLES: &str = "\
Examples:
  jotscope decode curl.txt                        The first token of a paste
  jotscope decode --token all curl.txt            Each of them
  jotscope decode --now 2023-02-07T04:25:00Z t    As it was judged back then
  jotscope decode --share report t                For a ticket: no credential, nobody's name
  jotscope decode --json t | jq '.tokens[0].payload_expanded.projects'

Exit status: 0 if a token was found, expired or not; 2 if none.";

const COMPLETIONS_EXAMPLES: &str = "\
Examples:
  jotscope completions bash > ~/.local/share/bash-completion/completions/jotscope
  jotscope completions zsh > ~/.zfunc/_jotscope
  jotscope completions fish > ~/.config/fish/completions/jotscope.fish";

const MAN_EXAMPLES: &str = "\
Examples:
  jotscope man > ~/.local/share/man/man1/jotscope.1";

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_table_of_arguments_is_sound() {
        Args::command().debug_assert();
    }

    #[test]
    fn a_time_is_read_in_both_ways() {
        #[track_caller]
        fn check(text: &str, expected: Option<f64>) {
            assert_eq!(parse_time(text).ok().map(|time| time.0), expected, "{text}");
        }
        check("1675744090", Some(1_675_744_090.0));
        check("1675744090.5", Some(1_675_744_090.5));
        check("-1", Some(-1.0));
        check("2023-02-07T04:28:10Z", Some(1_675_744_090.0));
        check("2023-02-07T05:28:10+01:00", Some(1_675_744_090.0));
        check("1969-12-31T23:59:59.5Z", Some(-0.5));
        check("yesterday", None);
        check("inf", None);
        check("", None);
    }

    #[test]
    fn a_token_is_chosen_by_index_or_all() {
        assert_eq!("all".parse(), Ok(TokenChoice::All));
        assert_eq!("12".parse(), Ok(TokenChoice::Index(12)));
        assert!("-1".parse::<TokenChoice>().is_err());
        assert!("first".parse::<TokenChoice>().is_err());
    }
}
