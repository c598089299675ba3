//! The lines of a file that may be larger than memory, one after another in one buffer that is
//! wiped: they are candidates for secrets.

use std::fs::File;
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::path::Path;

use zeroize::Zeroizing;

use super::files::ReadError;

/// The most bytes of a line that is given out; no secret has more.
pub const LONGEST: usize = 64 << 10;

/// What was gone through.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lines {
    /// How many lines there were, up to where it was broken off.
    pub num_lines: u64,
    /// How many of them were too long to be given out.
    pub num_too_long: u64,
}

/// Gives each line of the file at `path`, without its end (LF or CR LF), with its number from 1.
pub fn each_line(
    path: &Path,
    each: impl FnMut(u64, &[u8]) -> ControlFlow<()>,
) -> Result<Lines, ReadError> {
    let refused = |source| ReadError::Refused {
        name: path.to_owned(),
        source,
    };
    let file = File::open(path).map_err(refused)?;
    if file.metadata().is_ok_and(|metadata| metadata.is_dir()) {
        return Err(refused(io::ErrorKind::IsADirectory.into()));
    }
    each_line_of(file, each).map_err(refused)
}

fn each_line_of(
    mut source: impl Read,
    mut each: impl FnMut(u64, &[u8]) -> ControlFlow<()>,
) -> io::Result<Lines> {
    let mut buffer = Zeroizing::new(vec![0; LONGEST + 2]);
    let mut lines = Lines::default();
    let (mut filled, mut is_too_long) = (0, false);
    loop {
        let num_read = match source.read(&mut buffer[filled..]) {
            Ok(num_read) => num_read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        let searched = filled;
        filled += num_read;
        let mut start = 0;
        let mut give = |text: &[u8], is_too_long: &mut bool| {
            lines.num_lines += 1;
            let text = text.strip_suffix(b"\r").unwrap_or(text);
            if std::mem::take(is_too_long) || text.len() > LONGEST {
                lines.num_too_long += 1;
                return ControlFlow::Continue(());
            }
            each(lines.num_lines, text)
        };
        for end in memchr::memchr_iter(b'\n', &buffer[searched..filled]) {
            let end = searched + end;
            if give(&buffer[start..end], &mut is_too_long).is_break() {
                return Ok(lines);
            }
            start = end + 1;
        }
        if num_read == 0 {
            // What follows the last line end is a line only if there is something.
            if filled > 0 || is_too_long {
                let _ = give(&buffer[..filled], &mut is_too_long);
            }
            return Ok(lines);
        }
        buffer.copy_within(start..filled, 0);
        filled -= start;
        if filled == buffer.len() {
            is_too_long = true;
            filled = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives `step` bytes at a time, as a pipe may.
    struct Slowly<'a>(&'a [u8], usize);

    impl Read for Slowly<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let len = self.1.min(self.0.len()).min(buffer.len());
            buffer[..len].copy_from_slice(&self.0[..len]);
            self.0 = &self.0[len..];
            Ok(len)
        }
    }

    #[track_caller]
    fn check(text: &[u8], expected: &[(u64, &[u8])], num_too_long: u64) {
        for step in [1, 2, 3, 1000, 1 << 20] {
            let mut found = Vec::new();
            let lines = each_line_of(Slowly(text, step), |line, text| {
                found.push((line, text.to_vec()));
                ControlFlow::Continue(())
            });
            let found: Vec<(u64, &[u8])> = found.iter().map(|(n, text)| (*n, &**text)).collect();
            assert!(found == expected, "{step}");
            assert_eq!(lines.unwrap().num_too_long, num_too_long, "{step}");
        }
    }

    #[test]
    fn lines_end_in_either_way_and_the_last_need_not() {
        check(b"", &[], 0);
        check(b"a", &[(1, b"a")], 0);
        check(b"a\n", &[(1, b"a")], 0);
        check(
            b"a\r\n\r\n\nb c",
            &[(1, b"a"), (2, b""), (3, b""), (4, b"b c")],
            0,
        );
        check(b"\xff\xfe\n\0", &[(1, b"\xff\xfe"), (2, b"\0")], 0);
    }

    #[test]
    fn a_line_without_end_is_counted_and_not_kept() {
        let long = vec![b'a'; 3 * LONGEST];
        check(&[&long[..], b"\nb\n"].concat(), &[(2, b"b")], 1);
        check(&long, &[], 1);
        let most = &long[..LONGEST];
        check(&[most, b"\r\nb"].concat(), &[(1, most), (2, b"b")], 0);
        check(&[most, b"a\nb"].concat(), &[(2, b"b")], 1);
        check(&[&long[..LONGEST + 2], b"\nb"].concat(), &[(2, b"b")], 1);
    }

    #[test]
    fn it_can_be_broken_off() {
        let lines = each_line_of(&b"a\nb\nc\n"[..], |line, _| {
            if line == 2 {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        });
        assert_eq!(lines.unwrap().num_lines, 2);
    }
}
