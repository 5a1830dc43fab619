//! Somebody outside the house with a queue of their own: what is published lies there until it is read.

use lapin::options::{
    BasicAckOptions, BasicGetOptions, ExchangeDeclareOptions, QueueBindOptions, QueueDeclareOptions,
};
use lapin::types::FieldTable;
use lapin::{Channel, Connection, ConnectionProperties, ExchangeKind};
use serde_json::Value;

const QUEUE: &str = "somebody.outside";
const EXCHANGE: &str = "eliteshop.events";

/// Makes the queue; it outlives the broker's death.
pub(super) async fn open(url: &str) {
    let (_connection, channel) = connect(url).await;
    let exchange = ExchangeDeclareOptions {
        durable: true,
        ..ExchangeDeclareOptions::default()
    };
    let queue = QueueDeclareOptions {
        durable: true,
        ..QueueDeclareOptions::default()
    };
    let none = FieldTable::default;
    channel
        .exchange_declare(EXCHANGE.into(), ExchangeKind::Topic, exchange, none())
        .await
        .unwrap();
    channel
        .queue_declare(QUEUE.into(), queue, none())
        .await
        .unwrap();
    let bound = QueueBindOptions::default();
    channel
        .queue_bind(QUEUE.into(), EXCHANGE.into(), "#".into(), bound, none())
        .await
        .unwrap();
}

/// The ids of everything that lies there, in its order; afterwards nothing does.
pub(super) async fn empty(url: &str) -> Vec<String> {
    let (_connection, channel) = connect(url).await;
    let mut ids = Vec::new();
    while let Some(letter) = channel
        .basic_get(QUEUE.into(), BasicGetOptions::default())
        .await
        .unwrap()
    {
        let body: Value = serde_json::from_slice(&letter.data).unwrap();
        ids.push(body["id"].as_str().unwrap().to_owned());
        letter.ack(BasicAckOptions::default()).await.unwrap();
    }
    ids
}

async fn connect(url: &str) -> (Connection, Channel) {
    let connection = Connection::connect(url, ConnectionProperties::default());
    let connection = connection.await.unwrap();
    let channel = connection.create_channel().await.unwrap();
    (connection, channel)
}
