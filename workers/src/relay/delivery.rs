//! What a broker delivers, as far as we can read it.

use super::amqp::{LineError, POSITION};
use super::parked::{self, Aside};
use eventstore::{Fault, Token};
use lapin::message::Delivery;
use lapin::types::AMQPValue;
use sha2::{Digest, Sha256};
use sqlx::PgPool;

/// Where the message's event stands in the feed.
pub(super) fn position(delivery: &Delivery) -> Option<Token> {
    match header(delivery, POSITION)? {
        AMQPValue::LongString(text) => std::str::from_utf8(text.as_bytes()).ok()?.parse().ok(),
        _ => None,
    }
}

/// How often the queue gave the message out before.
pub(super) fn delivered_before(delivery: &Delivery) -> u32 {
    let count = header(delivery, "x-delivery-count").and_then(|count| match *count {
        AMQPValue::LongLongInt(count) => u32::try_from(count).ok(),
        AMQPValue::LongInt(count) => u32::try_from(count).ok(),
        AMQPValue::ShortInt(count) => u32::try_from(count).ok(),
        AMQPValue::ShortShortInt(count) => u32::try_from(count).ok(),
        AMQPValue::LongUInt(count) => Some(count),
        AMQPValue::ShortUInt(count) => Some(u32::from(count)),
        AMQPValue::ShortShortUInt(count) => Some(u32::from(count)),
        _ => None,
    });
    count.unwrap_or(u32::from(delivery.redelivered))
}

fn header<'a>(delivery: &'a Delivery, name: &str) -> Option<&'a AMQPValue> {
    delivery.properties.headers().as_ref()?.inner().get(name)
}

/// Parks what is no published event, under its message id, or under what it is made of.
pub(super) async fn park_foreign(
    pool: &PgPool,
    consumer: &str,
    delivery: &Delivery,
    why: &serde_json::Error,
) -> Result<(), LineError> {
    let named = delivery.properties.message_id().as_ref();
    let named = named.map(|id| id.as_str().to_owned());
    let digest = || {
        let digest = Sha256::digest(&delivery.data);
        let hex = digest.iter().map(|byte| format!("{byte:02x}"));
        format!("unknown/{}", hex.collect::<String>())
    };
    let aside = Aside {
        message_id: &named.unwrap_or_else(digest),
        topic: delivery.routing_key.as_str(),
        token: position(delivery).unwrap_or(Token::START),
        document: None,
    };
    let reason = format!("it is no published event: {why}");
    let parked = parked::park(pool, consumer, &aside, 1, &reason).await;
    Ok(parked.map_err(Fault::from)?)
}
