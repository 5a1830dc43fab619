//! The embedded database, for real: made, found again, killed, joined, refused.
#![allow(clippy::unwrap_used, reason = "all of this file is a test")]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use runtime::embedded::{Cluster, EmbeddedError};
use sqlx::{Connection as _, PgConnection};

/// A data directory of one test, gone when the test ends.
struct Home(PathBuf);

impl Home {
    fn new(name: &str) -> Self {
        let path =
            std::env::temp_dir().join(format!("eliteshop-embedded-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        Self(path)
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A connection, with a table to write to.
async fn connect(cluster: &Cluster) -> PgConnection {
    let mut connection = PgConnection::connect_with(&cluster.options())
        .await
        .unwrap();
    sqlx::query("create table if not exists kept (n bigint)")
        .execute(&mut connection)
        .await
        .unwrap();
    connection
}

async fn write(connection: &mut PgConnection, n: i64) {
    sqlx::query("insert into kept values ($1)")
        .bind(n)
        .execute(connection)
        .await
        .unwrap();
}

async fn highest(cluster: &Cluster) -> i64 {
    let mut connection = connect(cluster).await;
    sqlx::query_scalar("select coalesce(max(n), 0) from kept")
        .fetch_one(&mut connection)
        .await
        .unwrap()
}

#[tokio::test]
async fn a_second_start_finds_what_the_first_wrote() {
    let home = Home::new("again");
    let cluster = Cluster::start(&home.0, None).await.unwrap();
    write(&mut connect(&cluster).await, 7).await;
    let sockets = sockets(&cluster);
    cluster.stop().await;
    assert!(!sockets.exists(), "the socket's directory is gone");

    let cluster = Cluster::start(&home.0, None).await.unwrap();
    assert_eq!(highest(&cluster).await, 7);
    cluster.stop().await;
}

#[tokio::test]
async fn a_second_shop_on_the_same_data_is_refused_but_may_join() {
    let home = Home::new("two");
    let cluster = Cluster::start(&home.0, None).await.unwrap();
    match Cluster::start(&home.0, None).await {
        Err(EmbeddedError::InUse { owner, .. }) => {
            assert_eq!(owner, i32::try_from(std::process::id()).ok());
        }
        other => panic!("must be refused: {other:?}"),
    }
    write(&mut connect(&cluster).await, 1).await;
    let joined = Cluster::start_or_join(&home.0, None).await.unwrap();
    assert_eq!(highest(&joined).await, 1);
    joined.stop().await;
    assert_eq!(highest(&cluster).await, 1, "who joined does not stop it");
    cluster.stop().await;
}

#[tokio::test]
async fn a_server_that_dies_is_noticed_and_its_leavings_do_not_hinder_the_next() {
    let home = Home::new("dies");
    let cluster = Cluster::start(&home.0, None).await.unwrap();
    write(&mut connect(&cluster).await, 3).await;
    let server = std::fs::read_to_string(home.0.join("postgres/postmaster.pid")).unwrap();
    signal("-KILL", server.lines().next().unwrap());
    tokio::time::timeout(Duration::from_secs(60), cluster.lost())
        .await
        .unwrap();
    cluster.stop().await;
    // As after a restart of the machine: the number now belongs to somebody else.
    let pid = home.0.join("postgres/postmaster.pid");
    let other = std::fs::read_to_string(&pid).unwrap().replacen(
        server.lines().next().unwrap(),
        &std::process::id().to_string(),
        1,
    );
    std::fs::write(&pid, other).unwrap();

    let cluster = Cluster::start(&home.0, None).await.unwrap();
    assert_eq!(highest(&cluster).await, 3);
    cluster.stop().await;
}

#[tokio::test]
async fn a_shop_that_is_killed_loses_nothing_it_acknowledged() {
    let home = Home::new("killed");
    let mut shop = Command::new(std::env::current_exe().unwrap())
        .args([
            "--ignored",
            "--exact",
            "a_shop_that_writes_until_it_is_killed",
        ])
        .env("ELITESHOP_TEST_HOME", &home.0)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let acknowledged = home.0.join("acknowledged");
    let until = Instant::now() + Duration::from_secs(60);
    while last(&acknowledged) < 50 && Instant::now() < until {
        // The writer is another process; only its file tells how far it is.
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    shop.kill().unwrap();
    shop.wait().unwrap();

    let cluster = Cluster::start(&home.0, None).await.unwrap();
    let (kept, said) = (highest(&cluster).await, last(&acknowledged));
    assert!(
        said >= 50 && kept >= said,
        "{said} acknowledged, {kept} kept"
    );
    cluster.stop().await;
}

/// Not a test: the process that the test above kills.
#[tokio::test]
#[ignore = "run by another test"]
async fn a_shop_that_writes_until_it_is_killed() {
    let Some(home) = std::env::var_os("ELITESHOP_TEST_HOME").map(PathBuf::from) else {
        return;
    };
    let cluster = Cluster::start(&home, None).await.unwrap();
    let mut connection = connect(&cluster).await;
    for n in 1_i64.. {
        write(&mut connection, n).await;
        std::fs::write(home.join("acknowledged.new"), n.to_string()).unwrap();
        std::fs::rename(home.join("acknowledged.new"), home.join("acknowledged")).unwrap();
    }
}

fn last(acknowledged: &Path) -> i64 {
    std::fs::read_to_string(acknowledged)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(0)
}

fn sockets(cluster: &Cluster) -> PathBuf {
    let address = cluster.address();
    let (_, host) = address.split_once("host=").unwrap();
    PathBuf::from(host.split('&').next().unwrap())
}

fn signal(signal: &str, pid: &str) {
    assert!(
        Command::new("kill")
            .args([signal, pid])
            .status()
            .unwrap()
            .success()
    );
}
