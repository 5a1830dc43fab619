//! What arrived at the short code, by Safaricom's own list.

use crate::asks::{mpesa, noon, trace};
use crate::mpesa_wire::token;
use crate::provider::{Provider, Reply, says};
use domain::kernel::Amount;
use domain::ports::payments::{GatewayError, PaymentGateway, Standing};
use serde_json::{Value, json};

fn line(receipt: &str, at: &str) -> Value {
    json!({"transactionId": receipt, "trxDate": at, "msisdn": "2547*",
        "transactiontype": "c2b-pay-bill-debit", "billreference": "ES-26-000123",
        "amount": "150.00"})
}

fn page(lines: &[Value]) -> Reply {
    says(
        200,
        json!({"ResponseCode": "1000", "ResponseMessage": "Success", "Response": [lines]}),
    )
}

fn end() -> Reply {
    says(
        200,
        json!({"ResponseCode": "1001", "ResponseMessage": "No transactions found",
            "Response": [[]]}),
    )
}

#[tokio::test]
async fn a_prompt_whose_number_was_lost_is_found_by_the_money_that_came_of_it() {
    let mut other = line("R1", "2026-11-24 15:01:00");
    other["billreference"] = json!("ES-26-000124");
    let lines = [other, line("R2", "2026-11-24 15:02:00")];
    let provider = Provider::told([token(), page(&lines), end()]).await;
    let news = mpesa(&provider.url).look_up(&trace(None)).await.unwrap();
    assert_eq!(news.standing, Standing::Captured);
    assert_eq!(news.amount, Some(Amount::minor(15_000)));
    assert_eq!(news.receipt.as_deref(), Some("R2"));
}

#[tokio::test]
async fn no_money_or_too_much_of_it_leaves_the_doubt() {
    let twice = [
        line("R1", "2026-11-24 15:01:00"),
        line("R2", "2026-11-24 15:02:00"),
    ];
    for replies in [vec![token(), end()], vec![token(), page(&twice), end()]] {
        let provider = Provider::told(replies).await;
        let answer = mpesa(&provider.url).look_up(&trace(None)).await;
        assert!(matches!(answer, Err(GatewayError::Ambiguous { .. })));
    }
}

#[tokio::test]
async fn money_is_found_by_its_receipt_where_the_list_tells_of_no_reference() {
    let mut bare = line("R2", "2026-11-24 15:02:00");
    bare["billreference"] = json!("");
    let mut other = line("R3", "2026-11-24 15:03:00");
    other["billreference"] = json!("ES-26-000124");
    let lines = [bare, other];
    for (receipt, found) in [(Some("R2"), true), (Some("R3"), false), (None, false)] {
        let provider = Provider::told([token(), page(&lines), end()]).await;
        let trace = trace(Some("ws_CO_1"));
        let news = mpesa(&provider.url).find_money(&trace, receipt).await;
        let shown = news.ok().map(|news| (news.provider_ref, news.receipt));
        let expected = found.then(|| ("ws_CO_1".to_owned(), Some("R2".to_owned())));
        assert_eq!(shown, expected, "{receipt:?}");
    }
}

#[tokio::test]
async fn a_list_that_repeats_itself_ends() {
    let lines = [line("R1", "2026-11-24 15:01:00")];
    let provider = Provider::told([token(), page(&lines), page(&lines)]).await;
    let until = noon() + chrono::Duration::hours(1);
    let books = mpesa(&provider.url).books(noon(), until).await.unwrap();
    assert_eq!(books.len(), 1);
    assert_eq!(provider.asked().len(), 3);
}

#[tokio::test]
async fn the_books_are_pulled_page_by_page_in_the_time_of_nairobi() {
    let mut gone_back = line("R4", "2026-11-24 15:40:00");
    gone_back["transactiontype"] = json!("c2b-Reversal");
    let provider = Provider::told([
        token(),
        page(&[
            line("R1", "2026-11-24 15:00:00"),
            line("R2", "2026-11-24 15:30:00"),
        ]),
        page(&[line("R3", "2026-11-24 16:00:00"), gone_back]),
        end(),
    ])
    .await;
    let until = noon() + chrono::Duration::hours(1);
    let books = mpesa(&provider.url).books(noon(), until).await.unwrap();
    let receipts: Vec<_> = books
        .iter()
        .map(|line| line.provider_ref.as_str())
        .collect();
    // The third arrived at the very end, which belongs to the next books; the fourth went back.
    assert_eq!(receipts, ["R1", "R2"]);
    assert_eq!(books[0].amount, Amount::minor(15_000));
    assert_eq!(books[0].at, noon());
    let asked = provider.asked();
    assert_eq!(asked[1].json("StartDate"), "2026-11-24 15:00:00");
    assert_eq!(asked[1].json("EndDate"), "2026-11-24 16:00:00");
    let offsets: Vec<_> = asked[1..].iter().map(|a| a.json("OffSetValue")).collect();
    assert_eq!(offsets, ["0", "2", "4"]);
}
