//! Wires the gateways: which ways of paying the shop takes is what it has accounts for.

use std::sync::Arc;

use anyhow::Context as _;
use cashier::{CallbackKey, Cashier, Pace};
use chrono::TimeDelta;
use domain::ports::payments::PaymentGateway;
use eventstore::EventStore;
use gateways::mpesa::{Initiator, Mpesa, MpesaOptions, Till};
use gateways::stripe::{Stripe, StripeOptions};
use identity::Identity;
use runtime::Config;
use runtime::config;
use secrecy::{ExposeSecret as _, SecretString};

/// The cashier of this process.
pub(crate) fn cashier(
    config: &Config,
    store: &EventStore,
    identity: &Identity,
) -> anyhow::Result<Cashier> {
    gateways::install_tls();
    let mut taken: Vec<Arc<dyn PaymentGateway>> = Vec::new();
    if let Some(account) = &config.providers.stripe {
        taken.push(Arc::new(stripe(account).context("STRIPE_*")?));
    }
    if let Some(account) = &config.providers.mpesa {
        taken.push(Arc::new(
            mpesa(account, public_url(config)).context("MPESA_*")?,
        ));
    }
    // Bound to its use, so that no other use of the secret can make the same code.
    let secret = config.security.jwt_refresh_secret.expose_secret();
    let secret = format!("callbacks:{secret}");
    let first = TimeDelta::from_std(config.providers.paying.first_look);
    let pace = Pace::starting_with(first.context("PAYMENT_LOOK_SECONDS")?);
    Ok(Cashier::new(
        store.clone(),
        identity.clone(),
        taken,
        CallbackKey::new(secret.into_bytes()),
        pace,
    ))
}

/// Where providers reach the shop.
fn public_url(config: &Config) -> String {
    let named = config.providers.paying.public_url.clone();
    named.unwrap_or_else(|| format!("http://{}", config.listen.http))
}

fn stripe(account: &config::Stripe) -> anyhow::Result<Stripe> {
    let mut options = StripeOptions::new(account.secret_key.clone(), SecretString::default());
    options.webhook_secrets = account.webhook_secrets.clone();
    if let Some(url) = &account.api_url {
        options.base_url.clone_from(url);
    }
    Ok(Stripe::new(options)?)
}

fn mpesa(account: &config::Mpesa, public_url: String) -> anyhow::Result<Mpesa> {
    let consumer = (
        account.consumer_key.clone(),
        account.consumer_secret.clone(),
    );
    let till = (account.shortcode.clone(), account.passkey.clone());
    let mut options = MpesaOptions::new(consumer, till, public_url);
    if let Some(till) = account.till.clone() {
        options.till = Till::BuyGoods { till };
    }
    let initiator = account.initiator.clone();
    options.initiator = initiator.map(|(name, security_credential)| Initiator {
        name,
        security_credential,
        payout_shortcode: account.payout_shortcode.clone(),
    });
    if let Some(url) = &account.api_url {
        options.base_url.clone_from(url);
    }
    Ok(Mpesa::new(options)?)
}
