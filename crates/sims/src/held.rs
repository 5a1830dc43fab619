//! Locks that go on after a panic elsewhere: a test that failed must still be able to read the books.

use std::sync::{Mutex, MutexGuard, PoisonError};

pub(crate) fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}
