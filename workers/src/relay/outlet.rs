//! Where the relay hands its letters to: RabbitMQ, or what a test puts in its place.

use super::amqp::{Amqp, Line, POSITION};
use crate::published::Letter;
use async_trait::async_trait;
use futures::StreamExt;
use futures::stream::FuturesOrdered;
use lapin::options::{BasicPublishOptions, ConfirmSelectOptions};
use lapin::types::{AMQPValue, FieldTable, ShortString};
use lapin::{BasicProperties, Confirmation, PublisherConfirm};

/// `delivery_mode` of a message that survives the broker.
const PERSISTENT: u8 = 2;

/// Somewhere letters are safe.
#[async_trait]
pub trait Outlet: Send + 'static {
    /// Hands over letters in their order. Well means that every one of them is safe; otherwise some
    /// may be, and all of them are to be handed over again.
    async fn send(&mut self, letters: &[Letter]) -> Result<(), Unsent>;
    /// Nothing more is sent for now.
    async fn close(&mut self) {}
}

/// Why letters may not be safe.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unsent {
    /// The other side cannot be reached, or was lost meanwhile.
    #[error("{0}")]
    Unreachable(String),
    /// It refused some of them.
    #[error("the broker refused {0} messages")]
    Refused(usize),
    /// It said nothing in time (a full disk or memory makes it hold still).
    #[error("the broker did not confirm in time")]
    Unconfirmed,
}

/// RabbitMQ, with publisher confirms. Connects when there is something to send.
pub struct AmqpOutlet {
    amqp: Amqp,
    line: Option<Line>,
}

impl AmqpOutlet {
    /// Nothing is connected yet.
    #[must_use]
    pub fn new(amqp: Amqp) -> Self {
        Self { amqp, line: None }
    }

    async fn open(&self) -> Result<Line, Unsent> {
        let line = Line::open(&self.amqp, "relay").await.map_err(unreachable)?;
        let confirms = line.channel.confirm_select(ConfirmSelectOptions::default());
        confirms.await.map_err(unreachable)?;
        Ok(line)
    }

    /// Publishes all of them, then waits for all confirms: one wait for the disk, not one each.
    async fn publish(&self, line: &Line, letters: &[Letter]) -> Result<(), Unsent> {
        let exchange = short(&self.amqp.exchange())?;
        let mut confirms: FuturesOrdered<PublisherConfirm> = FuturesOrdered::new();
        for letter in letters {
            let body = serde_json::to_vec(&letter.published);
            let body = body.map_err(|why| Unsent::Unreachable(why.to_string()))?;
            let published = line.channel.basic_publish(
                exchange.clone(),
                short(&letter.published.topic)?,
                BasicPublishOptions::default(),
                &body,
                properties(letter)?,
            );
            confirms.push_back(published.await.map_err(unreachable)?);
            metrics::counter!("relay_published_total").increment(1);
        }
        #[cfg(feature = "planted")]
        if decisions::planted::is("relay_before_confirm") {
            return Ok(());
        }
        let mut refused = 0;
        while let Some(confirm) = confirms.next().await {
            match confirm.map_err(unreachable)? {
                Confirmation::Ack(_) => metrics::counter!("relay_confirmed_total").increment(1),
                Confirmation::Nack(_) | Confirmation::NotRequested => {
                    metrics::counter!("relay_nacked_total").increment(1);
                    refused += 1;
                }
            }
        }
        match refused {
            0 => Ok(()),
            refused => Err(Unsent::Refused(refused)),
        }
    }
}

#[async_trait]
impl Outlet for AmqpOutlet {
    async fn send(&mut self, letters: &[Letter]) -> Result<(), Unsent> {
        let line = match self.line.take() {
            Some(line) => line,
            None => self.open().await?,
        };
        let published = self.publish(&line, letters);
        let published = tokio::time::timeout(self.amqp.patience, published).await;
        published.map_err(|_| Unsent::Unconfirmed)??;
        // A line on which anything went wrong is dropped: what was left of it must not arrive behind
        // what is sent again.
        self.line = Some(line);
        Ok(())
    }

    async fn close(&mut self) {
        if let Some(line) = self.line.take() {
            line.close().await;
        }
    }
}

fn properties(letter: &Letter) -> Result<BasicProperties, Unsent> {
    let published = &letter.published;
    let text = |text: &str| AMQPValue::LongString(text.into());
    let mut headers = FieldTable::default();
    let origin = &published.aggregate;
    headers.insert("x-aggregate-type".into(), text(&origin.kind));
    headers.insert("x-aggregate-id".into(), text(&origin.id));
    headers.insert("x-aggregate-sequence".into(), origin.sequence.into());
    headers.insert("x-version".into(), i64::from(published.version).into());
    headers.insert(POSITION.into(), text(&letter.token.to_string()));
    let mut properties = BasicProperties::default()
        .with_content_type("application/json".into())
        .with_delivery_mode(PERSISTENT)
        .with_message_id(short(&published.id)?)
        .with_type(short(&published.topic)?)
        .with_app_id("eliteshop".into())
        .with_headers(headers);
    if let Some(id) = &published.correlation_id
        && let Ok(id) = ShortString::try_new(id.as_str())
    {
        properties = properties.with_correlation_id(id);
    }
    if let Ok(seconds) = u64::try_from(published.occurred_at.timestamp()) {
        properties = properties.with_timestamp(seconds);
    }
    Ok(properties)
}

/// What a frame can carry as a name; ids and topics of documents always fit.
fn short(text: &str) -> Result<ShortString, Unsent> {
    ShortString::try_new(text).map_err(unreachable)
}

#[allow(clippy::needless_pass_by_value)] // the shape map_err asks for
fn unreachable(why: impl ToString) -> Unsent {
    Unsent::Unreachable(why.to_string())
}
