//! RabbitMQ for tests: the shared one, or one of a test's own that can die and come back.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

static COUNT: AtomicU32 = AtomicU32::new(0);

/// The broker that all tests share: `AMQP_URL`. Tests take names of their own on it.
pub fn url() -> String {
    std::env::var("AMQP_URL").expect("RabbitMQ answers at AMQP_URL; see `make test`")
}

/// First part of names that no other test uses.
pub fn own_prefix() -> String {
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    format!("test-{}-{number}", std::process::id())
}

/// A broker of one test's own; gone with this value.
pub struct Broker {
    folder: PathBuf,
    port: u16,
    between_nodes: u16,
    registry: u16,
    node: Option<Child>,
}

impl Broker {
    /// An empty broker that answers.
    pub async fn start() -> Self {
        let folder = std::env::temp_dir().join(format!("eliteshop-{}-broker", own_prefix()));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("plugins"), "").unwrap();
        let [port, between_nodes, registry] = free_ports();
        let mut broker = Self {
            folder,
            port,
            between_nodes,
            registry,
            node: None,
        };
        broker.start_again().await;
        broker
    }

    /// Where it is, also while it is down.
    pub fn url(&self) -> String {
        format!("amqp://guest:guest@127.0.0.1:{}", self.port)
    }

    /// SIGKILL: no farewell. What it had confirmed is on its disk.
    pub fn kill(&mut self) {
        if let Some(mut node) = self.node.take() {
            node.kill().unwrap();
            node.wait().unwrap();
        }
    }

    /// SIGSTOP: it takes connections and answers nobody any more.
    pub fn freeze(&self) {
        self.signal("-STOP");
    }

    /// SIGCONT: it goes on as if nothing had been.
    pub fn thaw(&self) {
        self.signal("-CONT");
    }

    fn signal(&self, signal: &str) {
        let node = self.node.as_ref().expect("a broker that runs");
        let mut kill = Command::new("kill");
        let sent = kill.args([signal, &node.id().to_string()]).status();
        assert!(sent.unwrap().success());
    }

    /// Brings it back with what is on its disk, and waits until it answers.
    pub async fn start_again(&mut self) {
        self.node = Some(self.command().spawn().expect("rabbitmq-server starts"));
        let begun = Instant::now();
        while !greets(self.port).await {
            let ended = self.node.as_mut().and_then(|node| node.try_wait().unwrap());
            let log = || std::fs::read_to_string(self.folder.join("said")).unwrap_or_default();
            assert!(ended.is_none(), "the broker ended: {}", log());
            assert!(
                begun.elapsed() < Duration::from_secs(120),
                "the broker never answered: {}",
                log()
            );
            // There is nothing to be woken by before it listens.
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    fn command(&self) -> Command {
        let said = std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.folder.join("said"))
            .unwrap();
        let nowhere = self.folder.join("none");
        let mut command = Command::new(program());
        command
            .env("HOME", &self.folder)
            .env("ERL_EPMD_PORT", self.registry.to_string())
            .env("ERL_EPMD_ADDRESS", "127.0.0.1")
            .env("RABBITMQ_NODENAME", format!("test-{}@localhost", self.port))
            .env("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1")
            .env("RABBITMQ_NODE_PORT", self.port.to_string())
            .env("RABBITMQ_DIST_PORT", self.between_nodes.to_string())
            .env("RABBITMQ_MNESIA_BASE", &self.folder)
            .env("RABBITMQ_LOG_BASE", &self.folder)
            .env("RABBITMQ_PID_FILE", self.folder.join("pid"))
            .env("RABBITMQ_CONFIG_FILE", &nowhere)
            .env("RABBITMQ_CONF_ENV_FILE", &nowhere)
            .env("RABBITMQ_ENABLED_PLUGINS_FILE", self.folder.join("plugins"))
            .env("RABBITMQ_DEFAULT_USER", "guest")
            .env("RABBITMQ_DEFAULT_PASS", "guest")
            // The program itself instead of a shell around it, so that killing it kills it.
            .env("RABBITMQ_ALLOW_INPUT", "true")
            .env("RABBITMQ_SERVER_START_ARGS", "-noinput")
            .stdin(Stdio::null())
            .stdout(said.try_clone().unwrap())
            .stderr(said);
        command
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        self.kill();
        // The node started a registry beside itself, which outlives it.
        let _ = Command::new("epmd")
            .arg("-kill")
            .env("ERL_EPMD_PORT", self.registry.to_string())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Whether something at the port speaks AMQP.
async fn greets(port: u16) -> bool {
    let greeting = async {
        let mut line = TcpStream::connect(("127.0.0.1", port)).await?;
        line.write_all(b"AMQP\x00\x00\x09\x01").await?;
        line.read_u8().await
    };
    let greeted = tokio::time::timeout(Duration::from_secs(2), greeting).await;
    greeted.is_ok_and(|greeted| greeted.is_ok_and(|frame| frame == 1))
}

/// Three ports that nobody listens on.
fn free_ports() -> [u16; 3] {
    let listeners = [(); 3].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
    listeners.map(|listener| listener.local_addr().unwrap().port())
}

fn program() -> PathBuf {
    let packaged = Path::new("/usr/lib/rabbitmq/bin/rabbitmq-server");
    if packaged.exists() {
        return packaged.to_owned();
    }
    PathBuf::from("rabbitmq-server")
}
