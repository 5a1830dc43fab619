//! Consumers without a broker: each hangs on the log, at a place of its own.

use super::again::keep_trying;
use super::consumer::{ConsumeOptions, Consumer, wants};
use super::desk::{Desk, Done};
use super::lane::Lane;
use super::parked::{self, Aside};
use super::place;
use super::rest::{Rest, is_over, over};
use crate::published::{Tale, Teller};
use eventstore::feed::{self, Page};
use eventstore::projector::Leadership;
use eventstore::{EventStore, Fault, StoreError, Token, Told};
use futures::FutureExt;
use sqlx::PgPool;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// Events read at once.
const PAGE: i64 = 200;
/// How often the leader makes sure that it still is.
const LOOK_AFTER: Duration = Duration::from_secs(5);

/// Feeds `consumer` from the log until `stop` turns true; messages at hand are finished. Any number
/// of processes may do so: one leads.
pub async fn run_in_process(
    store: EventStore,
    pool: PgPool,
    consumer: Arc<dyn Consumer>,
    leadership: Leadership,
    options: ConsumeOptions,
    mut stop: watch::Receiver<bool>,
) {
    let listener = Listener {
        lane: Lane {
            pool: pool.clone(),
            consumer: consumer.clone(),
            options,
            stop: stop.clone(),
        },
        store: store.clone(),
        leadership,
    };
    let name = consumer.name();
    let mut failures = 0;
    while !is_over(&stop) {
        let outcome = tokio::select! {
            outcome = listener.lead(None) => outcome,
            () = keep_trying(&store, &pool, consumer.as_ref(), options) => Ok(false),
        };
        failures = match outcome {
            Ok(_) => 1,
            Err(error) => {
                tracing::error!(consumer = name, %error, "messages.waits");
                failures + 1
            }
        };
        tokio::select! {
            () = tokio::time::sleep(options.between_lines.now(failures)) => {}
            () = over(&mut stop) => break,
        }
    }
}

/// Reads the log for a consumer.
pub(super) struct Listener {
    pub(super) lane: Lane,
    pub(super) store: EventStore,
    pub(super) leadership: Leadership,
}

impl Listener {
    fn consumer(&self) -> &dyn Consumer {
        self.lane.consumer.as_ref()
    }

    fn pool(&self) -> &PgPool {
        &self.lane.pool
    }

    fn stopping(&self) -> bool {
        is_over(&self.lane.stop)
    }

    async fn leads(&self) -> bool {
        let lock = format!("consumer/{}", self.consumer().name());
        self.leadership.lead(&lock).await
    }

    /// Leads until it has come to `until`, and answers true then; or until it is to stop, or
    /// leadership or the database is lost.
    pub(super) async fn lead(&self, until: Option<Token>) -> Result<bool, Fault> {
        if !self.leads().await {
            return Ok(false);
        }
        let (name, begins) = (self.consumer().name(), self.consumer().begins());
        let mut cursor = place::begin(self.pool(), name, begins, false)
            .await?
            .reached;
        let mut desk = Desk::open(&self.lane);
        let mut teller = Teller::new(self.store.upcasters().clone(), self.pool().clone());
        let mut rest = Rest::new(self.store.pulse());
        let mut looked = Instant::now();
        while until.is_none_or(|until| cursor < until) {
            if self.stopping() {
                return Ok(false);
            }
            let page = feed::read(self.pool(), cursor, PAGE, &[]).await?;
            if page.end > cursor {
                self.give(&mut desk, &mut teller, &page).await?;
                cursor = self.until_done(&mut desk, cursor, page.end).await?;
                rest.disturbed();
            }
            if looked.elapsed() > LOOK_AFTER {
                looked = Instant::now();
                if !self.leads().await {
                    return Ok(false);
                }
            }
            if page.caught_up {
                rest.take(&mut self.lane.stop.clone()).await;
            }
        }
        Ok(true)
    }

    /// Gives the lanes what the consumer wants of the page.
    async fn give(
        &self,
        desk: &mut Desk<()>,
        teller: &mut Teller,
        page: &Page,
    ) -> Result<(), Fault> {
        let tales = teller.tell(&page.told).await?;
        for (told, tale) in page.told.iter().zip(tales) {
            match tale {
                Tale::Letter(letter) if wants(self.consumer(), &letter.published.topic) => {
                    desk.give(*letter, 0, ());
                }
                Tale::Untellable(why) if wants(self.consumer(), &told.event_type) => {
                    self.park(told, &why).await?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    async fn park(&self, told: &Told, why: &str) -> Result<(), Fault> {
        let aside = Aside {
            message_id: &told.key(),
            topic: &told.event_type,
            token: told.token(),
            document: None,
        };
        parked::park(self.pool(), self.consumer().name(), &aside, 1, why).await?;
        Ok(())
    }

    /// Waits for the page, moving the place along; answers where that is.
    async fn until_done(
        &self,
        desk: &mut Desk<()>,
        mut cursor: Token,
        end: Token,
    ) -> Result<Token, Fault> {
        let name = self.consumer().name();
        let mut whole = true;
        while let Some(first) = desk.next_done().await {
            // What is done already shares one write.
            let mut reached = None;
            let mut next = Some(Some(first));
            while let Some(Some(done)) = next {
                match done {
                    Ok(Done { reached: to, .. }) => reached = reached.max(to),
                    Err(_) if self.stopping() => whole = false,
                    Err(_) => {
                        let broken = StoreError::Misuse("a lane ended with messages in it");
                        return Err(broken.into());
                    }
                }
                next = desk.next_done().now_or_never();
            }
            if let Some(reached) = reached {
                cursor = place::step(self.pool(), name, cursor, reached).await?;
            }
        }
        match whole && cursor < end {
            true => place::step(self.pool(), name, cursor, end).await,
            false => Ok(cursor),
        }
    }
}
