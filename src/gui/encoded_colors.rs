//! Which characters of the encoded text belong to what: segments in the token, and in the whole
//! paste the same segments where they stand, through whatever wrapping was undone.

use crate::jose::extract::{Extraction, SourceMap};
use crate::jose::span::Span;
use crate::jose::token::{SegmentName, Token};

/// What a run of characters is; the theme knows its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// A segment of the shown token.
    Segment(SegmentName),
    /// A token of this paste that is not the shown one.
    Other,
    /// A key or key set.
    Key,
}

/// A run of characters and what it is. Lists of them ascend and do not overlap; what is between
/// them is plain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patch {
    /// The characters.
    pub span: Span,
    /// What they are.
    pub ink: Ink,
}

/// The segments of a token's text; the dots between them stay plain.
pub fn token_patches(token: &Token) -> Vec<Patch> {
    let segments = token.segments.iter();
    let patches = segments.map(|segment| Patch {
        span: segment.span,
        ink: Ink::Segment(segment.name),
    });
    ascending(patches.collect())
}

/// The tokens and keys of a paste, the shown one in its segments.
pub fn paste_patches(extraction: &Extraction, chosen: usize, token: Option<&Token>) -> Vec<Patch> {
    let mut patches = Vec::new();
    for (index, candidate) in extraction.candidates.iter().enumerate() {
        let shown = token.filter(|_| index == chosen);
        let before = patches.len();
        if let Some(token) = shown {
            for segment in &token.segments {
                let ink = Ink::Segment(segment.name);
                let spans = to_paste(&candidate.map, candidate.place, segment.span);
                patches.extend(spans.into_iter().map(|span| Patch { span, ink }));
            }
        }
        if patches.len() == before {
            patches.push(Patch {
                span: candidate.place,
                ink: Ink::Other,
            });
        }
    }
    patches.extend(extraction.keys.iter().map(|key| Patch {
        span: key.place,
        ink: Ink::Key,
    }));
    ascending(patches)
}

/// Where the characters `span` of a normalised text stand in the paste: one piece for each run
/// they touch. Nothing when only the candidate's place as a whole is known.
pub fn to_paste(map: &SourceMap, place: Span, span: Span) -> Vec<Span> {
    let first = map
        .runs
        .partition_point(|run| run.0 <= span.start)
        .saturating_sub(1);
    let mut pieces: Vec<Span> = Vec::new();
    for (index, &(text, paste)) in map.runs.iter().enumerate().skip(first) {
        if text >= span.end {
            break;
        }
        let next = map.runs.get(index + 1).map_or(u32::MAX, |run| run.0);
        let (start, end) = (span.start.max(text), span.end.min(next));
        if start >= end {
            continue;
        }
        let start = paste.saturating_add(start - text).min(place.end);
        let end = paste.saturating_add(end - text).min(place.end);
        match pieces.last_mut() {
            Some(last) if last.end == start => last.end = end.max(start),
            _ if start < end => pieces.push(Span { start, end }),
            _ => {}
        }
    }
    pieces
}

/// The offset in the normalised text of the paste's byte at `offset`, if it is one of its own.
pub fn from_paste(map: &SourceMap, text_len: usize, offset: usize) -> Option<usize> {
    // Runs ascend by their place in the text; a reassembled token may stand in another order.
    map.runs.iter().enumerate().find_map(|(index, run)| {
        let (text, paste) = (run.0 as usize, run.1 as usize);
        let next = map
            .runs
            .get(index + 1)
            .map_or(text_len, |next| next.0 as usize);
        let len = next.saturating_sub(text);
        (paste..paste + len)
            .contains(&offset)
            .then(|| text + offset - paste)
    })
}

/// Sorted, and cut so that none overlaps the one before.
fn ascending(mut patches: Vec<Patch>) -> Vec<Patch> {
    patches.retain(|patch| !patch.span.is_empty());
    patches.sort_by_key(|patch| patch.span.start);
    let mut end = 0;
    patches.retain_mut(|patch| {
        patch.span.start = patch.span.start.max(end);
        let keep = patch.span.start < patch.span.end;
        end = end.max(patch.span.end);
        keep
    });
    patches
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(runs: &[(u32, u32)]) -> SourceMap {
        SourceMap {
            runs: runs.to_vec(),
        }
    }

    #[test]
    fn a_span_over_a_line_break_has_two_pieces_in_the_paste() {
        // "abcd" was "ab\ncd" at offset 10.
        let map = map(&[(0, 10), (2, 13)]);
        let place = Span::new(10, 15);
        let got = to_paste(&map, place, Span::new(1, 3));
        assert_eq!(got, [Span::new(11, 12), Span::new(13, 14)]);
        assert_eq!(from_paste(&map, 4, 13), Some(2));
        assert_eq!(from_paste(&map, 4, 12), None);
        assert_eq!(from_paste(&map, 4, 15), None);
    }

    #[test]
    fn an_empty_map_leads_nowhere() {
        assert_eq!(
            to_paste(&map(&[]), Span::new(0, 9), Span::new(1, 3)),
            Vec::new()
        );
        assert_eq!(from_paste(&map(&[]), 4, 1), None);
    }

    #[test]
    fn overlapping_patches_are_cut_not_doubled() {
        let patch = |start, end, ink| Patch {
            span: Span::new(start, end),
            ink,
        };
        let got = ascending(vec![
            patch(4, 9, Ink::Other),
            patch(0, 6, Ink::Key),
            patch(5, 6, Ink::Other),
            patch(3, 3, Ink::Other),
        ]);
        assert_eq!(got, [patch(0, 6, Ink::Key), patch(6, 9, Ink::Other)]);
    }
}
