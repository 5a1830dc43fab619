//! A bare client of the broker: hears what is published, as somebody else's program would.

use futures::StreamExt;
use lapin::options::{
    BasicAckOptions, BasicConsumeOptions, ExchangeDeclareOptions, ExchangeDeleteOptions,
    QueueBindOptions, QueueDeclareOptions, QueueDeleteOptions,
};
use lapin::types::FieldTable;
use lapin::{BasicProperties, Channel, Connection, ConnectionProperties, ExchangeKind};
use serde_json::Value;
use std::sync::{Arc, Mutex};
use testkit::broker;
use tokio::task::JoinHandle;
use workers::relay::Amqp;

/// A message as it came.
#[derive(Debug, Clone)]
pub(super) struct Heard {
    pub(super) routing_key: String,
    pub(super) properties: BasicProperties,
    pub(super) body: Value,
}

impl Heard {
    /// The id of the event.
    pub(super) fn id(&self) -> String {
        self.body["id"].as_str().unwrap().to_owned()
    }
}

/// Hears everything that is published from now on.
pub(super) struct Ear {
    heard: Arc<Mutex<Vec<Heard>>>,
    listening: JoinHandle<()>,
    _connection: Connection,
}

impl Ear {
    pub(super) async fn at(amqp: &Amqp) -> Self {
        let (connection, channel) = connect().await;
        let durable = ExchangeDeclareOptions {
            durable: true,
            ..Default::default()
        };
        let exchange = amqp.exchange();
        channel
            .exchange_declare(
                exchange.as_str().into(),
                ExchangeKind::Topic,
                durable,
                FieldTable::default(),
            )
            .await
            .unwrap();
        let own = QueueDeclareOptions {
            exclusive: true,
            ..Default::default()
        };
        let queue = channel
            .queue_declare("".into(), own, FieldTable::default())
            .await
            .unwrap();
        channel
            .queue_bind(
                queue.name().clone(),
                exchange.as_str().into(),
                "#".into(),
                QueueBindOptions::default(),
                FieldTable::default(),
            )
            .await
            .unwrap();
        let mut deliveries = channel
            .basic_consume(
                queue.name().clone(),
                "ear".into(),
                BasicConsumeOptions::default(),
                FieldTable::default(),
            )
            .await
            .unwrap();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let notes = heard.clone();
        let listening = tokio::spawn(async move {
            while let Some(Ok(delivery)) = deliveries.next().await {
                let body = serde_json::from_slice(&delivery.data).unwrap();
                notes.lock().unwrap().push(Heard {
                    routing_key: delivery.routing_key.to_string(),
                    properties: delivery.properties.clone(),
                    body,
                });
                delivery.ack(BasicAckOptions::default()).await.unwrap();
            }
        });
        Self {
            heard,
            listening,
            _connection: connection,
        }
    }

    pub(super) fn heard(&self) -> Vec<Heard> {
        self.heard.lock().unwrap().clone()
    }

    /// The ids of what was heard, in the order of hearing.
    pub(super) fn ids(&self) -> Vec<String> {
        self.heard().iter().map(Heard::id).collect()
    }
}

impl Drop for Ear {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

async fn connect() -> (Connection, Channel) {
    let url = broker::url();
    let connection = Connection::connect(&url, ConnectionProperties::default());
    let connection = connection.await.unwrap();
    let channel = connection.create_channel().await.unwrap();
    (connection, channel)
}

/// Says something on the exchange that is no published event.
pub(super) async fn say(amqp: &Amqp, topic: &str, words: &str) {
    let (_connection, channel) = connect().await;
    let published = channel.basic_publish(
        amqp.exchange().into(),
        topic.into(),
        Default::default(),
        words.as_bytes(),
        BasicProperties::default(),
    );
    published.await.unwrap().await.unwrap();
    channel.close(200, "said".into()).await.unwrap();
}

/// Takes a queue away, with what is in it.
pub(super) async fn drop_queue(amqp: &Amqp, consumer: &str) {
    let (_connection, channel) = connect().await;
    channel
        .queue_delete(amqp.queue(consumer).into(), QueueDeleteOptions::default())
        .await
        .unwrap();
}

/// Takes the exchange and these queues away.
pub(super) async fn clear(amqp: &Amqp, queues: &[&str]) {
    for queue in queues {
        drop_queue(amqp, queue).await;
    }
    let (_connection, channel) = connect().await;
    channel
        .exchange_delete(amqp.exchange().into(), ExchangeDeleteOptions::default())
        .await
        .unwrap();
}
