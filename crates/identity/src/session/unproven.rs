//! Customers who never showed that their address is theirs, where the shop lets nobody in before that.
//!
//! 1. Their right password is a wrong one: it is compared, counted and answered like one, so that nobody
//!    learns by registering an address and signing in whether somebody else has it.
//! 2. The letter is asked for once more, beside the answer: a lost one is no dead end.

use crate::people::Credentials;
use crate::{Identity, IdentityError};
use chrono::{DateTime, TimeDelta, Utc};
use domain::kernel::CustomerId;

/// So long a letter may be under way: a newer one would end its link.
const UNDER_WAY: TimeDelta = TimeDelta::minutes(10);

impl Identity {
    /// Whether customers sign in only once their address is verified.
    #[must_use]
    pub fn login_needs_verified_email(&self) -> bool {
        self.inner.login_needs_verified_email
    }

    pub(super) fn is_kept_waiting(&self, known: &Credentials) -> bool {
        self.login_needs_verified_email() && known.is_unproven
    }

    /// [`Identity::write_again`], not waited for: it would tell by the clock. What fails is asked for again
    /// with the next login.
    pub(super) fn write_again_beside(&self, person: Option<CustomerId>, at: DateTime<Utc>) {
        let Some(person) = person else { return };
        let identity = self.clone();
        tokio::spawn(async move {
            if let Err(error) = identity.write_again(person, at).await {
                tracing::warn!(%error, "cannot ask for the letter that verifies an address");
            }
        });
    }

    /// Sends the link that verifies the address once more, as [`Identity::resend_verification`] allows it, and
    /// not while another one may be under way.
    pub(crate) async fn write_again(
        &self,
        person: CustomerId,
        at: DateTime<Utc>,
    ) -> Result<(), IdentityError> {
        let under_way = sqlx::query_scalar(
            "SELECT EXISTS (SELECT FROM letters
             WHERE person_id = $1 AND kind = 'verify_email' AND created_at > $2)",
        )
        .bind(person.0)
        .bind(at - UNDER_WAY);
        if under_way.fetch_one(&self.inner.pool).await? {
            return Ok(());
        }
        self.resend_verification(person, at).await
    }
}
