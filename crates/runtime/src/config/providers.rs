//! Accounts with the outside world. A provider is configured whole or not at all.

use secrecy::SecretString;

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
    pub sendgrid: Option<SendGrid>,
}

/// `STRIPE_SECRET_KEY`, `STRIPE_WEBHOOK_SECRET`.
#[derive(Debug, Clone)]
pub struct Stripe {
    /// The secret key.
    pub secret_key: SecretString,
    /// The secret that signs webhooks.
    pub webhook_secret: SecretString,
}

/// `MPESA_CONSUMER_KEY`, `MPESA_CONSUMER_SECRET`, `MPESA_SHORTCODE`, `MPESA_PASSKEY`.
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

/// `SENDGRID_API_KEY`, `FROM_EMAIL`.
#[derive(Debug, Clone)]
pub struct SendGrid {
    /// The API key.
    pub api_key: SecretString,
    /// The sender of every mail.
    pub from_email: String,
}

impl Providers {
    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        let from_email = reader.parsed(
            "FROM_EMAIL",
            "noreply@eliteshop.com".to_owned(),
            values::email,
        );
        Self {
            stripe: reader
                .together(["STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET"])
                .map(|[key, webhook]| Stripe {
                    secret_key: key.into(),
                    webhook_secret: webhook.into(),
                }),
            mpesa: reader
                .together([
                    "MPESA_CONSUMER_KEY",
                    "MPESA_CONSUMER_SECRET",
                    "MPESA_SHORTCODE",
                    "MPESA_PASSKEY",
                ])
                .map(|[key, secret, shortcode, passkey]| Mpesa {
                    consumer_key: key.into(),
                    consumer_secret: secret.into(),
                    shortcode,
                    passkey: passkey.into(),
                }),
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
            sendgrid: reader.secret("SENDGRID_API_KEY").map(|api_key| SendGrid {
                api_key,
                from_email,
            }),
        }
    }
}
