//! The shop as its owner runs it: the real binary, on a database of its own, killed at will.

use crate::actors::{Shopper, Staff, client};
use crate::canaries::told;
use crate::database::TestDb;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// The first super_admin of every test shop.
pub const ADMIN: (&str, &str) = ("owner@shop.test", "correct-horse-battery-42");
static COUNT: AtomicU32 = AtomicU32::new(0);

/// A database and a data folder; processes come and go.
pub struct TestShop {
    /// The shop's database.
    pub db: TestDb,
    data: PathBuf,
    extra: Vec<(String, String)>,
    /// Where every process of it listens; another port each if absent.
    port: Option<u16>,
}

impl TestShop {
    /// An empty shop, nobody in it yet.
    pub async fn new() -> Self {
        Self::with(&[]).await
    }

    /// The same with settings of its own.
    pub async fn with(settings: &[(&str, &str)]) -> Self {
        Self::on(TestDb::new().await, settings)
    }

    /// The same on a database of the caller's.
    pub fn on(db: TestDb, settings: &[(&str, &str)]) -> Self {
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let data =
            std::env::temp_dir().join(format!("eliteshop-test-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&data).unwrap();
        let extra = settings
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        Self {
            db,
            data,
            extra,
            port: None,
        }
    }

    /// The same, but every process of it listens at `port` (one of [`lasting_port`]): whoever was told
    /// its address finds it there again after it died. One process at a time.
    #[must_use]
    pub fn always_at(mut self, port: u16) -> Self {
        self.port = Some(port);
        self
    }

    /// Gives every process from now on this setting.
    pub fn set(&mut self, name: &str, value: &str) {
        self.extra.push((name.to_owned(), value.to_owned()));
    }

    /// Opens the doors: one process with everything in it, answering.
    pub async fn open(&self) -> Process {
        let mut process = self.start(&[]);
        process.until_ready().await;
        process
    }

    /// Starts the binary without waiting for it.
    pub fn start(&self, arguments: &[&str]) -> Process {
        let port = self.port.unwrap_or_else(lasting_port);
        let log = std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.log())
            .unwrap();
        let mut command = self.command(arguments);
        command
            .env("PORT", port.to_string())
            .stdout(Stdio::null())
            .stderr(log);
        let child = command.spawn().expect("the shop's binary starts");
        Process { child, port }
    }

    /// The binary with this shop's settings, for chores.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(binary());
        command
            .args(arguments)
            .env("DATABASE_URL", self.db.url())
            .env("DATA_DIR", &self.data)
            .env("HOST", "127.0.0.1")
            .env(
                "LOG",
                std::env::var("SHOP_LOG").unwrap_or_else(|_| "warn".into()),
            )
            .env("RATE_LIMIT_PER_15_MIN", "10000000")
            .env("STEP_UP_REFUND_ABOVE", "10000000")
            .env("BCRYPT_COST", "4")
            .env("ADMIN_EMAIL", ADMIN.0)
            .env("ADMIN_PASSWORD", ADMIN.1)
            .env_remove("REDIS_URL")
            .env_remove("AMQP_URL")
            .env_remove("READ_DATABASE_URL")
            .envs(self.extra.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Runs a chore to its end; its output is the answer, a failure is the test's.
    pub async fn chore(&self, arguments: &[&str]) -> String {
        let mut command = self.command(arguments);
        let named = arguments.join(" ");
        let output = tokio::task::spawn_blocking(move || command.output().unwrap())
            .await
            .unwrap();
        let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        assert!(
            output.status.success(),
            "eliteshop {named}: {}{}",
            said(&output.stdout),
            said(&output.stderr)
        );
        said(&output.stdout)
    }

    /// What the processes of this shop said so far.
    pub fn said(&self) -> String {
        std::fs::read_to_string(self.log()).unwrap_or_default()
    }

    fn log(&self) -> PathBuf {
        self.data.join("shop.log")
    }
}

impl Drop for TestShop {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the shop said:\n{}", self.said());
        }
        let said = self.said();
        let _ = std::fs::remove_dir_all(&self.data);
        // Whatever the story was about: people and secrets have no place in a log.
        let told = told(&said, &self.extra);
        if let (Some((word, line)), false) = (told, std::thread::panicking()) {
            panic!("the log tells {word}: {line}");
        }
    }
}

/// A running process of the shop; killed when this value goes.
pub struct Process {
    child: Child,
    /// Where it listens.
    pub port: u16,
}

impl Process {
    /// Where it is.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Waits until it takes visitors.
    pub async fn until_ready(&mut self) {
        let (client, url) = (client(), format!("{}/health/ready", self.url()));
        let begun = Instant::now();
        loop {
            if client
                .get(&url)
                .send()
                .await
                .is_ok_and(|answer| answer.status().is_success())
            {
                return;
            }
            assert!(
                self.child.try_wait().unwrap().is_none(),
                "the shop ended before it was ready"
            );
            assert!(
                begun.elapsed() < crate::PATIENCE,
                "the shop never became ready"
            );
            // There is nothing to be woken by before it listens.
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// SIGKILL: no farewell.
    pub fn kill(mut self) {
        self.end();
    }

    /// The same for a process that something else owns.
    pub fn end(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// A guest at this door.
    pub fn guest(&self) -> Shopper {
        Shopper::guest(&self.url())
    }

    /// The owner at this door, signed in with the rights of an admin.
    pub async fn owner(&self) -> Staff {
        Staff::sign_in(&self.url(), ADMIN.0, ADMIN.1).await
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A port that stays free while nobody listens at it, together with the one of the internal listener,
/// 6,000 above: both lie below those that the system gives to outgoing connections, and no other shop
/// of this process is given them.
///
/// # Panics
/// Where none is left.
pub fn lasting_port() -> u16 {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let begin = std::process::id() * 37;
    let tries = std::iter::repeat_with(|| begin + NEXT.fetch_add(1, Ordering::Relaxed));
    let ports = tries.map(|number| 20_000 + u16::try_from(number % 6_000).unwrap());
    let is_free = |port: u16| TcpListener::bind(("127.0.0.1", port)).is_ok();
    let mut free = ports.take(6_000);
    free.find(|port| is_free(*port) && is_free(port + 6_000))
        .expect("a free port")
}

/// The shop's binary, beside the test's own.
fn binary() -> PathBuf {
    if let Some(named) = std::env::var_os("ELITESHOP_BINARY") {
        return named.into();
    }
    let mut folder = std::env::current_exe().unwrap();
    folder.pop();
    if folder.ends_with("deps") {
        folder.pop();
    }
    let binary = folder.join("eliteshop");
    assert!(
        binary.exists(),
        "run `cargo build -p eliteshop` first: {} is missing",
        binary.display()
    );
    binary
}
