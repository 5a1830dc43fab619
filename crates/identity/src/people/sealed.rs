//! The sealed columns of `users`: sealed under the person's key, bound to row and column.

use crate::IdentityError;
use crate::vault::DataKey;
use uuid::Uuid;

/// A column that only its person's key opens.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Column {
    Name,
    Email,
    EmailPending,
    Phone,
    AvatarUrl,
}

impl Column {
    fn place(self, person: Uuid) -> String {
        let column = match self {
            Self::Name => "name",
            Self::Email => "email",
            Self::EmailPending => "email_pending",
            Self::Phone => "phone",
            Self::AvatarUrl => "avatar_url",
        };
        format!("users/{person}/{column}")
    }

    pub(crate) fn seal(
        self,
        key: &DataKey,
        person: Uuid,
        value: &str,
    ) -> Result<Vec<u8>, IdentityError> {
        key.seal(&self.place(person), value.as_bytes())
    }

    /// `None` for an empty column and for one whose key was destroyed.
    pub(super) fn open(
        self,
        key: Option<&DataKey>,
        person: Uuid,
        sealed: Option<&[u8]>,
    ) -> Result<Option<String>, IdentityError> {
        let (Some(key), Some(sealed)) = (key, sealed) else {
            return Ok(None);
        };
        key.open_text(&self.place(person), sealed).map(Some)
    }
}
