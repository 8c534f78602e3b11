//! Records by identifier, each shared until somebody changes it.
//!
//! A decision is written on a copy of the board, and a plan is made on another. Such a copy shares all its records with the first; only what is changed is
//! copied, when it is changed. Everything else is as in a map in order of identifier.

use std::borrow::Borrow;
use std::collections::BTreeSet;
use std::collections::btree_map::{self, BTreeMap};
use std::fmt;
use std::ops::Index;
use std::sync::Arc;

/// Records in order of identifier.
#[derive(Clone, PartialEq)]
pub struct Records<K, V>(BTreeMap<K, Arc<V>>);

impl<K, V> Default for Records<K, V> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<K: fmt::Debug, V: fmt::Debug> fmt::Debug for Records<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<K: Ord, V> Records<K, V> {
    /// The record of an identifier.
    pub fn get<Q: Ord + ?Sized>(&self, id: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.0.get(id).map(|record| &**record)
    }
    /// Whether there is one of this identifier.
    pub fn contains_key(&self, id: &K) -> bool {
        self.0.contains_key(id)
    }
    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
    /// The identifiers, in order.
    pub fn keys(&self) -> btree_map::Keys<'_, K, Arc<V>> {
        self.0.keys()
    }
    /// The records, in order of identifier.
    pub fn values(&self) -> Values<'_, K, V> {
        Values(self.0.values())
    }
    /// Both, in order.
    pub fn iter(&self) -> Iter<'_, K, V> {
        Iter(self.0.iter())
    }
    /// Keeps those that are wanted.
    pub fn retain(&mut self, mut wanted: impl FnMut(&K, &V) -> bool) {
        self.0.retain(|id, record| wanted(id, record));
    }
    /// Those of these identifiers, shared with this.
    #[must_use]
    pub fn only(&self, ids: &BTreeSet<K>) -> Self
    where
        K: Copy,
    {
        Self(ids.iter().filter_map(|id| Some((*id, Arc::clone(self.0.get(id)?)))).collect())
    }
    /// Those that are wanted, shared with this.
    #[must_use]
    pub fn those(&self, mut wanted: impl FnMut(&V) -> bool) -> Self
    where
        K: Copy,
    {
        Self(self.0.iter().filter(|(_, record)| wanted(record)).map(|(id, record)| (*id, Arc::clone(record))).collect())
    }
}

impl<K: Ord, V: Clone> Records<K, V> {
    /// The record of an identifier, to change it.
    pub fn get_mut(&mut self, id: &K) -> Option<&mut V> {
        self.0.get_mut(id).map(Arc::make_mut)
    }
    /// The records, to change them.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut V> {
        self.0.values_mut().map(Arc::make_mut)
    }
    /// Puts a record in the place of the one before it.
    pub fn insert(&mut self, id: K, record: V) -> Option<V> {
        self.0.insert(id, Arc::new(record)).map(Arc::unwrap_or_clone)
    }
    /// Takes a record out.
    pub fn remove(&mut self, id: &K) -> Option<V> {
        self.0.remove(id).map(Arc::unwrap_or_clone)
    }
    /// The place of an identifier.
    pub fn entry(&mut self, id: K) -> Entry<'_, K, V> {
        Entry(self.0.entry(id))
    }
    /// The identifiers themselves, in order.
    pub fn into_keys(self) -> btree_map::IntoKeys<K, Arc<V>> {
        self.0.into_keys()
    }
    /// The records themselves, in order of identifier.
    pub fn into_values(self) -> impl Iterator<Item = V> {
        self.0.into_values().map(Arc::unwrap_or_clone)
    }
}

/// The place of an identifier, with a record or without.
pub struct Entry<'a, K, V>(btree_map::Entry<'a, K, Arc<V>>);

impl<'a, K: Ord, V: Clone> Entry<'a, K, V> {
    /// Changes the record that is there.
    pub fn and_modify(self, change: impl FnOnce(&mut V)) -> Self {
        Self(self.0.and_modify(|record| change(Arc::make_mut(record))))
    }
    /// The record that is there, or else this one.
    pub fn or_insert(self, record: V) -> &'a mut V {
        Arc::make_mut(self.0.or_insert_with(|| Arc::new(record)))
    }
}

impl<K: Ord, V> FromIterator<(K, V)> for Records<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(all: I) -> Self {
        Self(all.into_iter().map(|(id, record)| (id, Arc::new(record))).collect())
    }
}

impl<K: Ord, V> Extend<(K, V)> for Records<K, V> {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, all: I) {
        self.0.extend(all.into_iter().map(|(id, record)| (id, Arc::new(record))));
    }
}

/// The records with their identifiers, one after the other.
pub struct IntoIter<K, V>(btree_map::IntoIter<K, Arc<V>>);

impl<K, V: Clone> Iterator for IntoIter<K, V> {
    type Item = (K, V);
    fn next(&mut self) -> Option<(K, V)> {
        self.0.next().map(|(id, record)| (id, Arc::unwrap_or_clone(record)))
    }
}

impl<K, V: Clone> IntoIterator for Records<K, V> {
    type Item = (K, V);
    type IntoIter = IntoIter<K, V>;
    fn into_iter(self) -> IntoIter<K, V> {
        IntoIter(self.0.into_iter())
    }
}

/// The records, looked at one after the other.
pub struct Values<'a, K, V>(btree_map::Values<'a, K, Arc<V>>);

impl<K, V> Clone for Values<'_, K, V> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<'a, K, V> Iterator for Values<'a, K, V> {
    type Item = &'a V;
    fn next(&mut self) -> Option<&'a V> {
        self.0.next().map(|record| &**record)
    }
    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl<K, V> DoubleEndedIterator for Values<'_, K, V> {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.0.next_back().map(|record| &**record)
    }
}

/// The records with their identifiers, looked at one after the other.
pub struct Iter<'a, K, V>(btree_map::Iter<'a, K, Arc<V>>);

impl<'a, K, V> Iterator for Iter<'a, K, V> {
    type Item = (&'a K, &'a V);
    fn next(&mut self) -> Option<(&'a K, &'a V)> {
        self.0.next().map(|(id, record)| (id, &**record))
    }
}

impl<'a, K, V> IntoIterator for &'a Records<K, V> {
    type Item = (&'a K, &'a V);
    type IntoIter = Iter<'a, K, V>;
    fn into_iter(self) -> Iter<'a, K, V> {
        Iter(self.0.iter())
    }
}

impl<K: Ord, V> Index<&K> for Records<K, V> {
    type Output = V;
    fn index(&self, id: &K) -> &V {
        &self.0[id]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn two() -> Records<u8, String> {
        [(1, "one".to_owned()), (2, "two".to_owned())].into_iter().collect()
    }

    #[test]
    fn what_is_changed_in_a_copy_is_changed_there_alone() {
        let first = two();
        let mut copy = first.clone();
        copy.get_mut(&1).unwrap().push('!');
        copy.values_mut().filter(|word| *word == "two").for_each(String::clear);
        assert_eq!(first, two());
        assert_eq!(copy.values().collect::<Vec<_>>(), ["one!", ""]);
    }

    #[test]
    fn what_is_not_changed_in_a_copy_is_the_same_record() {
        let first = two();
        let mut copy = first.clone();
        copy.insert(1, "eins".to_owned());
        assert!(std::ptr::eq(&first[&2], &copy[&2]) && !std::ptr::eq(&first[&1], &copy[&1]));
        assert!(std::ptr::eq(&first[&2], &first.only(&BTreeSet::from([2, 3]))[&2]));
        assert_eq!(first.those(|word| word == "one").keys().collect::<Vec<_>>(), [&1]);
    }

    #[test]
    fn it_says_of_itself_what_a_map_says() {
        assert_eq!(format!("{:?}", two()), format!("{:?}", BTreeMap::from([(1, "one"), (2, "two")])));
    }
}
