//! Puts layers back on.

use super::{Chain, Layer};
use crate::jose::{encoding, inflate, json};

/// Encodes `text` the way the string was that `chain` was peeled from. `mtime` is the time for a
/// gzip header; without it the old one stays. Readers of the claim will get `text` back; the
/// characters need not be those that another packer would have made.
pub fn wrap(chain: &Chain, text: &str, mtime: Option<u32>) -> String {
    let bytes = wrap_bytes(chain, text.as_bytes(), mtime);
    String::from_utf8(bytes)
        .unwrap_or_else(|fault| String::from_utf8_lossy(fault.as_bytes()).into_owned())
}

/// The same for a text that need not be UTF-8, or a chain whose outermost layer makes bytes: a
/// payload that was packed before it was signed.
pub fn wrap_bytes(chain: &Chain, text: &[u8], mtime: Option<u32>) -> Vec<u8> {
    let mut bytes = text.to_vec();
    for (index, layer) in chain.layers.iter().enumerate().rev() {
        let is_last = index + 1 == chain.layers.len();
        bytes = match *layer {
            Layer::Base64(form) => encoding::to_base64(&bytes, form).into_bytes(),
            Layer::Hex { upper } => encoding::to_hex(&bytes, upper).into_bytes(),
            Layer::Percent => encoding::to_percent(&bytes).into_bytes(),
            Layer::Gzip {
                mtime: old,
                os,
                xfl,
                ..
            } => inflate::to_gzip(&bytes, mtime.unwrap_or(old), os, xfl),
            Layer::Zlib { level } => inflate::to_zlib(&bytes, level),
            Layer::Deflate => inflate::to_deflate(&bytes),
            Layer::Zstd => inflate::to_zstd(&bytes),
            Layer::Json if !is_last => json::quote(&String::from_utf8_lossy(&bytes)).into_bytes(),
            Layer::Json | Layer::Token | Layer::Text => bytes,
        };
    }
    bytes
}
