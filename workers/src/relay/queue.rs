//! Consumers with a broker: each has a durable queue, read by one process at a time.

use super::again::keep_trying;
use super::amqp::{Amqp, Line, LineError};
use super::consumer::{ConsumeOptions, Consumer, wants};
use super::delivery::{delivered_before, park_foreign, position};
use super::desk::{Abandoned, Desk, Done};
use super::in_process;
use super::lane::Lane;
use super::place::{self, Place};
use super::rest::{is_over, over};
use crate::published::{Letter, Published};
use eventstore::projector::Leadership;
use eventstore::{EventStore, Fault, Token, feed};
use futures::StreamExt;
use lapin::Acker;
use lapin::message::Delivery;
use lapin::options::{
    BasicAckOptions, BasicConsumeOptions, BasicQosOptions, QueueBindOptions, QueueDeclareOptions,
};
use lapin::types::{AMQPValue, FieldTable};
use sqlx::PgPool;
use std::sync::Arc;
use tokio::sync::watch;

/// Feeds `consumer` from its queue until `stop` turns true; messages at hand are finished. Any number
/// of processes may do so: the broker hands messages to one of them at a time. When the queue is new
/// (the consumer is, or the broker, or what was on its disk is gone), the log tells what is missing.
pub async fn run_on_queue(
    store: EventStore,
    pool: PgPool,
    amqp: Amqp,
    consumer: Arc<dyn Consumer>,
    leadership: Leadership,
    options: ConsumeOptions,
    mut stop: watch::Receiver<bool>,
) {
    let name = consumer.name();
    let lane = Lane {
        pool: pool.clone(),
        consumer: consumer.clone(),
        options,
        stop: stop.clone(),
    };
    let log = in_process::Listener {
        lane,
        store: store.clone(),
        leadership,
    };
    let mut listener = Listener {
        log,
        amqp,
        noted: Token::START,
        failures: 0,
    };
    while !is_over(&stop) {
        let outcome = tokio::select! {
            outcome = listener.listen() => outcome,
            () = keep_trying(&store, &pool, consumer.as_ref(), options) => Ok(()),
        };
        if let Err(error) = outcome {
            tracing::warn!(consumer = name, %error, "messages.waits");
        }
        listener.failures += 1;
        tokio::select! {
            () = tokio::time::sleep(options.between_lines.now(listener.failures)) => {}
            () = over(&mut stop) => break,
        }
    }
}

struct Listener {
    /// The same consumer on the log.
    log: in_process::Listener,
    amqp: Amqp,
    /// How far it was when that was last written down.
    noted: Token,
    failures: u32,
}

impl Listener {
    fn lane(&self) -> &Lane {
        &self.log.lane
    }

    fn name(&self) -> &'static str {
        self.lane().consumer.name()
    }

    fn queue(&self) -> String {
        self.amqp.queue(self.name())
    }

    /// Listens until it is to stop, or the broker or the database is lost.
    async fn listen(&mut self) -> Result<(), LineError> {
        let line = Line::open(&self.amqp, self.name()).await?;
        let Some(place) = self.come_in(&line).await? else {
            return Ok(());
        };
        let mut deliveries = self.consume(&line).await?;
        self.failures = 0;
        let mut desk = Desk::open(self.lane());
        let mut note = tokio::time::interval(self.lane().options.look_again);
        let (mut stop, mut reached) = (self.lane().stop.clone(), place.reached);
        loop {
            tokio::select! {
                () = over(&mut stop) => break,
                delivery = deliveries.next() => {
                    let delivery = delivery.ok_or(LineError::Cancelled)??;
                    self.take(&mut desk, place, delivery).await?;
                }
                Some(done) = desk.next_done(), if desk.is_busy() => {
                    reached = reached.max(finish(done?).await?);
                }
                _ = note.tick() => self.note(reached).await?,
            }
        }
        // What is at hand is finished; what waits goes back to the queue.
        while let Some(done) = desk.next_done().await {
            if let Ok(done) = done {
                reached = reached.max(finish(done).await?);
            }
        }
        line.close().await;
        Ok(self.note(reached).await?)
    }

    /// Makes sure that there is a queue and that nothing before its first message was missed; answers
    /// where the consumer is then, or nothing if another process is at it.
    async fn come_in(&self, line: &Line) -> Result<Option<Place>, LineError> {
        let (pool, name) = (&self.lane().pool, self.name());
        let begins = self.lane().consumer.begins();
        let place = place::begin(pool, name, begins, true).await;
        let place = place.map_err(Fault::from)?;
        let owes = place.owes || line.lacks_queue(&self.queue()).await?;
        if owes {
            // Noted before the queue is there: whoever dies in between leaves the debt to the next.
            place::owe(pool, name, true).await.map_err(Fault::from)?;
        }
        self.declare(line).await?;
        if !owes {
            return Ok(Some(place));
        }
        // Every event behind this one is published to the queue that is there now.
        let end = feed::end(pool).await.map_err(Fault::from)?;
        if !self.log.lead(Some(end)).await? {
            return Ok(None);
        }
        place::owe(pool, name, false).await.map_err(Fault::from)?;
        let place = place::begin(pool, name, begins, true).await;
        Ok(Some(place.map_err(Fault::from)?))
    }

    async fn note(&mut self, reached: Token) -> Result<(), Fault> {
        if reached > self.noted {
            place::note(&self.lane().pool, self.name(), reached).await?;
            self.noted = reached;
        }
        Ok(())
    }

    /// The queue as it has to be, bound to what the consumer wants.
    async fn declare(&self, line: &Line) -> Result<(), LineError> {
        let queue = self.queue();
        let options = QueueDeclareOptions {
            durable: true,
            ..QueueDeclareOptions::default()
        };
        let declared = line
            .channel
            .queue_declare(queue.as_str().into(), options, arguments());
        declared.await?;
        for topic in self.lane().consumer.topics() {
            let bound = line.channel.queue_bind(
                queue.as_str().into(),
                self.amqp.exchange().into(),
                (*topic).into(),
                QueueBindOptions::default(),
                FieldTable::default(),
            );
            bound.await?;
        }
        Ok(())
    }

    async fn consume(&self, line: &Line) -> Result<lapin::Consumer, LineError> {
        let prefetch = self.lane().options.prefetch.max(1);
        let channel = &line.channel;
        channel
            .basic_qos(prefetch, BasicQosOptions::default())
            .await?;
        let consuming = channel.basic_consume(
            self.queue().into(),
            self.name().into(),
            BasicConsumeOptions::default(),
            FieldTable::default(),
        );
        Ok(consuming.await?)
    }

    /// Gives a message to the lanes, unless it is not for this consumer.
    async fn take(
        &self,
        desk: &mut Desk<Acker>,
        place: Place,
        delivery: Delivery,
    ) -> Result<(), LineError> {
        let published = match serde_json::from_slice::<Published>(&delivery.data) {
            Ok(published) => published,
            Err(why) => {
                park_foreign(&self.lane().pool, self.name(), &delivery, &why).await?;
                return acknowledge(&delivery.acker).await;
            }
        };
        let token = position(&delivery).unwrap_or(Token::START);
        let is_settled = token > Token::START && token <= place.settled;
        if is_settled || !wants(self.lane().consumer.as_ref(), &published.topic) {
            return acknowledge(&delivery.acker).await;
        }
        // Deliveries that nobody answered may have been tries that ended with the process; one real
        // try is left to each message.
        let most = self.lane().options.tries.saturating_sub(1);
        let tries = delivered_before(&delivery).min(most);
        desk.give(Letter { published, token }, tries, delivery.acker);
        Ok(())
    }
}

/// Safe on several brokers, read by one process at a time so that the order survives, and without the
/// limit after which RabbitMQ would drop what was delivered often: we park instead.
fn arguments() -> FieldTable {
    let mut arguments = FieldTable::default();
    let quorum = AMQPValue::LongString("quorum".into());
    arguments.insert("x-queue-type".into(), quorum);
    arguments.insert("x-single-active-consumer".into(), true.into());
    arguments.insert("x-delivery-limit".into(), i32::MAX.into());
    arguments
}

/// Acknowledges what is dealt with; answers how far everything is.
async fn finish(done: Done<Acker>) -> Result<Token, LineError> {
    acknowledge(&done.receipt).await?;
    Ok(done.reached.unwrap_or(Token::START))
}

async fn acknowledge(acker: &Acker) -> Result<(), LineError> {
    acker.ack(BasicAckOptions::default()).await?;
    Ok(())
}

impl From<Abandoned> for LineError {
    fn from(_: Abandoned) -> Self {
        Self::Abandoned
    }
}
