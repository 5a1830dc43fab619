//! What an access token says.

use super::Scope;
use crate::Role;
use domain::kernel::CustomerId;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Where a token may be used. Staff who shop hold a `shop` token like everybody else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// The storefront.
    Shop,
    /// The back office.
    Admin,
}

impl Audience {
    /// As tokens and tables write it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Shop => "shop",
            Self::Admin => "admin",
        }
    }

    pub(crate) fn read(text: &str) -> Self {
        if text == "admin" {
            Self::Admin
        } else {
            Self::Shop
        }
    }
}

/// Who holds a token. Only [`crate::Identity`] makes these.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// Who made it.
    pub iss: String,
    /// Where it may be used.
    pub aud: Audience,
    /// Whose it is.
    pub sub: Uuid,
    /// What they were when they signed in.
    pub role: Role,
    /// What they may do in the back office; empty for the shop.
    pub scopes: Vec<Scope>,
    /// Whether a second factor was given in its session.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub mfa: bool,
    /// Whether its holder must set up a second factor before they may do anything in the back office.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub enrol_only: bool,
    /// The API key that was shown instead of a token; never within a token.
    #[serde(skip)]
    pub key: Option<Uuid>,
    /// Its own id.
    pub jti: Uuid,
    /// The session it belongs to.
    pub sid: Uuid,
    /// When it was made, in seconds since 1970.
    pub iat: i64,
    /// When it ends, in seconds since 1970.
    pub exp: i64,
}

impl Claims {
    /// Whose token it is.
    #[must_use]
    pub fn customer_id(&self) -> CustomerId {
        CustomerId(self.sub)
    }

    /// Who acts, for history and log: `key:<id>`, `staff:<id>` or `customer:<id>`.
    #[must_use]
    pub fn pseudonym(&self) -> String {
        match self.key {
            Some(key) => format!("key:{key}"),
            None if self.is_admin_token() => format!("staff:{}", self.sub),
            None => format!("customer:{}", self.sub),
        }
    }

    /// Whether it was made by an admin login.
    #[must_use]
    pub fn is_admin_token(&self) -> bool {
        self.aud == Audience::Admin
    }

    /// Whether it is an admin token with this permission.
    #[must_use]
    pub fn may(&self, scope: Scope) -> bool {
        self.is_admin_token() && self.scopes.contains(&scope)
    }
}
