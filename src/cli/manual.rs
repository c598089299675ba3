//! The manual page: one page for the program, with a section for each verb.
//!
//! `clap_mangen` makes a page of each verb; one page that is complete is easier to install and to
//! search, so the verbs' sections are moved one level down into it.

use std::io::{self, Write};

use clap::builder::StyledStr;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, roman};

/// Writes the page of `command` and its verbs as roff.
pub fn write(mut command: clap::Command, out: &mut dyn Write) -> io::Result<()> {
    command.build();
    let page = Man::new(command.clone());
    let mut text = Vec::new();
    page.render_title(&mut text)?;
    page.render_name_section(&mut text)?;
    page.render_synopsis_section(&mut text)?;
    page.render_description_section(&mut text)?;
    page.render_options_section(&mut text)?;
    write_preformatted("SH", command.get_after_help(), &mut text)?;
    let verbs = command.get_subcommands().flat_map(|verb| {
        let own = verb.get_subcommands();
        std::iter::once(verb).chain(own)
    });
    for verb in verbs {
        let name = verb.get_bin_name().unwrap_or_else(|| verb.get_name());
        let mut heading = Roff::new();
        heading.control("SH", [name.to_uppercase().as_str()]);
        heading.to_writer(&mut text)?;
        write_verb(verb, &mut text)?;
    }
    page.render_version_section(&mut text)?;

    // Each part brings the same two lines that define an apostrophe; once is enough.
    let is_preamble = |line: &str| line.starts_with(".ie \\n(.g") || line.starts_with(".el .ds Aq");
    for (index, line) in String::from_utf8_lossy(&text).lines().enumerate() {
        if index < 2 || !is_preamble(line) {
            writeln!(out, "{line}")?;
        }
    }
    Ok(())
}

fn write_verb(verb: &clap::Command, out: &mut dyn Write) -> io::Result<()> {
    let page = Man::new(verb.clone());
    let mut text = Vec::new();
    page.render_synopsis_section(&mut text)?;
    page.render_description_section(&mut text)?;
    page.render_options_section(&mut text)?;
    for line in String::from_utf8_lossy(&text).lines() {
        match line.strip_prefix(".SH ") {
            Some(heading) => writeln!(out, ".SS {heading}")?,
            None => writeln!(out, "{line}")?,
        }
    }
    write_preformatted("SS", verb.get_after_help(), out)
}

/// Writes the examples line for line: filling them would run the commands together.
fn write_preformatted(
    heading: &str,
    help: Option<&StyledStr>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let Some(help) = help.map(ToString::to_string) else {
        return Ok(());
    };
    let mut roff = Roff::new();
    roff.control(heading, ["EXAMPLES AND EXIT STATUS"]);
    roff.control("nf", []);
    for line in help.lines() {
        roff.text([roman(if line.is_empty() { " " } else { line })]);
    }
    roff.control("fi", []);
    roff.to_writer(out)
}
