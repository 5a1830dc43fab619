//! The tables do not depend on how the feed was cut into pages: that is what makes a rebuild equal
//! to the live tables, row for row.

use crate::teller::{Teller, at, id};
use crate::till::Till;
use domain::kernel::{By, OrderId, ProductId, Quantity};
use domain::order::OrderEvent;
use domain::product::{Details, ProductEvent};
use domain::refund::WhyRefund;
use domain::stock::StockEvent;

async fn rows(page: usize) -> Vec<String> {
    let mut teller = Teller::new().await;
    story(&mut teller);
    teller.project(page).await;
    let mut rows = Vec::new();
    for table in projections::all()
        .iter()
        .flat_map(|projector| projector.tables())
    {
        let query = format!("SELECT '{table} ' || t::text FROM {table} t ORDER BY 1");
        let found: Vec<String> = sqlx::query_scalar(&query)
            .fetch_all(teller.pool())
            .await
            .unwrap();
        rows.extend(found);
    }
    rows
}

/// Things that begin and end, so that every count goes up and down again.
fn story(teller: &mut Teller) {
    for number in 1..=3 {
        teller.product(number, "Shoe", 100, |details| {
            details.brand = Some(format!("Brand {number}"));
            details.is_featured = true;
        });
        teller.stocked(number, 10);
    }
    let (product_id, at) = (ProductId(id(1)), at(50));
    let details = Details {
        brand: Some("Other".to_owned()),
        ..Details::default()
    };
    teller.tell(
        id(1),
        ProductEvent::Revised {
            product_id,
            details,
            at,
        },
    );
    let product_id = ProductId(id(2));
    teller.tell(id(2), ProductEvent::Withdrawn { product_id, at });
    for order in 60..=63 {
        sale(teller, order);
    }
    money(teller);
}

/// Money that comes, goes back, does not, and comes back to the shop.
fn money(teller: &mut Teller) {
    for (order, till) in [(70, Till::stripe(70)), (71, Till::mpesa(71))] {
        till.starts(teller);
        till.becomes_unknown(teller, at(2));
        till.waits(teller);
        till.pays(teller, at(order));
        till.disputes(teller, "needs_response");
        let back = till.back(200, WhyRefund::LatePayment);
        back.asked(teller);
        back.becomes_unknown(teller);
        back.succeeds(teller, at(order + 100_000));
        if order == 70 {
            back.fails(teller, true, at(200_000));
        }
    }
    let wrong = Till::mpesa(72);
    wrong.starts(teller);
    wrong.takes(teller, 70);
    let unpaid = Till::stripe(73);
    unpaid.starts(teller);
    unpaid.fails(teller, "misconfigured: api_key_expired");
}

/// An order for two units of product 3: an even one is cancelled, an odd one goes out.
fn sale(teller: &mut Teller, order: u128) {
    let (product_id, order_id) = (ProductId(id(3)), OrderId(id(order)));
    let (quantity, at) = (Quantity::new(2).unwrap(), at(i64::try_from(order).unwrap()));
    let expires_at = at;
    teller.placed(order, 3, 200, at);
    teller.tell(
        id(3),
        StockEvent::Held {
            product_id,
            order_id,
            quantity,
            expires_at,
            at,
        },
    );
    if order.is_multiple_of(2) {
        teller.cancelled(order, 3, 200, at);
        let reason = "cancelled".to_owned();
        teller.tell(
            id(3),
            StockEvent::Released {
                product_id,
                order_id,
                quantity,
                reason,
                at,
            },
        );
        return;
    }
    let by = By::Staff;
    teller.tell(id(order), OrderEvent::Confirmed { order_id, by, at });
    teller.captured(order, 200, at);
    teller.tell(
        id(3),
        StockEvent::Committed {
            product_id,
            order_id,
            quantity,
            at,
        },
    );
    teller.tell(
        id(3),
        StockEvent::Consumed {
            product_id,
            order_id,
            quantity,
            shipment_id: None,
            at,
        },
    );
}

#[tokio::test]
async fn the_rows_are_the_same_however_the_feed_is_cut() {
    let whole = rows(1_000).await;
    assert!(whole.len() > 15);
    assert_eq!(whole, rows(1).await);
    assert_eq!(whole, rows(3).await);
}
