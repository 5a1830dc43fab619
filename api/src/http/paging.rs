//! Lists in pages, or behind a cursor that only this shop can write.

use super::body::hex;
use crate::problem::{Problem, codes};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use serde::{Serialize, de::DeserializeOwned};
use sha2::Sha256;
use utoipa::ToSchema;

/// Entries of a page when nothing is said.
const USUAL: i64 = 20;
/// The most entries of a page.
const MOST: i64 = 100;

/// Which page of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// From 1.
    pub page: i64,
    /// 1 to [`MOST`].
    pub limit: i64,
}

impl Page {
    /// Reads `page` and `limit` of a query; out of range is a 400.
    pub fn ask(page: Option<i64>, limit: Option<i64>) -> Result<Self, Problem> {
        let (page, limit) = (page.unwrap_or(1), limit.unwrap_or(USUAL));
        if !(1..=10_000_000).contains(&page) {
            return Err(refused("?page", "page is 1 or more"));
        }
        if !(1..=MOST).contains(&limit) {
            return Err(refused("?limit", "limit is 1 to 100"));
        }
        Ok(Self { page, limit })
    }

    /// How many entries come before this page.
    #[must_use]
    pub fn offset(self) -> i64 {
        (self.page - 1) * self.limit
    }
}

fn refused(pointer: &str, detail: &str) -> Problem {
    Problem::field(codes::INVALID_PARAMETER, pointer, detail)
}

/// Where a page stands in its list.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Pagination {
    /// From 1.
    #[schema(example = 1)]
    pub page: i64,
    /// Entries of a page.
    #[schema(example = 20)]
    pub limit: i64,
    /// Entries of the whole list; absent behind a cursor.
    #[schema(example = 42)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
    /// Pages of the whole list; absent behind a cursor.
    #[schema(example = 3)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_pages: Option<i64>,
    /// Present where the list is longer than `total`, which is where counting stopped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_is_exact: Option<bool>,
}

impl Pagination {
    /// The place of `page` in a list of `total` entries.
    #[must_use]
    pub fn of(page: Page, total: Option<i64>) -> Self {
        let total_pages = total.map(|total| (total + page.limit - 1) / page.limit);
        Self {
            page: page.page,
            limit: page.limit,
            total,
            total_pages,
            total_is_exact: None,
        }
    }

    /// Says that counting stopped at `total`.
    #[must_use]
    pub fn exact(mut self, exact: bool) -> Self {
        self.total_is_exact = (!exact).then_some(false);
        self
    }
}

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Listing<T> {
    /// The entries.
    pub data: Vec<T>,
    /// Where the page stands.
    pub pagination: Pagination,
    /// Send it as `cursor` for what follows; absent at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// Writes and reads cursors. A cursor of one list does not open another.
pub struct Cursor<'a> {
    secret: &'a [u8],
    list: &'static str,
}

impl<'a> Cursor<'a> {
    /// The cursors of `list`.
    #[must_use]
    pub fn of(secret: &'a [u8], list: &'static str) -> Self {
        Self { secret, list }
    }

    /// Writes where a page ended.
    pub fn seal(&self, place: &impl Serialize) -> Result<String, Problem> {
        let place = serde_json::to_vec(place).map_err(Problem::fault)?;
        Ok(format!(
            "{}.{}",
            BASE64_URL_SAFE_NO_PAD.encode(&place),
            self.seal_of(&place)?
        ))
    }

    /// Reads it back; anything this shop did not write for this list is a 400.
    pub fn open<T: DeserializeOwned>(&self, cursor: &str) -> Result<T, Problem> {
        let bad = || Problem::new(codes::INVALID_CURSOR);
        let (place, seal) = cursor.split_once('.').ok_or_else(bad)?;
        let place = BASE64_URL_SAFE_NO_PAD.decode(place).map_err(|_| bad())?;
        let same = subtle::ConstantTimeEq::ct_eq(self.seal_of(&place)?.as_bytes(), seal.as_bytes());
        if !bool::from(same) {
            return Err(bad());
        }
        serde_json::from_slice(&place).map_err(|_| bad())
    }

    fn seal_of(&self, place: &[u8]) -> Result<String, Problem> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.secret).map_err(Problem::fault)?;
        mac.update(self.list.as_bytes());
        mac.update(b"\n");
        mac.update(place);
        Ok(hex(&mac.finalize().into_bytes()[..12]))
    }
}

#[cfg(test)]
mod tests {
    use super::{Cursor, Page, Pagination};

    fn code<T>(answer: Result<T, crate::problem::Problem>) -> (u16, String) {
        let problem = answer.err().unwrap();
        let field = problem.errors().first().map(|field| field.pointer.clone());
        (problem.code().status, field.unwrap_or_default())
    }

    #[test]
    fn pages_are_counted_from_one_and_have_an_end() {
        assert_eq!(Page::ask(None, None).unwrap(), Page { page: 1, limit: 20 });
        assert_eq!(Page::ask(Some(3), Some(100)).unwrap().offset(), 200);
        assert_eq!(code(Page::ask(Some(0), None)), (400, "?page".to_owned()));
        assert_eq!(code(Page::ask(Some(-1), None)), (400, "?page".to_owned()));
        assert_eq!(code(Page::ask(None, Some(0))), (400, "?limit".to_owned()));
        assert_eq!(
            code(Page::ask(None, Some(10_000))),
            (400, "?limit".to_owned())
        );
        assert_eq!(
            code(Page::ask(Some(i64::MAX), None)),
            (400, "?page".to_owned())
        );
    }

    #[test]
    fn the_last_page_may_be_short() {
        let pages = |total| Pagination::of(Page { page: 1, limit: 20 }, Some(total)).total_pages;
        assert_eq!(
            [0, 1, 20, 21].map(pages),
            [Some(0), Some(1), Some(1), Some(2)]
        );
    }

    #[test]
    fn a_cursor_opens_only_where_it_was_sealed() {
        let products = Cursor::of(b"secret", "products");
        let sealed = products.seal(&("name", 7)).unwrap();
        assert_eq!(
            products.open::<(String, i32)>(&sealed).unwrap(),
            ("name".to_owned(), 7)
        );
        let elsewhere = [
            Cursor::of(b"secret", "orders"),
            Cursor::of(b"other", "products"),
        ];
        for cursors in elsewhere {
            assert_eq!(code(cursors.open::<(String, i32)>(&sealed)).0, 400);
        }
        let mut bent = sealed.clone();
        bent.replace_range(0..1, "Z");
        for odd in [bent.as_str(), "", ".", "a.b", &sealed[1..], "é.é"] {
            assert_eq!(code(products.open::<(String, i32)>(odd)).0, 400, "{odd}");
        }
    }
}
