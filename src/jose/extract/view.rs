//! A text that does not stand in the paste as it is: joined from pieces, or decoded. Tokens found
//! in it are led back to where they came from.

use super::repair::Found;

/// A text made from parts of the paste.
pub(super) struct View {
    /// The text.
    pub text: String,
    /// `(offset in the text, offset in the paste)` of each piece; empty when it was decoded.
    pub pieces: Vec<(u32, u32)>,
    /// What it was made from, in the paste.
    pub covered: Vec<(usize, usize)>,
    /// How it was made, in words.
    pub repairs: Vec<String>,
    /// The name of what it was made from; tells whose storage it is.
    pub name: String,
    /// The label of a token that is the whole text.
    pub outer: String,
}

impl View {
    /// Whether the byte of the paste at `at` went into it.
    pub fn covers(&self, at: usize) -> bool {
        self.covered
            .iter()
            .any(|(start, end)| (*start..*end).contains(&at))
    }

    /// A token found in the view, with its place in the paste.
    pub fn lift(&self, mut found: Found) -> Found {
        let first = self.covered.iter().map(|piece| piece.0).min().unwrap_or(0);
        let last = self.covered.iter().map(|piece| piece.1).max().unwrap_or(0);
        let mut repairs = self.repairs.clone();
        repairs.append(&mut found.repairs);
        found.repairs = repairs;
        if self.pieces.is_empty() {
            found.runs.clear();
            (found.start, found.end) = (first, last);
            return found;
        }
        let total = found.text.len() + found.attached.len();
        found.runs = self.compose(&found.runs, total);
        (found.start, found.end) = match (
            self.to_paste(found.start),
            self.to_paste(found.end.saturating_sub(1)),
        ) {
            (Some(start), Some(end)) if start <= end => (start, end + 1),
            // Chunks stood in another order.
            _ => (first, last),
        };
        found
    }

    fn to_paste(&self, at: usize) -> Option<usize> {
        let index = self
            .pieces
            .partition_point(|piece| piece.0 as usize <= at)
            .checked_sub(1)?;
        let (text, paste) = self.pieces[index];
        Some(paste as usize + at - text as usize)
    }

    /// Runs into the view as runs into the paste.
    fn compose(&self, runs: &[(u32, u32)], total: usize) -> Vec<(u32, u32)> {
        let mut composed = Vec::new();
        for (index, (text, view)) in runs.iter().enumerate() {
            let end = runs.get(index + 1).map_or(total as u32, |next| next.0);
            let len = end.saturating_sub(*text);
            let first = self
                .pieces
                .partition_point(|piece| piece.0 <= *view)
                .saturating_sub(1);
            for (start, paste) in &self.pieces[first..] {
                if *start >= view + len {
                    break;
                }
                let skip = view.saturating_sub(*start);
                let ahead = start.saturating_sub(*view);
                composed.push((text + ahead, paste + skip));
            }
        }
        composed
    }
}
