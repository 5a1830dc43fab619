//! The roles a process can play, from its first breath to its last.

use std::net::TcpListener;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use api::{Listen, Roles, Running};
use cashier::Cashier;
use eventstore::EventStore;
use identity::{Identity, OneTimePassword};
use runtime::{Config, Shutdown};

use crate::cashier::cashier;
use crate::cli::{Half, Hands};
use crate::database::{Claim, Database};
use crate::hands::Working;
use crate::{admin, banner, door};

/// The whole shop in one process.
pub(crate) async fn everything(config: &Config) -> anyhow::Result<ExitCode> {
    let shutdown = Shutdown::on_signals()?;
    let database = Database::open(config, "shop", Claim::Owner).await?;
    let store = door::store(&database.pools);
    let identity = door::identity(config, &database.pools)?;
    let cashier = cashier(config, &store, &identity)?;
    let working = Working::start(&cashier, &identity, &database.pools.background, &[], config)?;
    let (running, password) = open_door(config, &database, cashier, identity, Roles::Both).await?;
    banner::show(config, &running, &database, password.as_ref());
    drop(password);
    let outcome = until_end(&shutdown, &database).await;
    running.stop().await;
    working.stop().await;
    close(store, database).await;
    outcome
}

/// HTTP only.
pub(crate) async fn serve(config: &Config, only: Option<Half>) -> anyhow::Result<ExitCode> {
    let shutdown = Shutdown::on_signals()?;
    let database = Database::open(config, "serve", Claim::Guest).await?;
    let store = door::store(&database.pools);
    let roles = match only {
        None => Roles::Both,
        Some(Half::Commands) => Roles::CommandsOnly,
        Some(Half::Queries) => Roles::QueriesOnly,
    };
    let identity = door::identity(config, &database.pools)?;
    let cashier = cashier(config, &store, &identity)?;
    let (running, password) = open_door(config, &database, cashier, identity, roles).await?;
    banner::show(config, &running, &database, password.as_ref());
    drop(password);
    let outcome = until_end(&shutdown, &database).await;
    running.stop().await;
    close(store, database).await;
    outcome
}

/// Work only.
pub(crate) async fn work(config: &Config, hands: &[Hands]) -> anyhow::Result<ExitCode> {
    let shutdown = Shutdown::on_signals()?;
    let database = Database::open(config, "work", Claim::Guest).await?;
    let store = door::store(&database.pools);
    let identity = door::identity(config, &database.pools)?;
    let cashier = cashier(config, &store, &identity)?;
    let working = Working::start(
        &cashier,
        &identity,
        &database.pools.background,
        hands,
        config,
    )?;
    println!("EliteShop works on {}.", database.place());
    let outcome = until_end(&shutdown, &database).await;
    working.stop().await;
    close(store, database).await;
    outcome
}

async fn open_door(
    config: &Config,
    database: &Database,
    cashier: Cashier,
    identity: Identity,
    roles: Roles,
) -> anyhow::Result<(Running, Option<OneTimePassword>)> {
    let listen = Listen {
        public: config.listen.http,
        internal: config.listen.metrics,
        workers: std::thread::available_parallelism().map_or(1, usize::from),
    };
    let taken = || format!("the shop cannot listen on {} (HOST, PORT)", listen.public);
    // A one-time password must not be made up by a shop that then cannot open.
    drop(TcpListener::bind(listen.public).with_context(taken)?);
    let password = admin::let_in(&identity, &config.security.first_admin).await?;
    let shop = door::shop(config, &database.pools, identity, cashier)?;
    let running = api::run(Arc::new(shop).into(), listen, roles)
        .with_context(|| format!("{} or the internal listener (METRICS_PORT)", taken()))?;
    Ok((running, password))
}

/// Returns when the process should end: asked to, or without a database.
async fn until_end(shutdown: &Shutdown, database: &Database) -> anyhow::Result<ExitCode> {
    tokio::select! {
        () = shutdown.triggered() => {
            tracing::info!("stopping");
            Ok(ExitCode::SUCCESS)
        }
        () = database.lost() => anyhow::bail!("the embedded database has ended; see postgres.log beside its data"),
    }
}

async fn close(store: EventStore, database: Database) {
    store.close().await;
    database.close().await;
}
