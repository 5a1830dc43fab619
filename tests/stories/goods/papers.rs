//! Labels, packing slips, invoices and credit notes.

use super::house::{house, ordered, refused};
use crate::journey::walker::{position, seen, text};
use serde_json::{Value, json};
use testkit::actors::Answer;

/// A PDF that is saved under this name.
#[track_caller]
fn paper(answer: &Answer, name: &str) {
    assert!(
        answer.status.is_success(),
        "{} {}",
        answer.status,
        answer.body
    );
    assert_eq!(answer.header("content-type"), Some("application/pdf"));
    let saved = answer.header("content-disposition").unwrap_or_default();
    assert!(saved.contains(name), "{saved}");
    let length = answer
        .header("content-length")
        .and_then(|length| length.parse::<usize>().ok());
    assert!(length.is_some_and(|length| length > 1_000), "{length:?}");
}

#[tokio::test]
async fn a_parcel_has_a_label_and_a_packing_slip() {
    let house = house().await;
    let parcel = house.parcel(&house.mug.clone(), 2).await;
    let (label, slip) = (
        format!("/api/admin/shipments/{parcel}/label"),
        format!("/api/admin/shipments/{parcel}/packing-slip"),
    );
    let number = text(
        &house
            .clerk()
            .get(&format!("/api/admin/orders/{}", house.order))
            .await
            .ok(),
        "orderNumber",
    );
    paper(
        &house.clerk().get(&slip).await,
        &format!("packing-slip-{number}"),
    );
    refused(&house.clerk().get(&label).await, 409, "tracking_missing");
    let track = |number: &str| json!({"trackingNumber": number, "carrier": "DHL"});
    let path = format!("/api/admin/shipments/{parcel}/tracking");
    let odd = house.clerk().put(&path, track("Größe 7")).await;
    seen(
        house.clerk(),
        &format!("/api/admin/orders/{}/shipments", house.order),
        &position(&odd),
    )
    .await
    .ok();
    refused(
        &house.clerk().get(&label).await,
        409,
        "tracking_unprintable",
    );
    let noted = house.clerk().put(&path, track("JD014600003")).await;
    seen(
        house.clerk(),
        &format!("/api/admin/orders/{}/shipments", house.order),
        &position(&noted),
    )
    .await
    .ok();
    paper(&house.clerk().get(&label).await, &format!("label-{number}"));
    refused(&house.guest.get(&label).await, 401, "unauthenticated");
}

#[tokio::test]
async fn an_order_has_an_invoice_once_it_is_confirmed_and_only_its_customer_reads_it() {
    let house = house().await;
    let (order, guest) = ordered(&house.street, &[(&house.mug, 1)], json!({})).await;
    let own = format!("/api/orders/{order}/invoice");
    refused(&guest.get(&own).await, 409, "not_invoiced");
    let confirmed = house.street.owner.leads(&order, "confirmed").await;
    let notes = format!("/api/admin/orders/{order}/credit-notes");
    let shown = seen(house.clerk(), &notes, &position(&confirmed))
        .await
        .ok();
    let number = text(&shown, "invoiceNumber");
    assert!(
        number.starts_with("INV-") && number.ends_with("000002"),
        "{number}"
    );
    paper(&guest.get(&own).await, &number);
    paper(
        &house
            .clerk()
            .get(&format!("/api/admin/orders/{order}/invoice"))
            .await,
        &number,
    );
    refused(&house.guest.get(&own).await, 404, "not_found");
    refused(
        &house
            .clerk()
            .get("/api/admin/orders/0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e80/invoice")
            .await,
        404,
        "not_found",
    );
}

#[tokio::test]
async fn what_is_given_back_and_what_is_called_off_have_credit_notes() {
    let house = house().await;
    house.arrives().await;
    let clerk = house.clerk().clone().with("Idempotency-Key", "goodwill-1");
    let path = format!("/api/payments/{}/refund", house.order);
    let refund = clerk
        .post(&path, json!({"amount": 5, "reason": "late"}))
        .await;
    let notes = format!("/api/admin/orders/{}/credit-notes", house.order);
    let shown = seen(house.clerk(), &notes, &position(&refund)).await.ok();
    credited(&house, &shown, 5.0, "goodwill").await;
    let (order, _) = ordered(&house.street, &[(&house.mug, 2)], json!({})).await;
    house.street.owner.leads(&order, "confirmed").await.ok();
    let cancelled = house.street.owner.leads(&order, "cancelled").await;
    let notes = format!("/api/admin/orders/{order}/credit-notes");
    let shown = seen(house.clerk(), &notes, &position(&cancelled))
        .await
        .ok();
    credited(&house, &shown, 20.0, "cancelled").await;
}

async fn credited(house: &super::house::House, shown: &Value, amount: f64, reason: &str) {
    let notes = shown["data"].as_array().expect("credit notes");
    let [note] = &notes[..] else {
        panic!("one note: {shown}")
    };
    assert_eq!(
        (&note["amount"], &note["reason"]),
        (&json!(amount), &json!(reason))
    );
    let (id, number) = (text(note, "id"), text(note, "number"));
    assert!(number.starts_with("CN-"), "{number}");
    paper(
        &house
            .clerk()
            .get(&format!("/api/admin/credit-notes/{id}"))
            .await,
        &number,
    );
}
