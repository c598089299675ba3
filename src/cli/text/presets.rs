//! The text of `jotscope mint --list-presets`.

use std::io::{self, Write};

use super::paint::{Ink, Line, Terminal};
use super::printable;
use crate::io::presets::Presets;
use crate::jose::mint::presets::{Field, Preset};

/// Writes the names and titles of all presets.
pub fn write_presets(terminal: Terminal, presets: &Presets, out: &mut dyn Write) -> io::Result<()> {
    let width = presets.names().map(str::len).max().unwrap_or_default();
    for found in &presets.presets {
        let preset = &found.preset;
        let mut line = Line::new();
        line.push(Ink::Strong, format!("{:width$}", preset.name));
        line.push(Ink::Plain, format!("  {}", printable(&preset.title)));
        if let Some(path) = &found.path {
            line.push_note(&printable(&path.display().to_string()));
        }
        line.write(terminal, out)?;
    }
    Ok(())
}

/// Writes one preset with its fields.
pub fn write_preset(terminal: Terminal, preset: &Preset, out: &mut dyn Write) -> io::Result<()> {
    let mut line = Line::new();
    line.push(Ink::Strong, preset.name.clone());
    line.push(Ink::Plain, format!("  {}", printable(&preset.title)));
    line.push_note(&printable(&preset.algs.join(", ")));
    line.write(terminal, out)?;
    for text in [&preset.about, &preset.docs] {
        if !text.is_empty() {
            let mut line = Line::new();
            line.push(Ink::Plain, format!("  {}", printable(text)));
            line.write(terminal, out)?;
        }
    }
    let width = preset.fields.iter().map(|field| field.name.len()).max();
    for field in &preset.fields {
        let mut line = Line::new();
        let width = width.unwrap_or_default();
        line.push(Ink::Strong, format!("  {:width$}", field.name));
        line.push(Ink::Plain, format!("  {}", printable(&what(field))));
        line.write(terminal, out)?;
    }
    Ok(())
}

/// `duration, default 5m. From now; GitHub allows 10 minutes`.
fn what(field: &Field) -> String {
    let mut said = field.kind.word().to_owned();
    if let Some(default) = &field.default {
        said.push_str(", default ");
        said.push_str(default.source());
    } else if field.required {
        said.push_str(", required");
    }
    let hint = [&field.hint, &field.title]
        .into_iter()
        .find(|text| !text.is_empty());
    if let Some(hint) = hint {
        said.push_str(". ");
        said.push_str(hint);
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::presets;

    #[test]
    fn a_preset_is_listed_in_a_line_and_told_in_full() {
        let presets = presets::load(None);
        let mut out = Vec::new();
        write_presets(Terminal::default(), &presets, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text.lines().count(), presets.presets.len());
        assert!(
            text.contains("\ngithub-app             GitHub App\n"),
            "{text}"
        );
        let mut out = Vec::new();
        let github = presets.find("github-app").unwrap();
        write_preset(Terminal::default(), github, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(
            text.contains("\n  client_id  text, required. Of the app"),
            "{text}"
        );
        assert!(
            text.contains("\n  lifetime   duration, default 9m. From now"),
            "{text}"
        );
    }
}
