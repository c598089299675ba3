//! Which of the keys a person gave signs the draft: the chosen one, else the one that fits.

use std::sync::Arc;

use super::drafting::Drafting;
use super::keyring::{KeyRing, Source, SourceId};
use crate::jose::key::Key;
use crate::jose::mint::{algs_for, default_alg};
use crate::jose::words;

/// Most keys offered; a set of thousands is for verifying.
const MAX_OFFERED: usize = 100;
const MAX_NAME_CHARS: usize = 48;

/// A key that could be asked to sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signer {
    /// Its source.
    pub source: SourceId,
    /// Its place there.
    pub index: usize,
    /// `private-key.pem`.
    pub name: String,
    /// `RSA 2048 · PEM PKCS#8 · private`.
    pub what: String,
    /// Why it cannot sign.
    pub refusal: Option<String>,
}

/// The keys that could be asked, those that can sign first, the newest of each first.
pub fn offered(ring: &KeyRing) -> Vec<Signer> {
    let mut signers: Vec<Signer> = each(ring)
        .take(MAX_OFFERED)
        .map(|(source, index, key)| Signer {
            source: source.id,
            index,
            name: words::one_line(&source.origin.name, MAX_NAME_CHARS),
            what: what(key),
            refusal: default_alg(key, None).err().map(|error| error.to_string()),
        })
        .collect();
    signers.sort_by_key(|signer| signer.refusal.is_some());
    signers
}

/// The key that signs: the chosen one; else the newest that can make what the draft's server
/// takes; else the newest that can sign at all.
pub fn chosen(ring: &KeyRing, drafting: &Drafting) -> Option<(SourceId, usize, Arc<Key>)> {
    let (source, index, key) = find(ring, drafting)?;
    Some((source.id, index, Arc::new(key.clone())))
}

/// Where that key is.
pub fn chosen_place(ring: &KeyRing, drafting: &Drafting) -> Option<(SourceId, usize)> {
    let (source, index, _) = find(ring, drafting)?;
    Some((source.id, index))
}

fn find<'a>(ring: &'a KeyRing, drafting: &Drafting) -> Option<(&'a Source, usize, &'a Key)> {
    if let Some((id, index)) = drafting.signer
        && let Some(source) = ring.find(id)
        && let Some(key) = source.set.keys.get(index)
    {
        return Some((source, index, key));
    }
    let wanted = drafting.preset().map_or(&[][..], |preset| &preset.algs);
    let fits = |key: &Key| {
        let can = algs_for(key);
        let can = can.iter().filter(|(_, can)| can.is_ok());
        can.map(|(alg, _)| alg)
            .any(|alg| wanted.is_empty() || wanted.iter().any(|own| own == alg))
    };
    let signs = |key: &Key| default_alg(key, None).is_ok();
    let fitting = each(ring).find(|(_, _, key)| signs(key) && fits(key));
    fitting.or_else(|| each(ring).find(|(_, _, key)| signs(key)))
}

/// Every key of every source that is not on standby, the newest source first.
fn each(ring: &KeyRing) -> impl Iterator<Item = (&Source, usize, &Key)> {
    let sources = ring.sources().iter().rev();
    let sources = sources.filter(|source| !source.on_standby);
    sources.flat_map(|source| {
        let keys = source.set.keys.iter().enumerate();
        keys.map(move |(index, key)| (source, index, key))
    })
}

fn what(key: &Key) -> String {
    let mut what = format!("{} · {}", key.kind, key.format);
    if key.shared_secret().is_none() {
        let half = if key.is_private() {
            "private"
        } else {
            "public"
        };
        what = format!("{what} · {half}");
    }
    what
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jose::key::generate::{KeySpec, generate};
    use crate::jose::key::{Arrival, KeyOrigin};

    fn ring(specs: &[KeySpec]) -> KeyRing {
        let mut ring = KeyRing::default();
        for spec in specs {
            let origin = KeyOrigin::new(spec.to_string(), Arrival::Generated);
            ring.push(origin, generate(*spec).unwrap().into());
        }
        ring
    }

    #[test]
    fn the_newest_key_that_fits_signs_unless_another_was_chosen() {
        let ring = ring(&[KeySpec::Oct256, KeySpec::Ed25519]);
        let mut drafting = Drafting::default();
        let (id, _, key) = chosen(&ring, &drafting).unwrap();
        assert_eq!(key.kind, KeySpec::Ed25519.kind());
        let older = offered(&ring)[1].source;
        assert_ne!(older, id);
        drafting.signer = Some((older, 0));
        assert_eq!(chosen(&ring, &drafting).unwrap().0, older);
        // A chosen key that was removed is chosen no more.
        drafting.signer = Some((999, 0));
        assert_eq!(chosen(&ring, &drafting).unwrap().0, id);
    }

    #[test]
    fn a_public_key_is_offered_last_with_the_reason() {
        let mut ring = ring(&[KeySpec::Ed25519]);
        let public = generate(KeySpec::Ed25519).unwrap().to_public().unwrap();
        ring.push(KeyOrigin::new("public.pem", Arrival::File), public.into());
        let offered = offered(&ring);
        assert_eq!(offered[1].name, "public.pem");
        assert!(
            offered[1]
                .refusal
                .as_deref()
                .unwrap()
                .contains("private one")
        );
        assert_eq!(offered[0].refusal, None);
    }
}
