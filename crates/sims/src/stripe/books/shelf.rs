//! Things in the order they were made, found by their number.

use std::collections::HashMap;

/// Something with a number and a birthday.
pub(crate) trait Numbered {
    fn id(&self) -> &str;
    /// Seconds since 1970.
    fn created(&self) -> i64;
}

#[derive(Debug)]
pub(crate) struct Shelf<T> {
    things: Vec<T>,
    places: HashMap<String, usize>,
}

impl<T> Default for Shelf<T> {
    fn default() -> Self {
        Self {
            things: Vec::new(),
            places: HashMap::new(),
        }
    }
}

impl<T: Numbered> Shelf<T> {
    pub(crate) fn put(&mut self, thing: T) {
        self.places.insert(thing.id().to_owned(), self.things.len());
        self.things.push(thing);
    }

    pub(crate) fn get(&self, id: &str) -> Option<&T> {
        self.places
            .get(id)
            .and_then(|place| self.things.get(*place))
    }

    pub(crate) fn get_mut(&mut self, id: &str) -> Option<&mut T> {
        let place = self.places.get(id)?;
        self.things.get_mut(*place)
    }

    /// How many were put before it.
    pub(crate) fn place(&self, id: &str) -> Option<usize> {
        self.places.get(id).copied()
    }

    /// Oldest first.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.things.iter()
    }
}
