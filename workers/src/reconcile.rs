//! Lays a provider's books of a day beside the shop's own, and writes down what differs.

use cashier::Cashier;
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use domain::kernel::derive_id;
use domain::order::PaymentMethod;
use domain::ports::payments::{GatewayError, PaymentGateway};
use domain::reconciliation::{Findings, ReconciliationError, reconciliation_id};
use eventstore::DecideError;
use identity::{Addressee, Identity, IdentityError, Letter};
use projections::{QueryError, reconciliations};
use serde_json::json;
use sqlx::PgPool;
use std::sync::Arc;
use written::{pass_over, record};

mod around;
mod lines;
mod written;

/// How far both books reach beyond the day: the same movement may be written down on either side of
/// midnight.
const BEYOND: TimeDelta = TimeDelta::hours(3);

/// Why a day was not compared.
#[derive(Debug, thiserror::Error)]
pub enum ReconcileError {
    /// The provider shows its books of the last hours only, so that all of the day would seem to be
    /// missing there.
    #[error("not comparable any more: the provider shows its books of the last {0} hours only")]
    TooOld(i64),
    /// A day to come.
    #[error("that day has not begun")]
    NotYet,
    /// The provider did not show its books.
    #[error("the provider does not show its books: {0}")]
    Provider(#[from] GatewayError),
    /// The shop's own could not be read.
    #[error("the shop's own books cannot be read: {0}")]
    Ours(#[from] QueryError),
    /// What was found could not be written down.
    #[error("what was found cannot be written down: {0}")]
    Decide(#[from] DecideError<ReconciliationError>),
    /// Staff could not be told; they are the next time.
    #[error("staff cannot be told: {0}")]
    Untold(#[from] IdentityError),
    /// The same, for want of a database.
    #[error("staff cannot be told: {0}")]
    Unreached(#[from] sqlx::Error),
}

/// Who compares: whom it asks, where the shop's own books are, and who writes to staff.
#[derive(Clone)]
pub struct Bookkeeper {
    pub cashier: Cashier,
    pub identity: Identity,
    pub read: PgPool,
}

/// What became of a day of a provider.
pub type Compared = (PaymentMethod, NaiveDate, Result<Findings, ReconcileError>);

impl Bookkeeper {
    /// Compares the day (UTC) with every provider's books; each is compared whatever becomes of the
    /// others. What was found is written down where it is news.
    pub async fn reconcile(&self, day: NaiveDate, now: DateTime<Utc>) -> Vec<Compared> {
        let mut found = Vec::new();
        for gateway in self.cashier.gateways() {
            let findings = self.compare_day(gateway, day, now).await;
            found.push((gateway.method(), day, findings));
        }
        found
    }

    /// Compares `last`, and every day before it that was not compared since the first one that was, as
    /// far back as each provider's books reach. A day that is out of their reach by now is written down
    /// as such, once. What is not shown is asked for again the next time; it holds no other day up.
    pub async fn catch_up(&self, last: NaiveDate, now: DateTime<Utc>) -> Vec<Compared> {
        let mut found = Vec::new();
        for gateway in self.cashier.gateways() {
            let method = gateway.method();
            let known = reconciliations::days(&self.read, word(method)).await;
            let known = match known {
                Ok(known) => known,
                Err(error) => {
                    found.push((method, last, Err(error.into())));
                    continue;
                }
            };
            for day in missed(&known, last, (gateway.books_reach(), now)) {
                let findings = self.compare_or_pass_over(gateway, day, now).await;
                found.push((method, day, findings));
            }
        }
        found
    }

    async fn compare_or_pass_over(
        &self,
        gateway: &Arc<dyn PaymentGateway>,
        day: NaiveDate,
        now: DateTime<Utc>,
    ) -> Result<Findings, ReconcileError> {
        let findings = self.compare_day(gateway, day, now).await;
        if matches!(findings, Err(ReconcileError::TooOld(_))) {
            pass_over(&self.cashier, (gateway.method(), day), now).await?;
        }
        findings
    }

    async fn compare_day(
        &self,
        gateway: &Arc<dyn PaymentGateway>,
        day: NaiveDate,
        now: DateTime<Utc>,
    ) -> Result<Findings, ReconcileError> {
        let from = beginning(day);
        let until = from + TimeDelta::days(1);
        if from > now {
            return Err(ReconcileError::NotYet);
        }
        if !is_shown(day, gateway.books_reach(), now) {
            return Err(ReconcileError::TooOld(gateway.books_reach().num_hours()));
        }
        let books = self.books(gateway.as_ref(), (from - BEYOND, until + BEYOND));
        let books = books.await?;
        let differences = self.differences(gateway.as_ref(), &books, (from, until), now);
        let within = |at: DateTime<Utc>| from <= at && at < until;
        let findings = Findings {
            method: gateway.method(),
            day,
            our_lines: books.ours.iter().filter(|line| within(line.at)).count() as u64,
            their_lines: books.theirs.iter().filter(|line| within(line.at)).count() as u64,
            differences: differences.await?,
        };
        // The letter first: a day that is written down may never be compared again.
        self.tell_staff(&findings, now).await?;
        record(&self.cashier, findings.clone(), now).await?;
        Ok(findings)
    }

    /// Staff hear once of each set of differences, however often it is found.
    async fn tell_staff(
        &self,
        findings: &Findings,
        now: DateTime<Utc>,
    ) -> Result<(), ReconcileError> {
        if findings.differences.is_empty() {
            return Ok(());
        }
        let (day, count) = (findings.day, findings.differences.len());
        let id = reconciliation_id(findings.method, day);
        let found = format!("{:?}", findings.differences);
        let letter = Letter {
            kind: "books_differ",
            dedupe: format!("books_differ/{}", derive_id(id, &found)),
            to: Addressee::Staff,
            sealed: None,
            facts: json!({ "provider": word(findings.method), "day": day, "count": count,
                "ourLines": findings.our_lines, "theirLines": findings.their_lines }),
        };
        let mut db = self.cashier.store().pool().acquire().await?;
        self.identity.ask_letter(&mut db, letter, now).await?;
        Ok(())
    }
}

/// `last`, as long as it is shown, and what is missing in `known` (the earliest first) between its first
/// day and `last`. A shop that never compared misses nothing.
fn missed(
    known: &[NaiveDate],
    last: NaiveDate,
    (reach, now): (TimeDelta, DateTime<Utc>),
) -> Vec<NaiveDate> {
    let first = known.first().copied().unwrap_or(last);
    let days = first.min(last).iter_days();
    let days = days.take_while(|day| *day <= last);
    let is_missing = |day: &NaiveDate| !known.is_empty() && known.binary_search(day).is_err();
    days.filter(|day| is_missing(day) || *day == last && is_shown(last, reach, now))
        .collect()
}

/// Whether the books of the whole day are still shown.
fn is_shown(day: NaiveDate, reach: TimeDelta, now: DateTime<Utc>) -> bool {
    now - beginning(day) <= reach
}

fn beginning(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc()
}

fn word(method: PaymentMethod) -> &'static str {
    match method {
        PaymentMethod::Stripe => "stripe",
        PaymentMethod::Mpesa => "mpesa",
        PaymentMethod::CashOnDelivery => "cash_on_delivery",
        PaymentMethod::Imported => "imported",
    }
}

#[cfg(test)]
mod tests {
    use super::{NaiveDate, TimeDelta, beginning, is_shown, missed};

    fn day(number: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 6, number).unwrap()
    }

    #[test]
    fn days_that_nobody_compared_are_caught_up() {
        let now = beginning(day(21)) + TimeDelta::hours(3);
        let of = |known: &[NaiveDate], reach: i64| {
            missed(known, day(20), (TimeDelta::hours(reach), now))
        };
        assert_eq!(of(&[day(17)], 720), [18, 19, 20].map(day));
        assert_eq!(of(&[], 720), [day(20)]);
        assert_eq!(of(&[day(20)], 720), [day(20)]);
        assert_eq!(of(&[day(25)], 720), [day(20)]);
        // Somebody compared yesterday by hand: the days before it are missing all the same.
        let by_hand = [14, 16, 20].map(day);
        assert_eq!(of(&by_hand, 720), [15, 17, 18, 19, 20].map(day));
        // Days that are shown no more are missing, too; what was compared in time is not.
        assert_eq!(of(&[day(17)], 48), [18, 19, 20].map(day));
        assert_eq!(of(&[day(19)], 24), [day(20)]);
        assert_eq!(of(&[day(20)], 24), []);
        assert_eq!(of(&[], 24), [], "a new shop");
    }

    #[test]
    fn a_day_that_is_partly_out_of_the_books_is_not_shown() {
        let reach = TimeDelta::hours(48);
        assert!(is_shown(day(1), reach, beginning(day(3))));
        assert!(!is_shown(
            day(1),
            reach,
            beginning(day(3)) + TimeDelta::minutes(1)
        ));
    }
}
