//! Lists of rows that a read model cut already: by page, or behind a sealed cursor.

use crate::http::{Cursor, Listing, Page, Pagination};
use crate::problem::Problem;
use crate::state::Shop;
use projections::{Listed, Window};
use secrecy::ExposeSecret;

/// Which part of a list was asked for.
pub(crate) struct Part {
    page: Page,
    list: &'static str,
    /// The same, as the read model wants it.
    pub(crate) window: Window,
}

/// Reads `page`, `limit` and `cursor` of a query. A cursor wins over a page.
pub(crate) fn part(
    shop: &Shop,
    list: &'static str,
    (page, limit): (Option<i64>, Option<i64>),
    cursor: Option<&str>,
) -> Result<Part, Problem> {
    let page = Page::ask(page, limit)?;
    let window = match cursor {
        None => Window::page(page.page, page.limit),
        Some(sealed) => {
            let secret = shop.settings.cursor_secret.expose_secret();
            Window::after(Cursor::of(secret, list).open::<String>(sealed)?, page.limit)
        }
    };
    Ok(Part { page, list, window })
}

/// The answer: these entries, which stand for the rows of `listed`.
pub(crate) fn listing<T, R>(
    shop: &Shop,
    part: &Part,
    data: Vec<T>,
    listed: &Listed<R>,
) -> Result<Listing<T>, Problem> {
    let cursors = Cursor::of(shop.settings.cursor_secret.expose_secret(), part.list);
    let next_cursor = listed
        .next_cursor
        .as_ref()
        .map(|place| cursors.seal(place))
        .transpose()?;
    let pagination = Pagination::of(part.page, listed.total).exact(listed.total_is_exact);
    Ok(Listing {
        data,
        pagination,
        next_cursor,
    })
}
