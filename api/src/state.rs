//! What every route can reach: the shop as it is wired at start.

use crate::caches::Caches;
use crate::health::Check;
use crate::limits::Limits;
use cashier::Cashier;
use chrono::{DateTime, TimeDelta, Utc};
use domain::checkout::Charges;
use domain::kernel::{Amount, At, Currency};
use eventstore::EventStore;
use identity::Identity;
use privacy::Privacy;
use runtime::config::Networks;
use secrecy::SecretBox;
use sqlx::PgPool;
use std::sync::Arc;

/// The shop. One per process, shared by all workers.
pub struct Shop {
    /// Commands go here.
    pub store: EventStore,
    /// Questions go here; a replica where there is one.
    pub read: PgPool,
    /// People: sign-in, tokens, contacts.
    pub identity: Identity,
    /// Asks the payment providers.
    pub cashier: Cashier,
    /// The terms of trade and the shape of the door.
    pub settings: Settings,
    /// What is remembered for a moment.
    pub caches: Caches,
    /// How often a caller may knock.
    pub limits: Limits,
    /// What `/health/ready` asks.
    pub checks: Vec<Check>,
    /// The clock; time enters the house here.
    pub clock: Clock,
}

/// Terms of trade and the shape of the door.
pub struct Settings {
    /// What the shop sells in, and what it adds to an order.
    pub charges: Charges,
    /// How long an unconfirmed order holds its stock.
    pub hold: TimeDelta,
    /// The same for one that is to be paid by card or phone.
    pub payment_hold: TimeDelta,
    /// For how many days after the delivery customers may send goods back.
    pub return_days: u32,
    /// How much money staff send back within an hour before they are asked to confirm that it is them.
    pub unconfirmed_refunds: Amount,
    /// Where M-Pesa's callbacks may come from.
    pub callers: Networks,
    /// Who sells.
    pub seller: Seller,
    /// Origins of web pages that may call.
    pub origins: Vec<String>,
    /// Seals cursors; the same in all processes of a shop.
    pub cursor_secret: SecretBox<[u8]>,
    /// The folder of letters that `/dev/mail` shows; only in development, on a loopback address.
    pub outbox: Option<std::path::PathBuf>,
    /// What `/metrics` shows on the internal listener.
    pub metrics: Arc<dyn Fn() -> String + Send + Sync>,
}

/// Who stands on labels and invoices as the sender.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Seller {
    /// A name.
    pub name: String,
    /// The lines below it.
    pub address: Vec<String>,
    /// The number under which taxes are paid, where there is one.
    pub tax_number: Option<String>,
}

/// Tells the time.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>);

impl Clock {
    /// The clock of the machine.
    #[must_use]
    pub fn system() -> Self {
        Self(Arc::new(Utc::now))
    }

    /// Any other clock.
    pub fn new(tell: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Self {
        Self(Arc::new(tell))
    }

    /// What time it is.
    #[must_use]
    pub fn now(&self) -> At {
        (self.0)()
    }
}

impl Shop {
    /// Hands personal data out and destroys it.
    #[must_use]
    pub fn privacy(&self) -> Privacy {
        Privacy::new(self.store.clone(), self.identity.clone())
    }

    /// What time it is.
    #[must_use]
    pub fn now(&self) -> At {
        self.clock.now()
    }

    /// The currency the shop sells in.
    #[must_use]
    pub fn currency(&self) -> Currency {
        self.settings.charges.currency
    }
}
