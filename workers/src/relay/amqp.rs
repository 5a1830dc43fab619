//! How RabbitMQ is reached, and what our things are called there.

use lapin::options::{ExchangeDeclareOptions, QueueDeclareOptions};
use lapin::protocol::{AMQPErrorKind, AMQPSoftError};
use lapin::types::FieldTable;
use lapin::{Channel, Connection, ConnectionProperties, ErrorKind, ExchangeKind};
use secrecy::{ExposeSecret, SecretString};
use std::time::Duration;
use tokio::runtime::{Handle, Runtime};

/// How long leaving politely may take.
const LEAVE: Duration = Duration::from_secs(1);
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
    #[error("no connection can be made: {0}")]
    System(#[from] std::io::Error),
    #[error("the broker took the queue away")]
    Cancelled,
    #[error(transparent)]
    Store(#[from] eventstore::Fault),
    #[error("a lane ended with messages in it")]
    Abandoned,
}

/// A connection with one channel, on which our exchange exists. Dropping it ends it, whatever the
/// other side does.
pub(super) struct Line {
    pub(super) channel: Channel,
    connection: Connection,
    _engine: Engine,
}

/// What moves a connection's bytes: a runtime of its own. A broker that takes connections and says
/// nothing would keep its socket and thread for ever; they go with the engine. And whatever it does,
/// nobody else's tasks wait for it.
struct Engine {
    handle: Handle,
    runtime: Option<Runtime>,
}

impl Engine {
    fn start() -> std::io::Result<Self> {
        let mut builder = tokio::runtime::Builder::new_multi_thread();
        let builder = builder.worker_threads(1).thread_name("amqp");
        let runtime = builder.enable_all().build()?;
        Ok(Self {
            handle: runtime.handle().clone(),
            runtime: Some(runtime),
        })
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Line {
    /// Connects; `who` is what the broker's lists show.
    pub(super) async fn open(amqp: &Amqp, who: &str) -> Result<Self, LineError> {
        let engine = Engine::start()?;
        let (name, exchange) = (format!("{} {who}", amqp.prefix), amqp.exchange());
        // Spawned there, so that all that lapin spawns is there too.
        let opening = engine
            .handle
            .spawn(connect(amqp.url.clone(), name, exchange));
        let opened = tokio::time::timeout(amqp.patience, opening).await;
        let opened = opened.map_err(|_| LineError::TooSlow)?;
        let (connection, channel) = opened.map_err(std::io::Error::other)??;
        Ok(Self {
            channel,
            connection,
            _engine: engine,
        })
    }

    /// Takes leave, if the broker listens.
    pub(super) async fn close(self) {
        let leave = self.connection.close(200, "bye".into());
        // If it does not, it finds out by itself.
        let _ = tokio::time::timeout(LEAVE, leave).await;
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

async fn connect(
    url: SecretString,
    name: String,
    exchange: String,
) -> Result<(Connection, Channel), lapin::Error> {
    let named = ConnectionProperties::default().with_connection_name(name.into());
    let connection = Connection::connect(url.expose_secret(), named).await?;
    let channel = connection.create_channel().await?;
    let durable = ExchangeDeclareOptions {
        durable: true,
        ..ExchangeDeclareOptions::default()
    };
    channel
        .exchange_declare(
            exchange.into(),
            ExchangeKind::Topic,
            durable,
            FieldTable::default(),
        )
        .await?;
    Ok((connection, channel))
}

fn is_not_found(error: &lapin::Error) -> bool {
    let ErrorKind::ProtocolError(said) = error.kind() else {
        return false;
    };
    *said.kind() == AMQPErrorKind::Soft(AMQPSoftError::NOTFOUND)
}
