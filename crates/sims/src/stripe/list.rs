//! Pages of things, newest first, as every list of Stripe's.

use super::books::{Numbered, Shelf};
use super::form::Params;
use super::problem::Problem;
use serde_json::{Value, json};

/// What every list takes, beside its own filters.
pub(super) const PAGING: &[&str] = &[
    "limit",
    "starting_after",
    "ending_before",
    "created",
    "expand",
];

/// How a kind of thing is listed.
pub(super) struct Kind<'a, T> {
    /// The path of the list.
    pub(super) url: &'static str,
    /// Stripe's word for the thing, in refusals.
    pub(super) word: &'static str,
    pub(super) shelf: &'a Shelf<T>,
    pub(super) show: &'a dyn Fn(&T) -> Value,
}

/// A page of what `wanted` lets through.
pub(super) fn page<T: Numbered>(
    kind: &Kind<'_, T>,
    params: &Params,
    wanted: impl Fn(&T) -> bool,
) -> Result<Value, Problem> {
    let limit = limit(params)?;
    let created = Span::read(params)?;
    for cursor in ["starting_after", "ending_before"] {
        if let Some(id) = params.get(cursor)
            && kind.shelf.get(id).is_none()
        {
            return Err(Problem::missing(kind.word, id, cursor));
        }
    }
    let newest_first: Vec<&T> = kind
        .shelf
        .iter()
        .rev()
        .filter(|thing| created.holds(thing.created()) && wanted(thing))
        .collect();
    let (page, has_more) = cut(&newest_first, params, kind.shelf, limit);
    let data: Vec<Value> = page.iter().map(|thing| (kind.show)(thing)).collect();
    Ok(json!({ "object": "list", "url": kind.url, "has_more": has_more, "data": data }))
}

/// The part of the list that is asked for, and whether more follows in that direction.
fn cut<'a, T: Numbered>(
    newest_first: &'a [&'a T],
    params: &Params,
    shelf: &Shelf<T>,
    limit: usize,
) -> (&'a [&'a T], bool) {
    // What a cursor names need not pass the filters, so its place is found by what is older than it.
    let older_than = |id: &str| {
        let cursor = shelf.place(id);
        newest_first.partition_point(|thing| shelf.place(thing.id()) >= cursor)
    };
    if let Some(id) = params.get("ending_before") {
        let cursor = shelf.place(id);
        let end = newest_first.partition_point(|thing| shelf.place(thing.id()) > cursor);
        let start = end.saturating_sub(limit);
        return (&newest_first[start..end], start > 0);
    }
    let start = params.get("starting_after").map_or(0, older_than);
    let end = newest_first.len().min(start + limit);
    (&newest_first[start..end], end < newest_first.len())
}

fn limit(params: &Params) -> Result<usize, Problem> {
    let limit = params.whole("limit")?.unwrap_or(10);
    match usize::try_from(limit) {
        Ok(limit @ 1..=100) => Ok(limit),
        _ => {
            let message = "Invalid limit: must be between 1 and 100.".to_owned();
            Err(Problem::parameter(
                "parameter_invalid_integer",
                "limit",
                message,
            ))
        }
    }
}

/// `created[gte]` and its kin.
struct Span {
    from: i64,
    until: i64,
}

impl Span {
    fn read(params: &Params) -> Result<Self, Problem> {
        if let Some(exactly) = params.whole("created")? {
            return Ok(Self {
                from: exactly,
                until: exactly + 1,
            });
        }
        let from = params.whole("created[gte]")?;
        let from = from.max(params.whole("created[gt]")?.map(|after| after + 1));
        let until = [
            params.whole("created[lt]")?,
            params.whole("created[lte]")?.map(|last| last + 1),
        ];
        Ok(Self {
            from: from.unwrap_or(i64::MIN),
            until: until.into_iter().flatten().min().unwrap_or(i64::MAX),
        })
    }

    fn holds(&self, created: i64) -> bool {
        (self.from..self.until).contains(&created)
    }
}
