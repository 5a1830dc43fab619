//! What lies sealed beside the orders, opened into the document.

use crate::place::{NOTE_KIND, PHONE_KIND, note, payer_phone, return_note};
use crate::{Privacy, PrivacyError};
use domain::kernel::OrderId;
use identity::{CONTACT, PERSON_KEY, SealedContact};
use serde_json::{Map, Value};
use std::collections::HashMap;
use uuid::Uuid;

impl Privacy {
    /// Adds contacts to orders, phones to payments, words to notes and returns.
    pub(super) async fn open_sealed(
        &self,
        whole: &mut Map<String, Value>,
        orders: &[Uuid],
    ) -> Result<(), PrivacyError> {
        let contacts = self.contacts(orders).await?;
        put(whole, "orders", "contact", &contacts);
        let phones = self.words(whole, "payments", PHONE_KIND, |row| {
            id(row, "order_id").map(payer_phone)
        });
        let phones = phones.await?;
        put(whole, "payments", "payerPhone", &phones);
        let notes = self.words(whole, "notes", NOTE_KIND, |row| id(row, "id").map(note));
        let notes = notes.await?;
        put(whole, "notes", "text", &notes);
        let returns = self.words(whole, "returns", NOTE_KIND, |row| {
            id(row, "id").map(return_note)
        });
        let returns = returns.await?;
        put(whole, "returns", "note", &returns);
        Ok(())
    }

    async fn contacts(&self, orders: &[Uuid]) -> Result<HashMap<Uuid, Value>, PrivacyError> {
        let bodies = self.store.attachments(orders, CONTACT).await?;
        let mut keys = self.store.attachments(orders, PERSON_KEY).await?;
        let sealed: Vec<SealedContact> = bodies
            .into_iter()
            .map(|(order, contact)| SealedContact {
                order: OrderId(order),
                contact,
                person_key: keys.remove(&order),
            })
            .collect();
        let opened = self.identity.open_contacts(&sealed).await?;
        let known = sealed.iter().zip(opened);
        let known = known.filter_map(|(sealed, contact)| {
            let contact = serde_json::to_value(contact?).ok()?;
            Some((sealed.order.0, contact))
        });
        Ok(known.collect())
    }

    async fn words(
        &self,
        whole: &Map<String, Value>,
        section: &str,
        kind: &'static str,
        place: impl Fn(&Value) -> Option<String>,
    ) -> Result<HashMap<Uuid, Value>, PrivacyError> {
        let rows = whole.get(section).and_then(Value::as_array);
        let places: Vec<(Uuid, String)> = rows
            .into_iter()
            .flatten()
            .filter_map(|row| Some((id(row, "id")?, place(row)?)))
            .collect();
        let owners: Vec<Uuid> = places.iter().map(|(owner, _)| *owner).collect();
        let bodies = self.store.attachments(&owners, kind).await?;
        let there = places.iter().filter_map(|(owner, place)| {
            let body = bodies.get(owner)?;
            Some((owner, (place.as_str(), body.as_slice())))
        });
        let (owners, asked): (Vec<&Uuid>, Vec<(&str, &[u8])>) = there.unzip();
        let opened = self.identity.open_all_words(&asked).await?;
        let opened = owners.into_iter().zip(opened);
        Ok(opened
            .filter_map(|(owner, words)| Some((*owner, Value::String(words?))))
            .collect())
    }
}

fn id(row: &Value, name: &str) -> Option<Uuid> {
    Uuid::parse_str(row.get(name)?.as_str()?).ok()
}

fn put(whole: &mut Map<String, Value>, section: &str, field: &str, values: &HashMap<Uuid, Value>) {
    let rows = whole.get_mut(section).and_then(Value::as_array_mut);
    for row in rows.into_iter().flatten() {
        let value = id(row, "id").and_then(|id| values.get(&id)).cloned();
        if let (Value::Object(row), Some(value)) = (row, value) {
            row.insert(field.to_owned(), value);
        }
    }
}
