//! A hasher for maps of a million short keys from a token.
//!
//! Maps here decide equality by comparing whole keys; the hash only says where to look. The
//! standard hasher takes most of the time of a comparison; this one folds a 64 by 64 bit product
//! (as `wyhash` and `foldhash` do), from a seed drawn anew for each comparison, so that nobody can
//! prepare keys that fall together.

use std::hash::{BuildHasher, Hasher, RandomState};

/// Makes hashers of one seed.
#[derive(Clone, Copy)]
pub(super) struct Seeded {
    seed: [u64; 2],
}

impl Default for Seeded {
    fn default() -> Self {
        let draw = || RandomState::new().hash_one(0_u8);
        // Two draws differ: the standard library counts its own seeds on.
        Self {
            seed: [draw(), draw() | 1],
        }
    }
}

impl BuildHasher for Seeded {
    type Hasher = Folding;

    fn build_hasher(&self) -> Folding {
        Folding {
            state: self.seed[0],
            seed: self.seed,
        }
    }
}

/// See the module.
pub(super) struct Folding {
    state: u64,
    seed: [u64; 2],
}

impl Folding {
    fn fold(&mut self, low: u64, high: u64) {
        let product = u128::from(low ^ self.seed[0] ^ self.state) * u128::from(high ^ self.seed[1]);
        let folded = (product as u64) ^ ((product >> 64) as u64);
        self.state = self.state.rotate_left(23).wrapping_add(folded);
    }
}

impl Hasher for Folding {
    fn finish(&self) -> u64 {
        let product = u128::from(self.state ^ self.seed[1]) * u128::from(self.seed[0] | 1);
        (product as u64) ^ ((product >> 64) as u64)
    }

    fn write(&mut self, bytes: &[u8]) {
        let word = |bytes: &[u8]| {
            let mut word = [0; 8];
            let len = bytes.len().min(8);
            word[..len].copy_from_slice(&bytes[..len]);
            u64::from_le_bytes(word)
        };
        let mut chunks = bytes.chunks_exact(16);
        for chunk in &mut chunks {
            self.fold(word(&chunk[..8]), word(&chunk[8..]));
        }
        let rest = chunks.remainder();
        let (low, high) = rest.split_at(rest.len().min(8));
        // The length tells `ab` from `ab\0`.
        self.fold(word(low), word(high) ^ (bytes.len() as u64).rotate_left(32));
    }

    fn write_u8(&mut self, n: u8) {
        self.fold(u64::from(n), 1);
    }

    fn write_u32(&mut self, n: u32) {
        self.fold(u64::from(n), 2);
    }

    fn write_u64(&mut self, n: u64) {
        self.fold(n, 3);
    }

    fn write_usize(&mut self, n: usize) {
        self.fold(n as u64, 4);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn keys_that_differ_a_little_fall_apart() {
        let seeded = Seeded::default();
        let mut low = HashSet::new();
        let mut all = HashSet::new();
        for n in 0..20_000_u32 {
            for hash in [seeded.hash_one(n), seeded.hash_one(format!("table_{n}"))] {
                all.insert(hash);
                low.insert(hash as u16);
            }
        }
        assert_eq!(all.len(), 40_000);
        // Of 65,536 places some 30,000 are met by 40,000 throws.
        assert!(low.len() > 25_000, "{}", low.len());
    }

    #[test]
    fn two_seeds_make_two_hashes() {
        let (one, other) = (Seeded::default(), Seeded::default());
        assert_ne!(one.hash_one("key"), other.hash_one("key"));
        assert_eq!(one.hash_one("key"), one.hash_one("key"));
    }
}
