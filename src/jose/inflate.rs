//! Decompression under a byte budget: gzip, zlib, raw DEFLATE, zstd.
//!
//! Nothing here fails: a cut or damaged stream gives what came out of it, and [`End`] says how it
//! ended. A few hundred bytes can stand for gigabytes, so every byte is counted against what one
//! layer, and all layers of the token, may take.

use std::io::{Read, Write as _};

use flate2::{Compression, GzBuilder, bufread, write};

use super::limits::Limits;

/// How many bytes may still come out.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    /// For one stream.
    pub layer_bytes: usize,
    /// For all streams of the token.
    pub token_bytes: usize,
}

/// What came out of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inflated {
    /// The bytes, as far as they could be read.
    pub bytes: Vec<u8>,
    /// How it ended.
    pub end: End,
    /// Bytes of input after its end.
    pub num_trailing: usize,
}

/// How a stream ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Where it should, checksums included.
    Whole,
    /// The input ran out.
    Cut,
    /// The input is damaged, or a checksum does not hold.
    Damaged,
    /// One layer may not give more than this many bytes.
    LayerLimit(usize),
    /// All layers of the token together may not give more.
    TokenLimit,
}

/// What a gzip header tells (RFC 1952 §2.3).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GzipHeader {
    /// Seconds since 1970; 0: not given.
    pub mtime: u32,
    /// Operating system; 255: unknown.
    pub os: u8,
    /// Extra flags; 2: best, 4: fastest.
    pub xfl: u8,
    /// Original file name.
    pub name: Option<Vec<u8>>,
    /// How many members follow each other.
    pub members: u32,
}

/// Members of one gzip stream that are read; each costs a fresh window, and empty ones are cheap
/// to write.
const MEMBERS: u32 = 4096;

/// Bytes taken from a decoder at a time.
const CHUNK: usize = 16 << 10;

impl Budget {
    /// A token's budget.
    pub fn new(limits: &Limits) -> Self {
        Self {
            layer_bytes: limits.inflated_layer_bytes,
            token_bytes: limits.inflated_token_bytes,
        }
    }
}

/// Inflates gzip, all members of it (RFC 1952 §2.2). Zeros after the last are padding.
pub fn gzip(input: &[u8], budget: &mut Budget) -> (Inflated, GzipHeader) {
    let mut header = GzipHeader {
        mtime: input
            .get(4..8)
            .and_then(|bytes| bytes.try_into().ok())
            .map_or(0, u32::from_le_bytes),
        xfl: input.get(8).copied().unwrap_or_default(),
        os: input.get(9).copied().unwrap_or(255),
        ..GzipHeader::default()
    };
    let mut inflated = Inflated {
        bytes: Vec::new(),
        end: End::Whole,
        num_trailing: 0,
    };
    let mut rest = input;
    while header.members < MEMBERS && (header.members == 0 || rest.starts_with(&[0x1f, 0x8b])) {
        let mut decoder = bufread::GzDecoder::new(rest);
        inflated.end = read(&mut decoder, budget, &mut inflated.bytes);
        if header.members == 0 {
            header.name = decoder
                .header()
                .and_then(|found| found.filename())
                .map(<[u8]>::to_vec);
        }
        header.members += 1;
        rest = decoder.into_inner();
        if inflated.end != End::Whole {
            return (inflated, header);
        }
    }
    if rest.iter().any(|byte| *byte != 0) {
        inflated.num_trailing = rest.len();
    }
    (inflated, header)
}

/// Inflates zlib (RFC 1950).
pub fn zlib(input: &[u8], budget: &mut Budget) -> Inflated {
    let mut decoder = bufread::ZlibDecoder::new(input);
    let (bytes, end) = read_all(&mut decoder, budget);
    finish(bytes, end, decoder.into_inner())
}

/// Inflates raw DEFLATE (RFC 1951).
pub fn deflate(input: &[u8], budget: &mut Budget) -> Inflated {
    let mut decoder = bufread::DeflateDecoder::new(input);
    let (bytes, end) = read_all(&mut decoder, budget);
    finish(bytes, end, decoder.into_inner())
}

/// Inflates one zstd frame (RFC 8878).
pub fn zstd(mut input: &[u8], budget: &mut Budget) -> Inflated {
    // The window is set aside before anything comes out of it.
    let window = budget.layer_bytes.min(budget.token_bytes) as u64;
    let decoder = ruzstd::decoding::StreamingDecoder::new_with_max_window_size(
        &mut input,
        window.max(1 << 10),
    );
    let (bytes, end) = match decoder {
        Ok(mut decoder) => read_all(&mut decoder, budget),
        Err(_) => (Vec::new(), End::Damaged),
    };
    finish(bytes, end, input)
}

/// Packs with gzip as another stream was packed; `mtime` replaces its time.
pub fn to_gzip(bytes: &[u8], mtime: u32, os: u8, xfl: u8) -> Vec<u8> {
    let level = match xfl {
        2 => Compression::best(),
        4 => Compression::fast(),
        _ => Compression::default(),
    };
    let mut encoder = GzBuilder::new()
        .mtime(mtime)
        .operating_system(os)
        .write(Vec::new(), level);
    encoder.write_all(bytes).ok();
    let mut packed = encoder.finish().unwrap_or_default();
    if let Some(byte) = packed.get_mut(8) {
        *byte = xfl;
    }
    packed
}

/// Packs with zlib; `level` is the two bits of its header.
pub fn to_zlib(bytes: &[u8], level: u8) -> Vec<u8> {
    let level = match level {
        0 => Compression::fast(),
        1 => Compression::new(4),
        2 => Compression::default(),
        _ => Compression::best(),
    };
    let mut encoder = write::ZlibEncoder::new(Vec::new(), level);
    encoder.write_all(bytes).ok();
    encoder.finish().unwrap_or_default()
}

/// Packs with raw DEFLATE.
pub fn to_deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = write::DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).ok();
    encoder.finish().unwrap_or_default()
}

/// Packs with zstd.
pub fn to_zstd(bytes: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
}

/// Whether `bytes` can begin a zlib stream: DEFLATE, a window of at most 32 KiB, and a header that
/// is a multiple of 31 (RFC 1950 §2.2).
pub fn is_zlib(bytes: &[u8]) -> bool {
    let [cmf, flg, ..] = bytes else { return false };
    cmf & 0x0f == 8
        && cmf >> 4 <= 7
        && flg & 0x20 == 0
        && (u16::from(*cmf) << 8 | u16::from(*flg)).is_multiple_of(31)
}

/// Whether `bytes` can begin a raw DEFLATE stream whose first character is `{` or `[`. There is no
/// magic, so this looks at the first block (RFC 1951 §3.2): a stored one shows its first byte, one
/// with fixed codes its first literal, and one with dynamic codes must have complete code lengths.
pub fn may_be_deflated_json(bytes: &[u8]) -> bool {
    let Some(first) = bytes.first() else {
        return false;
    };
    match first >> 1 & 3 {
        0 => match bytes {
            [_, a, b, c, d, text, ..] => *a == !c && *b == !d && matches!(text, b'{' | b'['),
            _ => false,
        },
        1 => {
            // Literals 0 to 143 are eight bits, 0x30 and up, most significant bit first.
            let code = (0..8).fold(0, |code, index| code << 1 | bit(bytes, 3 + index));
            matches!(code.wrapping_sub(0x30), 0x7b | 0x5b)
        }
        2 => has_complete_code_lengths(bytes),
        _ => false,
    }
}

fn has_complete_code_lengths(bytes: &[u8]) -> bool {
    let bits = |at: usize, len: usize| {
        (0..len).fold(0, |value, index| value | bit(bytes, at + index) << index)
    };
    let (num_literals, num_distances, num_lengths) = (bits(3, 5), bits(8, 5), bits(13, 4) + 4);
    // Kraft's sum in 128ths: a complete code fills it exactly.
    let filled: u32 = (0..num_lengths as usize)
        .map(|index| bits(17 + 3 * index, 3))
        .filter(|len| *len > 0)
        .map(|len| 128 >> len)
        .sum();
    num_literals <= 29 && num_distances <= 29 && filled == 128
}

fn bit(bytes: &[u8], index: usize) -> u32 {
    bytes
        .get(index / 8)
        .map_or(0, |byte| u32::from(byte >> (index % 8) & 1))
}

fn finish(bytes: Vec<u8>, end: End, rest: &[u8]) -> Inflated {
    Inflated {
        bytes,
        end,
        num_trailing: if end == End::Whole { rest.len() } else { 0 },
    }
}

fn read_all(decoder: &mut impl Read, budget: &mut Budget) -> (Vec<u8>, End) {
    let mut bytes = Vec::new();
    let end = read(decoder, budget, &mut bytes);
    (bytes, end)
}

/// Reads until the end, a fault, or the budget is used up.
fn read(decoder: &mut impl Read, budget: &mut Budget, bytes: &mut Vec<u8>) -> End {
    let mut chunk = [0; CHUNK];
    loop {
        let num_read = match decoder.read(&mut chunk) {
            Ok(0) => return End::Whole,
            Ok(num_read) => num_read,
            Err(fault) if fault.kind() == std::io::ErrorKind::UnexpectedEof => return End::Cut,
            Err(_) => return End::Damaged,
        };
        let layer_left = budget.layer_bytes.saturating_sub(bytes.len());
        let num_kept = num_read.min(layer_left).min(budget.token_bytes);
        bytes.extend_from_slice(&chunk[..num_kept]);
        budget.token_bytes -= num_kept;
        if num_kept < num_read {
            return if num_kept == layer_left {
                End::LayerLimit(budget.layer_bytes)
            } else {
                End::TokenLimit
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn budget() -> Budget {
        Budget::new(&Limits::DEFAULT)
    }

    #[test]
    fn every_kind_comes_back() {
        let text = b"[{\"a\":1}] ".repeat(500);
        let gz = to_gzip(&text, 1_675_743_790, 255, 2);
        assert_eq!(gz[..10], [0x1f, 0x8b, 8, 0, 0x2e, 0xd2, 0xe1, 0x63, 2, 255]);
        let (inflated, header) = gzip(&gz, &mut budget());
        assert_eq!((inflated.bytes, inflated.end), (text.clone(), End::Whole));
        assert_eq!(
            (header.mtime, header.os, header.members),
            (1_675_743_790, 255, 1)
        );
        assert_eq!(zlib(&to_zlib(&text, 3), &mut budget()).bytes, text);
        assert_eq!(deflate(&to_deflate(&text), &mut budget()).bytes, text);
        assert_eq!(zstd(&to_zstd(&text), &mut budget()).bytes, text);
    }

    #[test]
    fn members_are_joined_and_zeros_after_them_ignored() {
        let mut packed = to_gzip(b"one ", 0, 3, 0);
        packed.extend(to_gzip(b"two", 0, 3, 0));
        packed.extend([0; 9]);
        let (inflated, header) = gzip(&packed, &mut budget());
        assert_eq!(
            (inflated.bytes.as_slice(), header.members),
            (&b"one two"[..], 2)
        );
        assert_eq!((inflated.end, inflated.num_trailing), (End::Whole, 0));
    }

    #[test]
    fn a_cut_stream_gives_what_came_out() {
        let text: Vec<u8> = (0..40_000_u32).flat_map(u32::to_be_bytes).collect();
        let packed = to_gzip(&text, 0, 255, 2);
        let (inflated, _) = gzip(&packed[..packed.len() / 2], &mut budget());
        assert_eq!(inflated.end, End::Cut);
        assert!(!inflated.bytes.is_empty() && text.starts_with(&inflated.bytes));
    }

    #[test]
    fn a_wrong_checksum_is_damage() {
        let mut packed = to_gzip(b"checked", 0, 255, 2);
        let at = packed.len() - 5;
        packed[at] ^= 1;
        let (inflated, _) = gzip(&packed, &mut budget());
        assert_eq!(
            (inflated.bytes.as_slice(), inflated.end),
            (&b"checked"[..], End::Damaged)
        );
    }

    #[test]
    fn a_bomb_stops_at_the_limit() {
        let mut small = Budget {
            layer_bytes: 1000,
            token_bytes: 1500,
        };
        let packed = to_gzip(&b" ".repeat(100_000), 0, 255, 2);
        let (first, _) = gzip(&packed, &mut small);
        assert_eq!(
            (first.bytes.len(), first.end),
            (1000, End::LayerLimit(1000))
        );
        let (second, _) = gzip(&packed, &mut small);
        assert_eq!((second.bytes.len(), second.end), (500, End::TokenLimit));
    }

    #[test]
    fn deflated_json_is_recognised_by_its_first_block() {
        for text in [
            &b"{\"a\":1}"[..],
            b"[]",
            &b"[\"abc\",{\"def\":12}]".repeat(50),
        ] {
            assert!(may_be_deflated_json(&to_deflate(text)));
        }
        assert!(!may_be_deflated_json(&to_deflate(b"plain words")));
    }
}
