//! Accounts with the outside world. A provider is configured whole or not at all.

use secrecy::SecretString;

use std::time::Duration;

use super::mail::Mail;
use super::networks::Networks;
use super::reader::Reader;
use super::values;

/// Every provider; `None` leaves its feature off.
#[derive(Debug, Clone, Default)]
pub struct Providers {
    /// Card payments.
    pub stripe: Option<Stripe>,
    /// Mobile payments.
    pub mpesa: Option<Mpesa>,
    /// Product images.
    pub cloudinary: Option<Cloudinary>,
    /// Mail.
    pub mail: Mail,
    /// How the shop deals with payment providers.
    pub paying: Paying,
}

/// `PUBLIC_URL`, `PAYMENT_LOOK_SECONDS`, `PAYMENT_HOLD_MINUTES`, `PAYMENT_GRACE_MINUTES`.
#[derive(Debug, Clone)]
pub struct Paying {
    /// Where providers reach the shop; `None` is the address it listens on.
    pub public_url: Option<String>,
    /// How long after an attempt somebody looks after it for the first time.
    pub first_look: Duration,
    /// How long an order that is to be paid by card or phone holds its stock.
    pub hold: Duration,
    /// How long an order whose hold ran out waits for money that is under way.
    pub grace: Duration,
}

impl Default for Paying {
    fn default() -> Self {
        Self {
            public_url: None,
            first_look: Duration::from_secs(20),
            hold: Duration::from_secs(3_600),
            grace: Duration::from_secs(3_600),
        }
    }
}

/// `STRIPE_SECRET_KEY`, `STRIPE_WEBHOOK_SECRET`, `STRIPE_API_URL`.
#[derive(Debug, Clone)]
pub struct Stripe {
    /// The secret key.
    pub secret_key: SecretString,
    /// The secrets that sign webhooks: several, with commas between, while one is being replaced.
    pub webhook_secrets: Vec<SecretString>,
    /// Where Stripe is, unless it is Stripe itself.
    pub api_url: Option<String>,
}

/// `MPESA_CONSUMER_KEY`, `MPESA_CONSUMER_SECRET`, `MPESA_SHORTCODE`, `MPESA_PASSKEY`, `MPESA_TILL`,
/// `MPESA_API_URL`; for refunds `MPESA_INITIATOR`, `MPESA_SECURITY_CREDENTIAL` and
/// `MPESA_B2C_SHORTCODE`.
#[derive(Debug, Clone)]
pub struct Mpesa {
    /// The consumer key.
    pub consumer_key: SecretString,
    /// The consumer secret.
    pub consumer_secret: SecretString,
    /// The shop's short code.
    pub shortcode: String,
    /// The pass key.
    pub passkey: SecretString,
    /// The number of the till that money arrives at; without one it is the short code itself.
    pub till: Option<String>,
    /// Who may give money back, and the sealed password.
    pub initiator: Option<(String, SecretString)>,
    /// The short code that pays out what is not reversed; without one it is the shop's own.
    pub payout_shortcode: Option<String>,
    /// Where Daraja is, unless it is Safaricom's own.
    pub api_url: Option<String>,
    /// `MPESA_CALLBACK_ALLOW`: where callbacks may come from; everywhere unless said otherwise.
    pub callers: Networks,
}

/// `CLOUDINARY_CLOUD_NAME`, `CLOUDINARY_API_KEY`, `CLOUDINARY_API_SECRET`.
#[derive(Debug, Clone)]
pub struct Cloudinary {
    /// The cloud's name.
    pub cloud_name: String,
    /// The API key.
    pub api_key: SecretString,
    /// The API secret.
    pub api_secret: SecretString,
}

impl Providers {
    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        Self {
            stripe: stripe(reader),
            mpesa: mpesa(reader),
            paying: Paying::read(reader),
            cloudinary: reader
                .together([
                    "CLOUDINARY_CLOUD_NAME",
                    "CLOUDINARY_API_KEY",
                    "CLOUDINARY_API_SECRET",
                ])
                .map(|[cloud_name, key, secret]| Cloudinary {
                    cloud_name,
                    api_key: key.into(),
                    api_secret: secret.into(),
                }),
            mail: Mail::read(reader),
        }
    }
}

impl Paying {
    fn read(reader: &mut Reader<'_>) -> Self {
        let usual = Self::default();
        let seconds = reader.parsed(
            "PAYMENT_LOOK_SECONDS",
            usual.first_look.as_secs(),
            values::whole(1, 3_600),
        );
        let minutes = reader.parsed(
            "PAYMENT_GRACE_MINUTES",
            usual.grace.as_secs() / 60,
            values::whole(1, 10_080),
        );
        let hold = reader.parsed(
            "PAYMENT_HOLD_MINUTES",
            usual.hold.as_secs() / 60,
            values::whole(1, 525_600),
        );
        Self {
            hold: Duration::from_secs(hold * 60),
            public_url: reader.optional("PUBLIC_URL", values::origin),
            first_look: Duration::from_secs(seconds),
            grace: Duration::from_secs(minutes * 60),
        }
    }
}

fn web_address(reader: &mut Reader<'_>, name: &str) -> Option<String> {
    reader.optional(name, |text| {
        values::address(&["https", "http"])(text).map(|()| text.to_owned())
    })
}

fn stripe(reader: &mut Reader<'_>) -> Option<Stripe> {
    let api_url = web_address(reader, "STRIPE_API_URL");
    let [key, webhook] = reader.together(["STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET"])?;
    let secrets = webhook.split(',').map(str::trim);
    let secrets = secrets.filter(|secret| !secret.is_empty());
    Some(Stripe {
        secret_key: key.into(),
        webhook_secrets: secrets.map(|secret| secret.to_owned().into()).collect(),
        api_url,
    })
}

fn mpesa(reader: &mut Reader<'_>) -> Option<Mpesa> {
    let api_url = web_address(reader, "MPESA_API_URL");
    let till = reader.text("MPESA_TILL");
    let payout_shortcode = reader.text("MPESA_B2C_SHORTCODE");
    let initiator = reader.together(["MPESA_INITIATOR", "MPESA_SECURITY_CREDENTIAL"]);
    let callers = reader.parsed("MPESA_CALLBACK_ALLOW", Networks::default(), Networks::parse);
    let [key, secret, shortcode, passkey] = reader.together([
        "MPESA_CONSUMER_KEY",
        "MPESA_CONSUMER_SECRET",
        "MPESA_SHORTCODE",
        "MPESA_PASSKEY",
    ])?;
    Some(Mpesa {
        consumer_key: key.into(),
        consumer_secret: secret.into(),
        shortcode,
        passkey: passkey.into(),
        till,
        initiator: initiator.map(|[name, credential]| (name, credential.into())),
        payout_shortcode,
        api_url,
        callers,
    })
}
