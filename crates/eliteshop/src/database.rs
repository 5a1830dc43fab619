//! The database of this process: one that was named, or the embedded one.

use anyhow::Context as _;
use runtime::Config;
use runtime::database::{Pools, Source, migrate, require_current};
use runtime::embedded::Cluster;

/// The database, open.
pub(crate) struct Database {
    /// Connections to it.
    pub(crate) pools: Pools,
    cluster: Option<Cluster>,
    place: String,
}

/// How a process comes to its database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Claim {
    /// It owns the embedded one and brings any database up to date.
    Owner,
    /// It joins the embedded one of a running shop, or owns it for the while; it changes the shape of
    /// an embedded database only.
    Guest,
}

impl Database {
    /// Finds, starts or joins the database. `process` is what the database's own lists show.
    pub(crate) async fn open(config: &Config, process: &str, claim: Claim) -> anyhow::Result<Self> {
        let database = Self::find(config, process, claim).await?;
        if !eventstore::feed::can_be_believed(&database.pools.commands).await? {
            database.close().await;
            anyhow::bail!(
                "the log was restored into a cluster younger than its transaction ids, and nothing would \
                 see its events; docs/runbooks/backup-and-restore.md says how to mend it (pg_resetwal --epoch)"
            );
        }
        Ok(database)
    }

    async fn find(config: &Config, process: &str, claim: Claim) -> anyhow::Result<Self> {
        if let Some(source) = Source::of(&config.stores)? {
            let pools = source.connect(process).await?;
            if claim == Claim::Owner {
                migrate(source.primary()).await?;
            } else {
                require_current(&pools.commands).await?;
            }
            return Ok(Self {
                pools,
                cluster: None,
                place: source.describe(),
            });
        }
        let bin = config.stores.postgres_bin.as_deref();
        let cluster = match claim {
            Claim::Owner => Cluster::start(&config.data_dir, bin).await?,
            Claim::Guest => Cluster::start_or_join(&config.data_dir, bin).await?,
        };
        migrate(&cluster.options())
            .await
            .context("the embedded database")?;
        let pools = Source::single(cluster.options()).connect(process).await?;
        let place = format!("{} (embedded PostgreSQL)", config.data_dir.display());
        Ok(Self {
            pools,
            cluster: Some(cluster),
            place,
        })
    }

    /// Where it is, for people.
    pub(crate) fn place(&self) -> &str {
        &self.place
    }

    /// How `psql` gets in, for an embedded one.
    pub(crate) fn embedded_address(&self) -> Option<String> {
        self.cluster.as_ref().map(Cluster::address)
    }

    /// Returns when an embedded database has ended by itself.
    pub(crate) async fn lost(&self) {
        match &self.cluster {
            Some(cluster) => cluster.lost().await,
            None => std::future::pending().await,
        }
    }

    /// Closes the connections, then stops an embedded database this process owns.
    pub(crate) async fn close(self) {
        self.pools.close().await;
        if let Some(cluster) = self.cluster {
            cluster.stop().await;
        }
    }
}
