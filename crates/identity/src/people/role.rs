//! What somebody is to the shop.

use serde::{Deserialize, Serialize};

/// A role: a preset of permissions (see [`crate::Scope::of`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// A customer.
    User,
    /// Runs the shop.
    Admin,
    /// Runs the shop and decides who works in it.
    SuperAdmin,
    /// Reads everything, writes nothing.
    Auditor,
}

impl Role {
    /// As tokens and tables write it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Admin => "admin",
            Self::SuperAdmin => "super_admin",
            Self::Auditor => "auditor",
        }
    }

    /// Whether an admin login is open to them.
    #[must_use]
    pub fn is_staff(self) -> bool {
        self != Self::User
    }

    /// Anything unknown is the least.
    pub(crate) fn read(text: &str) -> Self {
        match text {
            "admin" => Self::Admin,
            "super_admin" => Self::SuperAdmin,
            "auditor" => Self::Auditor,
            _ => Self::User,
        }
    }
}
