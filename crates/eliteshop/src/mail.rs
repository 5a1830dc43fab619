//! Wires the post: who carries letters, what they look like, and who asks for them.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use chrono::{TimeDelta, Utc};
use domain::ports::mail::Mailer;
use eventstore::EventStore;
use gateways::mail::{Outbox, SendGrid, SendGridOptions, Sender, Smtp};
use identity::Identity;
use runtime::Config;
use runtime::config::MailWay;
use serde_json::json;
use sqlx::PgPool;
use stationery::{House, Press};
use uuid::Uuid;
use workers::letters::{OrderLetters, StockLetters};
use workers::postman::{self, Postman};
use workers::relay::Consumer;

use crate::cli::Mail;
use crate::database::{Claim, Database};
use crate::deeds;

/// Parked letters that are listed.
const LISTED: i64 = 200;

/// Where letters lie that nobody carries, below `DATA_DIR`.
pub(crate) const OUTBOX: &str = "outbox";

/// The postman of this process; none where letters wait for a carrier.
pub(crate) fn postman(
    config: &Config,
    (store, identity): (&EventStore, &Identity),
    pool: &PgPool,
) -> anyhow::Result<Option<Postman>> {
    let mailer = mailer(config).context("MAIL_FROM, MAIL_REPLY_TO, SENDGRID_*, SMTP_*")?;
    let Some(mailer) = mailer else {
        tracing::error!(
            "mail.nobody_carries: letters wait, for LETTERS is off; set SENDGRID_API_KEY or SMTP_URL instead"
        );
        return Ok(None);
    };
    Ok(Some(Postman {
        identity: identity.clone(),
        store: store.clone(),
        pool: pool.clone(),
        press: Arc::new(Press::new(house(config))?),
        mailer,
        staff: config.providers.mail.staff.clone(),
    }))
}

/// Who carries letters; nobody where `LETTERS` is off. Only a desk has an outbox: in production nobody puts what
/// people are written into plain files.
fn mailer(config: &Config) -> anyhow::Result<Option<Arc<dyn Mailer>>> {
    let mail = &config.providers.mail;
    let name = &config.commerce.seller.name;
    let sender = Sender::new(name, &mail.from, mail.reply_to.as_deref())?;
    Ok(Some(match &mail.way {
        MailWay::SendGrid { api_key, api_url } => {
            let mut options = SendGridOptions::new(api_key.clone());
            if let Some(url) = api_url {
                options.base_url.clone_from(url);
            }
            Arc::new(SendGrid::new(options, sender)?)
        }
        MailWay::Smtp { url, authority } => {
            let read = authority.as_ref().map(std::fs::read).transpose();
            let authority = read.context("SMTP_CA_FILE")?;
            Arc::new(Smtp::trusting(authority.as_deref(), url, sender)?)
        }
        MailWay::Off => return Ok(None),
        MailWay::Outbox if config.is_production() => return Ok(None),
        MailWay::Outbox => Arc::new(Outbox::new(config.data_dir.join(OUTBOX), sender)),
    }))
}

fn house(config: &Config) -> House {
    let (traffic, seller) = (&config.traffic, &config.commerce.seller);
    let here = config.providers.paying.public_url.clone();
    let here = here.unwrap_or_else(|| format!("http://{}", config.listen.http));
    // A shop for customers has one. The back office may stand there too.
    let storefront = traffic.frontend_url.clone().unwrap_or(here);
    let office = traffic.admin_url.clone();
    House {
        name: seller.name.clone(),
        address: seller.address.clone(),
        office: office.unwrap_or_else(|| storefront.clone()),
        storefront,
        reply_to: config.providers.mail.reply_to.clone(),
    }
}

/// Who asks for letters when something is published.
pub(crate) fn consumers(
    config: &Config,
    identity: &Identity,
    pool: &PgPool,
) -> Vec<Arc<dyn Consumer>> {
    let unpaid = TimeDelta::from_std(config.providers.mail.unpaid_after);
    let unpaid = unpaid.unwrap_or(TimeDelta::MAX);
    let orders = OrderLetters::new(identity.clone(), pool.clone(), unpaid);
    let stock = StockLetters::new(identity.clone(), pool.clone());
    vec![Arc::new(orders), Arc::new(stock)]
}

/// `eliteshop mail`: shows what was set aside, or has it tried again.
pub(crate) async fn mail(config: &Config, wish: Mail) -> anyhow::Result<ExitCode> {
    let database = Database::open(config, "mail", Claim::Guest).await?;
    let pool = &database.pools.background;
    let outcome = match wish {
        Mail::Parked => show(pool).await,
        Mail::Retry { letters } => again(pool, &letters).await,
    };
    database.close().await;
    outcome?;
    Ok(ExitCode::SUCCESS)
}

async fn show(pool: &PgPool) -> anyhow::Result<()> {
    let standing = postman::standing(pool, Utc::now()).await?;
    println!(
        "{} letters are due, {} are parked",
        standing.due, standing.parked
    );
    for one in postman::parked_letters(pool, LISTED).await? {
        let asked = one.created_at.format("%Y-%m-%d %H:%M:%S UTC");
        println!(
            "\n{} {} of {asked}\n  {} tries: {}",
            one.id, one.kind, one.tries, one.reason
        );
    }
    Ok(())
}

async fn again(pool: &PgPool, letters: &[Uuid]) -> anyhow::Result<()> {
    let mut db = pool.begin().await?;
    let asked = postman::retry_letters(&mut *db, letters, Utc::now()).await?;
    let what = json!({ "letters": letters, "count": asked });
    deeds::note(&mut db, "mail.asked_again", what).await?;
    db.commit().await?;
    println!("{asked} letters will be sent");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{house, mailer};
    use runtime::Config;

    const STRONG: [(&str, &str); 4] = [
        ("JWT_SECRET", "f3b1c79d5e2a4806b8d7e6150c9a3f42"),
        ("JWT_REFRESH_SECRET", "0d94be27a6f1835c7e20d8b94f6a13c5"),
        ("MASTER_KEY", "7c2e9f40b1d86a35e9f07b24c8d1563a"),
        ("FRONTEND_URL", "https://shop.test"),
    ];

    fn config(settings: &[(&str, &str)]) -> Config {
        let read = |name: &str| {
            let found = settings.iter().chain(&STRONG).find(|(one, _)| *one == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        Config::from_lookup(&read).unwrap()
    }

    /// What the carrier is called where these are the settings.
    fn carrier(settings: &[(&str, &str)]) -> Option<&'static str> {
        mailer(&config(settings))
            .unwrap()
            .map(|mailer| mailer.name())
    }

    #[test]
    fn links_lead_to_the_pages_of_the_shop_and_of_its_office() {
        let for_customers = [("NODE_ENV", "production"), ("LETTERS", "off")];
        let one_page = house(&config(&for_customers));
        assert_eq!(one_page.storefront, "https://shop.test");
        assert_eq!(one_page.office, "https://shop.test");
        let office = ("ADMIN_URL", "https://office.shop.test");
        let two_pages = house(&config(&[&for_customers[..], &[office]].concat()));
        assert_eq!(two_pages.storefront, "https://shop.test");
        assert_eq!(two_pages.office, "https://office.shop.test");
    }

    #[test]
    fn a_shop_for_customers_lets_letters_wait_rather_than_put_them_into_files() {
        let for_customers = ("NODE_ENV", "production");
        assert_eq!(carrier(&[]), Some("outbox"));
        assert_eq!(carrier(&[for_customers, ("LETTERS", "off")]), None);
        let smtp = ("SMTP_URL", "smtps://mail.shop.example");
        assert_eq!(carrier(&[for_customers, smtp]), Some("smtp"));
    }
}
