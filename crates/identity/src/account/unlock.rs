//! An account that others locked is opened by its owner.

use super::{ByMail, said};
use crate::{Identity, IdentityError, LinkPurpose};
use chrono::{DateTime, Utc};
use secrecy::SecretString;
use std::net::IpAddr;

/// Who has a link that lifts a lock, and from where.
#[derive(Debug, Clone)]
pub struct Unlock {
    /// The secret of the link.
    pub secret: SecretString,
    /// Where it is used; what was counted there for this account is forgotten too.
    pub address: IpAddr,
    /// The request it is done in.
    pub request_id: String,
}

impl Identity {
    /// Lifts the lock of the account the link is about, and of its owner's place. Whoever guessed from
    /// elsewhere still waits there, and does not hold up the login that follows here. Quiet the second time.
    pub async fn unlock(&self, wish: &Unlock, at: DateTime<Utc>) -> Result<ByMail, IdentityError> {
        const LIFTS: LinkPurpose = LinkPurpose::UnlockAccount;
        let mut db = self.begin().await?;
        let taken = self.take_link(&mut db, (&wish.secret, &[LIFTS]), at).await;
        let person = match taken {
            Err(IdentityError::LinkInvalid) => {
                let used = self.link_used(&mut db, (&wish.secret, LIFTS), at).await?;
                return Ok(ByMail {
                    person: used.ok_or(IdentityError::LinkInvalid)?,
                    device_token: None,
                });
            }
            taken => taken?.0,
        };
        let email = self.read_profile(&mut db, person.0).await?.email;
        let email = email.ok_or(IdentityError::LinkInvalid)?;
        self.lift_lock(&mut db, &email, wish.address).await?;
        let whose = (person, email.as_str());
        let device = self.expect(&mut db, whose, wish.address, at).await?;
        let word = said("account.unlocked", person.0, (&wish.request_id, at));
        self.note(&mut db, word).await?;
        db.commit().await?;
        Ok(ByMail {
            person,
            device_token: Some(device),
        })
    }
}
