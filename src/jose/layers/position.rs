//! Where the bytes of a peeled text came from.

use crate::jose::span::Span;

/// How positions in a peeled text lead back to positions in the raw string it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PositionMap {
    /// A layer lost them: every byte comes from the whole string.
    Lost,
    /// Steps from the innermost text outwards, to offsets in the raw string after its quote.
    Steps(Vec<Step>),
}

/// One step from an inner position to an outer one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Inner byte `i` came from base64 character `4 * i / 3` and on.
    Base64,
    /// Inner byte `i` came from characters `2 * i` and `2 * i + 1`.
    Hex,
    /// Runs of `(inner offset, outer offset)`, ascending, the last being the end of both: within a
    /// run bytes stand one to one.
    Runs(Vec<(u32, u32)>),
}

impl PositionMap {
    /// Every byte stands where it stood.
    pub fn identity() -> Self {
        Self::Steps(Vec::new())
    }

    /// Where `span` of the inner text stands in the outer one; `None` when that was lost.
    pub fn outward(&self, span: Span) -> Option<Span> {
        match self {
            Self::Lost => None,
            Self::Steps(steps) => Some(steps.iter().fold(span, |span, step| step.outward(span))),
        }
    }

    /// Which inner byte the outer byte at `offset` belongs to; `None` when that was lost. It may
    /// lie after the inner text where the outer byte belongs to nothing, such as padding.
    pub fn inward(&self, offset: usize) -> Option<usize> {
        match self {
            Self::Lost => None,
            Self::Steps(steps) => Some(
                steps
                    .iter()
                    .rev()
                    .fold(offset, |offset, step| step.inward(offset)),
            ),
        }
    }
}

impl Step {
    fn outward(&self, span: Span) -> Span {
        let (start, end) = (span.start as usize, span.end as usize);
        match self {
            // A byte is eight bits, a character six: the characters that have any bit of it.
            Self::Base64 => Span::new(start * 8 / 6, (end * 8).div_ceil(6)),
            Self::Hex => Span::new(start * 2, end * 2),
            Self::Runs(runs) => Span::new(along(runs, start), along(runs, end)),
        }
    }

    fn inward(&self, offset: usize) -> usize {
        match self {
            // The byte that has the character's last bit: so that the first character of a
            // value, which may still have bits of the byte before, leads to the value.
            Self::Base64 => (offset * 6 + 5) / 8,
            Self::Hex => offset / 2,
            Self::Runs(runs) => {
                let next = runs.partition_point(|run| run.1 as usize <= offset);
                let Some(run) = next.checked_sub(1).map(|index| runs[index]) else {
                    return 0;
                };
                let inner = run.0 as usize + offset - run.1 as usize;
                // Characters between two runs belong to the last byte of the first.
                runs.get(next).map_or(inner, |after| {
                    inner.min((after.0 as usize).saturating_sub(1))
                })
            }
        }
    }
}

/// The outer offset of an inner one.
fn along(runs: &[(u32, u32)], inner: usize) -> usize {
    let next = runs.partition_point(|run| run.0 as usize <= inner);
    next.checked_sub(1).map_or(inner, |index| {
        let run = runs[index];
        run.1 as usize + inner - run.0 as usize
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_character_of_a_byte_leads_back_to_it() {
        for step in [
            Step::Base64,
            Step::Hex,
            Step::Runs(vec![(0, 0), (3, 4), (7, 13), (9, 15)]),
        ] {
            let map = PositionMap::Steps(vec![step, Step::Base64]);
            for byte in 0..9 {
                let outer = map.outward(Span::new(byte, byte + 1)).unwrap();
                assert_eq!(map.inward(outer.start as usize), Some(byte));
            }
        }
    }

    #[test]
    fn an_escape_belongs_to_its_character() {
        // a\nb: a, an escape of two characters, b.
        let map = PositionMap::Steps(vec![Step::Runs(vec![(0, 0), (2, 3), (3, 4)])]);
        assert_eq!(map.outward(Span::new(1, 2)), Some(Span::new(1, 3)));
        assert_eq!(map.inward(2), Some(1));
        assert_eq!(map.inward(3), Some(2));
    }
}
