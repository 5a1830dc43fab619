//! The shape of a JSON body, before anybody reads its fields: not too deep, and no name twice in any
//! object of it. Whether it is JSON at all is left to the reader.

use crate::problem::{Problem, codes};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::cell::RefCell;
use std::collections::HashSet;
use std::fmt;

/// How many objects and lists a body may have inside each other.
pub(crate) const DEEPEST: usize = 32;

/// Refuses a body that is too deep (400 `too_deep`) or says a name twice (400 `duplicate_field`, at
/// any depth: two readers of such a body need not agree on what it says).
pub(super) fn check(bytes: &[u8]) -> Result<(), Problem> {
    let walk = Walk::default();
    let mut json = serde_json::Deserializer::from_slice(bytes);
    // What is not well-formed is told by the reader, with its place.
    let _ = walk.step(DEEPEST).deserialize(&mut json);
    match walk.found.into_inner() {
        None => Ok(()),
        Some(found) => Err(found),
    }
}

#[derive(Default)]
struct Walk {
    place: RefCell<String>,
    found: RefCell<Option<Problem>>,
}

impl Walk {
    fn step(&self, left: usize) -> Step<'_> {
        Step { walk: self, left }
    }

    /// Walks on below `part`, and comes back.
    fn below<T>(&self, part: &str, on: impl FnOnce() -> T) -> T {
        let length = self.place.borrow().len();
        let part = part.replace('~', "~0").replace('/', "~1");
        self.place.borrow_mut().push('/');
        self.place.borrow_mut().push_str(&part);
        let done = on();
        self.place.borrow_mut().truncate(length);
        done
    }

    fn stop<E: Error>(&self, problem: Problem) -> E {
        self.found.borrow_mut().get_or_insert(problem);
        E::custom("misshapen")
    }
}

struct Step<'a> {
    walk: &'a Walk,
    left: usize,
}

impl<'a> Step<'a> {
    fn down<E: Error>(&self) -> Result<Step<'a>, E> {
        match self.left.checked_sub(1) {
            Some(left) => Ok(self.walk.step(left)),
            None => {
                let said = format!("objects and lists go at most {DEEPEST} deep");
                Err(self.walk.stop(Problem::new(codes::TOO_DEEP).saying(said)))
            }
        }
    }
}

impl<'de> DeserializeSeed<'de> for Step<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Step<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        for index in 0.. {
            let step = self.down::<A::Error>()?;
            let place = index.to_string();
            let next = self.walk.below(&place, || list.next_element_seed(step))?;
            if next.is_none() {
                break;
            }
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<(), A::Error> {
        let mut names = HashSet::new();
        self.down::<A::Error>()?;
        while let Some(name) = object.next_key::<String>()? {
            let next = self.down::<A::Error>()?;
            if names.contains(&name) {
                let place = self.walk.below(&name, || self.walk.place.borrow().clone());
                let said = format!("`{name}` is there twice");
                let problem = Problem::field(codes::DUPLICATE_FIELD, &place, said);
                return Err(self.walk.stop(problem));
            }
            self.walk.below(&name, || object.next_value_seed(next))?;
            names.insert(name);
        }
        Ok(())
    }
}
