//! contract · yesterday's bytes must still read · may touch the samples beside it and
//! `docs/events.md` · never touches a sample that was published: a new shape is a new file.
//!
//! A sample is called `<event type>.<version>.json`, or `<event type>.<version>-<what it shows>.json`.

#![allow(clippy::unwrap_used, reason = "a test says no by stopping")]

use cqrs_es::DomainEvent;
use domain::attention::AttentionEvent;
use domain::cart::CartEvent;
use domain::category::CategoryEvent;
use domain::claim::ClaimEvent;
use domain::coupon::CouponEvent;
use domain::customer::CustomerEvent;
use domain::order::OrderEvent;
use domain::payment::PaymentEvent;
use domain::product::ProductEvent;
use domain::reconciliation::ReconciliationEvent;
use domain::refund::RefundEvent;
use domain::returns::ReturnEvent;
use domain::shipment::ShipmentEvent;
use domain::stock::StockEvent;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;

/// Reads stored bytes and tells what they are called now and how they would be stored now.
type Reader = fn(&str) -> serde_json::Result<(String, Value)>;

/// Every kind of stream: its word, the names of its events, and how they are read.
const STREAMS: [(&str, &[&str], Reader); 14] = [
    ("attention", AttentionEvent::NAMES, read::<AttentionEvent>),
    ("cart", CartEvent::NAMES, read::<CartEvent>),
    ("category", CategoryEvent::NAMES, read::<CategoryEvent>),
    ("claim", ClaimEvent::NAMES, read::<ClaimEvent>),
    ("coupon", CouponEvent::NAMES, read::<CouponEvent>),
    ("customer", CustomerEvent::NAMES, read::<CustomerEvent>),
    ("order", OrderEvent::NAMES, read::<OrderEvent>),
    ("payment", PaymentEvent::NAMES, read::<PaymentEvent>),
    ("product", ProductEvent::NAMES, read::<ProductEvent>),
    (
        "reconciliation",
        ReconciliationEvent::NAMES,
        read::<ReconciliationEvent>,
    ),
    ("refund", RefundEvent::NAMES, read::<RefundEvent>),
    ("return", ReturnEvent::NAMES, read::<ReturnEvent>),
    ("shipment", ShipmentEvent::NAMES, read::<ShipmentEvent>),
    ("stock", StockEvent::NAMES, read::<StockEvent>),
];

fn read<E: DomainEvent>(stored: &str) -> serde_json::Result<(String, Value)> {
    let event: E = serde_json::from_str(stored)?;
    let called = format!("{}.{}", event.event_type(), event.event_version());
    Ok((called, serde_json::to_value(&event)?))
}

/// Each sample: what it is called (`order.placed.1.0`), and its bytes.
fn samples() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/contract/samples");
    let files = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path());
    files
        .map(|file| {
            let name = file.file_stem().unwrap().to_str().unwrap();
            let called = name.split('-').next().unwrap().to_owned();
            (called, std::fs::read_to_string(&file).unwrap())
        })
        .collect()
}

#[test]
fn every_event_ever_stored_still_reads_and_says_the_same() {
    for (called, stored) in samples() {
        let word = called.split('.').next().unwrap();
        let (_, _, read) = STREAMS.iter().find(|(stream, ..)| *stream == word).unwrap();
        let (called_now, now) = read(&stored).unwrap_or_else(|no| panic!("{called}: {no}"));
        assert_eq!(called_now, called);
        assert_eq!(
            now,
            serde_json::from_str::<Value>(&stored).unwrap(),
            "{called}"
        );
    }
}

#[test]
fn every_event_has_a_sample() {
    let known: BTreeSet<String> = samples().into_iter().map(|(called, _)| called).collect();
    for name in STREAMS.iter().flat_map(|(_, names, _)| *names) {
        assert!(
            known.contains(&format!("{name}.1.0")),
            "no sample of {name}"
        );
    }
}

#[test]
fn every_event_is_called_after_its_stream_and_its_variant() {
    for (called, stored) in samples() {
        let variant = serde_json::from_str::<Value>(&stored).unwrap();
        let variant = variant.as_object().unwrap().keys().next().unwrap().clone();
        assert_eq!(called.split('.').nth(1), Some(variant.as_str()));
    }
}

#[test]
fn every_event_is_described_for_its_readers() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/events.md");
    let page = std::fs::read_to_string(page).unwrap();
    for name in STREAMS.iter().flat_map(|(_, names, _)| *names) {
        assert!(
            page.contains(&format!("`{name}`")),
            "docs/events.md is silent about {name}"
        );
    }
}

#[test]
fn what_never_happened_does_not_read() {
    for nonsense in [
        "{}",
        "null",
        r#"{"lost":{}}"#,
        r#"{"shipped":{"order_id":"x","at":"y"}}"#,
    ] {
        assert!(read::<OrderEvent>(nonsense).is_err(), "{nonsense}");
    }
}
