//! dev · the whole shop with stand-ins for Stripe and M-Pesa, for trying out a payment from the first
//! click to the last notice on one machine · never for money.

use std::process::ExitCode;

use anyhow::{Context as _, bail};
use runtime::Config;
use runtime::config::{Mpesa, Stripe};
use sims::Teller;
use sims::daraja::{DarajaOptions, DarajaSim};
use sims::stripe::{StripeOptions, StripeSim};

use crate::roles;

/// Where the stand-ins listen, counted from the shop's own port.
const BESIDE: u16 = 1;

/// Starts both stand-ins, points the shop at them and runs it.
pub(crate) async fn with_sims(mut config: Config) -> anyhow::Result<ExitCode> {
    if config.is_production() {
        bail!("stand-ins move no money: NODE_ENV=production has no place for them");
    }
    let shop = config.listen.http;
    if shop.port() == 0 {
        bail!("providers must know where the shop is: give PORT a number");
    }
    let address = format!("http://127.0.0.1:{}", shop.port());
    let beside = |steps: u16| shop.port().checked_add(BESIDE + steps).unwrap_or(0);
    let stripe = StripeSim::start(StripeOptions {
        port: beside(0),
        webhook_url: Some(format!("{address}/api/payments/stripe/webhook")),
        teller: teller("stripe"),
        ..StripeOptions::default()
    })
    .await
    .context("the stand-in for Stripe")?;
    let daraja = DarajaSim::start(DarajaOptions {
        port: beside(1),
        teller: teller("m-pesa"),
        ..DarajaOptions::default()
    })
    .await
    .context("the stand-in for M-Pesa")?;
    point_at(&mut config, &stripe, &daraja);
    config.providers.paying.public_url = Some(address.clone());
    tell(&config, &address, &stripe, &daraja);
    roles::everything(&config).await
}

fn point_at(config: &mut Config, stripe: &StripeSim, daraja: &DarajaSim) {
    let (cards, phones) = (StripeOptions::default(), DarajaOptions::default());
    config.providers.stripe = Some(Stripe {
        secret_key: cards.secret_key.into(),
        webhook_secrets: vec![cards.webhook_secret.into()],
        api_url: Some(stripe.url()),
    });
    config.providers.mpesa = Some(Mpesa {
        consumer_key: phones.consumer_key.into(),
        consumer_secret: phones.consumer_secret.into(),
        shortcode: phones.shortcode,
        passkey: phones.passkey.into(),
        till: None,
        initiator: Some((phones.initiator, "sealed".to_owned().into())),
        payout_shortcode: phones.b2c_shortcode,
        api_url: Some(daraja.url()),
        callers: runtime::config::Networks::default(),
    });
}

fn teller(who: &'static str) -> Teller {
    Teller::new(move |line| println!("  [{who}] {line}"))
}

fn tell(config: &Config, shop: &str, stripe: &StripeSim, daraja: &DarajaSim) {
    let (cards, phones) = (stripe.url(), daraja.url());
    println!("\nStand-ins for payment providers, each with books of its own:");
    println!("  Stripe        {cards}   (books: {cards}/_sim/ledger)");
    println!("  M-Pesa        {phones}   (books: {phones}/_sim/ledger; every phone pays)");
    println!("\nPay by card: order with paymentMethod \"stripe\", then");
    println!("  POST {shop}/api/payments/stripe/create-intent {{\"orderId\": ...}}");
    println!(
        "  curl -X POST {cards}/_sim/pay -H 'content-type: application/json' \\\n    \
         -d '{{\"intent\": \"pi_...\", \"payment_method\": \"pm_card_visa\"}}'"
    );
    if config.commerce.currency == "KES" {
        println!("Pay by phone: order with paymentMethod \"mpesa\", then");
        println!(
            "  POST {shop}/api/payments/mpesa/stk-push {{\"orderId\": ..., \"phoneNumber\": \"0712345678\"}}"
        );
    } else {
        println!("M-Pesa moves Kenyan shillings: start with SHOP_CURRENCY=KES to pay by phone.");
    }
}
