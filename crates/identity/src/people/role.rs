//! What somebody is to the shop.

use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

/// A role: a preset of permissions (see [`crate::Scope::of`]), or one of the shop's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Role {
    /// A customer.
    User,
    /// Runs the shop.
    Admin,
    /// Runs the shop and decides who works in it.
    SuperAdmin,
    /// Reads everything, writes nothing.
    Auditor,
    /// What the shop's own role of this id permits.
    Custom(Uuid),
}

impl Role {
    /// As tables and views write its kind.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Admin => "admin",
            Self::SuperAdmin => "super_admin",
            Self::Auditor => "auditor",
            Self::Custom(_) => "custom",
        }
    }

    /// Which role of the shop's own.
    #[must_use]
    pub fn id(self) -> Option<Uuid> {
        match self {
            Self::Custom(id) => Some(id),
            _ => None,
        }
    }

    /// Whether an admin login is open to them.
    #[must_use]
    pub fn is_staff(self) -> bool {
        self != Self::User
    }

    /// Anything unknown is the least.
    pub(crate) fn read(text: &str, id: Option<Uuid>) -> Self {
        match (text, id) {
            ("admin", _) => Self::Admin,
            ("super_admin", _) => Self::SuperAdmin,
            ("auditor", _) => Self::Auditor,
            ("custom", Some(id)) => Self::Custom(id),
            _ => Self::User,
        }
    }
}

/// `admin`, or `custom:<id>`.
impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Custom(id) => write!(f, "custom:{id}"),
            preset => f.write_str(preset.as_str()),
        }
    }
}

impl From<Role> for String {
    fn from(role: Role) -> Self {
        role.to_string()
    }
}

impl TryFrom<String> for Role {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let role = match text.split_once(':') {
            Some((kind, id)) => Self::read(kind, Uuid::try_parse(id).ok()),
            None => Self::read(&text, None),
        };
        match role.to_string() == text {
            true => Ok(role),
            false => Err("there is no such role"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Role;
    use uuid::Uuid;

    #[test]
    fn a_role_is_written_and_read_alike_and_what_is_unknown_is_none() {
        let own = Role::Custom(Uuid::from_u128(7));
        for role in [
            Role::User,
            Role::Admin,
            Role::SuperAdmin,
            Role::Auditor,
            own,
        ] {
            assert_eq!(Role::try_from(role.to_string()), Ok(role));
        }
        for odd in [
            "",
            "Admin",
            "custom",
            "custom:",
            "custom:admin",
            "super_admin ",
        ] {
            assert!(Role::try_from(odd.to_owned()).is_err(), "{odd}");
        }
    }
}
