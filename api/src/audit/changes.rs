//! What a deed of the back office changed: its events, and each stream before and after them.

use crate::problem::Problem;
use crate::state::Shop;
use cqrs_es::Aggregate;
use domain::{
    attention, category, coupon, order, payment, product, refund, returns, shipment, stock,
};
use eventstore::{Caused, StoreError, caused_by, states};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use uuid::Uuid;

/// A stream that a deed changed.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "kind": "product", "id": "0193e3a5-0000-7c3f-8d9e-0a1b2c3d4e01", "events": ["product.repriced"],
    "before": { "price": 1200 }, "after": { "price": 1300 }
}))]
pub(super) struct Changed {
    /// The kind of the stream.
    kind: String,
    id: String,
    /// What happened to it, in this order.
    events: Vec<String>,
    /// What is different, as it was; null where it did not exist, or its history is too long to replay.
    #[schema(value_type = Option<Object>)]
    before: Option<Value>,
    /// What is different, as it was afterwards.
    #[schema(value_type = Option<Object>)]
    after: Option<Value>,
}

/// The streams that the deed changed, in the order it touched them.
pub(super) async fn changes(shop: &Shop, deed: Uuid) -> Result<Vec<Changed>, Problem> {
    let caused = caused_by(shop.store.pool(), deed).await?;
    let mut streams: Vec<Vec<Caused>> = Vec::new();
    for event in caused {
        let same = |stream: &&mut Vec<Caused>| {
            stream.first().is_some_and(|first| {
                (&first.aggregate_type, &first.aggregate_id)
                    == (&event.aggregate_type, &event.aggregate_id)
            })
        };
        match streams.iter_mut().find(same) {
            Some(stream) => stream.push(event),
            None => streams.push(vec![event]),
        }
    }
    let mut changed = Vec::with_capacity(streams.len());
    for stream in streams {
        changed.extend(told(shop, &stream).await?);
    }
    Ok(changed)
}

async fn told(shop: &Shop, stream: &[Caused]) -> Result<Option<Changed>, Problem> {
    let (Some(first), Some(last)) = (stream.first(), stream.last()) else {
        return Ok(None);
    };
    let span = (first.sequence - 1, last.sequence);
    let replayed = replay(shop, &first.aggregate_type, &first.aggregate_id, span).await?;
    let (before, after) = match replayed {
        Some((before, after)) => {
            let (before, after) = different(before, after);
            (Some(before).filter(|_| span.0 > 0), Some(after))
        }
        None => (None, None),
    };
    Ok(Some(Changed {
        kind: first.aggregate_type.clone(),
        id: first.aggregate_id.clone(),
        events: stream
            .iter()
            .map(|event| event.event_type.clone())
            .collect(),
        before,
        after,
    }))
}

type States = Option<(Value, Value)>;

async fn replay(shop: &Shop, kind: &str, id: &str, span: (i64, i64)) -> Result<States, StoreError> {
    macro_rules! of {
        ($($aggregate:ty),*) => {
            $(if kind == <$aggregate>::TYPE {
                return states::<$aggregate>(&shop.store, id, span).await;
            })*
        };
    }
    of!(
        attention::Attention,
        product::Product,
        category::Category,
        stock::StockItem,
        coupon::Coupon,
        order::Order,
        payment::Payment,
        refund::Refund,
        shipment::Shipment,
        returns::Return
    );
    Ok(None)
}

/// Only what is different, at any depth of objects.
fn different(before: Value, after: Value) -> (Value, Value) {
    match (before, after) {
        (Value::Object(before), Value::Object(mut after)) => {
            let (mut old, mut new) = (Map::new(), Map::new());
            for (key, was) in before {
                match after.remove(&key) {
                    Some(is) if is == was => {}
                    Some(is) => {
                        let (was, is) = different(was, is);
                        old.insert(key.clone(), was);
                        new.insert(key, is);
                    }
                    None => {
                        old.insert(key, was);
                    }
                }
            }
            new.extend(after);
            (Value::Object(old), Value::Object(new))
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::different;
    use serde_json::json;

    #[test]
    fn only_what_is_different_is_shown() {
        let before =
            json!({ "name": "Mug", "price": { "minor": 1200, "currency": "USD" }, "old": 1 });
        let after =
            json!({ "name": "Mug", "price": { "minor": 1300, "currency": "USD" }, "new": 2 });
        let (old, new) = different(before, after);
        assert_eq!(old, json!({ "price": { "minor": 1200 }, "old": 1 }));
        assert_eq!(new, json!({ "price": { "minor": 1300 }, "new": 2 }));
    }
}
