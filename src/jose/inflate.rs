//! Decompression under a byte budget: gzip, zlib, raw DEFLATE, zstd.
