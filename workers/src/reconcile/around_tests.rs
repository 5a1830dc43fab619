//! Which days are looked at for a line without a counterpart, and what the provider's word of it changes.

use super::*;
use chrono::{NaiveDate, NaiveTime};
use domain::kernel::{Amount, Currency};
use uuid::Uuid;

fn day(number: u32) -> DateTime<Utc> {
    let day = NaiveDate::from_ymd_opt(2026, 6, number).unwrap();
    day.and_time(NaiveTime::MIN).and_utc()
}

fn booked(since: DateTime<Utc>, at: DateTime<Utc>) -> Booked {
    Booked {
        id: Uuid::from_u128(1),
        kind: BookKind::Captured,
        provider_refs: vec!["pi_1".to_owned()],
        amount: Amount::minor(500),
        currency: Currency::KES,
        since,
        at,
    }
}

fn missing_there() -> Difference {
    Difference {
        what: What::CaptureUnknownThere,
        provider_ref: "pi_1".to_owned(),
        ours: Some(Uuid::from_u128(1)),
        our_amount: Some(Amount::minor(500)),
        their_amount: None,
        currency: Currency::KES,
    }
}

fn news(standing: Standing, amount: Option<i64>) -> PaymentNews {
    PaymentNews {
        provider_ref: "pi_1".to_owned(),
        standing,
        amount: amount.map(Amount::minor),
        currency: None,
        receipt: None,
        request_ref: None,
        client_secret: None,
        payment_id: None,
    }
}

#[test]
fn the_days_around_are_looked_at_as_far_as_the_provider_shows_them() {
    let compared = (day(20), day(21));
    let of = |since, shown| {
        let lonely = [booked(since, day(20))];
        around(lonely.iter(), compared, (shown, day(22)))
    };
    let end = day(22) + BEYOND;
    assert_eq!(of(day(19), day(1)), (day(13), end));
    assert_eq!(of(day(10), day(1)), (day(10) - BEYOND, end));
    assert_eq!(of(day(10), day(18)), (day(18), end));
    // What is compared at first is looked at again, whatever else is shown.
    assert_eq!(of(day(10), day(20)), (day(20) - BEYOND, end));
    let today = around([].iter(), compared, (day(1), day(20)));
    assert_eq!(today, (day(13), day(21) + BEYOND));
}

#[test]
fn only_what_the_list_may_not_show_is_asked_for_by_its_number() {
    let ours = [booked(day(10), day(20))];
    assert!(is_hidden(&missing_there(), &ours, day(18)));
    assert!(!is_hidden(&missing_there(), &ours, day(9)));
    let refund = Difference {
        what: What::RefundUnknownThere,
        ..missing_there()
    };
    assert!(!is_hidden(&refund, &ours, day(18)));
}

#[test]
fn money_that_the_provider_knows_is_not_missing_there() {
    let captured = |amount| explained(missing_there(), &news(Standing::Captured, amount));
    assert_eq!(captured(Some(500)), None);
    assert_eq!(captured(None), None);
    let other = captured(Some(499)).unwrap();
    assert_eq!(
        (other.what, other.their_amount),
        (What::CaptureDiffers, Some(Amount::minor(499)))
    );
    let unpaid = news(Standing::RequiresAction, Some(500));
    assert_eq!(
        explained(missing_there(), &unpaid),
        Some(missing_there()),
        "a wish is no money"
    );
}
