//! The keys a person gave, by where they came from. Never on disk, silent in `Debug`.
//!
//! A source is one file, paste, field or fetch, with all the keys that were in it. What could not
//! be read stands beside them as findings; what is locked waits with its bytes for a passphrase.

use std::fmt;

use crate::jose::finding::Finding;
use crate::jose::key::{Arrival, Key, KeyOrigin, KeySet, Secret, SecretEncoding, builtin, file};

/// Most sources kept; the oldest one that a person gave goes first.
const MAX_SOURCES: usize = 64;

/// What tells one source from another, as long as the window is open.
pub type SourceId = u64;

/// Everything that came in one go.
#[derive(Clone)]
pub struct Source {
    /// Its own, for rows and actions.
    pub id: SourceId,
    /// Where it came from.
    pub origin: KeyOrigin,
    /// The keys in it, and what is odd about them.
    pub set: KeySet,
    /// The bytes of a source that has locked keys, until its passphrase is known.
    pub locked: Option<Secret>,
    /// The bytes of a vendor's key file, which says more than its key: a preset takes over from it
    /// what it asks for.
    pub file: Option<Secret>,
    /// The text of a typed secret and how it is read, so that it can be read another way.
    pub typed: Option<(Secret, SecretEncoding)>,
    /// Tried on every token, but only to say yes: a key that ships with the program says nothing
    /// about a token that it did not sign.
    pub on_standby: bool,
}

/// Whether keys on standby are asked too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standby {
    /// They are.
    Included,
    /// They are not.
    LeftOut,
}

/// All sources, in the order they came.
#[derive(Clone)]
pub struct KeyRing {
    sources: Vec<Source>,
    last_id: SourceId,
}

impl Default for KeyRing {
    /// The published keys that ship with the program, on standby.
    fn default() -> Self {
        let set = builtin::jet_admin_cloud();
        let origin = KeyOrigin::new("Jet Admin cloud", Arrival::BuiltIn);
        let mut ring = Self {
            sources: Vec::new(),
            last_id: 0,
        };
        let id = ring.push(origin, set);
        if let Some(source) = ring.find_mut(id) {
            source.on_standby = true;
        }
        ring
    }
}

impl KeyRing {
    /// The sources, in the order they came.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// The source of that id.
    pub fn find(&self, id: SourceId) -> Option<&Source> {
        self.sources.iter().find(|source| source.id == id)
    }

    fn find_mut(&mut self, id: SourceId) -> Option<&mut Source> {
        self.sources.iter_mut().find(|source| source.id == id)
    }

    /// Takes keys in; a source of the same origin is replaced, as a file is that was dropped
    /// once more.
    pub fn push(&mut self, origin: KeyOrigin, set: KeySet) -> SourceId {
        self.last_id += 1;
        let source = Source {
            id: self.last_id,
            set,
            locked: None,
            file: None,
            typed: None,
            on_standby: false,
            origin,
        };
        let may_be_replaced = matches!(source.origin.how, Arrival::File | Arrival::Url);
        let same = self
            .sources
            .iter()
            .position(|old| may_be_replaced && old.origin == source.origin);
        match same {
            Some(index) => self.sources[index] = source,
            None => self.sources.push(source),
        }
        if self.sources.len() > MAX_SOURCES {
            let oldest = self.sources.iter().position(|source| !source.on_standby);
            self.sources.remove(oldest.unwrap_or(0));
        }
        self.last_id
    }

    /// Reads a key file, a paste or a fetched set. Bytes are kept only where something in them is
    /// locked.
    pub fn read(&mut self, origin: KeyOrigin, bytes: &Secret) -> SourceId {
        let set = file::read(bytes.expose(), &origin, None);
        let is_locked = is_locked(&set);
        let is_vendors = !set.keys.is_empty() && is_vendor_file(bytes.expose());
        let id = self.push(origin, set);
        if let Some(source) = self.find_mut(id) {
            source.locked = is_locked.then(|| bytes.clone());
            source.file = is_vendors.then(|| bytes.clone());
        }
        id
    }

    /// Tries a passphrase on what is locked. What it does not open stays, with what was wrong.
    pub fn unlock(&mut self, id: SourceId, passphrase: &Secret) -> bool {
        let Some(source) = self.find_mut(id) else {
            return false;
        };
        let Some(bytes) = &source.locked else {
            return false;
        };
        let set = file::read(bytes.expose(), &source.origin, Some(passphrase));
        let is_open = !is_locked(&set);
        if is_open {
            source.locked = None;
        }
        // A wrong passphrase must not cost the keys that were readable without it.
        source.set = set;
        is_open
    }

    /// Takes a shared secret in; `None` when its text is not written that way.
    pub fn push_secret(&mut self, text: Secret, encoding: SecretEncoding) -> Option<SourceId> {
        let bytes = encoding.decode(&text)?;
        let origin = KeyOrigin::new("secret", Arrival::Typed);
        let key = Key::from_secret(bytes, origin.clone());
        let id = self.push(origin, key.into());
        if let Some(source) = self.find_mut(id) {
            source.typed = Some((text, encoding));
        }
        Some(id)
    }

    /// Reads a typed secret in another encoding; says whether that could be done.
    pub fn reread_secret(&mut self, id: SourceId, encoding: SecretEncoding) -> bool {
        let Some(source) = self.find_mut(id) else {
            return false;
        };
        let Some((text, _)) = source.typed.take() else {
            return false;
        };
        let read = encoding.decode(&text);
        let is_read = read.is_some();
        if let Some(bytes) = read {
            source.set.keys = vec![Key::from_secret(bytes, source.origin.clone())];
        }
        let shown = if is_read {
            encoding
        } else {
            SecretEncoding::Utf8
        };
        source.typed = Some((text, shown));
        is_read
    }

    /// Makes a source on standby one like any other.
    pub fn enlist(&mut self, id: SourceId) {
        if let Some(source) = self.find_mut(id) {
            source.on_standby = false;
        }
    }

    /// Forgets a source; one that ships with the program goes back on standby.
    pub fn remove(&mut self, id: SourceId) {
        if let Some(source) = self.find_mut(id)
            && source.origin.how == Arrival::BuiltIn
        {
            source.on_standby = true;
            return;
        }
        self.sources.retain(|source| source.id != id);
    }

    /// The keys that judge a token, in order, and where each stands: its source, and its place in
    /// it. Those on standby come after the others, so that a place among the others stays.
    pub fn keys(&self, with: Standby) -> (KeySet, Vec<(SourceId, usize)>) {
        let mut set = KeySet::default();
        let mut places = Vec::new();
        let active = self.sources.iter().filter(|source| !source.on_standby);
        let standby = self.sources.iter().filter(|source| source.on_standby);
        let standby = standby.filter(|_| with == Standby::Included);
        for source in active.chain(standby) {
            set.keys.extend(source.set.keys.iter().cloned());
            places.extend((0..source.set.keys.len()).map(|index| (source.id, index)));
        }
        (set, places)
    }

    /// Puts back the keys of [`Self::keys`] after a fix has changed how one of them is read.
    pub fn put_active(&mut self, keys: KeySet) {
        let mut keys = keys.keys.into_iter();
        for source in &mut self.sources {
            if !source.on_standby {
                for slot in &mut source.set.keys {
                    let Some(key) = keys.next() else { return };
                    if *slot != key {
                        source.typed = None;
                        *slot = key;
                    }
                }
            }
        }
    }
}

/// Whether the bytes are a JSON object with more in it than a key: a Google service account, the
/// settings of a Box app. Longer ones are key sets.
fn is_vendor_file(bytes: &[u8]) -> bool {
    const MAX_BYTES: usize = 64 << 10;
    let text = bytes.trim_ascii_start();
    let is_jose = |name: &[u8]| memchr::memmem::find(text, name).is_some();
    text.first() == Some(&b'{')
        && text.len() <= MAX_BYTES
        && !is_jose(b"\"kty\"")
        && !is_jose(b"\"keys\"")
}

/// Whether a passphrase is asked for, or the one given was wrong.
fn is_locked(set: &KeySet) -> bool {
    let asks = |finding: &Finding| {
        matches!(
            finding.code,
            "key-passphrase-needed" | "key-passphrase-wrong"
        )
    };
    set.findings.iter().any(asks)
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyRing({} sources)", self.sources.len())
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Source({}, {} keys)", self.origin, self.set.keys.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring_with(secrets: &[&str]) -> KeyRing {
        let mut ring = KeyRing::default();
        for secret in secrets {
            ring.push_secret(Secret::new(*secret), SecretEncoding::Utf8)
                .unwrap();
        }
        ring
    }

    fn num(ring: &KeyRing, with: Standby) -> usize {
        ring.keys(with).0.keys.len()
    }

    #[test]
    fn a_key_that_ships_with_the_program_is_on_standby_until_it_is_wanted() {
        let mut ring = KeyRing::default();
        let id = ring.sources()[0].id;
        assert_eq!(num(&ring, Standby::LeftOut), 0);
        assert_eq!(num(&ring, Standby::Included), 1);
        ring.enlist(id);
        assert_eq!(num(&ring, Standby::LeftOut), 1);
        ring.remove(id);
        assert_eq!(num(&ring, Standby::LeftOut), 0);
    }

    #[test]
    fn a_place_among_all_keys_leads_back_to_its_source() {
        let ring = ring_with(&["one", "two"]);
        let ids: Vec<_> = ring.sources().iter().map(|source| source.id).collect();
        let (keys, places) = ring.keys(Standby::Included);
        assert_eq!(places, [(ids[1], 0), (ids[2], 0), (ids[0], 0)]);
        assert_eq!(keys.keys[1].shared_secret(), Some(&Secret::new("two")));
    }

    #[test]
    fn a_file_that_is_opened_again_replaces_its_keys() {
        let mut ring = KeyRing::default();
        let origin = KeyOrigin::new("a.json", Arrival::File);
        ring.push(origin.clone(), KeySet::default());
        ring.push(origin, KeySet::default());
        assert_eq!(ring.sources().len(), 2);
    }

    #[test]
    fn a_typed_secret_can_be_read_another_way() {
        let mut ring = ring_with(&["c2VjcmV0"]);
        let id = ring.sources()[1].id;
        assert!(ring.reread_secret(id, SecretEncoding::Base64));
        let (keys, _) = ring.keys(Standby::LeftOut);
        assert_eq!(keys.keys[0].shared_secret(), Some(&Secret::new("secret")));
        assert!(!ring.reread_secret(id, SecretEncoding::Hex));
        assert_eq!(num(&ring, Standby::LeftOut), 1);
    }

    #[test]
    fn a_fixed_key_goes_back_to_its_source() {
        let mut ring = ring_with(&["one", "two"]);
        let (mut keys, _) = ring.keys(Standby::LeftOut);
        let origin = keys.keys[1].origin.clone();
        keys.keys[1] = Key::from_secret(Secret::new("three"), origin);
        ring.put_active(keys);
        let key = &ring.sources()[2].set.keys[0];
        assert_eq!(key.shared_secret(), Some(&Secret::new("three")));
        assert!(ring.sources()[2].typed.is_none());
        assert!(ring.sources()[1].typed.is_some());
    }

    #[test]
    fn nothing_of_a_secret_is_in_debug() {
        let ring = ring_with(&["hunter2hunter2"]);
        let told = format!("{ring:?} {:?}", ring.sources());
        assert!(!told.contains("hunter2"), "{told}");
    }
}
