//! Wires what leaves the house: the relay, and who listens to published events.

use std::process::ExitCode;
use std::sync::Arc;

use eventstore::EventStore;
use eventstore::projector::Leadership;
use identity::Identity;
use runtime::{Config, Shutdown};
use serde_json::json;
use sqlx::PgPool;
use tokio::task::JoinSet;
use workers::relay::{self, Amqp, AmqpOutlet, ConsumeOptions, Consumer, RELAY, RelayOptions};

use crate::database::{Claim, Database};
use crate::deeds;

/// Parked messages that are listed.
const LISTED: i64 = 100;

/// Who listens to published events.
fn consumers(config: &Config, identity: &Identity, pool: &PgPool) -> Vec<Arc<dyn Consumer>> {
    crate::mail::consumers(config, identity, pool)
}

/// Starts the relay, if there is a broker, and the consumers: on their queues, or on the log.
pub(crate) fn start(
    tasks: &mut JoinSet<()>,
    config: &Config,
    (store, identity): (&EventStore, &Identity),
    pool: &PgPool,
    stop: &Shutdown,
) {
    let leadership = Leadership::new(pool.clone());
    let amqp = config.stores.amqp_url.clone().map(Amqp::new);
    let options = ConsumeOptions::default();
    for consumer in consumers(config, identity, pool) {
        let (store, pool, leadership) = (store.clone(), pool.clone(), leadership.clone());
        let stop = stop.ears();
        match amqp.clone() {
            Some(amqp) => tasks.spawn(relay::run_on_queue(
                store, pool, amqp, consumer, leadership, options, stop,
            )),
            None => tasks.spawn(relay::run_in_process(
                store, pool, consumer, leadership, options, stop,
            )),
        };
    }
    if let Some(amqp) = amqp {
        tasks.spawn(relay::run_relay(
            store.clone(),
            pool.clone(),
            AmqpOutlet::new(amqp),
            leadership,
            RelayOptions::default(),
            stop.ears(),
        ));
    }
}

/// `eliteshop messages`: shows how far everybody is and what was set aside; with `again`, has what was
/// set aside for that consumer tried again; with `drop`, forgets it.
pub(crate) async fn messages(
    config: &Config,
    (again, drop): (Option<&str>, Option<&str>),
    ids: &[String],
) -> anyhow::Result<ExitCode> {
    let database = Database::open(config, "messages", Claim::Guest).await?;
    let pool = &database.pools.background;
    let outcome = match (again, drop) {
        (Some(consumer), _) => try_again(pool, consumer, ids).await,
        (None, Some(consumer)) => forget(pool, consumer, ids).await,
        (None, None) => show(pool, config.stores.amqp_url.is_some()).await,
    };
    database.close().await;
    outcome?;
    Ok(ExitCode::SUCCESS)
}

async fn try_again(pool: &PgPool, consumer: &str, ids: &[String]) -> anyhow::Result<()> {
    let mut db = pool.begin().await?;
    let asked = relay::ask_again(&mut *db, consumer, ids).await?;
    let what = json!({ "consumer": consumer, "messages": ids, "count": asked });
    deeds::note(&mut db, "messages.asked_again", what).await?;
    db.commit().await?;
    println!("{asked} messages of {consumer} will be tried again");
    Ok(())
}

async fn forget(pool: &PgPool, consumer: &str, ids: &[String]) -> anyhow::Result<()> {
    let mut db = pool.begin().await?;
    let dropped = relay::drop_parked(&mut *db, consumer, ids).await?;
    let what = json!({ "consumer": consumer, "messages": ids, "count": dropped });
    deeds::note(&mut db, "messages.dropped", what).await?;
    db.commit().await?;
    println!("{dropped} messages of {consumer} are forgotten");
    Ok(())
}

async fn show(pool: &PgPool, has_broker: bool) -> anyhow::Result<()> {
    println!("{:<20} {:>9} {:>7}  moved", "name", "behind", "parked");
    for one in relay::message_statuses(pool).await? {
        let moved = one.moved_at.format("%Y-%m-%d %H:%M:%S UTC");
        // What waits in a queue is the broker's to say.
        let behind = match has_broker && one.name != RELAY {
            true => "in queue".to_owned(),
            false => one.behind.to_string(),
        };
        println!("{:<20} {behind:>9} {:>7}  {moved}", one.name, one.parked);
    }
    for one in relay::parked_messages(pool, LISTED).await? {
        let waits = if one.again { ", to be tried again" } else { "" };
        println!(
            "\n{}: {} {}\n  {} tries{waits}: {}",
            one.consumer, one.topic, one.message_id, one.tries, one.reason
        );
    }
    Ok(())
}
