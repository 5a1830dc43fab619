//! What Stripe's own rules allow.

use super::{Books, ChargeStatus, Confirmation, Due, NewIntent, NewRefund, RefundScript, Status};
use crate::stripe::ledger;

const NOW: i64 = 1_800_000_000;

fn books() -> Books {
    Books::new()
}

fn asked_for(books: &mut Books, amount: i64) -> String {
    let wish = NewIntent {
        amount,
        currency: "usd".to_owned(),
        automatic: Some(true),
        ..NewIntent::default()
    };
    books.create(wish, NOW).unwrap()
}

fn pay(books: &mut Books, id: &str, card: &str) -> Result<(), String> {
    let how = Confirmation {
        payment_method: Some(card.to_owned()),
        return_url: None,
        by_browser: true,
    };
    books.confirm(id, how, NOW).map_err(|problem| problem.code)
}

fn paid(books: &mut Books, amount: i64) -> String {
    let id = asked_for(books, amount);
    pay(books, &id, "pm_card_visa").unwrap();
    id
}

fn give_back(books: &mut Books, intent: &str, amount: Option<i64>) -> Result<String, String> {
    let wish = NewRefund {
        intent: Some(intent.to_owned()),
        amount,
        ..NewRefund::default()
    };
    books.refund(wish, NOW).map_err(|problem| problem.name())
}

fn status(books: &Books, id: &str) -> Status {
    books.intent(id).unwrap().status
}

fn told(books: &mut Books) -> Vec<&'static str> {
    let (events, _) = books.hand_out();
    events.iter().map(|event| event.kind).collect()
}

#[test]
fn a_card_that_is_good_pays_once_and_everybody_is_told() {
    let mut books = books();
    let id = paid(&mut books, 1_099);
    assert_eq!(status(&books, &id), Status::Succeeded);
    assert_eq!(books.intent(&id).unwrap().amount_received, 1_099);
    assert_eq!(
        told(&mut books),
        [
            "payment_intent.created",
            "charge.succeeded",
            "payment_intent.succeeded"
        ]
    );
    let again = pay(&mut books, &id, "pm_card_visa");
    assert_eq!(again, Err("payment_intent_unexpected_state".to_owned()));
    assert_eq!(ledger::of(&books).captured["usd"], 1_099);
}

#[test]
fn a_declined_card_ends_no_intent() {
    let mut books = books();
    let id = asked_for(&mut books, 1_099);
    let declined = pay(&mut books, &id, "pm_card_chargeDeclined");
    assert_eq!(declined, Err("card_declined".to_owned()));
    let intent = books.intent(&id).unwrap();
    assert_eq!(intent.status, Status::RequiresPaymentMethod);
    assert_eq!(intent.payment_method, None);
    assert_eq!(
        intent.last_error.as_ref().unwrap()["decline_code"],
        "generic_decline"
    );
    assert_eq!(
        told(&mut books),
        [
            "payment_intent.created",
            "charge.failed",
            "payment_intent.payment_failed"
        ]
    );
    pay(&mut books, &id, "pm_card_visa").unwrap();
    assert_eq!(status(&books, &id), Status::Succeeded);
    assert_eq!(ledger::of(&books).charges.len(), 2);
}

#[test]
fn a_card_that_must_be_asked_waits_for_its_holder() {
    let mut books = books();
    let id = asked_for(&mut books, 1_099);
    pay(&mut books, &id, "pm_card_authenticationRequired").unwrap();
    assert_eq!(status(&books, &id), Status::RequiresAction);
    assert!(books.complete_action(&id, false, NOW).is_err());
    assert_eq!(status(&books, &id), Status::RequiresPaymentMethod);
    assert!(ledger::of(&books).charges.is_empty(), "nothing was charged");
    pay(&mut books, &id, "pm_card_authenticationRequired").unwrap();
    books.complete_action(&id, true, NOW).unwrap();
    assert_eq!(status(&books, &id), Status::Succeeded);
    assert!(
        books.complete_action(&id, true, NOW).is_err(),
        "nobody asks twice"
    );
}

#[test]
fn a_wish_that_cannot_be_confirmed_in_the_same_breath_makes_nothing() {
    let mut books = books();
    let wish = NewIntent {
        amount: 1_099,
        currency: "usd".to_owned(),
        automatic: Some(true),
        confirm: true,
        ..NewIntent::default()
    };
    assert!(
        books.create(wish.clone(), NOW).is_err(),
        "no means of payment"
    );
    let wish = NewIntent {
        payment_method: Some("pm_card_visa".to_owned()),
        ..wish
    };
    assert!(books.create(wish.clone(), NOW).is_err(), "no way back");
    assert!(ledger::of(&books).intents.is_empty());
    let wish = NewIntent {
        return_url: Some("http://shop/back".to_owned()),
        ..wish
    };
    let id = books.create(wish, NOW).unwrap();
    assert_eq!(status(&books, &id), Status::Succeeded);
}

#[test]
fn a_bank_may_take_days_and_then_say_no() {
    let mut books = books();
    let id = asked_for(&mut books, 5_000);
    pay(&mut books, &id, "pm_usBankAccount_insufficientFunds").unwrap();
    assert_eq!(status(&books, &id), Status::Processing);
    assert!(
        books.cancel(&id, None, NOW).is_err(),
        "it is out of the shop's hands"
    );
    let (_, later) = books.hand_out();
    for (_, due) in later {
        books.fall_due(due, NOW + 3);
    }
    assert_eq!(status(&books, &id), Status::RequiresPaymentMethod);
    let charge = books.charges.iter().next().unwrap();
    assert_eq!(charge.status, ChargeStatus::Failed);
    assert!(ledger::of(&books).captured.is_empty());
}

#[test]
fn only_what_took_no_money_can_be_called_off() {
    let mut books = books();
    let waiting = asked_for(&mut books, 1_099);
    books
        .cancel(&waiting, Some("abandoned".to_owned()), NOW)
        .unwrap();
    assert_eq!(status(&books, &waiting), Status::Canceled);
    assert!(books.cancel(&waiting, None, NOW).is_err());
    assert!(pay(&mut books, &waiting, "pm_card_visa").is_err());
    let paid = paid(&mut books, 1_099);
    let refused = books.cancel(&paid, None, NOW).unwrap_err();
    assert_eq!(refused.code, "payment_intent_unexpected_state");
}

#[test]
fn what_is_set_aside_is_taken_by_a_capture() {
    let mut books = books();
    let wish = NewIntent {
        amount: 2_000,
        currency: "usd".to_owned(),
        by_hand: true,
        ..NewIntent::default()
    };
    let id = books.create(wish, NOW).unwrap();
    pay(&mut books, &id, "pm_card_visa").unwrap();
    assert_eq!(status(&books, &id), Status::RequiresCapture);
    assert!(ledger::of(&books).captured.is_empty());
    assert!(books.capture(&id, Some(2_001), NOW).is_err());
    books.capture(&id, Some(1_500), NOW).unwrap();
    assert_eq!(ledger::of(&books).captured["usd"], 1_500);
    assert!(books.capture(&id, None, NOW).is_err());
    assert_eq!(
        give_back(&mut books, &id, Some(1_501)),
        Err("invalid_request_error".to_owned())
    );
}

#[test]
fn never_more_is_given_back_than_was_taken() {
    let mut books = books();
    let id = paid(&mut books, 1_000);
    books.refund_scripts.push_back(RefundScript::Pending);
    let first = give_back(&mut books, &id, Some(600)).unwrap();
    assert!(
        give_back(&mut books, &id, Some(401)).is_err(),
        "what is under way counts"
    );
    books.settle_refund(&first, true, NOW).unwrap();
    assert!(give_back(&mut books, &id, Some(401)).is_err());
    give_back(&mut books, &id, None).unwrap();
    assert_eq!(ledger::of(&books).refunded["usd"], 1_000);
    let more = give_back(&mut books, &id, Some(1));
    assert_eq!(more, Err("charge_already_refunded".to_owned()));
}

#[test]
fn a_refund_that_fails_after_all_can_be_given_again() {
    let mut books = books();
    let id = paid(&mut books, 1_000);
    let first = give_back(&mut books, &id, None).unwrap();
    assert_eq!(ledger::of(&books).refunded["usd"], 1_000);
    books.hand_out();
    books.settle_refund(&first, false, NOW).unwrap();
    assert_eq!(told(&mut books), ["refund.failed", "refund.updated"]);
    assert!(ledger::of(&books).refunded.is_empty());
    assert!(
        books.settle_refund(&first, true, NOW).is_err(),
        "what failed stays so"
    );
    give_back(&mut books, &id, None).unwrap();
    assert_eq!(ledger::of(&books).refunded["usd"], 1_000);
}

#[test]
fn an_intent_that_took_nothing_gives_nothing_back() {
    let mut books = books();
    let id = asked_for(&mut books, 1_000);
    assert!(give_back(&mut books, &id, None).is_err());
    let _ = pay(&mut books, &id, "pm_card_chargeDeclined");
    assert!(give_back(&mut books, &id, None).is_err());
    let nobody = give_back(&mut books, "pi_nobody", None);
    assert_eq!(nobody, Err("resource_missing".to_owned()));
}

#[test]
fn disputed_money_cannot_be_given_back_a_second_time() {
    let mut books = books();
    let id = asked_for(&mut books, 1_000);
    pay(&mut books, &id, "pm_card_createDispute").unwrap();
    let (_, later) = books.hand_out();
    let charge = books.intent(&id).unwrap().latest_charge.clone().unwrap();
    assert_eq!(later[0].1, Due::Dispute { charge });
    books.fall_due(later[0].1.clone(), NOW);
    assert_eq!(
        give_back(&mut books, &id, None),
        Err("charge_disputed".to_owned())
    );
    assert_eq!(ledger::of(&books).disputed["usd"], 1_000);
    let dispute = ledger::of(&books).disputes[0].id.clone();
    books.hand_out();
    books.close_dispute(&dispute, true, NOW).unwrap();
    assert_eq!(
        told(&mut books),
        ["charge.dispute.closed", "charge.dispute.funds_reinstated"]
    );
    assert!(ledger::of(&books).disputed.is_empty());
    assert!(books.close_dispute(&dispute, false, NOW).is_err());
    assert!(give_back(&mut books, &id, None).is_ok(), "it was won");
}
