//! How RabbitMQ is reached, and what our things are called there.

use lapin::options::{ExchangeDeclareOptions, QueueDeclareOptions};
use lapin::protocol::{AMQPErrorKind, AMQPSoftError};
use lapin::types::FieldTable;
use lapin::{Channel, Connection, ConnectionProperties, ErrorKind, ExchangeKind};
use secrecy::{ExposeSecret, SecretString};
use std::time::Duration;

/// Where the feed position of a message's event stands.
pub(super) const POSITION: &str = "x-position";

/// A broker, and the names of our exchange and queues on it.
#[derive(Debug, Clone)]
pub struct Amqp {
    url: SecretString,
    prefix: String,
    /// How long the broker may take to connect, or to confirm a page: a hung one is left.
    pub patience: Duration,
}

impl Amqp {
    /// The broker at `url` (`amqp://` or `amqps://`), with the names of the shop: the exchange
    /// `eliteshop.events` and a queue `eliteshop.<consumer>` each.
    #[must_use]
    pub fn new(url: SecretString) -> Self {
        Self {
            url,
            prefix: "eliteshop".to_owned(),
            patience: Duration::from_secs(10),
        }
    }

    /// The same with another first part of every name, so that two shops share a broker.
    #[must_use]
    pub fn prefixed(self, prefix: &str) -> Self {
        let prefix = prefix.to_owned();
        Self { prefix, ..self }
    }

    /// The topic exchange every event is published to.
    #[must_use]
    pub fn exchange(&self) -> String {
        format!("{}.events", self.prefix)
    }

    /// The queue of a consumer.
    #[must_use]
    pub fn queue(&self, consumer: &str) -> String {
        format!("{}.{consumer}", self.prefix)
    }
}

/// Why the broker could not be used.
#[derive(Debug, thiserror::Error)]
pub(super) enum LineError {
    #[error("the broker did not answer in time")]
    TooSlow,
    #[error("the broker: {0}")]
    Broker(#[from] lapin::Error),
    #[error("the broker took the queue away")]
    Cancelled,
    #[error(transparent)]
    Store(#[from] eventstore::Fault),
    #[error("a lane ended with messages in it")]
    Abandoned,
}

/// A connection with one channel, on which our exchange exists.
pub(super) struct Line {
    pub(super) channel: Channel,
    connection: Connection,
}

impl Line {
    /// Connects; `who` is what the broker's lists show.
    pub(super) async fn open(amqp: &Amqp, who: &str) -> Result<Self, LineError> {
        let opened = tokio::time::timeout(amqp.patience, Self::connect(amqp, who)).await;
        opened.map_err(|_| LineError::TooSlow)?
    }

    async fn connect(amqp: &Amqp, who: &str) -> Result<Self, LineError> {
        let named = ConnectionProperties::default()
            .with_connection_name(format!("{} {who}", amqp.prefix).into());
        let connection = Connection::connect(amqp.url.expose_secret(), named).await?;
        let channel = connection.create_channel().await?;
        let durable = ExchangeDeclareOptions {
            durable: true,
            ..ExchangeDeclareOptions::default()
        };
        channel
            .exchange_declare(
                amqp.exchange().into(),
                ExchangeKind::Topic,
                durable,
                FieldTable::default(),
            )
            .await?;
        Ok(Self {
            channel,
            connection,
        })
    }

    /// Whether there is no queue of this name.
    pub(super) async fn lacks_queue(&self, queue: &str) -> Result<bool, LineError> {
        // Asking for what is not there costs the channel.
        let channel = self.connection.create_channel().await?;
        let asking = QueueDeclareOptions {
            passive: true,
            ..QueueDeclareOptions::default()
        };
        let asked = channel.queue_declare(queue.into(), asking, FieldTable::default());
        match asked.await {
            Ok(_) => Ok(false),
            Err(error) if is_not_found(&error) => Ok(true),
            Err(error) => Err(error.into()),
        }
    }
}

fn is_not_found(error: &lapin::Error) -> bool {
    let ErrorKind::ProtocolError(said) = error.kind() else {
        return false;
    };
    *said.kind() == AMQPErrorKind::Soft(AMQPSoftError::NOTFOUND)
}
