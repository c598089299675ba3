//! A value kept as long as what it was made from stays the same. Keys are compared whole: no hash
//! stands between a token and what is said about it.

/// The last value and the key it was made from.
#[derive(Clone, Debug)]
pub struct Memo<K, V> {
    slot: Option<(K, V)>,
}

impl<K, V> Default for Memo<K, V> {
    fn default() -> Self {
        Self { slot: None }
    }
}

impl<K: PartialEq, V> Memo<K, V> {
    /// The value for `key`: the kept one if it was made from an equal key, else a new one.
    pub fn get(&mut self, key: K, make: impl FnOnce() -> V) -> &V {
        let fresh = matches!(&self.slot, Some((kept, _)) if *kept == key);
        if !fresh {
            self.slot = None;
        }
        &self.slot.get_or_insert_with(|| (key, make())).1
    }

    /// The value last made, whatever it was made from.
    pub fn last(&self) -> Option<&V> {
        self.slot.as_ref().map(|(_, value)| value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_equal_key_makes_nothing_anew() {
        let mut memo = Memo::default();
        assert_eq!(*memo.get(1, || "one"), "one");
        assert_eq!(*memo.get(1, || "made again"), "one");
        assert_eq!(*memo.get(2, || "two"), "two");
        assert_eq!(memo.last(), Some(&"two"));
    }
}
