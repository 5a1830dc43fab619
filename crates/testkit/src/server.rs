//! A Postgres of a test's own, which can die and come back with what it had promised to keep.

use crate::database::TestDb;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use runtime::embedded::Cluster;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

static COUNT: AtomicU32 = AtomicU32::new(0);

/// A server that waits for its disk before it says that something is stored; gone with this value.
pub struct Server {
    folder: PathBuf,
    cluster: Option<Cluster>,
}

impl Server {
    /// An empty server that answers.
    pub async fn start() -> Self {
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("eliteshop-server-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        let cluster = Cluster::start(&folder, None).await.unwrap();
        let cluster = Some(cluster);
        Self { folder, cluster }
    }

    /// A shop's database on it.
    pub async fn database(&self) -> TestDb {
        let cluster = self.cluster.as_ref().expect("a server that runs");
        TestDb::at(cluster.options().database("postgres")).await
    }

    /// Stops it as an emergency does: every connection breaks in the middle of whatever it was at, and
    /// nothing is written on the way out.
    pub async fn break_off(&mut self) {
        let cluster = self.cluster.take().expect("a server that runs");
        let note = self.folder.join("postgres").join("postmaster.pid");
        let note = std::fs::read_to_string(note).unwrap();
        let pid = note.lines().next().unwrap().trim().parse().unwrap();
        kill(Pid::from_raw(pid), Signal::SIGQUIT).unwrap();
        cluster.lost().await;
    }

    /// Brings it back, at the same address, and waits until it answers.
    pub async fn start_again(&mut self) {
        let cluster = Cluster::start(&self.folder, None).await.unwrap();
        self.cluster = Some(cluster);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.cluster.take());
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
