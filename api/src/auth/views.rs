//! What the caller sees of a person and of what they hold.

use chrono::{DateTime, Utc};
use identity::{Audience, ByMail, Challenge, Profile, SignedIn, Tokens};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Where a token is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Place {
    /// The storefront.
    #[default]
    Shop,
    /// The back office; for staff only.
    Admin,
}

impl From<Place> for Audience {
    fn from(place: Place) -> Self {
        match place {
            Place::Shop => Self::Shop,
            Place::Admin => Self::Admin,
        }
    }
}

/// A pair of tokens.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Tokens, example = json!({
    "accessToken": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIwMTkzIn0.c2lnbmF0dXJl",
    "tokenType": "Bearer",
    "expiresIn": 900,
    "refreshToken": "mF_9.B5f-4.1JqM",
    "refreshExpiresAt": "2026-11-30T12:00:00Z",
    "audience": "shop"
}))]
pub(crate) struct TokensView {
    /// Send it as `Authorization: Bearer <accessToken>`.
    access_token: String,
    /// Always `Bearer`.
    token_type: &'static str,
    /// Seconds until the access token ends.
    expires_in: u64,
    /// Good for one use at `POST /api/auth/refresh`.
    refresh_token: String,
    /// When the refresh token ends if it is not used.
    refresh_expires_at: DateTime<Utc>,
    /// Where the access token may be used.
    audience: Place,
}

impl From<&Tokens> for TokensView {
    fn from(tokens: &Tokens) -> Self {
        Self {
            access_token: tokens.access_token.expose_secret().to_owned(),
            token_type: "Bearer",
            expires_in: tokens.expires_in,
            refresh_token: tokens.refresh_token.expose_secret().to_owned(),
            refresh_expires_at: tokens.refresh_expires_at,
            audience: match tokens.audience {
                Audience::Shop => Place::Shop,
                Audience::Admin => Place::Admin,
            },
        }
    }
}

/// A person, as they see themselves.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = User, example = json!({
    "id": "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e5f",
    "name": "Ada Lovelace",
    "email": "ada@example.com",
    "pendingEmail": null,
    "phone": "+254712345678",
    "avatarUrl": null,
    "role": "user",
    "emailVerified": false,
    "isActive": true,
    "lastLogin": "2026-11-23T12:00:00Z",
    "createdAt": "2026-11-23T12:00:00Z",
    "updatedAt": "2026-11-23T12:00:00Z"
}))]
pub(crate) struct UserView {
    id: Uuid,
    name: Option<String>,
    email: Option<String>,
    /// The address that takes the place of `email` once it is verified.
    pending_email: Option<String>,
    phone: Option<String>,
    avatar_url: Option<String>,
    /// `user`, `admin`, `super_admin` or `auditor`.
    role: &'static str,
    email_verified: bool,
    is_active: bool,
    last_login: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl From<&Profile> for UserView {
    fn from(profile: &Profile) -> Self {
        let profile = profile.clone();
        Self {
            id: profile.id.0,
            name: profile.name,
            email: profile.email,
            pending_email: profile.email_pending,
            phone: profile.phone,
            avatar_url: profile.avatar_url,
            role: profile.role.as_str(),
            email_verified: profile.email_verified,
            is_active: profile.is_active,
            last_login: profile.last_login,
            created_at: profile.created_at,
            updated_at: profile.updated_at,
        }
    }
}

/// What a right password leads to.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
#[schema(as = Login200)]
pub(crate) enum LoginView {
    /// A session.
    In(Box<SessionView>),
    /// The question for a code.
    Asked(ChallengeView),
}

/// The question for a code of the second factor: no session before it is answered.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Challenge, example = json!({
    "secondFactorRequired": true, "challenge": "Zm9ydHktdGhyZWUgbGV0dGVycyBvZiBiYXNlNjR1cmw",
    "expiresAt": "2026-11-26T12:05:00Z"
}))]
pub(crate) struct ChallengeView {
    /// Always true.
    second_factor_required: bool,
    /// Send it with a code to `POST /api/auth/login/second-factor`.
    challenge: String,
    /// Until when.
    expires_at: DateTime<Utc>,
}

impl From<&Challenge> for LoginView {
    fn from(challenge: &Challenge) -> Self {
        Self::Asked(ChallengeView {
            second_factor_required: true,
            challenge: challenge.token.expose_secret().to_owned(),
            expires_at: challenge.expires_at,
        })
    }
}

/// Somebody who just signed in.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Session)]
pub(crate) struct SessionView {
    /// Who it is.
    user: UserView,
    /// What they hold now.
    tokens: TokensView,
    /// After a login on a device that showed none that is known: keep it there, and send it with the next
    /// login. Null otherwise.
    device_token: Option<String>,
}

/// What a link leaves on the device it was used on.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Device, example = json!({ "deviceToken": "kq3w0n2Zb1mJ4vYt7cXe9aLr5sDf8gHu6iPo1kMnBvC" }))]
pub(crate) struct DeviceView {
    /// Keep it there and send it with the next login: wrong passwords of others do not hold that up then.
    /// Null where the link was used before.
    device_token: Option<String>,
}

impl From<&ByMail> for DeviceView {
    fn from(shown: &ByMail) -> Self {
        let token = shown.device_token.as_ref();
        Self {
            device_token: token.map(|token| token.expose_secret().to_owned()),
        }
    }
}

impl From<&SignedIn> for SessionView {
    fn from(signed_in: &SignedIn) -> Self {
        Self {
            user: (&signed_in.profile).into(),
            tokens: (&signed_in.tokens).into(),
            device_token: signed_in
                .device_token
                .as_ref()
                .map(|token| token.expose_secret().to_owned()),
        }
    }
}
