//! To whom a letter goes, looked up when it goes.

use super::Postman;
use super::claim::Claimed;
use domain::kernel::{CustomerId, OrderId};
use identity::{CONTACT, Contact, IdentityError, PERSON_KEY, SealedContact};
use secrecy::SecretString;
use uuid::Uuid;

/// Whoever opens a letter, and what it needs to be written.
pub(super) struct Reader {
    pub(super) email: SecretString,
    pub(super) name: Option<SecretString>,
    pub(super) secret: Option<SecretString>,
    /// The order it is about, as it is now.
    pub(super) order: Option<OrderRow>,
}

/// What looking it up led to.
pub(super) enum Found {
    Reader(Box<Reader>),
    /// Everybody who works here: a letter each.
    Staff,
    Nobody(&'static str),
    /// What it is about is not on its shelf yet.
    NotYet,
}

/// An order as a letter needs it.
pub(super) struct OrderRow {
    pub(super) order_number: String,
    customer_id: Option<Uuid>,
    status: String,
    pub(super) due_minor: i64,
}

/// Why nobody gets it.
pub(super) const NO_ADDRESS: &str = "there is no address to send it to";
const EMPTIED: &str = "what it carries was emptied";
const INACTIVE: &str = "the account is switched off";
const NO_MATTER: &str = "it is not so any more";

impl Postman {
    pub(super) async fn find_reader(&self, letter: &Claimed) -> anyhow::Result<Found> {
        if letter.kind == "account_erased" {
            return self.departed(letter).await;
        }
        match (letter.order_id, letter.person_id) {
            (Some(order), _) => self.buyer(letter, order).await,
            (None, Some(person)) => self.person(letter, CustomerId(person)).await,
            (None, None) if letter.kind == "newsletter_confirm" => self.enclosed(letter).await,
            (None, None) => match (&self.staff, order_of(letter)) {
                (None, _) => Ok(Found::Staff),
                (Some(to), None) => Ok(reader(to.clone(), None, None)),
                (Some(to), Some(order)) => Ok(match self.order(order).await? {
                    None => Found::NotYet,
                    row => reader(to.clone(), None, row),
                }),
            },
        }
    }

    /// Somebody who has no account; the address lies in the letter, with its secret.
    async fn enclosed(&self, letter: &Claimed) -> anyhow::Result<Found> {
        let Some(sealed) = &letter.sealed else {
            return Ok(Found::Nobody(EMPTIED));
        };
        let opened = self.identity.open_enclosed(&letter.dedupe, sealed).await?;
        let Some((secret, email)) = opened.and_then(|it| Some((it.secret, it.email?))) else {
            return Ok(Found::Nobody(EMPTIED));
        };
        Ok(Found::Reader(Box::new(Reader {
            email: email.into(),
            name: None,
            secret,
            order: None,
        })))
    }

    /// Somebody who is gone already; the address lies in the letter.
    async fn departed(&self, letter: &Claimed) -> anyhow::Result<Found> {
        let Some(sealed) = &letter.sealed else {
            return Ok(Found::Nobody(EMPTIED));
        };
        let departed = self.identity.departed(&letter.dedupe, sealed).await?;
        Ok(departed.map_or(Found::Nobody(EMPTIED), |departed| {
            reader(departed.email, departed.name, None)
        }))
    }

    async fn person(&self, letter: &Claimed, person: CustomerId) -> anyhow::Result<Found> {
        let enclosed = match &letter.sealed {
            None => None,
            Some(sealed) => match self.identity.open_enclosed(&letter.dedupe, sealed).await? {
                None => return Ok(Found::Nobody(EMPTIED)),
                opened => opened,
            },
        };
        let profile = match self.identity.profile(person).await {
            Ok(profile) => profile,
            Err(IdentityError::NotFound) => return Ok(Found::Nobody(NO_ADDRESS)),
            Err(error) => return Err(error.into()),
        };
        if !profile.is_active && letter.kind != "staff_invited" {
            return Ok(Found::Nobody(INACTIVE));
        }
        let order = match order_of(letter) {
            None => None,
            Some(order) => match self.order(order).await? {
                None => return Ok(Found::NotYet),
                row => row,
            },
        };
        let (secret, instead) = enclosed.map_or((None, None), |it| (it.secret, it.email));
        let Some(email) = instead.or(profile.email) else {
            return Ok(Found::Nobody(NO_ADDRESS));
        };
        Ok(Found::Reader(Box::new(Reader {
            email: email.into(),
            name: profile.name.map(Into::into),
            secret,
            order,
        })))
    }

    /// Whoever placed an order: the customer's address of today, else the one given with the order.
    async fn buyer(&self, letter: &Claimed, order: Uuid) -> anyhow::Result<Found> {
        let Some(row) = self.order(order).await? else {
            return Ok(Found::NotYet);
        };
        if letter.kind == "order_received" && (row.status != "pending" || row.due_minor <= 0) {
            return Ok(Found::Nobody(NO_MATTER));
        }
        if let Some(customer) = row.customer_id {
            let profiles = self.identity.profiles(&[CustomerId(customer)]).await?;
            let profile = profiles.into_values().next();
            if profile.as_ref().is_some_and(|one| !one.is_active) {
                return Ok(Found::Nobody(INACTIVE));
            }
            if let Some((email, name)) = profile.and_then(|one| Some((one.email?, one.name))) {
                return Ok(reader(email, name, Some(row)));
            }
        }
        let contact = self.contact(order).await?;
        let shipping = contact.map(|contact| contact.shipping);
        let found = shipping.and_then(|one| Some(reader(one.email?, Some(one.name), Some(row))));
        Ok(found.unwrap_or(Found::Nobody(NO_ADDRESS)))
    }

    async fn contact(&self, order: Uuid) -> anyhow::Result<Option<Contact>> {
        let mut contacts = self.store.attachments(&[order], CONTACT).await?;
        let mut keys = self.store.attachments(&[order], PERSON_KEY).await?;
        let Some(contact) = contacts.remove(&order) else {
            return Ok(None);
        };
        let sealed = SealedContact {
            order: OrderId(order),
            contact,
            person_key: keys.remove(&order),
        };
        Ok(self.identity.open_contact(&sealed).await?)
    }

    async fn order(&self, order: Uuid) -> anyhow::Result<Option<OrderRow>> {
        let row = sqlx::query_as!(
            OrderRow,
            "SELECT order_number, customer_id, status, due_minor FROM orders WHERE id = $1",
            order
        );
        Ok(row.fetch_optional(&self.pool).await?)
    }
}

fn reader(email: String, name: Option<String>, order: Option<OrderRow>) -> Found {
    Found::Reader(Box::new(Reader {
        email: email.into(),
        name: name.map(Into::into),
        secret: None,
        order,
    }))
}

/// The order that a letter for staff tells of.
fn order_of(letter: &Claimed) -> Option<Uuid> {
    letter.facts["order"]["orderId"].as_str()?.parse().ok()
}
