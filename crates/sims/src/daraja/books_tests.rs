//! What M-Pesa's own rules allow.

use super::{Books, Order, Prompt};
use crate::daraja::ledger;

const NOON: i64 = 1_800_000_000;

fn prompt(checkout: &str, amount: i64) -> Prompt {
    Prompt {
        checkout: checkout.to_owned(),
        merchant: format!("m-{checkout}"),
        phone: "254712345678".to_owned(),
        amount,
        reference: "ORDER1".to_owned(),
        callback: String::new(),
        code: None,
        query_says: None,
        receipt: None,
    }
}

fn order(name: &str, target: &str, amount: i64, is_payout: bool) -> Order {
    Order {
        originator: format!("o-{name}"),
        conversation: name.to_owned(),
        amount,
        target: target.to_owned(),
        is_payout,
        code: None,
        receipt: None,
        at: NOON,
    }
}

fn reverse(books: &mut Books, name: &str, receipt: &str, amount: i64) -> String {
    assert!(books.put_order(order(name, receipt, amount, false)));
    books.carry_out(name, None, false).unwrap().code.unwrap()
}

#[test]
fn a_prompt_is_paid_once() {
    let mut books = Books::new(0);
    books.put_prompt(prompt("a", 150));
    assert!(books.is_busy("254712345678"));
    let paid = books.pay("a", None, NOON).unwrap();
    assert_eq!(paid.code.as_deref(), Some("0"));
    assert!(!books.is_busy("254712345678"));
    assert!(books.pay("a", None, NOON).is_none());
    assert!(
        books.end("a", "1032").is_none(),
        "what is paid is not called off"
    );
    assert_eq!(ledger::of(&books).paid, 150);
}

#[test]
fn a_prompt_nobody_answered_may_still_be_paid_late() {
    let mut books = Books::new(0);
    books.put_prompt(prompt("a", 150));
    books.end("a", "1037").unwrap();
    assert!(!books.is_busy("254712345678"));
    books.pay("a", None, NOON).unwrap();
    assert_eq!(books.prompt("a").unwrap().code.as_deref(), Some("0"));
    books.put_prompt(prompt("b", 150));
    assert!(
        books.is_busy("254712345678"),
        "paying late frees nobody twice"
    );
}

#[test]
fn a_phone_pays_no_more_than_its_day_allows() {
    let mut books = Books::new(0);
    for name in ["a", "b", "c"] {
        books.put_prompt(prompt(name, 250_000));
    }
    assert_eq!(
        books.pay("a", Some(500_000), NOON).unwrap().code.as_deref(),
        Some("0")
    );
    assert_eq!(
        books.pay("b", Some(500_000), NOON).unwrap().code.as_deref(),
        Some("0")
    );
    assert_eq!(
        books.pay("c", Some(500_000), NOON).unwrap().code.as_deref(),
        Some("4")
    );
    books.put_prompt(prompt("d", 250_000));
    let tomorrow = NOON + 86_400;
    assert_eq!(
        books
            .pay("d", Some(500_000), tomorrow)
            .unwrap()
            .code
            .as_deref(),
        Some("0")
    );
}

#[test]
fn a_payment_is_reversed_once_and_whole() {
    let mut books = Books::new(0);
    books.put_prompt(prompt("a", 150));
    let receipt = books.pay("a", None, NOON).unwrap().receipt.unwrap();
    assert_eq!(reverse(&mut books, "r1", "NOSUCHTHING", 150), "R000002");
    assert_eq!(reverse(&mut books, "r2", &receipt, 151), "2028");
    assert_eq!(reverse(&mut books, "r3", &receipt, 100), "2028");
    assert_eq!(reverse(&mut books, "r4", &receipt, 150), "0");
    assert_eq!(reverse(&mut books, "r5", &receipt, 150), "R000001");
    assert_eq!(ledger::of(&books).reversed, 150);
}

#[test]
fn a_payout_needs_its_ten_shillings_and_money_to_pay_from() {
    let mut books = Books::new(1_000);
    let mut pay_out = |name: &str, amount| {
        assert!(books.put_order(order(name, "254712345678", amount, true)));
        books.carry_out(name, None, false).unwrap().code.unwrap()
    };
    assert_eq!(pay_out("p1", 9), "2");
    assert_eq!(pay_out("p2", 600), "0");
    assert_eq!(pay_out("p3", 600), "1");
    assert_eq!(ledger::of(&books).paid_out, 600);
}

#[test]
fn a_conversation_is_held_once() {
    let mut books = Books::new(1_000);
    assert!(books.put_order(order("p1", "254712345678", 10, true)));
    let mut same = order("p2", "254712345678", 10, true);
    same.originator = "o-p1".to_owned();
    assert!(!books.put_order(same));
    assert_eq!(ledger::of(&books).payouts.len(), 1);
}
