//! Readers of the feed that act on the world: at least once, never rebuilt.

use crate::projector::{Leadership, ProjectorOptions, checkpoint, move_checkpoint};
use crate::{EventStore, Fault, Token, Told, feed};
use async_trait::async_trait;
use sqlx::PgPool;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// Acts on what it hears. It may hear the same event twice after a crash, so what it does is
/// keyed by the event; it is never started from zero.
#[async_trait]
pub trait Reactor: Send + Sync + 'static {
    /// Unique; names its checkpoint.
    fn name(&self) -> &'static str;
    /// The event types it wants.
    fn hears(&self) -> &'static [&'static str];
    /// Acts on one event. An error stops the line: it is tried again until it works.
    async fn react(&self, told: &Told) -> Result<(), Fault>;
}

/// Follows the feed until `stop` turns true; a new reactor begins where the feed ends.
pub async fn run_reactor(
    store: EventStore,
    reactor: Arc<dyn Reactor>,
    leadership: Leadership,
    options: ProjectorOptions,
    mut stop: watch::Receiver<bool>,
) {
    while !*stop.borrow() {
        let outcome = tokio::select! {
            outcome = lead(&store, reactor.as_ref(), &leadership, options) => outcome,
            _ = stop.changed() => break,
        };
        if let Err(error) = outcome {
            tracing::error!(reactor = reactor.name(), %error, "a reactor waits");
        }
        tokio::select! {
            () = tokio::time::sleep(options.pause) => {}
            _ = stop.changed() => break,
        }
    }
}

async fn lead(
    store: &EventStore,
    reactor: &dyn Reactor,
    leadership: &Leadership,
    options: ProjectorOptions,
) -> Result<(), Fault> {
    let pool = store.pool();
    if !leadership.lead(reactor.name()).await {
        return Ok(());
    }
    let mut cursor = begin(pool, reactor.name()).await?;
    let mut pulse = store.pulse().listen();
    loop {
        let mut page = feed::read(pool, cursor, options.page, reactor.hears()).await?;
        feed::lift(&mut page.told, store.upcasters())?;
        for told in &page.told {
            reactor.react(told).await?;
            cursor = step(pool, reactor.name(), cursor, told.token()).await?;
        }
        if page.end > cursor {
            cursor = step(pool, reactor.name(), cursor, page.end).await?;
        }
        if page.caught_up {
            let wait = options.idle.min(Duration::from_secs(1));
            let _ = tokio::time::timeout(wait, pulse.changed()).await;
            if !leadership.lead(reactor.name()).await {
                return Ok(());
            }
        }
    }
}

async fn step(pool: &PgPool, name: &str, from: Token, to: Token) -> Result<Token, Fault> {
    let mut connection = pool.acquire().await?;
    if move_checkpoint(&mut connection, name, 1, from, to).await? {
        Ok(to)
    } else {
        Err(Fault::Overtaken)
    }
}

async fn begin(pool: &PgPool, name: &str) -> Result<Token, Fault> {
    let known: bool = sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM projection_checkpoint WHERE name = $1 AND version = 1)",
    )
    .bind(name)
    .fetch_one(pool)
    .await?;
    let start = checkpoint(pool, name, 1).await?;
    if known {
        Ok(start)
    } else {
        step(pool, name, start, feed::end(pool).await?).await
    }
}
