//! Finds many texts in one pass, in either case of letters.
//!
//! The personal values of a token are looked for in every string of it, and both are the sender's:
//! the automaton of Aho and Corasick (CACM 18:6, 1975) reads each byte once however many values
//! there are and however they overlap.

use std::collections::{HashMap, VecDeque};
use std::ops::Range;

/// Values shorter than this are found only where they stand as a word: `Li` is not in `client`.
const SHORTEST_ANYWHERE: usize = 5;

/// The start of every search.
const ROOT: u32 = 0;

/// What to look for.
pub(super) struct Finder {
    states: Vec<State>,
    next: HashMap<(u32, u8), u32>,
    lens: Vec<usize>,
    /// The bytes that a text begins with: most bytes begin none.
    begins: [bool; 256],
}

#[derive(Clone, Copy)]
struct State {
    /// Where to go on when no longer text fits.
    fallback: u32,
    /// The text that ends here.
    text: Option<u32>,
    /// The nearest fallback at which a text ends.
    shorter: u32,
}

impl Finder {
    /// A finder of `texts`; what is empty is not found.
    pub(super) fn new<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let empty = State {
            fallback: ROOT,
            text: None,
            shorter: ROOT,
        };
        let mut finder = Self {
            states: vec![empty],
            next: HashMap::new(),
            lens: Vec::new(),
            begins: [false; 256],
        };
        let mut order: Vec<(u32, u8, u32)> = Vec::new();
        for text in texts {
            let index = finder.lens.len() as u32;
            if let Some(first) = text.bytes().next() {
                finder.begins[usize::from(first.to_ascii_lowercase())] = true;
            }
            finder.lens.push(text.len());
            let mut at = ROOT;
            for byte in text.bytes().map(|byte| byte.to_ascii_lowercase()) {
                let new = finder.states.len() as u32;
                let to = *finder.next.entry((at, byte)).or_insert(new);
                if to == new {
                    finder.states.push(empty);
                    order.push((at, byte, new));
                }
                at = to;
            }
            if at != ROOT {
                finder.states[at as usize].text.get_or_insert(index);
            }
        }
        finder.link(&order);
        finder
    }

    /// Sets the fallbacks, level by level.
    fn link(&mut self, edges: &[(u32, u8, u32)]) {
        let mut below: HashMap<u32, Vec<(u8, u32)>> = HashMap::new();
        for (from, byte, to) in edges {
            below.entry(*from).or_default().push((*byte, *to));
        }
        let mut queue = VecDeque::from([ROOT]);
        while let Some(from) = queue.pop_front() {
            for (byte, to) in below.remove(&from).unwrap_or_default() {
                let fallback = if from == ROOT {
                    ROOT
                } else {
                    self.step(self.states[from as usize].fallback, byte)
                };
                let behind = self.states[fallback as usize];
                let state = &mut self.states[to as usize];
                state.fallback = fallback;
                state.shorter = if behind.text.is_some() {
                    fallback
                } else {
                    behind.shorter
                };
                queue.push_back(to);
            }
        }
    }

    fn step(&self, mut state: u32, byte: u8) -> u32 {
        loop {
            if let Some(to) = self.next.get(&(state, byte)) {
                return *to;
            }
            if state == ROOT {
                return ROOT;
            }
            state = self.states[state as usize].fallback;
        }
    }

    /// Where the texts stand in `text`, ascending, each with its index. What overlaps is one place,
    /// of the longest text in it.
    pub(super) fn places(&self, text: &[u8]) -> Vec<(Range<usize>, usize)> {
        let mut places: Vec<(Range<usize>, usize)> = Vec::new();
        let mut state = ROOT;
        for (at, byte) in text.iter().enumerate() {
            let byte = byte.to_ascii_lowercase();
            if state == ROOT && !self.begins[usize::from(byte)] {
                continue;
            }
            state = self.step(state, byte);
            let Some((range, index)) = self.ending(state, text, at + 1) else {
                continue;
            };
            let mut place = (range, index);
            while let Some(last) = places.pop_if(|last| last.0.end > place.0.start) {
                if last.0.len() >= place.0.len() {
                    place.1 = last.1;
                }
                place.0.start = place.0.start.min(last.0.start);
            }
            places.push(place);
        }
        places
    }

    /// The longest text that ends at `end` and may be taken there.
    fn ending(&self, state: u32, text: &[u8], end: usize) -> Option<(Range<usize>, usize)> {
        let mut at = state;
        while at != ROOT {
            let here = self.states[at as usize];
            if let Some(index) = here.text {
                let range = end - self.lens[index as usize]..end;
                if range.len() >= SHORTEST_ANYWHERE || is_word(text, &range) {
                    return Some((range, index as usize));
                }
            }
            at = here.shorter;
        }
        None
    }
}

/// Whether what is beside `range` is no letter or digit.
fn is_word(text: &[u8], range: &Range<usize>) -> bool {
    let is_inner = |byte: &u8| byte.is_ascii_alphanumeric() || !byte.is_ascii();
    let before = range.start.checked_sub(1).and_then(|at| text.get(at));
    !before.is_some_and(is_inner) && !text.get(range.end).is_some_and(is_inner)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(texts: &[&str], text: &str) -> Vec<(String, usize)> {
        let finder = Finder::new(texts.iter().copied());
        let places = finder.places(text.as_bytes());
        places
            .into_iter()
            .map(|(range, index)| (text[range].to_owned(), index))
            .collect()
    }

    #[test]
    fn values_are_found_in_either_case_and_the_longest_counts() {
        let texts = ["jane.doe@x.example", "jane.doe", "doe@x.example"];
        assert_eq!(
            found(&texts, "azuread_Jane.Doe@X.example / JANE.DOE"),
            [
                ("Jane.Doe@X.example".to_owned(), 0),
                ("JANE.DOE".to_owned(), 1)
            ]
        );
        assert_eq!(found(&["abcdef", "defgh"], "xabcdefghx").len(), 1);
        assert_eq!(found(&[""], "abc"), []);
    }

    #[test]
    fn a_short_value_is_found_as_a_word_only() {
        assert_eq!(found(&["Li"], "client"), []);
        assert_eq!(found(&["Li"], "li-client").len(), 1);
        assert_eq!(found(&["xli", "Li"], "xli axli").len(), 1);
    }

    #[test]
    fn overlapping_hostile_values_cost_one_pass() {
        let texts: Vec<_> = (1..600).map(|len| "a".repeat(len)).collect();
        let finder = Finder::new(texts.iter().map(String::as_str));
        let text = "a".repeat(1_000_000);
        assert_eq!(finder.places(text.as_bytes()).len(), 1);
    }

    proptest! {
        #[test]
        fn nothing_that_is_looked_for_is_left(texts in proptest::collection::vec("[ab]{5,7}", 1..6), text in "[abc]{0,60}") {
            let finder = Finder::new(texts.iter().map(String::as_str));
            let mut left = text.clone();
            for (range, _) in finder.places(text.as_bytes()).into_iter().rev() {
                left.replace_range(range, "|");
            }
            for value in &texts {
                prop_assert!(!left.contains(value.as_str()), "{left} holds {value}");
            }
        }
    }
}
