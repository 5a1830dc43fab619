//! The binary as a newcomer meets it: refusals by name, and a whole shop without anything prepared.
//! (That this test exists also makes cargo build the binary that the stories start.)
#![allow(clippy::unwrap_used, reason = "all of this file is a test")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};

/// A data directory of one test, gone when the test ends.
struct Home(PathBuf);

impl Home {
    fn new(name: &str) -> Self {
        let path =
            std::env::temp_dir().join(format!("eliteshop-binary-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        Self(path)
    }

    /// The binary, told nothing but this directory.
    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_eliteshop"));
        command
            .env_clear()
            .env("DATA_DIR", &self.0)
            .env("PORT", "0");
        for kept in ["PATH", "POSTGRES_BIN", "TMPDIR"] {
            if let Some(value) = std::env::var_os(kept) {
                command.env(kept, value);
            }
        }
        command
    }

    fn refused(&self, words: &[&str], variables: &[(&str, &str)]) -> String {
        let told = self
            .command()
            .args(words)
            .envs(variables.iter().copied())
            .output()
            .unwrap();
        assert_eq!(told.status.code(), Some(1), "{}", said(&told));
        said(&told)
    }

    /// A running shop and its address, and whether it showed a password.
    fn open(&self) -> (Child, String, bool) {
        let mut shop = self
            .command()
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(shop.stdout.take().unwrap())
            .lines()
            .map(Result::unwrap);
        let mut address = String::new();
        let mut password = false;
        for line in &mut lines {
            let mut words = line.split_whitespace();
            match words.next() {
                Some("shop") => address = words.next().unwrap().to_owned(),
                Some("password") => password = true,
                Some("Next:") => break,
                _ => {}
            }
        }
        (
            shop,
            address.trim_start_matches("http://").to_owned(),
            password,
        )
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn said(told: &Output) -> String {
    String::from_utf8_lossy(&[told.stdout.clone(), told.stderr.clone()].concat()).into_owned()
}

fn status_of(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.lines().next().unwrap_or_default().to_owned()
}

fn interrupt(shop: &mut Child) -> Option<i32> {
    let pid = shop.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-INT", &pid])
            .status()
            .unwrap()
            .success()
    );
    shop.wait().unwrap().code()
}

#[test]
fn a_malformed_configuration_is_refused_by_name_before_anything_is_made() {
    let home = Home::new("malformed");
    let said = home.refused(&[], &[("HOLD_MINUTES", "soon"), ("JWT_EXPIRE", "never")]);
    assert!(
        said.contains("HOLD_MINUTES:") && said.contains("JWT_EXPIRE:"),
        "{said}"
    );
    assert!(!home.0.exists());
}

#[test]
fn production_does_not_start_on_made_up_secrets() {
    let home = Home::new("production");
    let said = home.refused(&[], &[("NODE_ENV", "production")]);
    for secret in [
        "JWT_SECRET:",
        "JWT_REFRESH_SECRET:",
        "MASTER_KEY:",
        "SENDGRID_API_KEY:",
        "FRONTEND_URL:",
    ] {
        assert!(said.contains(secret), "{secret} {said}");
    }
}

#[test]
fn an_unknown_word_is_answered_with_the_known_ones() {
    let told = Home::new("word").command().arg("improt").output().unwrap();
    assert_eq!(told.status.code(), Some(2));
    assert!(said(&told).contains("import"), "{}", said(&told));
}

#[test]
fn a_currency_nobody_knows_is_refused_by_name() {
    let home = Home::new("currency");
    let said = home.refused(
        &["import", "orders", "nothing.csv"],
        &[("SHOP_CURRENCY", "XXX")],
    );
    assert!(said.contains("SHOP_CURRENCY:"), "{said}");
}

#[test]
fn a_projection_nobody_knows_is_refused_with_those_there_are() {
    let home = Home::new("projection");
    let said = home.refused(&["rebuild", "nonsense"], &[]);
    assert!(
        said.contains("`nonsense`") && said.contains("orders"),
        "{said}"
    );
}

#[test]
fn a_shop_opens_with_nothing_prepared_stops_cleanly_and_opens_again() {
    let home = Home::new("opens");
    let (mut shop, address, password) = home.open();
    assert!(password, "the first start shows the first password");
    assert_eq!(status_of(&address, "/health/ready"), "HTTP/1.1 200 OK");
    assert_eq!(status_of(&address, "/api/products"), "HTTP/1.1 200 OK");
    assert_eq!(interrupt(&mut shop), Some(0));
    assert!(
        !home.0.join("postgres/postmaster.pid").exists(),
        "the database went with it"
    );

    let (mut shop, address, password) = home.open();
    assert!(!password, "the first password is shown once");
    assert_eq!(status_of(&address, "/health/ready"), "HTTP/1.1 200 OK");
    assert_eq!(interrupt(&mut shop), Some(0));
}
