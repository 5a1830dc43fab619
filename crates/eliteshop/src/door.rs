//! Wires the shop behind the HTTP door.

use std::sync::Arc;

use anyhow::{Context as _, anyhow};
use api::caches::Caches;
use api::health::Check;
use api::limits::{Limits, Rule};
use api::{Clock, Seller, Settings, Shop};
use cashier::Cashier;
use chrono::TimeDelta;
use domain::checkout::Charges;
use domain::coupon::Coupon;
use domain::kernel::{Amount, Currency};
use domain::stock::StockItem;
use eventstore::{EventStore, StoreOptions};
use identity::{Identity, IdentityOptions, Keyring};
use privacy::Retention;
use runtime::config::{Commerce, Networks};
use runtime::database::Pools;
use runtime::{Config, telemetry};
use secrecy::{ExposeSecret as _, SecretBox};

/// Streams that grow without end are written down every so many events.
const SNAPSHOT_EVERY: u64 = 500;
/// Raised when the state of a snapshotted aggregate changes its meaning.
const SNAPSHOT_SCHEMA: i32 = 2;
/// A projection further behind than this makes the shop unready.
const TOO_FAR_BEHIND: i64 = 10_000;

/// The event store of this process.
pub(crate) fn store(pools: &Pools) -> EventStore {
    let options = StoreOptions::default()
        .snapshot::<StockItem>(SNAPSHOT_EVERY, SNAPSHOT_SCHEMA)
        .snapshot::<Coupon>(SNAPSHOT_EVERY, SNAPSHOT_SCHEMA);
    EventStore::open(pools.commands.clone(), options)
}

/// The master keys.
pub(crate) fn keyring(config: &Config) -> anyhow::Result<Keyring> {
    let security = &config.security;
    Keyring::rooted(&security.master_key, security.identity_root.as_ref())
        .context("MASTER_KEY, IDENTITY_ROOT")
}

/// People.
pub(crate) fn identity(config: &Config, pools: &Pools) -> anyhow::Result<Identity> {
    let security = &config.security;
    let keyring = keyring(config)?;
    let (signing, earlier) = security.jwt_ring();
    let refresh = security.jwt_refresh_secret.clone();
    let mut options = IdentityOptions::new(signing, refresh, keyring);
    options.retired_jwt_secrets = earlier;
    options.access_ttl = security.access_lifetime;
    options.refresh_ttl = security.refresh_lifetime;
    options.admin_access_ttl = security.admin_access_lifetime;
    options.admin_refresh_ttl = security.admin_refresh_lifetime;
    options.staff_need_factor = security.staff_need_factor;
    options.login_needs_verified_email = security.login_needs_verified_email;
    options.bcrypt_cost = security.bcrypt_cost;
    Ok(Identity::new(pools.commands.clone(), options))
}

/// How long personal data is kept.
pub(crate) fn retention(config: &Config) -> Retention {
    Retention {
        guest_days: config.personal.guest_days,
        origin_days: config.personal.origin_days,
        letter_days: config.personal.letter_days,
    }
}

/// The currency of the shop.
pub(crate) fn currency(commerce: &Commerce) -> anyhow::Result<Currency> {
    let code = &commerce.currency;
    Currency::parse(code)
        .map_err(|_| anyhow!("SHOP_CURRENCY: `{code}` is not a currency the shop can sell in"))
}

fn charges(commerce: &Commerce) -> anyhow::Result<Charges> {
    let currency = currency(commerce)?;
    let fee = commerce.shipping_fee.shifted(currency.exponent());
    let fee =
        fee.ok_or_else(|| anyhow!("SHIPPING_FEE: has more decimals than {}", currency.code()))?;
    Ok(Charges {
        shipping: Amount::minor(fee),
        tax_basis_points: commerce.tax_basis_points,
        currency,
    })
}

fn callers(config: &Config) -> Networks {
    let mpesa = config.providers.mpesa.as_ref();
    mpesa.map(|mpesa| mpesa.callers.clone()).unwrap_or_default()
}

fn unconfirmed_refunds(commerce: &Commerce) -> anyhow::Result<Amount> {
    let currency = currency(commerce)?;
    let most = commerce.step_up_refund_above.shifted(currency.exponent());
    let more = || {
        anyhow!(
            "STEP_UP_REFUND_ABOVE: has more decimals than {}",
            currency.code()
        )
    };
    most.map(Amount::minor).ok_or_else(more)
}

fn seller(commerce: &Commerce) -> Seller {
    let seller = commerce.seller.clone();
    Seller {
        name: seller.name,
        address: seller.address,
        tax_number: seller.tax_number,
    }
}

/// The shop as the routes see it. Must be called once per process: it starts the metrics.
pub(crate) fn shop(
    config: &Config,
    pools: &Pools,
    identity: Identity,
    cashier: Cashier,
) -> anyhow::Result<Shop> {
    let metrics = telemetry::start_metrics().context("metrics")?;
    let traffic = &config.traffic;
    // Bound to its use, so that no other use of the secret can make the same seal.
    let cursor_secret = format!(
        "cursors:{}",
        config.security.jwt_refresh_secret.expose_secret()
    );
    let settings = Settings {
        charges: charges(&config.commerce)?,
        hold: TimeDelta::from_std(config.commerce.hold).context("HOLD_MINUTES")?,
        payment_hold: TimeDelta::from_std(config.providers.paying.hold)
            .context("PAYMENT_HOLD_MINUTES")?,
        return_days: config.commerce.return_days,
        callers: callers(config),
        unconfirmed_refunds: unconfirmed_refunds(&config.commerce)?,
        seller: seller(&config.commerce),
        origins: [&traffic.frontend_url, &traffic.admin_url]
            .into_iter()
            .flatten()
            .cloned()
            .collect(),
        cursor_secret: SecretBox::new(cursor_secret.into_bytes().into_boxed_slice()),
        outbox: outbox(config),
        metrics: Arc::new(move || metrics.render()),
    };
    let redis = config
        .stores
        .redis_url
        .as_ref()
        .map(runtime::cache::redis)
        .transpose();
    let limits = Limits::new(
        Rule::per_quarter_hour(traffic.rate_limit_per_15_min),
        Rule::per_quarter_hour(traffic.auth_limit_per_15_min),
        traffic.trusted_proxies,
        redis.context("REDIS_URL")?,
    );
    Ok(Shop {
        store: cashier.store().clone(),
        read: pools.queries.clone(),
        identity,
        cashier,
        settings,
        caches: Caches::default(),
        limits,
        checks: checks(pools),
        clock: Clock::system(),
    })
}

/// The folder that `/dev/mail` shows: on a desk that only this machine can reach, where nobody carries letters.
pub(crate) fn outbox(config: &Config) -> Option<std::path::PathBuf> {
    let on_a_desk = config.environment == runtime::config::Environment::Development
        && config.listen.http.ip().is_loopback();
    let stays_here = matches!(config.providers.mail.way, runtime::config::MailWay::Outbox);
    (on_a_desk && stays_here).then(|| config.data_dir.join(crate::mail::OUTBOX))
}

fn checks(pools: &Pools) -> Vec<Check> {
    let pool = pools.queries.clone();
    let projections = Check::new("projections", move || {
        let pool = pool.clone();
        async move {
            let behind = workers::furthest_behind(&pool)
                .await
                .map_err(|_| "unknown".to_owned())?;
            let words = format!("{behind} events behind");
            if behind > TOO_FAR_BEHIND {
                Err(words)
            } else {
                Ok(words)
            }
        }
    });
    vec![
        Check::database("database", pools.commands.clone()),
        Check::database("read_database", pools.queries.clone()),
        projections,
        mail(pools),
    ]
}

/// How letters stand; never a reason not to serve.
fn mail(pools: &Pools) -> Check {
    let pool = pools.queries.clone();
    Check::new("mail", move || {
        let pool = pool.clone();
        async move {
            let now = chrono::Utc::now();
            Ok(match workers::postman::standing(&pool, now).await {
                Err(_) => "unknown".to_owned(),
                Ok(letters) => {
                    let waits = letters.since.map_or(0, |since| (now - since).num_minutes());
                    let (parked, due) = (letters.parked, letters.due);
                    format!("{parked} letters parked, {due} due, the oldest for {waits} minutes")
                }
            })
        }
    })
}
