//! The relay: reads the log in pages, hands their letters over, and only then moves its place.

use super::again::retell;
use super::parked::{self, Aside};
use super::place;
use super::rest::{Rest, is_over, over};
use super::status::behind;
use super::{Backoff, Begins, Outlet};
use crate::published::{Letter, Tale, Teller};
use eventstore::feed;
use eventstore::projector::Leadership;
use eventstore::{EventStore, Fault, Token, Told};
use futures::FutureExt;
use sqlx::PgPool;
use std::collections::HashSet;
use std::panic::AssertUnwindSafe;
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// The relay's name, where consumers have theirs.
pub const RELAY: &str = "relay";

/// How the relay works.
#[derive(Debug, Clone, Copy)]
pub struct RelayOptions {
    /// Events read, published and confirmed together.
    pub page: i64,
    /// Where a relay begins that has no place yet.
    pub begins: Begins,
    /// The pause before a page is sent again.
    pub between_tries: Backoff,
    /// How often it looks at its backlog, its leadership, and what is to be told again.
    pub look: Duration,
}

impl Default for RelayOptions {
    fn default() -> Self {
        Self {
            page: 500,
            begins: Begins::AtTheStart,
            between_tries: Backoff {
                first: Duration::from_millis(200),
                longest: Duration::from_secs(15),
            },
            look: Duration::from_secs(5),
        }
    }
}

/// Publishes what is in the log until `stop` turns true. Any number of processes may do so: one
/// leads. Dying anywhere means that the page at hand is published again.
pub async fn run_relay(
    store: EventStore,
    pool: PgPool,
    outlet: impl Outlet,
    leadership: Leadership,
    options: RelayOptions,
    mut stop: watch::Receiver<bool>,
) {
    let mut relay = Relay {
        teller: Teller::new(store.upcasters().clone(), pool.clone()),
        store,
        pool,
        outlet,
        leadership,
        options,
        held: HashSet::new(),
        looked: Instant::now(),
    };
    let mut failures = 0;
    while !is_over(&stop) {
        let mut ears = stop.clone();
        let led = AssertUnwindSafe(relay.lead(&mut ears)).catch_unwind();
        let outcome = tokio::select! {
            outcome = led => outcome,
            () = over(&mut stop) => break,
        };
        failures += 1;
        match outcome {
            Ok(Ok(())) => failures = 1,
            Ok(Err(error)) => tracing::error!(%error, "relay.waits"),
            Err(_) => tracing::error!("relay.broken"),
        }
        tokio::select! {
            () = tokio::time::sleep(options.between_tries.now(failures)) => {}
            () = over(&mut stop) => break,
        }
    }
    relay.outlet.close().await;
}

struct Relay<O> {
    store: EventStore,
    pool: PgPool,
    outlet: O,
    leadership: Leadership,
    options: RelayOptions,
    teller: Teller,
    /// Streams with an event that could not be told: later ones wait behind it.
    held: HashSet<String>,
    looked: Instant,
}

impl<O: Outlet> Relay<O> {
    /// Leads until leadership or the database is lost.
    async fn lead(&mut self, stop: &mut watch::Receiver<bool>) -> Result<(), Fault> {
        if !self.leadership.lead(RELAY).await {
            return Ok(());
        }
        let place = place::begin(&self.pool, RELAY, self.options.begins, false).await?;
        let mut cursor = place.reached;
        self.held = parked::streams(&self.pool, RELAY).await?;
        self.teller = Teller::new(self.store.upcasters().clone(), self.pool.clone());
        let mut rest = Rest::new(self.store.pulse());
        loop {
            let page = feed::read(&self.pool, cursor, self.options.page, &[]).await?;
            if page.end > cursor {
                let letters = self.letters(&page.told).await?;
                if !self.deliver(&letters, cursor).await? {
                    return Ok(());
                }
                cursor = place::step(&self.pool, RELAY, cursor, page.end).await?;
                rest.disturbed();
            }
            if self.is_time_to_look() {
                if !self.still_leads(cursor).await? {
                    return Ok(());
                }
                self.tell_again(cursor).await?;
            }
            if page.caught_up {
                rest.take(stop).await;
            }
        }
    }

    /// The letters of a page. What cannot be told is parked, with all later events of its stream.
    async fn letters(&mut self, page: &[Told]) -> Result<Vec<Letter>, Fault> {
        let mut letters = Vec::with_capacity(page.len());
        let tales = self.teller.tell(page).await?;
        for (told, tale) in page.iter().zip(tales) {
            let key = told.key();
            let stream = key.rsplit_once('/').map_or("", |(stream, _)| stream);
            let why = match tale {
                Tale::Internal => continue,
                Tale::Letter(letter) if !self.held.contains(stream) => {
                    letters.push(*letter);
                    continue;
                }
                Tale::Letter(_) => "an earlier event of its stream is parked".to_owned(),
                Tale::Untellable(why) => why,
            };
            let aside = Aside {
                message_id: &key,
                topic: &told.event_type,
                token: told.token(),
                document: None,
            };
            parked::park(&self.pool, RELAY, &aside, 1, &why).await?;
            self.held.insert(stream.to_owned());
        }
        Ok(letters)
    }

    /// Hands letters over, again and again until they are safe; false if another process leads by
    /// then. Nobody but the relay waits for this.
    async fn deliver(&mut self, letters: &[Letter], cursor: Token) -> Result<bool, Fault> {
        if letters.is_empty() {
            return Ok(true);
        }
        let mut failures = 0;
        loop {
            match self.outlet.send(letters).await {
                Ok(()) => break,
                Err(error) => {
                    failures += 1;
                    metrics::gauge!("relay_connected").set(0);
                    tracing::warn!(%error, failures, messages = letters.len(), "relay.unsent");
                }
            }
            tokio::time::sleep(self.options.between_tries.now(failures)).await;
            if self.is_time_to_look() && !self.still_leads(cursor).await? {
                return Ok(false);
            }
        }
        metrics::gauge!("relay_connected").set(1);
        Ok(true)
    }

    fn is_time_to_look(&self) -> bool {
        self.looked.elapsed() >= self.options.look
    }

    /// Whether this process still leads; measures the backlog by the way.
    async fn still_leads(&mut self, cursor: Token) -> Result<bool, Fault> {
        self.looked = Instant::now();
        let behind = behind(&self.pool, cursor).await?;
        metrics::gauge!("relay_backlog_events").set(behind as f64);
        Ok(self.leadership.lead(RELAY).await)
    }

    /// Tells parked events that somebody wants told again, in their order, and lets their streams go
    /// on once none of them is left.
    async fn tell_again(&mut self, cursor: Token) -> Result<(), Fault> {
        let claimed = parked::claim(&self.pool, RELAY).await?;
        for claimed in &claimed {
            let id = &claimed.message_id;
            match retell(&self.pool, &mut self.teller, id).await? {
                Ok(letter) => {
                    if !self.deliver(&[letter], cursor).await? {
                        return Ok(());
                    }
                    parked::settle(&self.pool, RELAY, id).await?;
                }
                Err(why) => {
                    let aside = Aside {
                        message_id: id,
                        topic: &claimed.topic,
                        token: claimed.token(),
                        document: None,
                    };
                    parked::park(&self.pool, RELAY, &aside, claimed.tries_now(), &why).await?;
                }
            }
        }
        // Somebody may also have dropped what held a stream back.
        if !claimed.is_empty() || !self.held.is_empty() {
            self.held = parked::streams(&self.pool, RELAY).await?;
        }
        Ok(())
    }
}
