//! Curve448 and its Edwards twin, of which the native library has nothing.
//!
//! Of our own is the public half of a private key, so that a private key file has the same
//! thumbprint as its public one, and what two X448 keys agree on, which is the same ladder: RFC
//! 7748 §5 and RFC 8032 §5.2, straight from their text, with the same steps for every key.
//! Signatures are a crate's, in [`signature`].

pub mod signature;

use shake::Shake256;
use shake::digest::{ExtendableOutput as _, Update as _, XofReader as _};
use zeroize::{Zeroize as _, Zeroizing};

/// A number below 2^448 - 2^224 - 1, eight limbs of 56 bits, the lowest first.
#[derive(Clone, Copy, zeroize::Zeroize)]
struct Field([u64; 8]);

const MASK: u64 = (1 << 56) - 1;
/// The prime, in limbs.
const PRIME: [u64; 8] = [MASK, MASK, MASK, MASK, MASK - 1, MASK, MASK, MASK];

impl Field {
    const ZERO: Self = Self([0; 8]);
    const ONE: Self = Self([1, 0, 0, 0, 0, 0, 0, 0]);

    const fn small(n: u64) -> Self {
        Self([n, 0, 0, 0, 0, 0, 0, 0])
    }

    /// RFC 7748 §5: the lowest byte first, seven bytes a limb.
    fn of_le(bytes: &[u8; 56]) -> Self {
        let mut limbs = [0; 8];
        for (limb, bytes) in limbs.iter_mut().zip(bytes.chunks_exact(7)) {
            *limb = bytes
                .iter()
                .rev()
                .fold(0, |limb, byte| limb << 8 | u64::from(*byte));
        }
        Self(limbs)
    }

    fn to_le(self) -> [u8; 56] {
        let mut limbs = self.carried().carried().0;
        // Twice is enough: what is carried is below 2^448, less than twice the prime.
        for _ in 0..2 {
            let mut rest = [0; 8];
            let mut borrow = 0i64;
            for ((out, limb), prime) in rest.iter_mut().zip(limbs).zip(PRIME) {
                let difference = limb as i64 - prime as i64 + borrow;
                borrow = difference >> 56;
                *out = difference as u64 & MASK;
            }
            // All ones when the prime fitted in.
            let take = !(borrow as u64);
            for (limb, rest) in limbs.iter_mut().zip(rest) {
                *limb = (*limb & !take) | (rest & take);
            }
        }
        let mut bytes = [0; 56];
        for (chunk, limb) in bytes.chunks_mut(7).zip(limbs) {
            chunk.copy_from_slice(&limb.to_le_bytes()[..7]);
        }
        bytes
    }

    /// Every limb below 2^56, give or take the last carry: 2^448 = 2^224 + 1.
    fn carried(self) -> Self {
        let mut limbs = self.0;
        let mut carry = 0;
        for limb in &mut limbs {
            let sum = *limb + carry;
            *limb = sum & MASK;
            carry = sum >> 56;
        }
        limbs[0] += carry;
        limbs[4] += carry;
        Self(limbs)
    }

    fn add(self, other: Self) -> Self {
        let mut limbs = self.0;
        for (limb, other) in limbs.iter_mut().zip(other.0) {
            *limb += other;
        }
        Self(limbs).carried()
    }

    fn sub(self, other: Self) -> Self {
        let mut limbs = self.0;
        for ((limb, other), prime) in limbs.iter_mut().zip(other.0).zip(PRIME) {
            *limb = *limb + 2 * prime - other;
        }
        Self(limbs).carried()
    }

    fn mul(self, other: Self) -> Self {
        let mut wide = [0u128; 16];
        for (i, a) in self.0.into_iter().enumerate() {
            for (j, b) in other.0.into_iter().enumerate() {
                wide[i + j] += u128::from(a) * u128::from(b);
            }
        }
        // x^(8+k) = x^k + x^(4+k), the highest first, since 12..15 come back into 8..11.
        for k in (0..8).rev() {
            let high = std::mem::take(&mut wide[8 + k]);
            wide[k] += high;
            wide[4 + k] += high;
        }
        let mut limbs = [0u64; 8];
        let mut carry = 0u128;
        for (limb, wide) in limbs.iter_mut().zip(wide) {
            let sum = wide + carry;
            *limb = sum as u64 & MASK;
            carry = sum >> 56;
        }
        // The carry has up to 65 bits: it goes back in two pieces.
        let (low, high) = (carry as u64 & MASK, (carry >> 56) as u64);
        limbs[0] += low;
        limbs[1] += high;
        limbs[4] += low;
        limbs[5] += high;
        Self(limbs).carried()
    }

    fn square(self) -> Self {
        self.mul(self)
    }

    /// Fermat: the power of `prime - 2`, whose bits are all ones but 224 and 1.
    fn inverted(self) -> Self {
        let mut power = Self::ONE;
        for bit in (0..448).rev() {
            power = power.square();
            if bit != 224 && bit != 1 {
                power = power.mul(self);
            }
        }
        power
    }

    /// Exchanges both when `swap` is 1, in the same time when it is 0.
    fn swap(swap: u64, a: &mut Self, b: &mut Self) {
        let mask = swap.wrapping_neg();
        for (a, b) in a.0.iter_mut().zip(&mut b.0) {
            let difference = mask & (*a ^ *b);
            *a ^= difference;
            *b ^= difference;
        }
    }
}

/// RFC 7748 §6.2: the private number times the base point, whose u is 5.
pub(super) fn x448_public(private: &[u8]) -> [u8; 56] {
    x448(private, Field::small(5))
}

/// RFC 7748 §6.2: what the owner of `private` agrees on with the owner of `public`; `None` for a
/// point that gives everybody the same, or bytes of another length.
pub(in crate::jose) fn x448_agreed(private: &[u8], public: &[u8]) -> Option<Zeroizing<[u8; 56]>> {
    let public: &[u8; 56] = public.try_into().ok()?;
    let shared = Zeroizing::new(x448(private, Field::of_le(public)));
    let is_zero = shared.iter().fold(0, |all, byte| all | byte) == 0;
    (!is_zero).then_some(shared)
}

/// The private number times the point at `base`.
fn x448(private: &[u8], base: Field) -> [u8; 56] {
    let mut k = Zeroizing::new([0; 56]);
    copy(private, k.as_mut_slice());
    k[0] &= 0xfc;
    k[55] |= 0x80;

    let (mut x2, mut z2) = (Field::ONE, Field::ZERO);
    let (mut x3, mut z3) = (base, Field::ONE);
    let mut swap = 0;
    for t in (0..448).rev() {
        let bit = u64::from(k[t / 8] >> (t % 8) & 1);
        Field::swap(swap ^ bit, &mut x2, &mut x3);
        Field::swap(swap ^ bit, &mut z2, &mut z3);
        swap = bit;
        let a = x2.add(z2);
        let b = x2.sub(z2);
        let (aa, bb) = (a.square(), b.square());
        let e = aa.sub(bb);
        let da = x3.sub(z3).mul(a);
        let cb = x3.add(z3).mul(b);
        x3 = da.add(cb).square();
        z3 = base.mul(da.sub(cb).square());
        x2 = aa.mul(bb);
        z2 = e.mul(aa.add(Field::small(39_081).mul(e)));
    }
    Field::swap(swap, &mut x2, &mut x3);
    Field::swap(swap, &mut z2, &mut z3);
    let public = x2.mul(z2.inverted()).to_le();
    for secret in [&mut x2, &mut z2, &mut x3, &mut z3] {
        secret.zeroize();
    }
    public
}

/// A point of edwards448 in projective coordinates (RFC 8032 §5.2.4).
#[derive(Clone, Copy, zeroize::Zeroize)]
struct Point {
    x: Field,
    y: Field,
    z: Field,
}

impl Point {
    fn add(self, other: Self) -> Self {
        let a = self.z.mul(other.z);
        let b = a.square();
        let c = self.x.mul(other.x);
        let d = self.y.mul(other.y);
        // d of the curve is -39081, so that what RFC 8032 subtracts is added here.
        let minus_e = Field::small(39_081).mul(c).mul(d);
        let f = b.add(minus_e);
        let g = b.sub(minus_e);
        let h = self.x.add(self.y).mul(other.x.add(other.y));
        Self {
            x: a.mul(f).mul(h.sub(c).sub(d)),
            y: a.mul(g).mul(d.sub(c)),
            z: f.mul(g),
        }
    }

    fn swap(swap: u64, a: &mut Self, b: &mut Self) {
        Field::swap(swap, &mut a.x, &mut b.x);
        Field::swap(swap, &mut a.y, &mut b.y);
        Field::swap(swap, &mut a.z, &mut b.z);
    }
}

/// The base point of edwards448 (RFC 8032 §5.2).
const BASE: Point = Point {
    x: Field([
        0x26_a82b_c70c_c05e,
        0x80_e18b_0093_8e26,
        0xf7_2ab6_6511_433b,
        0xa3_d3a4_6412_ae1a,
        0x0f_1767_ea6d_e324,
        0x36_da9e_1465_7047,
        0xed_221d_15a6_22bf,
        0x4f_1970_c66b_ed0d,
    ]),
    y: Field([
        0x08_795b_f230_fa14,
        0x13_2c4e_d7c8_ad98,
        0x1c_e67c_39c4_fdbd,
        0x05_a0c2_d73a_d3ff,
        0xa3_9840_8778_9c1e,
        0xc7_624b_ea73_736c,
        0x24_8876_2037_56c9,
        0x69_3f46_716e_b6bc,
    ]),
    z: Field::ONE,
};

/// RFC 8032 §5.2.5: the hashed seed times the base point.
pub(super) fn ed448_public(seed: &[u8]) -> [u8; 57] {
    let mut hash = Shake256::default();
    hash.update(seed);
    let mut s = Zeroizing::new([0u8; 57]);
    hash.finalize_xof().read(s.as_mut_slice());
    s[0] &= 0xfc;
    s[55] |= 0x80;
    s[56] = 0;

    // A Montgomery ladder over complete formulas: one addition and one doubling a bit.
    let mut sum = Point {
        x: Field::ZERO,
        y: Field::ONE,
        z: Field::ONE,
    };
    let mut next = BASE;
    for t in (0..448).rev() {
        let bit = u64::from(s[t / 8] >> (t % 8) & 1);
        Point::swap(bit, &mut sum, &mut next);
        next = sum.add(next);
        sum = sum.add(sum);
        Point::swap(bit, &mut sum, &mut next);
    }
    let inverse = sum.z.inverted();
    let x = sum.x.mul(inverse).to_le();
    let y = sum.y.mul(inverse).to_le();
    sum.zeroize();
    next.zeroize();
    let mut public = [0; 57];
    public[..56].copy_from_slice(&y);
    public[56] = (x[0] & 1) << 7;
    public
}

/// As much of `from` as `to` holds: the callers have checked the length.
fn copy(from: &[u8], to: &mut [u8]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to = *from;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(public: &[u8], expected: &str) {
        assert_eq!(public, bytes(expected));
    }

    fn bytes(hex: &str) -> Vec<u8> {
        crate::jose::key::secret::hex_bytes(hex.as_bytes()).unwrap()
    }

    #[test]
    fn x448_agrees_with_rfc_7748() {
        check(
            &x448_public(&bytes(
                "9a8f4925d1519f5775cf46b04b5800d4ee9ee8bae8bc5565d498c28dd9c9baf574a9419744897391006382a6f127ab1d9ac2d8c0a598726b",
            )),
            "9b08f7cc31b7e3e67d22d5aea121074a273bd2b83de09c63faa73d2c22c5d9bbc836647241d953d40c5b12da88120d53177f80e532c41fa0",
        );
        check(
            &x448_public(&bytes(
                "1c306a7ac2a0e2e0990b294470cba339e6453772b075811d8fad0d1d6927c120bb5ee8972b0d3e21374c9c921b09d1b0366f10b65173992d",
            )),
            "3eb7a829b0cd20f5bcfc0b599b6feccf6da4627107bdb0d4f345b43027d8b972fc3e34fb4232a13ca706dcb57aec3dae07bdc1c67bf33609",
        );
    }

    #[test]
    fn two_keys_agree_as_in_rfc_7748() {
        let alice = bytes(
            "9a8f4925d1519f5775cf46b04b5800d4ee9ee8bae8bc5565d498c28dd9c9baf574a9419744897391006382a6f127ab1d9ac2d8c0a598726b",
        );
        let bob = bytes(
            "1c306a7ac2a0e2e0990b294470cba339e6453772b075811d8fad0d1d6927c120bb5ee8972b0d3e21374c9c921b09d1b0366f10b65173992d",
        );
        let shared = "07fff4181ac6cc95ec1c16a94a0f74d12da232ce40a77552281d282bb60c0b56fd2464c335543936521c24403085d59a449a5037514a879d";
        let agreed = |own: &[u8], other: &[u8]| x448_agreed(own, &x448_public(other)).unwrap();
        check(&*agreed(&alice, &bob), shared);
        check(&*agreed(&bob, &alice), shared);
        assert_eq!(x448_agreed(&alice, &[0; 56]), None);
        assert_eq!(x448_agreed(&alice, &[5; 32]), None);
    }

    #[test]
    fn ed448_agrees_with_rfc_8032() {
        check(
            &ed448_public(&bytes(
                "6c82a562cb808d10d632be89c8513ebf6c929f34ddfa8c9f63c9960ef6e348a3528c8a3fcc2f044e39a3fc5b94492f8f032e7549a20098f95b",
            )),
            "5fd7449b59b461fd2ce787ec616ad46a1da1342485a70e1f8a0ea75d80e96778edf124769b46c7061bd6783df1e50f6cd1fa1abeafe8256180",
        );
        check(
            &ed448_public(&bytes(
                "c4eab05d357007c632f3dbb48489924d552b08fe0c353a0d4a1f00acda2c463afbea67c5e8d2877c5e3bc397a659949ef8021e954e0a12274e",
            )),
            "43ba28f430cdff456ae531545f7ecd0ac834a55d9358c0372bfa0c6c6798c0866aea01eb00742802b8438ea4cb82169c235160627b4c3a9480",
        );
    }
}
