//! SMART Health Cards: a token written as digits, for QR codes (`shc:/` and two digits for each
//! character, less 45; long ones in `n/N/` parts).

use memchr::memmem;

use super::view::View;

/// Most cards read from one paste.
const MOST: usize = 256;

/// Every card in the paste, as a text to be scanned.
pub(super) fn cards(paste: &str) -> Vec<View> {
    let src = paste.as_bytes();
    let mut views: Vec<View> = Vec::new();
    let mut parts: Vec<Part> = Vec::new();
    for at in memmem::find_iter(src, b"shc:/").take(MOST) {
        let Some(part) = part(src, at) else {
            continue;
        };
        if part.of <= 1 {
            views.push(view(&[part]));
        } else {
            parts.push(part);
        }
    }
    parts.sort_by_key(|part| (part.of, part.number));
    parts.dedup_by_key(|part| (part.of, part.number));
    for group in parts.chunk_by(|a, b| a.of == b.of) {
        views.push(view(group));
    }
    views
}

struct Part {
    number: u32,
    of: u32,
    text: String,
    place: (usize, usize),
}

fn part(src: &[u8], at: usize) -> Option<Part> {
    let mut from = at + 5;
    let mut numbers = [0, 0];
    let slashes = src[from..]
        .iter()
        .take(8)
        .filter(|byte| **byte == b'/')
        .count();
    if slashes >= 2 {
        for number in &mut numbers {
            let digits = src[from..]
                .iter()
                .take_while(|byte| byte.is_ascii_digit())
                .count();
            *number = std::str::from_utf8(&src[from..from + digits])
                .ok()?
                .parse()
                .ok()?;
            from += digits + 1;
        }
    }
    let digits = src
        .get(from..)?
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let pairs = src[from..from + digits].chunks_exact(2);
    let text: Option<String> = pairs
        .map(|pair| {
            let value = (pair[0] - b'0') * 10 + (pair[1] - b'0');
            let byte = value.checked_add(45).filter(u8::is_ascii)?;
            Some(char::from(byte))
        })
        .collect();
    let text = text.filter(|text| !text.is_empty())?;
    Some(Part {
        number: numbers[0],
        of: numbers[1],
        text,
        place: (at, from + digits),
    })
}

fn view(parts: &[Part]) -> View {
    let mut repairs = vec!["decoded from shc:/ digits".to_owned()];
    if parts.len() > 1 {
        repairs.insert(0, format!("joined {} parts", parts.len()));
    }
    View {
        text: parts.iter().map(|part| part.text.as_str()).collect(),
        pieces: Vec::new(),
        covered: parts.iter().map(|part| part.place).collect(),
        repairs,
        name: String::new(),
        outer: "SMART Health Card".to_owned(),
    }
}
