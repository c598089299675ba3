//! Text made safe to show: what a terminal or a text layout would obey is spelled out instead.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Spells out every character that would steer what shows it rather than be shown: control
/// characters, bidirectional controls, zero-width characters and line separators, as `\u{202e}`.
/// A tab and a line feed are among them: a claim is one line.
pub fn escape_controls(text: &str) -> Cow<'_, str> {
    let Some(first) = text.find(steers) else {
        return Cow::Borrowed(text);
    };
    let mut safe = String::with_capacity(text.len() + 16);
    safe.push_str(&text[..first]);
    for character in text[first..].chars() {
        if steers(character) {
            write!(safe, "\\u{{{:x}}}", u32::from(character)).ok();
        } else {
            safe.push(character);
        }
    }
    Cow::Owned(safe)
}

/// Whether `character` acts on its surroundings instead of being drawn.
pub fn steers(character: char) -> bool {
    matches!(
        character,
        '\0'..='\u{1f}' // C0
            | '\u{7f}'..='\u{9f}' // DEL and C1
            | '\u{ad}' // soft hyphen
            | '\u{61c}' // Arabic letter mark
            | '\u{180e}' // Mongolian vowel separator
            | '\u{200b}'..='\u{200f}' // zero width, left-to-right and right-to-left marks
            | '\u{2028}'..='\u{202e}' // separators, embeddings and overrides
            | '\u{2060}'..='\u{206f}' // word joiner, isolates, deprecated format characters
            | '\u{feff}' // zero width no-break space
            | '\u{fff9}'..='\u{fffb}' // interlinear annotation
            | '\u{e0000}'..='\u{e007f}' // tags
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, safe: &str) {
        assert_eq!(escape_controls(text), safe);
    }

    #[test]
    fn what_steers_is_spelled_out() {
        check("user\u{202e}nimda", "user\\u{202e}nimda");
        check("a\0b\u{9b}31m", "a\\u{0}b\\u{9b}31m");
        check("zero\u{200b}width\u{2028}", "zero\\u{200b}width\\u{2028}");
        check("\u{1b}[2J", "\\u{1b}[2J");
    }

    #[test]
    fn plain_text_is_lent_as_it_is() {
        assert!(matches!(
            escape_controls("שלום, 世界 – ok"),
            Cow::Borrowed(_)
        ));
    }
}
