//! Machine errors: logged once, answered empty; what may pass soon is a 503.

use super::{FieldError, Problem, codes};
use crate::refusal::Refusal;
use eventstore::{DecideError, StoreError};
use identity::{IdentityError, Invalid};
use privacy::PrivacyError;
use projections::QueryError;
use serde_json::json;

impl<E: Into<Refusal>> From<DecideError<E>> for Problem {
    fn from(error: DecideError<E>) -> Self {
        match error {
            DecideError::Refused(refusal) => refusal.into().into(),
            DecideError::KeyReused => Self::new(codes::KEY_REUSED),
            DecideError::VersionMismatch { actual } => Self::new(codes::VERSION_MISMATCH)
                .saying(format!("it is at version {actual} now"))
                .header("etag", format!("\"{actual}\"")),
            DecideError::Busy => Self::later(codes::OVERLOADED, "too many decisions are waiting"),
            DecideError::Store(error) => error.into(),
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        if error.is_transient() {
            Self::later(codes::UNAVAILABLE, error)
        } else {
            Self::fault(error)
        }
    }
}

impl From<sqlx::Error> for Problem {
    fn from(error: sqlx::Error) -> Self {
        StoreError::from(error).into()
    }
}

impl From<QueryError> for Problem {
    fn from(error: QueryError) -> Self {
        match error {
            QueryError::BadCursor => Self::new(codes::INVALID_CURSOR),
            QueryError::Database(error) => error.into(),
        }
    }
}

impl From<IdentityError> for Problem {
    fn from(error: IdentityError) -> Self {
        if error.is_transient() {
            return Self::later(codes::UNAVAILABLE, error);
        }
        let code = match &error {
            IdentityError::Invalid(fields) => return invalid(fields),
            IdentityError::Locked {
                retry_after_seconds,
            } => {
                let wait = retry_after_seconds.to_string();
                return Self::new(codes::LOGIN_LOCKED).header("retry-after", wait);
            }
            IdentityError::KeyMade(key) => {
                return Self::new(codes::KEY_MADE).extra("keyId", key.to_string());
            }
            IdentityError::KeyOfAnother => codes::KEY_REUSED,
            IdentityError::EmailTaken => codes::EMAIL_TAKEN,
            IdentityError::LinkInvalid => codes::LINK_INVALID,
            IdentityError::InvalidCredentials => codes::INVALID_CREDENTIALS,
            IdentityError::WrongCode => codes::INVALID_CODE,
            IdentityError::ChallengeInvalid => codes::INVALID_CHALLENGE,
            IdentityError::CodesBlocked => codes::CODES_BLOCKED,
            IdentityError::FactorOn => codes::SECOND_FACTOR_ON,
            IdentityError::FactorOff => codes::SECOND_FACTOR_OFF,
            IdentityError::FactorNeeded => codes::SECOND_FACTOR_NEEDED,
            IdentityError::FactorRequired => codes::SECOND_FACTOR_REQUIRED,
            IdentityError::Deactivated => codes::ACCOUNT_INACTIVE,
            IdentityError::NotStaff => codes::FORBIDDEN,
            IdentityError::TokenExpired => codes::TOKEN_EXPIRED,
            IdentityError::TokenInvalid | IdentityError::TokenRevoked => codes::UNAUTHENTICATED,
            IdentityError::RefreshInvalid | IdentityError::RefreshReused => {
                codes::INVALID_REFRESH_TOKEN
            }
            IdentityError::Oneself => codes::ONESELF,
            IdentityError::Unconfirmed => codes::STEP_UP_REQUIRED,
            IdentityError::StaffOnly => codes::FORBIDDEN,
            IdentityError::BeyondOwn(_) => codes::BEYOND_OWN_PERMISSIONS,
            IdentityError::RoleInUse => codes::ROLE_IN_USE,
            IdentityError::RoleNameTaken => codes::NAME_TAKEN,
            IdentityError::AlreadyStaff => codes::ALREADY_STAFF,
            IdentityError::LastSuperAdmin => codes::LAST_SUPER_ADMIN,
            IdentityError::NotFound | IdentityError::Erased => codes::NOT_FOUND,
            IdentityError::VersionMismatch { .. } => codes::VERSION_MISMATCH,
            _ => return Self::fault(error),
        };
        Self::new(code).saying(error.to_string())
    }
}

impl From<PrivacyError> for Problem {
    fn from(error: PrivacyError) -> Self {
        match error {
            PrivacyError::Identity(error) => error.into(),
            PrivacyError::Database(error) => error.into(),
            PrivacyError::Store(error) => error.into(),
            PrivacyError::OpenOrders(open) => {
                let orders = open.into_iter().map(|order| {
                    json!({ "orderId": order.id, "orderNumber": order.number, "status": order.status })
                });
                let said = "orders are under way and need the address; erase when they are delivered, \
                            cancelled or refunded";
                Self::new(codes::OPEN_ORDERS)
                    .saying(said)
                    .extra("orders", orders.collect::<Vec<_>>())
            }
            other => Self::fault(other),
        }
    }
}

/// The values identity finds wrong, each at its field.
fn invalid(fields: &[Invalid]) -> Problem {
    let whole = Problem::new(codes::INVALID_VALUE);
    fields.iter().fold(whole, |whole, field| {
        whole.with(FieldError {
            pointer: format!("/{}", field.field),
            code: field.code,
            detail: field.detail.to_owned(),
        })
    })
}
