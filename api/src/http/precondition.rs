//! Versions on the wire: `ETag` out, `If-Match` and `If-None-Match` in.

use crate::problem::{Problem, codes};
use actix_web::http::header::{self, HeaderMap};
use sha2::{Digest, Sha256};

/// What a write insists on. `W/` is accepted: the number is the version of the thing itself, so a
/// proxy that compresses takes nothing from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IfMatch {
    /// Nothing: write whatever it is now.
    Anything,
    /// It exists, at any version.
    Exists,
    /// It is at this version.
    Version(u64),
    /// Tags this shop never gave: nothing matches.
    Nothing,
}

impl IfMatch {
    pub(crate) fn read(headers: &HeaderMap) -> Result<Self, Problem> {
        let Some(value) = headers.get(header::IF_MATCH) else {
            return Ok(Self::Anything);
        };
        let text = value.to_str().map_err(|_| bad())?.trim();
        if text == "*" {
            return Ok(Self::Exists);
        }
        if text.contains(',') || !text.ends_with('"') {
            return Err(bad());
        }
        let tag = text.strip_prefix("W/").unwrap_or(text).trim_matches('"');
        let version = tag.split('-').next().unwrap_or_default();
        Ok(version.parse().map_or(Self::Nothing, Self::Version))
    }

    /// The version to insist on in a decision (see `Desk::expect_version`); a tag that was never
    /// given insists on one that never is.
    #[must_use]
    pub fn version(self) -> Option<u64> {
        match self {
            Self::Anything | Self::Exists => None,
            Self::Version(version) => Some(version),
            Self::Nothing => Some(u64::MAX),
        }
    }
}

fn bad() -> Problem {
    Problem::new(codes::INVALID_HEADER).saying("If-Match is `*` or one tag as ETag gave it")
}

/// The tag of a version.
#[must_use]
pub fn etag(version: u64) -> String {
    format!("\"{version}\"")
}

/// The tag of a version and of what else is shown with it: `If-Match` reads the version back,
/// `If-None-Match` compares the whole.
#[must_use]
pub fn etag_of(version: u64, shown: &[u8]) -> String {
    let hash = Sha256::digest(shown);
    format!("\"{version}-{}\"", super::body::hex(&hash[..8]))
}

/// Whether the caller has what `tag` stands for (`If-None-Match`, weak comparison).
#[must_use]
pub fn not_modified(headers: &HeaderMap, tag: &str) -> bool {
    let same = |given: &str| given == "*" || given.strip_prefix("W/").unwrap_or(given) == tag;
    let given = headers
        .get_all(header::IF_NONE_MATCH)
        .filter_map(|value| value.to_str().ok());
    given
        .flat_map(|text| text.split(','))
        .any(|given| same(given.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::HeaderValue;

    fn read(tag: &str) -> Option<IfMatch> {
        let mut headers = HeaderMap::new();
        headers.insert(header::IF_MATCH, HeaderValue::from_str(tag).unwrap());
        IfMatch::read(&headers).ok()
    }

    #[test]
    fn a_tag_of_this_shop_names_a_version() {
        assert_eq!(read("\"3\""), Some(IfMatch::Version(3)));
        assert_eq!(read(&etag_of(12, b"body")), Some(IfMatch::Version(12)));
        assert_eq!(read("W/\"3\""), Some(IfMatch::Version(3)));
        assert_eq!(read("*"), Some(IfMatch::Exists));
        assert_eq!(
            IfMatch::read(&HeaderMap::new()).ok(),
            Some(IfMatch::Anything)
        );
    }

    #[test]
    fn a_tag_of_somebody_else_never_matches_and_nonsense_is_refused() {
        assert_eq!(read("\"abc\"").and_then(IfMatch::version), Some(u64::MAX));
        assert_eq!(read("3"), None);
        assert_eq!(read("\"1\", \"2\""), None);
    }

    #[test]
    fn what_the_caller_has_is_not_sent_again() {
        let mut headers = HeaderMap::new();
        assert!(!not_modified(&headers, "\"3\""));
        headers.insert(
            header::IF_NONE_MATCH,
            HeaderValue::from_static("\"1\", W/\"3\""),
        );
        assert!(not_modified(&headers, "\"3\""));
        assert!(!not_modified(&headers, "\"4\""));
    }
}
