//! What somebody must look at, and until when.

use crate::teller::{Teller, at, id};
use crate::till::{Back, PRICE, Till};
use domain::attention::AttentionEvent;
use domain::kernel::RefundId;
use domain::refund::WhyRefund;
use projections::Window;
use projections::money_attention::{self, CaseRow, Filter, Kind};

async fn listed(teller: &Teller, filter: &Filter) -> Vec<CaseRow> {
    let window = Window::page(1, 10);
    let listed = money_attention::list(teller.pool(), filter, &window).await;
    let listed = listed.unwrap();
    assert_eq!(listed.total, i64::try_from(listed.rows.len()).ok());
    listed.rows
}

async fn cases(teller: &Teller, open: bool) -> Vec<CaseRow> {
    let open = Some(open);
    listed(
        teller,
        &Filter {
            open,
            ..Filter::default()
        },
    )
    .await
}

/// The open cases after everything that was told, in words.
async fn open(teller: &mut Teller) -> Vec<String> {
    teller.project(2).await;
    let cases = cases(teller, true).await;
    cases.into_iter().map(|case| case.kind).collect()
}

#[tokio::test]
async fn a_payment_nobody_knows_of_is_a_case_until_somebody_does() {
    let mut teller = Teller::new().await;
    let till = Till::mpesa(1);
    till.starts(&mut teller);
    till.becomes_unknown(&mut teller, at(100));
    assert_eq!(open(&mut teller).await, ["unknown_payment"]);
    let case = cases(&teller, true).await.remove(0);
    assert_eq!((case.order_id, case.payment_id), (id(1), id(101)));
    assert_eq!((case.method.as_str(), case.amount_minor), ("mpesa", PRICE));
    assert_eq!(case.detail, "timeout");
    for (before, count) in [(at(100), 0), (at(101), 1)] {
        let filter = Filter {
            unknown_before: Some(before),
            ..Filter::default()
        };
        assert_eq!(listed(&teller, &filter).await.len(), count, "{before}");
    }
    till.pays(&mut teller, at(200));
    assert!(open(&mut teller).await.is_empty());
    let closed = cases(&teller, false).await;
    assert_eq!(closed[0].closed_at, Some(at(200)));
}

#[tokio::test]
async fn money_the_provider_does_not_confirm_is_a_case_at_once_until_it_is_seen() {
    let mut teller = Teller::new().await;
    let till = Till::mpesa(1);
    till.starts(&mut teller);
    till.becomes_unknown(&mut teller, at(90));
    till.is_contradicted(&mut teller, at(100));
    assert_eq!(open(&mut teller).await, ["contradicted"]);
    let young = Filter {
        open: Some(true),
        unknown_before: Some(at(0)),
        ..Filter::default()
    };
    let case = listed(&teller, &young).await.remove(0);
    assert_eq!(case.detail, "cancelled_by_user: receipt_1");
    assert_eq!(case.id, domain::attention::of_contradicted(till.payment()));
    let row = projections::payments::by_id(teller.pool(), id(101)).await;
    let row = row.unwrap().unwrap();
    assert_eq!((row.stage.as_str(), row.is_final), ("unknown", false));
    till.pays(&mut teller, at(200));
    assert!(open(&mut teller).await.is_empty());
    let other = Till::mpesa(2);
    other.starts(&mut teller);
    other.is_contradicted(&mut teller, at(210));
    assert_eq!(open(&mut teller).await, ["contradicted"]);
    let case = cases(&teller, true).await.remove(0);
    close(&mut teller, case.id, 1);
    assert!(open(&mut teller).await.is_empty());
}

#[tokio::test]
async fn an_account_that_does_not_work_is_one_case_however_many_payments_it_costs() {
    let mut teller = Teller::new().await;
    for order in 1..=3 {
        let till = Till::stripe(order);
        till.starts(&mut teller);
        till.fails(&mut teller, "misconfigured: api_key_expired");
    }
    let declined = Till::stripe(4);
    declined.starts(&mut teller);
    declined.fails(&mut teller, "card_declined");
    assert_eq!(open(&mut teller).await, ["misconfigured"]);
    let case = cases(&teller, true).await.remove(0);
    assert_eq!((case.times, case.payment_id), (3, id(103)));
    let other = Till::mpesa(5);
    other.starts(&mut teller);
    other.waits(&mut teller);
    assert_eq!(open(&mut teller).await.len(), 1, "another provider works");
    let again = Till::stripe(6);
    again.starts(&mut teller);
    again.waits(&mut teller);
    assert!(open(&mut teller).await.is_empty());
}

#[tokio::test]
async fn wrong_money_is_a_case_until_all_of_it_is_back() {
    let mut teller = Teller::new().await;
    let till = Till::mpesa(1);
    till.starts(&mut teller);
    till.takes(&mut teller, 70);
    let back = till.back(70, WhyRefund::Conflicted);
    back.asked(&mut teller);
    assert_eq!(open(&mut teller).await, ["conflicted"]);
    let case = cases(&teller, true).await.remove(0);
    assert_eq!((case.amount_minor, &*case.detail), (70, "other_amount"));
    back.succeeds(&mut teller, at(20));
    assert!(open(&mut teller).await.is_empty());
    back.fails(&mut teller, true, at(30));
    let mut again = open(&mut teller).await;
    again.sort();
    assert_eq!(again, ["conflicted", "refund_failed"]);
}

#[tokio::test]
async fn a_dispute_is_a_case_until_the_bank_decided() {
    let mut teller = Teller::new().await;
    let till = Till::stripe(1);
    till.starts(&mut teller);
    till.pays(&mut teller, at(5));
    till.disputes(&mut teller, "needs_response");
    till.disputes(&mut teller, "under_review");
    assert_eq!(open(&mut teller).await, ["disputed"]);
    till.disputes(&mut teller, "lost");
    assert!(open(&mut teller).await.is_empty());
    let closed = cases(&teller, false).await.remove(0);
    assert_eq!((closed.detail.as_str(), closed.times), ("lost", 3));
}

#[tokio::test]
async fn two_disputes_about_one_payment_are_two_cases() {
    let mut teller = Teller::new().await;
    let till = Till::stripe(1);
    till.starts(&mut teller);
    till.pays(&mut teller, at(5));
    for number in ["du_1", "du_2"] {
        till.disputes_as(&mut teller, Some(number), "needs_response");
    }
    assert_eq!(open(&mut teller).await, ["disputed", "disputed"]);
    till.disputes_as(&mut teller, Some("du_1"), "won");
    assert_eq!(open(&mut teller).await, ["disputed"]);
    till.disputes_as(&mut teller, Some("du_2"), "lost");
    assert!(open(&mut teller).await.is_empty());
    // What began before disputes had numbers goes on under the first that is told.
    let older = Till::stripe(2);
    older.starts(&mut teller);
    older.disputes(&mut teller, "needs_response");
    older.disputes_as(&mut teller, Some("du_3"), "won");
    assert!(open(&mut teller).await.is_empty());
}

#[tokio::test]
async fn a_notice_that_cannot_be_taken_is_a_case_until_people_close_it() {
    let mut teller = Teller::new().await;
    let till = Till::stripe(1);
    till.starts(&mut teller);
    till.pays(&mut teller, at(5));
    till.leaves(&mut teller, "re_1", 70, "refund_too_much");
    till.leaves(&mut teller, "re_2", 80, "not_answered");
    let kinds = ["notice_not_taken", "notice_not_taken"];
    assert_eq!(open(&mut teller).await, kinds);
    let mut shown: Vec<(String, i64)> = Vec::new();
    for case in cases(&teller, true).await {
        shown.push((case.detail, case.amount_minor));
    }
    shown.sort();
    let told = |detail: &str, amount| (detail.to_owned(), amount);
    let expected = [
        told("not_answered: re_2", 80),
        told("refund_too_much: re_1", 70),
    ];
    assert_eq!(shown, expected);
    for case in cases(&teller, true).await {
        close(&mut teller, case.id, 1);
    }
    assert!(open(&mut teller).await.is_empty());
}

#[tokio::test]
async fn money_that_did_not_go_back_is_a_case_until_it_is_asked_for_again() {
    let mut teller = Teller::new().await;
    let till = Till::stripe(1);
    till.starts(&mut teller);
    till.pays(&mut teller, at(5));
    let first = till.back(200, WhyRefund::Goodwill);
    first.asked(&mut teller);
    first.fails(&mut teller, false, at(20));
    assert_eq!(open(&mut teller).await, ["refund_failed"]);
    let another = |number, amount| Back {
        refund: RefundId(id(number)),
        amount,
        ..first
    };
    let other = another(301, 300);
    other.asked(&mut teller);
    assert_eq!(open(&mut teller).await.len(), 1, "that was other money");
    other.fails(&mut teller, false, at(21));
    teller.project(1).await;
    let case = cases(&teller, true).await.remove(0);
    assert_eq!((case.amount_minor, case.refund_id), (500, Some(id(301))));
    let whole = another(302, 500);
    whole.asked(&mut teller);
    assert!(open(&mut teller).await.is_empty());
}

fn close(teller: &mut Teller, case: uuid::Uuid, seen: u32) {
    let closed = AttentionEvent::Closed {
        case_id: case,
        seen,
        reason: "the bank confirmed it".to_owned(),
        at: at(90),
    };
    teller.tell(case, closed);
}

#[tokio::test]
async fn a_case_that_somebody_closed_says_why_and_is_opened_by_later_news() {
    let mut teller = Teller::new().await;
    let till = Till::stripe(1);
    till.starts(&mut teller);
    till.pays(&mut teller, at(5));
    till.disputes(&mut teller, "needs_response");
    assert_eq!(open(&mut teller).await, ["disputed"]);
    let case = cases(&teller, true).await.remove(0);
    close(&mut teller, case.id, 1);
    assert!(open(&mut teller).await.is_empty());
    let closed = cases(&teller, false).await.remove(0);
    assert_eq!(closed.closed_at, Some(at(90)));
    let why = closed.close_reason.as_deref();
    assert_eq!(why, Some("the bank confirmed it"));
    till.disputes(&mut teller, "under_review");
    assert_eq!(open(&mut teller).await, ["disputed"]);
    let again = cases(&teller, true).await.remove(0);
    assert_eq!((again.times, again.close_reason), (2, None));
    close(&mut teller, case.id, 1);
    assert_eq!(
        open(&mut teller).await,
        ["disputed"],
        "whoever closed it had not seen the last news"
    );
    till.disputes(&mut teller, "lost");
    assert!(open(&mut teller).await.is_empty());
    close(&mut teller, case.id, 3);
    assert!(open(&mut teller).await.is_empty());
    let closed = cases(&teller, false).await.remove(0);
    assert_eq!(closed.close_reason, None, "the bank closed it before");
}

#[tokio::test]
async fn what_fails_after_a_case_was_closed_is_a_case_of_its_own_sum() {
    let mut teller = Teller::new().await;
    let till = Till::stripe(1);
    till.starts(&mut teller);
    till.pays(&mut teller, at(5));
    let first = till.back(200, WhyRefund::Goodwill);
    first.asked(&mut teller);
    first.fails(&mut teller, false, at(20));
    assert_eq!(open(&mut teller).await, ["refund_failed"]);
    let case = cases(&teller, true).await.remove(0);
    close(&mut teller, case.id, 1);
    let other = Back {
        refund: RefundId(id(301)),
        amount: 300,
        ..first
    };
    other.asked(&mut teller);
    assert!(open(&mut teller).await.is_empty());
    other.fails(&mut teller, false, at(91));
    assert_eq!(open(&mut teller).await, ["refund_failed"]);
    assert_eq!(cases(&teller, true).await.remove(0).amount_minor, 300);
}

#[tokio::test]
async fn a_refund_that_arrives_after_all_closes_its_case() {
    let mut teller = Teller::new().await;
    let till = Till::stripe(1);
    till.starts(&mut teller);
    till.pays(&mut teller, at(5));
    let back = till.back(200, WhyRefund::Goodwill);
    back.asked(&mut teller);
    back.becomes_unknown(&mut teller);
    assert_eq!(open(&mut teller).await, ["unknown_refund"]);
    back.fails(&mut teller, false, at(20));
    assert_eq!(open(&mut teller).await, ["refund_failed"]);
    back.succeeds(&mut teller, at(30));
    assert!(open(&mut teller).await.is_empty());
}

#[tokio::test]
async fn money_that_came_too_late_is_a_case_until_it_is_back() {
    let mut teller = Teller::new().await;
    let till = Till::stripe(1);
    till.starts(&mut teller);
    till.pays(&mut teller, at(5));
    let back = till.back(PRICE, WhyRefund::LatePayment);
    back.asked(&mut teller);
    assert_eq!(open(&mut teller).await, ["late_payment"]);
    back.succeeds(&mut teller, at(20));
    assert!(open(&mut teller).await.is_empty());
    let of_kind = |kind| Filter {
        kind: Some(kind),
        order_id: Some(id(1)),
        ..Filter::default()
    };
    assert_eq!(listed(&teller, &of_kind(Kind::LatePayment)).await.len(), 1);
    assert!(listed(&teller, &of_kind(Kind::Disputed)).await.is_empty());
}
