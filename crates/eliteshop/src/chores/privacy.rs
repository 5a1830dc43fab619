//! `eliteshop privacy`: forgetting in time, finishing erasures, wrapping keys anew.

use std::collections::BTreeMap;
use std::process::ExitCode;

use chrono::Utc;
use privacy::{Figures, Privacy};
use runtime::Config;
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::cli;
use crate::database::{Claim, Database};
use crate::deeds::Deed;
use crate::door;

/// Does what was asked, beside a running shop or without one.
pub(crate) async fn privacy(config: &Config, wish: cli::Privacy) -> anyhow::Result<ExitCode> {
    if let cli::Privacy::IdentityRoot = wish {
        let keyring = door::keyring(config)?;
        println!("{}", keyring.root().expose_secret());
        return Ok(ExitCode::SUCCESS);
    }
    let database = Database::open(config, "privacy", Claim::Guest).await?;
    let store = door::store(&database.pools);
    let identity = door::identity(config, &database.pools)?;
    let newest = (identity.newest_master(), identity.known_masters());
    let privacy = Privacy::new(store.clone(), identity);
    let pool = &database.pools.commands;
    let done = noted(pool, wish, carry_out(config, &privacy, wish, newest)).await;
    store.close().await;
    database.close().await;
    done.map(|()| ExitCode::SUCCESS)
}

async fn carry_out(
    config: &Config,
    privacy: &Privacy,
    wish: cli::Privacy,
    masters: (i32, Vec<i32>),
) -> anyhow::Result<Value> {
    let (keep, now) = (door::retention(config), Utc::now());
    Ok(match wish {
        cli::Privacy::IdentityRoot => Value::Null,
        cli::Privacy::Retain { dry_run: true } => {
            show("would be forgotten", privacy.would_forget(keep, now).await?)
        }
        cli::Privacy::Retain { dry_run: false } => {
            show("forgotten", privacy.retain(keep, now).await?)
        }
        cli::Privacy::Sweep => {
            let done = privacy.sweep(now).await?;
            println!("{done} erasures finished.");
            json!({ "erasures": done })
        }
        cli::Privacy::RotateMasterKey => rotate(privacy, masters).await?,
    })
}

/// Does the `work` between two rows of the audit log, if it changes anything.
async fn noted(
    pool: &PgPool,
    wish: cli::Privacy,
    work: impl Future<Output = anyhow::Result<Value>>,
) -> anyhow::Result<()> {
    let action = match wish {
        cli::Privacy::Retain { dry_run: false } => "privacy.retained",
        cli::Privacy::Sweep => "privacy.swept",
        cli::Privacy::RotateMasterKey => "privacy.keys_rotated",
        cli::Privacy::IdentityRoot | cli::Privacy::Retain { dry_run: true } => {
            return work.await.map(|_| ());
        }
    };
    let deed = Deed::begin(pool, (action, None), json!({})).await?;
    let done = work.await;
    deed.end(pool, done.as_ref().ok().cloned()).await?;
    done.map(|_| ())
}

fn show(what: &str, figures: Figures) -> Value {
    let Figures {
        guest_orders,
        origins,
        letters,
    } = figures;
    println!("{guest_orders} orders of guests, {origins} origins, {letters} letters {what}.");
    json!({ "guestOrders": guest_orders, "origins": origins, "letters": letters })
}

async fn rotate(privacy: &Privacy, (newest, known): (i32, Vec<i32>)) -> anyhow::Result<Value> {
    let rotated = privacy
        .rotate(|so_far| println!("{so_far} keys wrapped anew ..."))
        .await?;
    println!(
        "{} keys of people and {} of guests wrapped anew with master key {newest}.",
        rotated.people, rotated.guests
    );
    for version in known.into_iter().filter(|version| *version != newest) {
        let count = |all: &BTreeMap<i32, i64>| all.get(&version).copied().unwrap_or_default();
        match (count(&rotated.wrapped_by), count(&rotated.going_by)) {
            (0, 0) => {
                println!(
                    "Master key {version} wraps nothing any more: {}.",
                    retire(version)
                );
            }
            (0, going) => println!(
                "Master key {version} wraps {going} keys of origins and farewells, which go in time \
                 (ORIGIN_DAYS, three days); without it they go now. Then: {}.",
                retire(version)
            ),
            (left, _) => println!("Master key {version} still wraps {left} keys: run this again."),
        }
    }
    Ok(json!({ "people": rotated.people, "guests": rotated.guests, "masterKey": newest }))
}

/// What has to be done before a part of `MASTER_KEY` becomes the word `retired`.
fn retire(version: i32) -> &'static str {
    if version == 1 {
        "put what `eliteshop privacy identity-root` prints into IDENTITY_ROOT, and write `retired` in \
         its place"
    } else {
        "write `retired` in its place"
    }
}
