//! Which line a request is about.

use super::{Line, TABLE};

/// The line of `method` and `path`, if there is one. Where several addresses fit, the one with the most words
/// of its own counts (`products/search` before `products/{id}`), whatever methods it takes: what is written
/// out never falls to a parameter. `path` is as the router reads it: with its escapes undone.
#[must_use]
pub fn find(method: &str, path: &str) -> Option<&'static Line> {
    let fitting = TABLE.iter().filter(|line| fits(line.pattern, path));
    let pattern = fitting.max_by_key(|line| own_words(line.pattern))?.pattern;
    TABLE
        .iter()
        .find(|line| line.method == method && line.pattern == pattern)
}

fn own_words(pattern: &str) -> usize {
    pattern
        .split('/')
        .filter(|part| !part.starts_with('{'))
        .count()
}

/// Whether the path has this shape. A parameter is one part that is not empty; `{_:.*}` is all the rest.
fn fits(pattern: &str, path: &str) -> bool {
    let (mut wanted, mut given) = (pattern.split('/'), path.split('/'));
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return true,
            (Some("{_:.*}"), Some(_)) => return true,
            (Some(wanted), Some(given)) if wanted == given => {}
            (Some(wanted), Some(given)) if wanted.starts_with('{') && !given.is_empty() => {}
            _ => return false,
        }
    }
}
