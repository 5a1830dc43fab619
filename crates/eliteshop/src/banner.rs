//! What a shop says when it is open.

use std::net::SocketAddr;

use api::Running;
use identity::OneTimePassword;
use runtime::Config;
use runtime::config::MailWay;

use crate::database::Database;

/// Prints where everything is and what to do next.
pub(crate) fn show(
    config: &Config,
    running: &Running,
    database: &Database,
    password: Option<&OneTimePassword>,
) {
    let shop = address(running.public);
    println!("\nEliteShop is open.\n");
    println!("  shop          {shop}");
    println!("  API docs      {shop}/api/docs");
    println!("  health        {shop}/health/ready");
    match config.providers.mail.way {
        MailWay::Off => {
            println!("  letters       THEY WAIT, AND NOBODY GETS ANY: LETTERS=off");
        }
        MailWay::Outbox if crate::door::outbox(config).is_some() => {
            println!("  letters       {shop}/dev/mail");
        }
        MailWay::Outbox => {
            let folder = config.data_dir.join(crate::mail::OUTBOX);
            println!("  letters       {}", folder.display());
        }
        _ => {}
    }
    if let Some(internal) = running.internal {
        println!("  metrics       {}/metrics", address(internal));
    }
    println!("  data          {}", database.place());
    if let Some(psql) = database.embedded_address() {
        println!("                psql '{psql}'");
    }
    if let Some(password) = password {
        println!("\n  The first super_admin may sign in (this is shown once; change it then):");
        println!("    e-mail      {}", config.security.first_admin.email);
        println!("    password    {}", password.reveal());
    }
    println!("\nNext: make demo fills it with a year of real trade; Ctrl-C stops it.\n");
}

/// As a browser on this machine would type it.
fn address(at: SocketAddr) -> String {
    if at.ip().is_unspecified() {
        format!("http://localhost:{}", at.port())
    } else {
        format!("http://{at}")
    }
}
