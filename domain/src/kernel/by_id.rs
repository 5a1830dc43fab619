//! A map from ids to small facts that costs next to nothing to clone: aggregates are cloned for
//! every decision, and a popular product or coupon remembers very many orders.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::sync::Arc;
use uuid::Uuid;

/// Entries a leaf holds before it becomes a branch.
const LEAF: usize = 16;
/// Steps until all 128 bits of an id are used up.
const DEEPEST: u32 = 31;

/// A map keyed by ids. Cloning is O(1), reading and writing are O(log n): two clones share
/// everything but the path to what was changed.
///
/// It is a tree over the low bits of the id, the random ones in every version the shop mints.
#[derive(Clone)]
pub struct ById<K, V> {
    root: Arc<Node<K, V>>,
    len: usize,
}

#[derive(Clone)]
enum Node<K, V> {
    Leaf(Vec<(K, V)>),
    Branch([Arc<Node<K, V>>; 16]),
}

impl<K: Copy + Eq + Into<Uuid>, V: Copy> ById<K, V> {
    /// The fact kept for `key`.
    #[must_use]
    pub fn get(&self, key: K) -> Option<V> {
        let mut node = &self.root;
        let mut depth = 0;
        loop {
            match node.as_ref() {
                Node::Leaf(entries) => {
                    return entries
                        .iter()
                        .find(|(held, _)| *held == key)
                        .map(|(_, value)| *value);
                }
                Node::Branch(children) => node = &children[step(key, depth)],
            }
            depth += 1;
        }
    }

    /// Keeps `value` for `key` and hands back what was kept before.
    pub fn put(&mut self, key: K, value: V) -> Option<V> {
        let before = put(&mut self.root, 0, key, value);
        self.len += usize::from(before.is_none());
        before
    }

    /// Forgets `key` and hands back what was kept for it.
    pub fn take(&mut self, key: K) -> Option<V> {
        self.get(key)?;
        let taken = take(&mut self.root, 0, key);
        self.len -= usize::from(taken.is_some());
        taken
    }

    /// How many ids are kept.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// True when nothing is kept.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// All entries, in no order that may be relied upon.
    #[must_use]
    pub fn entries(&self) -> Vec<(K, V)> {
        let mut found = Vec::with_capacity(self.len);
        let mut open = vec![&self.root];
        while let Some(node) = open.pop() {
            match node.as_ref() {
                Node::Leaf(entries) => found.extend_from_slice(entries),
                Node::Branch(children) => open.extend(children),
            }
        }
        found
    }
}

fn step<K: Into<Uuid>>(key: K, depth: u32) -> usize {
    usize::from(((key.into().as_u128() >> (4 * depth)) & 15) as u8)
}

fn put<K: Copy + Eq + Into<Uuid>, V: Copy>(
    node: &mut Arc<Node<K, V>>,
    depth: u32,
    key: K,
    value: V,
) -> Option<V> {
    let node = Arc::make_mut(node);
    match node {
        Node::Branch(children) => put(&mut children[step(key, depth)], depth + 1, key, value),
        Node::Leaf(entries) => {
            if let Some((_, kept)) = entries.iter_mut().find(|(held, _)| *held == key) {
                return Some(std::mem::replace(kept, value));
            }
            entries.push((key, value));
            if entries.len() > LEAF && depth <= DEEPEST {
                *node = branch(entries, depth);
            }
            None
        }
    }
}

fn branch<K: Copy + Into<Uuid>, V: Copy>(entries: &[(K, V)], depth: u32) -> Node<K, V> {
    Node::Branch(std::array::from_fn(|at| {
        let here = entries.iter().filter(|(key, _)| step(*key, depth) == at);
        Arc::new(Node::Leaf(here.copied().collect()))
    }))
}

fn take<K: Copy + Eq + Into<Uuid>, V: Copy>(
    node: &mut Arc<Node<K, V>>,
    depth: u32,
    key: K,
) -> Option<V> {
    match Arc::make_mut(node) {
        Node::Branch(children) => take(&mut children[step(key, depth)], depth + 1, key),
        Node::Leaf(entries) => {
            let at = entries.iter().position(|(held, _)| *held == key)?;
            Some(entries.swap_remove(at).1)
        }
    }
}

impl<K, V> Default for ById<K, V> {
    fn default() -> Self {
        Self {
            root: Arc::new(Node::Leaf(Vec::new())),
            len: 0,
        }
    }
}

impl<K: Copy + Eq + Into<Uuid>, V: Copy> FromIterator<(K, V)> for ById<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let mut map = Self::default();
        for (key, value) in entries {
            map.put(key, value);
        }
        map
    }
}

impl<K: Copy + Eq + Into<Uuid>, V: Copy + PartialEq> PartialEq for ById<K, V> {
    fn eq(&self, other: &Self) -> bool {
        self.len == other.len
            && self
                .entries()
                .into_iter()
                .all(|(key, value)| other.get(key) == Some(value))
    }
}

impl<K: Copy + Eq + Into<Uuid>, V: Copy + Eq> Eq for ById<K, V> {}

impl<K: Copy + Eq + Into<Uuid>, V: Copy> std::fmt::Debug for ById<K, V> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} entries", self.len)
    }
}

impl<K: Copy + Eq + Into<Uuid> + Serialize, V: Copy + Serialize> Serialize for ById<K, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.entries())
    }
}

impl<'de, K: Copy + Eq + Into<Uuid> + Deserialize<'de>, V: Copy + Deserialize<'de>> Deserialize<'de>
    for ById<K, V>
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::<(K, V)>::deserialize(deserializer).map(|entries| entries.into_iter().collect())
    }
}
