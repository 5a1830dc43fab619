//! Where a request comes from, for the audit log: the address and the browser, sealed under a person's key.

use crate::vault::sealed_under;
use crate::{Identity, IdentityError};
use audit::Entry;
use domain::kernel::CustomerId;
use serde::Serialize;
use sqlx::PgConnection;
use std::net::IpAddr;
use uuid::Uuid;

/// So much is kept of what a browser says it is.
const LONGEST_AGENT: usize = 200;

tokio::task_local! {
    static HERE: Origin;
}

/// From where something is asked, and in which request. What is written into the audit log while it is
/// served carries it.
#[derive(Debug, Clone, Serialize)]
pub struct Origin {
    address: String,
    agent: String,
    #[serde(skip)]
    request_id: String,
    #[serde(skip)]
    deed: Option<Uuid>,
}

impl Origin {
    /// The address of the caller, and what their browser says it is, shortened.
    #[must_use]
    pub fn new(address: IpAddr, agent: &str, request_id: impl Into<String>) -> Self {
        Self {
            address: address.to_string(),
            agent: agent.chars().take(LONGEST_AGENT).collect(),
            request_id: request_id.into(),
            deed: None,
        }
    }

    /// Does `work` as asked from there.
    pub async fn serve<F: Future>(self, work: F) -> F::Output {
        HERE.scope(self, work).await
    }

    /// Does `work` as this deed, asked from where it is: what is written down meanwhile belongs to the deed.
    pub async fn serve_deed<F: Future>(deed: Uuid, work: F) -> F::Output {
        match HERE.try_with(Clone::clone) {
            Ok(here) => {
                let deed = Some(deed);
                HERE.scope(Self { deed, ..here }, work).await
            }
            Err(_) => work.await,
        }
    }

    fn text(&self) -> Result<String, IdentityError> {
        serde_json::to_string(self).map_err(|_| IdentityError::Sealed("no text"))
    }
}

/// Where the origins of an actor's rows are sealed to.
#[must_use]
pub fn origin_place(actor: &str) -> String {
    format!("audit_log/{actor}/origin")
}

impl Identity {
    /// Writes the entry into the audit log, in the caller's transaction, with the origin, the request and the
    /// deed that are served now. The origin is sealed under the key of who does it, or, where that is a guest,
    /// of whom it is done to, and is erased with them; under a key of its own where nobody is known.
    pub async fn note(&self, db: &mut PgConnection, mut entry: Entry) -> Result<(), IdentityError> {
        if let Ok(here) = HERE.try_with(Clone::clone) {
            if entry.origin.is_none() {
                entry.origin = self.sealed_origin(db, &entry, &here).await?;
            }
            let request_id = Some(here.request_id).filter(|id| !id.is_empty());
            entry.request_id = entry.request_id.or(request_id);
            entry.deed = entry.deed.or(here.deed);
        }
        audit::append(db, entry).await?;
        Ok(())
    }

    /// The origin that is served now, sealed for the rows of `actor` under the key of this person, who is held
    /// to account for it.
    pub async fn origin_of(
        &self,
        person: CustomerId,
        actor: &str,
    ) -> Result<Option<Vec<u8>>, IdentityError> {
        let Ok(here) = HERE.try_with(Clone::clone) else {
            return Ok(None);
        };
        let (place, said) = (origin_place(actor), here.text()?);
        let sealed = self.seal_words(Some(person), &place, &said).await?;
        Ok(Some(sealed))
    }

    async fn sealed_origin(
        &self,
        db: &mut PgConnection,
        entry: &Entry,
        here: &Origin,
    ) -> Result<Option<Vec<u8>>, IdentityError> {
        let person = person_of(entry);
        // Asked for nobody as well: how long it takes does not tell whether somebody is known.
        let known = person.unwrap_or_default();
        let keys = self.inner.keys.for_reading(db, &[known]).await?;
        let said = here.text()?;
        let place = origin_place(&entry.actor);
        match (person, keys.get(&known)) {
            (Some(person), Some(key)) => sealed_under(key, person, &place, &said).map(Some),
            (None, _) if entry.actor == "guest" => {
                self.seal_words_of_guest(&place, &said).map(Some)
            }
            // The key was destroyed, or it is not known whose it would be: nothing is kept.
            _ => Ok(None),
        }
    }
}

/// Whose key seals the origin of an entry.
fn person_of(entry: &Entry) -> Option<Uuid> {
    let whose = match entry.actor.as_str() {
        "guest" => entry.subject.as_deref().unwrap_or_default(),
        actor => actor,
    };
    let (kind, id) = whose.split_once(':')?;
    let is_person = ["customer", "staff"].contains(&kind);
    is_person.then(|| Uuid::try_parse(id).ok()).flatten()
}
