//! Words for people: counts with their noun, sizes, and text that is safe to show on one line.
//!
//! Both faces and every finding say numbers through here, so that `1,436 B` looks the same in the
//! window, in the terminal and in a message.

/// `1436` → `1,436`.
pub fn number(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `("claim", 8)` → `8 claims`; `("identity", 1)` → `1 identity`.
pub fn count(noun: &str, n: usize) -> String {
    if n == 1 {
        return format!("1 {noun}");
    }
    format!("{} {}", number(n as u64), plural(noun))
}

/// `1,436 B`.
pub fn bytes(n: usize) -> String {
    format!("{} B", number(n as u64))
}

/// `claim` → `claims`, `identity` → `identities`, `address` → `addresses`.
pub fn plural(noun: &str) -> String {
    let ends = |tails: &[&str]| tails.iter().any(|tail| noun.ends_with(tail));
    if let Some(stem) = noun.strip_suffix('y')
        && !ends(&["ay", "ey", "oy", "uy"])
    {
        return format!("{stem}ies");
    }
    if ends(&["s", "x", "ch", "sh"]) {
        return format!("{noun}es");
    }
    format!("{noun}s")
}

/// `identities` → `identity`; `None` for a word that does not look like a plural. The opposite of
/// [`plural`], for the names that claims have.
pub fn singular(word: &str) -> Option<String> {
    if let Some(stem) = word.strip_suffix("ies") {
        return (stem.len() > 1).then(|| format!("{stem}y"));
    }
    for tail in ["sses", "xes", "ches", "shes"] {
        if word.ends_with(tail) {
            return Some(word[..word.len() - 2].to_owned());
        }
    }
    let stem = word.strip_suffix('s')?;
    let odd = ["s", "u", "i", "a"].iter().any(|tail| stem.ends_with(tail));
    (stem.len() > 1 && !odd).then(|| stem.to_owned())
}

/// At most `max_chars` characters of `text`, on one line: what would break it, hide or turn it
/// (controls, bidirectional marks, zero-width characters) is written as `\u202e`, and a cut is
/// marked with `…`.
pub fn one_line(text: &str, max_chars: usize) -> String {
    let mut out = String::new();
    let mut room = max_chars;
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        // The last place is kept for the mark, unless this is the last character anyway.
        let last = rest.as_str().is_empty();
        let shown = if is_unshowable(c) {
            format!("\\u{:04x}", c as u32)
        } else {
            c.to_string()
        };
        let width = shown.chars().count();
        if width > room || (width == room && !last) {
            out.push('…');
            break;
        }
        out.push_str(&shown);
        room -= width;
    }
    out
}

/// Characters that would be obeyed rather than seen.
pub fn is_unshowable(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{00ad}' | '\u{061c}' | '\u{180e}' | '\u{feff}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_have_their_noun_and_separators() {
        for (noun, n, want) in [
            ("claim", 0, "0 claims"),
            ("claim", 1, "1 claim"),
            ("claim", 8, "8 claims"),
            ("identity", 2, "2 identities"),
            ("key", 2, "2 keys"),
            ("address", 2, "2 addresses"),
            ("item", 1_000_000, "1,000,000 items"),
        ] {
            assert_eq!(count(noun, n), want);
        }
        assert_eq!(bytes(1436), "1,436 B");
        assert_eq!(number(999), "999");
        assert_eq!(number(u64::MAX), "18,446,744,073,709,551,615");
    }

    #[test]
    fn a_plural_goes_back_to_its_singular() {
        for word in [
            "claim", "identity", "address", "role", "tax", "branch", "property",
        ] {
            assert_eq!(singular(&plural(word)).as_deref(), Some(word));
        }
        for word in ["aud", "status", "access", "alias", "s", ""] {
            assert_eq!(singular(word), None, "{word}");
        }
    }

    #[test]
    fn a_line_is_cut_with_a_mark_and_obeys_nothing() {
        assert_eq!(one_line("abcdef", 6), "abcdef");
        assert_eq!(one_line("abcdefg", 6), "abcde…");
        assert_eq!(one_line("a\nb", 20), "a\\u000ab");
        assert_eq!(one_line("a\u{202e}b", 20), "a\\u202eb");
        assert_eq!(one_line("\u{202e}\u{202e}", 8), "\\u202e…");
        assert_eq!(one_line("", 5), "");
        assert_eq!(one_line("abc", 0), "…");
    }
}
