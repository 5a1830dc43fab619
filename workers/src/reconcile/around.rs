//! Lines of one day that the other book shows on another: the shop may learn of money days after the
//! provider took it, or gave it back.

use super::lines::our_books;
use super::{BEYOND, Bookkeeper, ReconcileError};
use chrono::{DateTime, TimeDelta, Utc};
use domain::ports::payments::{BookKind, BookLine, PaymentGateway, PaymentNews, Standing};
use domain::reconciliation::{Booked, Difference, What, compare};

/// How far from the day a line is looked for that has no counterpart on it.
const AROUND: TimeDelta = TimeDelta::days(7);

type Time = (DateTime<Utc>, DateTime<Utc>);

/// Both books of some time.
pub(super) struct Books {
    pub(super) ours: Vec<Booked>,
    pub(super) theirs: Vec<BookLine>,
}

impl Bookkeeper {
    /// Both books from `from` up to `until`, as far as the provider's show such lines at all.
    pub(super) async fn books(
        &self,
        gateway: &dyn PaymentGateway,
        (from, until): Time,
    ) -> Result<Books, ReconcileError> {
        let mut theirs = gateway.books(from, until).await?;
        theirs.retain(|line| gateway.books_show(line.kind));
        let mut ours = our_books(&self.read, gateway.method(), (from, until)).await?;
        ours.retain(|line| gateway.books_show(line.kind));
        Ok(Books { ours, theirs })
    }

    /// Where the books of `day` differ. What seems to be missing on either side is looked for on the days
    /// around before anybody is told.
    pub(super) async fn differences(
        &self,
        gateway: &dyn PaymentGateway,
        books: &Books,
        day: Time,
        now: DateTime<Utc>,
    ) -> Result<Vec<Difference>, ReconcileError> {
        let found = compare(&books.ours, &books.theirs, day.0, day.1);
        if !found.iter().any(is_unpaired) {
            return Ok(found);
        }
        let shown = now - gateway.books_reach();
        let lonely = books.ours.iter().filter(|line| is_in(&found, line));
        let more = around(lonely, day, (shown, now));
        let more = self.books(gateway, more).await?;
        let mut differences = Vec::new();
        for difference in compare(&more.ours, &more.theirs, day.0, day.1) {
            if is_hidden(&difference, &more.ours, shown) {
                differences.extend(asked_for(gateway, difference).await);
            } else {
                differences.push(difference);
            }
        }
        Ok(differences)
    }
}

/// Asks for a payment by its number. What the provider does not answer explains nothing.
async fn asked_for(gateway: &dyn PaymentGateway, difference: Difference) -> Option<Difference> {
    match gateway.fetch(&difference.provider_ref).await {
        Ok(told) => explained(difference, &told),
        Err(_) => Some(difference),
    }
}

fn is_in(found: &[Difference], line: &Booked) -> bool {
    let mut ours = found.iter().filter_map(|difference| difference.ours);
    ours.any(|id| id == line.id)
}

fn is_unpaired(difference: &Difference) -> bool {
    difference.our_amount.is_none() || difference.their_amount.is_none()
}

/// The days around, from when the oldest of the `lonely` lines was wished for, as far as the provider
/// shows them; never less than what is compared at first.
fn around<'a>(
    lonely: impl Iterator<Item = &'a Booked>,
    (from, until): Time,
    (shown, now): Time,
) -> Time {
    let oldest = lonely.map(|line| line.since - BEYOND).min();
    let begin = oldest.map_or(from - AROUND, |oldest| oldest.min(from - AROUND));
    // Clocks differ, and what happened just now is in the list.
    let end = (until + AROUND).min(now + BEYOND);
    (begin.max(shown).min(from - BEYOND), end.max(until + BEYOND))
}

/// Whether the money may have been taken at a time that the provider's list does not show any more: then
/// only its number can be asked for.
fn is_hidden(difference: &Difference, ours: &[Booked], shown: DateTime<Utc>) -> bool {
    let ours = ours.iter().find(|line| Some(line.id) == difference.ours);
    difference.what == What::CaptureUnknownThere
        && ours.is_some_and(|line| line.kind == BookKind::Captured && line.since < shown)
}

/// What is left of it once the provider said how the payment stands: nothing where it knows the same sum.
fn explained(difference: Difference, told: &PaymentNews) -> Option<Difference> {
    if told.standing != Standing::Captured {
        return Some(difference);
    }
    let amount = told.amount.or(difference.our_amount);
    let currency = told.currency.unwrap_or(difference.currency);
    let is_same = (amount, currency) == (difference.our_amount, difference.currency);
    (!is_same).then_some(Difference {
        what: What::CaptureDiffers,
        their_amount: amount,
        currency,
        ..difference
    })
}

#[cfg(test)]
#[path = "around_tests.rs"]
mod tests;
