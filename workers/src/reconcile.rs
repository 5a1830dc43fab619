//! Lays a provider's books of a day beside the shop's own, and writes down what differs.

use cashier::Cashier;
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use domain::kernel::{Amount, Currency, derive_id};
use domain::order::PaymentMethod;
use domain::ports::payments::{BookKind, BookLine, GatewayError, PaymentGateway};
use domain::reconciliation::{
    Booked, Findings, Reconciliation, ReconciliationCommand, ReconciliationError, compare,
    reconciliation_id,
};
use eventstore::{Context, DecideError, Decision, Desk};
use identity::{Addressee, Identity, IdentityError, Letter};
use projections::{QueryError, payments, reconciliations, refunds};
use serde_json::json;
use sqlx::PgPool;
use std::sync::Arc;

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
    /// far back as each provider's books reach. What is not shown is asked for again the next time; it
    /// holds no other day up.
    pub async fn catch_up(&self, last: NaiveDate, now: DateTime<Utc>) -> Vec<Compared> {
        let mut found = Vec::new();
        for gateway in self.cashier.gateways() {
            let method = gateway.method();
            let known = reconciliations::days(&self.read, word(method)).await;
            let days = match known {
                Ok(known) => missed(&known, last, (gateway.books_reach(), now)),
                Err(error) => {
                    found.push((method, last, Err(error.into())));
                    continue;
                }
            };
            for day in days {
                let findings = self.compare_day(gateway, day, now).await;
                found.push((method, day, findings));
            }
        }
        found
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
        let (wide_from, wide_until) = (from - BEYOND, until + BEYOND);
        let shown = |kind: BookKind| gateway.books_show(kind);
        let theirs = gateway.books(wide_from, wide_until).await?;
        let theirs: Vec<BookLine> = theirs.into_iter().filter(|line| shown(line.kind)).collect();
        let ours = our_books(&self.read, gateway.method(), (wide_from, wide_until)).await?;
        let ours: Vec<Booked> = ours.into_iter().filter(|line| shown(line.kind)).collect();
        let within = |at: DateTime<Utc>| from <= at && at < until;
        let findings = Findings {
            method: gateway.method(),
            day,
            our_lines: ours.iter().filter(|line| within(line.at)).count() as u64,
            their_lines: theirs.iter().filter(|line| within(line.at)).count() as u64,
            differences: compare(&ours, &theirs, from, until),
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

/// `last`, and what is missing in `known` (the earliest first) between its first day and `last`; as far
/// as the books are still shown.
fn missed(
    known: &[NaiveDate],
    last: NaiveDate,
    (reach, now): (TimeDelta, DateTime<Utc>),
) -> Vec<NaiveDate> {
    let first = known.first().copied().unwrap_or(last);
    let days = first.min(last).iter_days();
    let days = days.take_while(|day| *day <= last);
    let days = days.filter(|day| *day == last || known.binary_search(day).is_err());
    days.filter(|day| is_shown(*day, reach, now)).collect()
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

async fn our_books(
    read: &PgPool,
    method: PaymentMethod,
    (from, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Vec<Booked>, QueryError> {
    let taken = payments::taken_between(read, word(method), from, until).await?;
    let given = refunds::given_between(read, word(method), from, until).await?;
    let taken = taken.into_iter().filter_map(|row| {
        Some(Booked {
            id: row.id,
            kind: BookKind::Captured,
            provider_refs: [row.provider_ref, row.receipt]
                .into_iter()
                .flatten()
                .collect(),
            amount: Amount::minor(row.taken_minor),
            currency: Currency::parse(&row.taken_currency).ok()?,
            at: row.taken_at?,
        })
    });
    let given = given.into_iter().filter_map(|row| {
        Some(Booked {
            id: row.id,
            kind: BookKind::Refunded,
            provider_refs: row.provider_ref.into_iter().collect(),
            amount: Amount::minor(row.amount_minor),
            currency: Currency::parse(&row.currency).ok()?,
            at: row.succeeded_at?,
        })
    });
    Ok(taken.chain(given).collect())
}

async fn record(
    cashier: &Cashier,
    findings: Findings,
    now: DateTime<Utc>,
) -> Result<(), DecideError<ReconciliationError>> {
    let id = reconciliation_id(findings.method, findings.day);
    let context = Context {
        actor: "system:reconcile".to_owned(),
        correlation_id: id.to_string(),
        causation_id: Some(format!("reconciliation:{id}")),
        occurred_at: now,
        reason: None,
    };
    let decision = Decision::new(context, move |desk: &mut Desk<'_>| {
        let findings = findings.clone();
        let record = ReconciliationCommand::Record { findings, at: now };
        desk.execute::<Reconciliation>(id, record)
    });
    let decision = decision.touching::<Reconciliation>(id);
    cashier.store().decide(decision).await.map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::{NaiveDate, TimeDelta, beginning, is_shown, missed};

    fn day(number: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 6, number).unwrap()
    }

    #[test]
    fn days_that_nobody_compared_are_caught_up_as_far_back_as_the_books_reach() {
        let now = beginning(day(21)) + TimeDelta::hours(3);
        let month = (TimeDelta::days(30), now);
        assert_eq!(missed(&[day(17)], day(20), month), [18, 19, 20].map(day));
        assert_eq!(missed(&[], day(20), month), [day(20)]);
        assert_eq!(missed(&[day(20)], day(20), month), [day(20)]);
        assert_eq!(missed(&[day(25)], day(20), month), [day(20)]);
        // Somebody compared yesterday by hand: the days before it are missing all the same.
        let by_hand = [14, 16, 20].map(day);
        let left = [15, 17, 18, 19, 20].map(day);
        assert_eq!(missed(&by_hand, day(20), month), left);
        let two_days = (TimeDelta::hours(48), now);
        assert_eq!(missed(&[day(10)], day(20), two_days), [day(20)]);
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
