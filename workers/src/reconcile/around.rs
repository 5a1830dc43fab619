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
        let more = self.books(gateway, around(&books.ours, day, (shown, now)));
        let more = more.await?;
        let mut differences = Vec::new();
        for difference in compare(&more.ours, &more.theirs, day.0, day.1) {
            let is_hidden = is_hidden(&difference, &more.ours, shown);
            let told = match is_hidden {
                true => gateway.fetch(&difference.provider_ref).await.ok(),
                false => None,
            };
            differences.extend(match told {
                Some(told) => explained(difference, &told),
                None => Some(difference),
            });
        }
        Ok(differences)
    }
}

fn is_unpaired(difference: &Difference) -> bool {
    difference.our_amount.is_none() || difference.their_amount.is_none()
}

/// The days around, from when the oldest wish was made whose end is in the books, as far as the provider
/// shows them; never less than what is compared at first.
fn around(ours: &[Booked], (from, until): Time, (shown, now): Time) -> Time {
    let oldest = ours.iter().map(|line| line.since).min();
    let begin = oldest.map_or(from, |oldest| oldest.min(from));
    let begin = begin.min(from - AROUND + BEYOND) - BEYOND;
    let end = (until + AROUND).min(now);
    (
        begin.max(shown).min(from - BEYOND),
        end.max(until + BEYOND),
    )
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
mod tests;
