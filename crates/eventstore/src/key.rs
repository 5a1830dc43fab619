//! What makes asking twice asking once: a client's key, or the notice of a provider.

use crate::{CommandKey, Receipt, StoreError, command, receipt};
use sqlx::PgPool;
use std::collections::HashMap;

/// The key of a decision. Both kinds are looked up before it is taken and written by the
/// statement that stores what it leads to; they differ in where, and in how long they are kept.
pub(crate) enum Key {
    Command(CommandKey),
    Notice(Receipt),
}

/// Names a key among all keys.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct KeyName {
    /// Whose notice it is; none for the key of a command.
    pub(crate) provider: Option<String>,
    pub(crate) id: String,
}

/// The answer that is kept under a key.
#[derive(Debug, Clone)]
pub(crate) struct Logged {
    /// What was asked, where another request under the same key is to be refused.
    pub(crate) request_hash: Option<String>,
    pub(crate) outcome: String,
    pub(crate) tx_id: i64,
}

impl Key {
    pub(crate) fn name(&self) -> KeyName {
        match self {
            Self::Command(key) => KeyName {
                provider: None,
                id: key.id.clone(),
            },
            Self::Notice(receipt) => KeyName {
                provider: Some(receipt.provider.to_owned()),
                id: receipt.event_id.clone(),
            },
        }
    }

    /// How the events that follow from it call it.
    pub(crate) fn told(&self) -> String {
        match self {
            Self::Command(key) => key.id.clone(),
            Self::Notice(receipt) => format!("{}:{}", receipt.provider, receipt.event_id),
        }
    }

    /// Whether `logged` answers this very request. Whatever else a notice says the second time, it
    /// is the same notice.
    pub(crate) fn is_answered_by(&self, logged: &Logged) -> bool {
        match (self, &logged.request_hash) {
            (Self::Command(key), Some(hash)) => key.request_hash == *hash,
            _ => true,
        }
    }
}

/// Keys to be looked up.
#[derive(Default)]
pub(crate) struct Asked {
    commands: Vec<String>,
    notices: Vec<(&'static str, String)>,
}

impl<'a> FromIterator<&'a Key> for Asked {
    fn from_iter<I: IntoIterator<Item = &'a Key>>(keys: I) -> Self {
        let mut asked = Self::default();
        for key in keys {
            match key {
                Key::Command(key) => asked.commands.push(key.id.clone()),
                Key::Notice(notice) => {
                    let id = notice.event_id.clone();
                    asked.notices.push((notice.provider, id));
                }
            }
        }
        asked
    }
}

impl Asked {
    pub(crate) fn is_empty(&self) -> bool {
        self.commands.is_empty() && self.notices.is_empty()
    }

    /// The answers that are kept under these keys.
    pub(crate) async fn find(self, pool: &PgPool) -> Result<HashMap<KeyName, Logged>, StoreError> {
        let (mut found, told) = futures::try_join!(
            command::find(pool, &self.commands),
            receipt::find(pool, &self.notices)
        )?;
        found.extend(told);
        Ok(found)
    }
}
