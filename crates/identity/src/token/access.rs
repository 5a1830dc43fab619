//! Access tokens: JWTs signed with HS256 (RFC 9068 in shape), checked without a database.

use super::{Audience, Claims, Scope, provider};
use crate::digest::{hex, subkey};
use crate::{IdentityError, IdentityOptions, Role};
use chrono::{DateTime, Utc};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;

/// The longest token that is looked at.
pub const MAX_TOKEN_BYTES: usize = 4_096;
/// How far two clocks may be apart, in seconds.
const LEEWAY: i64 = 30;
const TYP: &str = "at+jwt";

/// Whom a token is made for.
#[derive(Debug, Clone)]
pub(crate) struct Holder {
    pub(crate) person: Uuid,
    pub(crate) role: Role,
    /// What the role permits.
    pub(crate) scopes: Vec<Scope>,
    pub(crate) audience: Audience,
    pub(crate) session: Uuid,
    /// Whether a second factor was given in the session.
    pub(crate) with_factor: bool,
}

/// Signs and checks access tokens.
pub(crate) struct AccessTokens {
    issuer: String,
    staff_need_factor: bool,
    kid: String,
    signing: EncodingKey,
    /// By key id; the current one first.
    checking: Vec<(String, DecodingKey)>,
    validation: Validation,
}

impl AccessTokens {
    pub(crate) fn new(options: &IdentityOptions) -> Self {
        provider::install();
        let secrets = std::iter::once(&options.jwt_secret).chain(&options.retired_jwt_secrets);
        let checking =
            secrets.map(|secret| (key_id(secret), DecodingKey::from_secret(key(secret))));
        Self {
            issuer: options.issuer.clone(),
            staff_need_factor: options.staff_need_factor,
            kid: key_id(&options.jwt_secret),
            signing: EncodingKey::from_secret(key(&options.jwt_secret)),
            checking: checking.collect(),
            validation: validation(&options.issuer),
        }
    }

    /// Whether staff may do nothing in the back office without a second factor.
    pub(crate) fn staff_need_factor(&self) -> bool {
        self.staff_need_factor
    }

    /// A token for who holds it; only admin tokens carry permissions, and none where a second factor is
    /// asked of staff and was not given.
    pub(crate) fn sign(
        &self,
        holder: Holder,
        at: DateTime<Utc>,
        ttl: std::time::Duration,
    ) -> Result<String, IdentityError> {
        let iat = at.timestamp();
        let admin = holder.audience == Audience::Admin;
        let enrol_only = admin && self.staff_need_factor && !holder.with_factor;
        let claims = Claims {
            iss: self.issuer.clone(),
            aud: holder.audience,
            sub: holder.person,
            role: holder.role,
            scopes: if admin && !enrol_only {
                holder.scopes
            } else {
                Vec::new()
            },
            mfa: holder.with_factor,
            enrol_only,
            key: None,
            jti: Uuid::new_v4(),
            sid: holder.session,
            iat,
            exp: iat.saturating_add(i64::try_from(ttl.as_secs()).unwrap_or(i64::MAX)),
        };
        self.encode(&claims)
    }

    pub(crate) fn encode(&self, claims: &Claims) -> Result<String, IdentityError> {
        let mut header = Header::new(Algorithm::HS256);
        header.kid = Some(self.kid.clone());
        header.typ = Some(TYP.to_owned());
        jsonwebtoken::encode(&header, claims, &self.signing)
            .map_err(|error| IdentityError::Internal(error.to_string()))
    }

    /// What a genuine token says; whether it was revoked is asked elsewhere.
    pub(crate) fn check(&self, token: &str, at: DateTime<Utc>) -> Result<Claims, IdentityError> {
        if token.len() > MAX_TOKEN_BYTES {
            return Err(IdentityError::TokenInvalid);
        }
        let header = jsonwebtoken::decode_header(token).map_err(|_| IdentityError::TokenInvalid)?;
        let kid = header
            .kid
            .as_deref()
            .filter(|_| header.typ.as_deref() == Some(TYP));
        let (_, key) = self
            .checking
            .iter()
            .find(|(known, _)| Some(known.as_str()) == kid)
            .ok_or(IdentityError::TokenInvalid)?;
        let claims = jsonwebtoken::decode::<Claims>(token, key, &self.validation)
            .map_err(|_| IdentityError::TokenInvalid)?
            .claims;
        in_time(&claims, at)?;
        Ok(claims)
    }
}

/// The library reads the system's clock; ours is told.
fn in_time(claims: &Claims, at: DateTime<Utc>) -> Result<(), IdentityError> {
    let now = at.timestamp();
    if claims.iat > now.saturating_add(LEEWAY) {
        return Err(IdentityError::TokenInvalid);
    }
    if claims.exp.saturating_add(LEEWAY) < now {
        return Err(IdentityError::TokenExpired);
    }
    Ok(())
}

fn validation(issuer: &str) -> Validation {
    let mut validation = Validation::new(Algorithm::HS256);
    validation.validate_exp = false;
    validation.validate_nbf = true;
    validation.leeway = LEEWAY.unsigned_abs();
    validation.set_issuer(&[issuer]);
    validation.set_audience(&[Audience::Shop.as_str(), Audience::Admin.as_str()]);
    validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    validation
}

fn key(secret: &SecretString) -> &[u8] {
    secret.expose_secret().as_bytes()
}

/// Names a secret without telling it.
fn key_id(secret: &SecretString) -> String {
    hex(&subkey(key(secret), "name of the signing key")[..4])
}

#[cfg(test)]
#[path = "access_tests.rs"]
mod tests;
