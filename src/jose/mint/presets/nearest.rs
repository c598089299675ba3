//! The name that was probably meant by one that does not exist.

/// The name at the fewest changed, missing or added letters from `word`, if those are few enough
/// that it may be a slip; or one that begins like it; or the only one that has it as a part.
pub fn nearest<'a>(word: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let names: Vec<&str> = names.into_iter().collect();
    let most = word.chars().count().min(60) / 3 + 1;
    let by_letters = names
        .iter()
        .map(|name| (distance(word, name), *name))
        .filter(|(letters, _)| *letters <= most)
        .min_by_key(|(letters, _)| *letters);
    if let Some((_, name)) = by_letters {
        return Some(name);
    }
    let starts_alike = names
        .iter()
        .map(|name| (num_alike(word, name), *name))
        .filter(|(letters, _)| *letters >= 4 && word.chars().count() <= letters + 2)
        .max_by_key(|(letters, _)| *letters);
    if let Some((_, name)) = starts_alike {
        return Some(name);
    }
    let mut with_part = names
        .iter()
        .filter(|name| word.len() > 2 && name.contains(word));
    let only = with_part.next()?;
    with_part.next().is_none().then_some(*only)
}

/// How many letters two words have alike at their start.
fn num_alike(a: &str, b: &str) -> usize {
    a.chars().zip(b.chars()).take_while(|(x, y)| x == y).count()
}

/// Levenshtein's distance; of long words only the start counts.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) =
        (a.chars().take(64).collect(), b.chars().take(64).collect());
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let changed = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_its_name() {
        let names = ["github-app", "google-id-token", "hasura", "twilio"];
        for (word, expected) in [
            ("github-ap", Some("github-app")),
            ("hasrua", Some("hasura")),
            ("google", Some("google-id-token")),
            ("githubb", Some("github-app")),
            ("token", Some("google-id-token")),
            ("hasura", Some("hasura")),
            ("zzzzzz", None),
            ("", None),
        ] {
            assert_eq!(nearest(word, names), expected, "{word}");
        }
    }
}
