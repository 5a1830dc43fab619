//! What Daraja's bytes mean to the shop.

use super::notice::read;
use super::result::Envelope;
use domain::kernel::Amount;
use domain::ports::payments::{About, NoticeError, RefundStanding};
use proptest::prelude::proptest;
use serde_json::{Value, json};

fn callback(code: &Value, metadata: Option<&Value>) -> String {
    let mut prompt = json!({
        "MerchantRequestID": "29115-34620561-1", "CheckoutRequestID": "ws_CO_1",
        "ResultCode": code, "ResultDesc": "said",
    });
    if let Some(metadata) = metadata {
        prompt["CallbackMetadata"] = metadata.clone();
    }
    json!({"Body": {"stkCallback": prompt}}).to_string()
}

fn items(items: &Value) -> String {
    callback(&json!(0), Some(&json!({"Item": items})))
}

/// The claimed cents and the receipt.
fn hint(body: &str) -> Result<(Option<i64>, Option<String>, bool), NoticeError> {
    match read(body.as_bytes())?.about {
        About::PaymentHint {
            claimed,
            receipt,
            claims_success,
            provider_ref,
            request_ref,
        } => {
            assert_eq!(provider_ref, "ws_CO_1");
            assert_eq!(request_ref.as_deref(), Some("29115-34620561-1"));
            Ok((claimed.map(Amount::units), receipt, claims_success))
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_callback_claims_a_sum_and_a_receipt() {
    let body = items(&json!([
        {"Name": "Amount", "Value": 1.0},
        {"Name": "MpesaReceiptNumber", "Value": "NLJ7RT61SV"},
        {"Name": "Balance"},
        {"Name": "TransactionDate", "Value": 20_191_219_102_115_u64},
        {"Name": "PhoneNumber", "Value": 254_708_374_149_u64},
    ]));
    let receipt = Some("NLJ7RT61SV".to_owned());
    assert_eq!(hint(&body), Ok((Some(100), receipt, true)));
    let notice = read(body.as_bytes()).unwrap();
    assert_eq!(notice.event_id, "ws_CO_1:0:NLJ7RT61SV");
}

#[test]
fn sums_are_claimed_as_a_float_a_number_or_a_text() {
    for (value, cents) in [
        (json!(1), 100),
        (json!(2.50), 250),
        (json!("3.00"), 300),
        (json!("  4 "), 400),
    ] {
        let body = items(&json!([
            {"Name": "PhoneNumber", "Value": "2547****149"},
            {"Name": "Surprise", "Value": {"of": "the day"}},
            {"Name": "Balance", "Value": null},
            {"Name": "Amount", "Value": value},
        ]));
        assert_eq!(hint(&body), Ok((Some(cents), None, true)), "{value}");
    }
}

#[test]
fn a_payer_who_said_no_comes_without_details() {
    for metadata in [
        None,
        Some(json!(null)),
        Some(json!({})),
        Some(json!({"Item": null})),
        Some(json!({"Item": []})),
    ] {
        for code in [json!(1032), json!("1032")] {
            let body = callback(&code, metadata.as_ref());
            assert_eq!(hint(&body), Ok((None, None, false)), "{body}");
        }
    }
}

#[test]
fn a_callback_that_contradicts_itself_or_makes_no_sense_is_not_read() {
    let senseless = [
        items(&json!([{"Name": "Amount", "Value": 1}, {"Name": "Amount", "Value": 2}])),
        items(&json!([{"Name": "Amount", "Value": -1}])),
        items(&json!([{"Name": "Amount", "Value": [1]}])),
        items(&json!([{"Name": "MpesaReceiptNumber", "Value": "x".repeat(101)}])),
        items(&json!([{"Value": 1}])),
        items(&json!("Amount")),
        callback(&json!(null), None),
        callback(&json!([0]), None),
        callback(&json!(true), None),
        "{}".to_owned(),
        "[]".to_owned(),
        "null".to_owned(),
        String::new(),
        r#"{"Body":{}}"#.to_owned(),
        r#"{"Body":{"stkCallback":{"CheckoutRequestID":7,"ResultCode":0}}}"#.to_owned(),
        r#"{"Body":{"stkCallback":{"CheckoutRequestID":"a b","ResultCode":0}}}"#.to_owned(),
        format!("{}{}", callback(&json!(0), None), "{}"),
        format!("{}{}", callback(&json!(0), None), " ".repeat(20_000)),
    ];
    for body in senseless {
        let answer = read(body.as_bytes());
        assert!(matches!(answer, Err(NoticeError::Unreadable(_))), "{body}");
    }
}

#[test]
fn what_a_callback_quotes_from_people_is_not_repeated() {
    let body = r#"{"Body":{"stkCallback":{"CheckoutRequestID":{"phone":"254708374149"}}}}"#;
    let told = read(body.as_bytes()).unwrap_err().to_string();
    assert!(!told.contains("254708374149"), "{told}");
}

fn result(code: &Value, parameters: Option<&Value>) -> String {
    let mut result = json!({
        "ResultType": 0, "ResultCode": code, "ResultDesc": "said",
        "OriginatorConversationID": "ours", "ConversationID": "AG_1",
        "TransactionID": "NLJ0000000",
        "ReferenceData": {"ReferenceItem": {"Key": "QueueTimeoutURL"}},
    });
    if let Some(parameters) = parameters {
        result["ResultParameters"] = parameters.clone();
    }
    json!({"Result": result}).to_string()
}

fn refund_hint(body: &str) -> (String, bool, String) {
    match read(body.as_bytes()).unwrap().about {
        About::RefundHint {
            provider_ref,
            claims_success,
            code,
            ..
        } => (provider_ref, claims_success, code),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_result_claims_that_money_went_back_or_did_not() {
    let told = [
        (json!(0), true, "0"),
        (json!("0"), true, "0"),
        // Reversed before: the money is where it should be.
        (json!("R000001"), true, "R000001"),
        (json!("R000002"), false, "R000002"),
        (json!(1), false, "1"),
        (json!("21"), false, "21"),
    ];
    for (code, success, word) in told {
        let expected = ("AG_1".to_owned(), success, word.to_owned());
        assert_eq!(refund_hint(&result(&code, None)), expected);
    }
    let body = result(&json!(0), None).replace(
        r#"{"Key":"QueueTimeoutURL"}"#,
        r#"[{"Key":"a","Value":1},{"Key":"b"}]"#,
    );
    assert!(refund_hint(&body).1);
    assert_eq!(read(body.as_bytes()).unwrap().event_id, "AG_1:0:NLJ0000000");
}

fn looked_up(status: &str) -> String {
    let parameters = json!({"ResultParameter": [
        {"Key": "DebitPartyName", "Value": "600310 - Shop"},
        {"Key": "DebitPartyName", "Value": "2547****149 - Somebody"},
        {"Key": "TransactionReason"},
        {"Key": "TransactionStatus", "Value": status},
        {"Key": "Amount", "Value": 300},
        {"Key": "ConversationID", "Value": "AG_0"},
    ]});
    result(&json!(0), Some(&parameters))
}

#[test]
fn the_answer_to_a_question_is_about_the_refund_that_was_asked_for() {
    let (number, success, _) = refund_hint(&looked_up("Completed"));
    assert_eq!((number, success), ("AG_0".to_owned(), true));
    let ended = refund_hint(&looked_up("Declined"));
    assert_eq!(ended, ("AG_0".to_owned(), false, "declined".to_owned()));
    for (body, is_answer) in [
        (looked_up("Declined"), true),
        (result(&json!(1), None), false),
    ] {
        let about = read(body.as_bytes()).unwrap().about;
        assert!(matches!(about, About::RefundHint { answers, .. } if answers == is_answer));
    }
    for word in ["Pending", "Sideways"] {
        let notice = read(looked_up(word).as_bytes()).unwrap();
        assert!(matches!(notice.about, About::Nothing), "{word}");
    }
}

#[test]
fn the_answer_to_a_question_tells_how_the_refund_stands() {
    let found = |body: &str| {
        let envelope: Envelope = serde_json::from_str(body).unwrap();
        envelope.result.found()
    };
    assert_eq!(
        found(&looked_up("Completed")),
        Some(RefundStanding::Succeeded)
    );
    let declined = RefundStanding::Failed {
        code: "declined".to_owned(),
    };
    assert_eq!(found(&looked_up("Declined")), Some(declined));
    assert_eq!(found(&result(&json!(0), None)), None);
    let single = json!({"ResultParameter": {"Key": "TransactionStatus", "Value": "Pending"}});
    assert_eq!(
        found(&result(&json!(0), Some(&single))),
        Some(RefundStanding::Submitted)
    );
}

proptest! {
    #[test]
    fn no_body_makes_the_reading_fall_over(bytes in proptest::collection::vec(0_u8..=255, 0..200)) {
        let _ = read(&bytes);
    }

    #[test]
    fn no_value_makes_the_reading_fall_over(value in "[0-9eE.+\\-a-z]{0,30}") {
        let _ = read(items(&json!([{"Name": "Amount", "Value": value}])).as_bytes());
    }
}
