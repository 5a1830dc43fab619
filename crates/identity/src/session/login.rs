//! Signing in with e-mail and password.

use super::Tokens;
use super::devices::Whence;
use super::lockout::Keys;
use super::renew_hash::renew_hash;
use crate::account::wish_attached;
use crate::factor::{Entrance, has_factor};
use crate::people::{self, Credentials, Profile, Role};
use crate::{Audience, Claims, Identity, IdentityError, LinkLetter, LinkPurpose};
use audit::{Entry, Outcome};
use chrono::{DateTime, Utc};
use domain::kernel::CustomerId;
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use sqlx::{PgConnection, Postgres, Transaction};
use std::net::IpAddr;
use uuid::Uuid;

/// The letter that tells of a lock, with a link that lifts it.
const LOCKED: &str = "account_locked";

/// Somebody who just signed in.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// Who it is.
    pub profile: Profile,
    /// What they hold now.
    pub tokens: Tokens,
    /// Names the device the next time, where it is new: the shop keeps a digest only.
    pub device_token: Option<SecretString>,
}

/// What somebody who knew their password is asked no more.
#[derive(Clone)]
pub struct Proof {
    pub(super) email: String,
    pub(super) hash: String,
}

impl std::fmt::Debug for Proof {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Proof(..)")
    }
}

impl Identity {
    /// Checks the password and begins a session.
    ///
    /// Whether the e-mail is known cannot be told from the answer, nor from how long it takes:
    /// both are [`IdentityError::InvalidCredentials`] after one comparison. `Deactivated` and
    /// `NotStaff` are told only to who knows the password; where the shop asks for verified addresses, a
    /// right password under another one is a wrong one. Whoever has a second factor does not come in this
    /// way ([`IdentityError::FactorNeeded`]).
    pub async fn login(
        &self,
        email: &str,
        password: &SecretString,
        audience: Audience,
        at: DateTime<Utc>,
    ) -> Result<SignedIn, IdentityError> {
        let (known, right) = self.compare(email, password).await?;
        let known = known
            .filter(|known| right && !self.is_kept_waiting(known))
            .ok_or(IdentityError::InvalidCredentials)?;
        let mut db = self.begin().await?;
        people::hold(&mut db, known.id).await?;
        if has_factor(&mut db, known.id).await? {
            return Err(IdentityError::FactorNeeded);
        }
        let whose = (known.id, audience);
        let signed_in = self.let_in(&mut db, whose, false, at).await?;
        db.commit().await?;
        Ok(signed_in)
    }

    /// The same for somebody who comes from there, whose wrong passwords are counted. Whoever has to wait is
    /// told so ([`IdentityError::Locked`]) whatever they typed: of many guesses at once none is answered
    /// once the lock stands. Who came in and who did not goes into the audit log. Whoever has a second
    /// factor is asked for it, and holds no session before [`Identity::answer_challenge`].
    pub async fn login_from(
        &self,
        from: impl Into<Whence>,
        typed: (&str, &SecretString),
        audience: Audience,
        here: (&str, DateTime<Utc>),
    ) -> Result<Entrance, IdentityError> {
        let (mut db, known, keys) = self.recognise(&from.into(), typed, here, true).await?;
        let whose = (known.id, audience);
        if !has_factor(&mut db, known.id).await? {
            let index = self.email_index(typed.0);
            let let_in = self.come_in(&mut db, (whose, false), (&keys, &index), here.1);
            let let_in = let_in.await;
            let how = json!({ "audience": audience.as_str() });
            let signed_in = self
                .concluded(db, let_in, ("login.succeeded", how), (known.id, here))
                .await?;
            return Ok(Entrance::In(Box::new(signed_in)));
        }
        let asked = match welcome_at(&mut db, whose).await {
            Ok(_) => self.challenge(&mut db, whose, &keys, here.1).await,
            Err(no) => Err(no),
        };
        let how = json!({ "audience": audience.as_str() });
        let asked = self
            .concluded(db, asked, ("login.code_asked", how), (known.id, here))
            .await?;
        Ok(Entrance::Asked(asked))
    }

    /// Lets the holder of `claims` give their password once more. Wrong ones are counted as at a login;
    /// nothing else follows, no session begins. Answers the hash that was compared.
    pub async fn prove(
        &self,
        claims: &Claims,
        password: &SecretString,
        address: IpAddr,
        here: (&str, DateTime<Utc>),
    ) -> Result<Proof, IdentityError> {
        let profile = self.profile(CustomerId(claims.sub)).await?;
        let email = profile.email.unwrap_or_default();
        let typed = (email.as_str(), password);
        let (db, known, _) = self.recognise(&address.into(), typed, here, false).await?;
        db.commit().await?;
        let hash = known.password_hash.unwrap_or_default();
        Ok(Proof { email, hash })
    }

    /// Whose password it is, in a transaction in which the place is known already; who has to wait, or is
    /// wrong, is refused and counted; and so is, with the right password at a login, who has to verify their
    /// address first.
    async fn recognise(
        &self,
        from: &Whence,
        (email, password): (&str, &SecretString),
        (request_id, at): (&str, DateTime<Utc>),
        is_login: bool,
    ) -> Result<Recognised, IdentityError> {
        let keys = self.keys_from(email, from).await?;
        keys.check(&self.inner.pool, at).await?;
        let (known, right) = self.compare(email, password).await?;
        let unproven = known
            .as_ref()
            .filter(|known| right && is_login && self.is_kept_waiting(known))
            .map(|known| CustomerId(known.id));
        let right = right && unproven.is_none();
        // Hashing takes long, and holds no row meanwhile.
        let renewed = match &known {
            Some(person) if right => self.hash_anew(person, password).await,
            _ => None,
        };
        let mut db = self.begin().await?;
        keys.one_at_a_time(&mut db).await?;
        keys.check_in(&mut db, at).await?;
        match known {
            Some(mut person) if right => {
                people::hold(&mut db, person.id).await?;
                renew_hash(&mut db, &mut person, renewed, at).await?;
                Ok((db, person, keys))
            }
            known => {
                let person = known.map(|known| known.id);
                self.turn_away(&mut db, &keys, person, (request_id, at))
                    .await?;
                db.commit().await?;
                self.write_again_beside(unproven, at);
                Err(IdentityError::InvalidCredentials)
            }
        }
    }

    /// Who has this address, and whether it is their password.
    async fn compare(
        &self,
        email: &str,
        password: &SecretString,
    ) -> Result<(Option<Credentials>, bool), IdentityError> {
        // Nobody has such a password; do not let it cost a comparison of megabytes.
        if password.expose_secret().len() > 4_096 || email.len() > 1_024 {
            return Ok((None, false));
        }
        let index = self.email_index(email);
        let known = people::credentials(&self.inner.pool, &index).await?;
        let hash = known.as_ref().and_then(|known| known.password_hash.clone());
        let (typed, dearest) = (password.expose_secret(), self.dearest_cost().await?);
        let right = self.inner.passwords.verify(typed, hash, dearest).await?;
        Ok((known, right))
    }

    pub(super) async fn let_in(
        &self,
        db: &mut PgConnection,
        whose: (Uuid, Audience),
        with_factor: bool,
        at: DateTime<Utc>,
    ) -> Result<SignedIn, IdentityError> {
        let (person, audience) = whose;
        // The row is locked until the session stands: whoever deactivates them meanwhile, or gives them
        // another role, ends it too.
        let role = welcome_at(db, whose).await?;
        people::note_login(db, person, at).await?;
        if audience == Audience::Shop {
            wish_attached(db, person, at).await?;
        }
        let whose = (person, role, audience);
        let shown = (with_factor, with_factor.then_some(at));
        let tokens = self.open_session(db, whose, shown, at).await?;
        let profile = self.read_profile(db, person).await?;
        Ok(SignedIn {
            profile,
            tokens,
            device_token: None,
        })
    }

    /// Counts a wrong password; the owner of an account that it locks is told, three times in an hour at most.
    /// Of two at once the second waits in `one_at_a_time`.
    async fn turn_away(
        &self,
        db: &mut PgConnection,
        keys: &Keys,
        person: Option<Uuid>,
        (request_id, at): (&str, DateTime<Utc>),
    ) -> Result<(), IdentityError> {
        let counted = keys.count(db, at).await?;
        let word = said("login.failed", person, (request_id, at));
        self.note(db, word.ended(Outcome::Refused)).await?;
        if !counted.locks {
            return Ok(());
        }
        self.note(db, said("account.locked", person, (request_id, at)))
            .await?;
        let whom = (person.unwrap_or_default(), LOCKED);
        let may = self.may_write(db, whom, at).await?;
        if let Some(person) = person.filter(|_| may) {
            let letter = LinkLetter {
                kind: LOCKED,
                purpose: LinkPurpose::UnlockAccount,
                person: CustomerId(person),
                email: None,
                facts: json!({}),
            };
            self.ask_link_letter(db, letter, at).await?;
        }
        Ok(())
    }

    /// Writes down how it ended, and keeps what was done.
    pub(super) async fn concluded<T>(
        &self,
        mut db: Transaction<'static, Postgres>,
        ended: Result<T, IdentityError>,
        (word, how): (&str, serde_json::Value),
        (person, here): (Uuid, (&str, DateTime<Utc>)),
    ) -> Result<T, IdentityError> {
        let (word, outcome) = match &ended {
            Ok(_) => (word, Outcome::Done),
            Err(IdentityError::NotStaff | IdentityError::Deactivated) => {
                ("login.failed", Outcome::Refused)
            }
            Err(_) => return ended,
        };
        let mut entry = said(word, Some(person), here).ended(outcome);
        entry.after = Some(how);
        self.note(&mut db, entry).await?;
        db.commit().await?;
        ended
    }
}

/// The transaction, who it is, and under what they are counted.
type Recognised = (Transaction<'static, Postgres>, Credentials, Keys);

/// What somebody is, if they may have a token for this audience; nobody changes that until the transaction
/// ends.
pub(super) async fn welcome_at(
    db: &mut PgConnection,
    (person, audience): (Uuid, Audience),
) -> Result<Role, IdentityError> {
    let standing = people::hold(db, person).await?;
    let standing = standing.ok_or(IdentityError::InvalidCredentials)?;
    if audience == Audience::Admin && !standing.role.is_staff() {
        return Err(IdentityError::NotStaff);
    }
    if !standing.is_active {
        return Err(IdentityError::Deactivated);
    }
    Ok(standing.role)
}

fn said(action: &str, person: Option<Uuid>, (request_id, at): (&str, DateTime<Utc>)) -> Entry {
    let mut entry = Entry::new(at, "guest", action);
    entry.subject = person.map(|person| format!("customer:{person}"));
    entry.request_id = Some(request_id.to_owned());
    entry
}
