//! Why identity says no, and what the caller can do about it.

/// A value that is not acceptable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invalid {
    /// The field as the wire calls it, for example `email` or `shipping/city`.
    pub field: &'static str,
    /// A stable word for the rule, for example `too_short`.
    pub code: &'static str,
    /// The rule as a sentence.
    pub detail: &'static str,
}

impl Invalid {
    pub(crate) fn new(field: &'static str, code: &'static str, detail: &'static str) -> Self {
        Self {
            field,
            code,
            detail,
        }
    }
}

/// A refusal or a failure. The texts may be shown to a customer, except those of the last three.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// Values break rules; all that were found are listed.
    #[error("some values are not acceptable")]
    Invalid(Vec<Invalid>),
    /// Somebody is registered under this e-mail address.
    #[error("this e-mail address is already registered")]
    EmailTaken,
    /// E-mail or password is wrong; which one is not told.
    #[error("e-mail or password is wrong")]
    InvalidCredentials,
    /// Too many wrong passwords: nothing is compared for so long.
    #[error("too many wrong passwords; wait and try again")]
    Locked { retry_after_seconds: u64 },
    /// The code is wrong, or was used.
    #[error("the code is wrong, or was used before")]
    WrongCode,
    /// A hundred wrong codes in a row: only a recovery code helps.
    #[error("too many wrong codes; only a recovery code is taken now")]
    CodesBlocked,
    /// Nobody is asked this any more: answered, too old, or too often wrong.
    #[error("sign in with the password again")]
    ChallengeInvalid,
    /// There is no second factor, or none that was begun lately.
    #[error("no second factor is set up")]
    FactorOff,
    /// There is a second factor.
    #[error("a second factor is set up already")]
    FactorOn,
    /// A password does not do where there is a second factor.
    #[error("a code of the second factor is needed here")]
    FactorNeeded,
    /// The shop asks a second factor of everybody who works in it.
    #[error("staff need a second factor here")]
    FactorRequired,
    /// The password was right, but the account was deactivated.
    #[error("this account is deactivated")]
    Deactivated,
    /// The password was right, but only staff may have an admin token.
    #[error("this account has no place in the back office")]
    NotStaff,
    /// The access token is malformed, forged or made for somebody else.
    #[error("the access token is not valid")]
    TokenInvalid,
    /// The access token was good once.
    #[error("the access token has expired")]
    TokenExpired,
    /// The session was ended: logged out, deactivated, or a refresh token was used twice.
    #[error("the session was ended")]
    TokenRevoked,
    /// The refresh token is unknown, expired or revoked.
    #[error("the refresh token is not valid")]
    RefreshInvalid,
    /// The refresh token had been used before; its whole session was ended.
    #[error("the refresh token was used before; the session was ended")]
    RefreshReused,
    /// The link is unknown, used, replaced by a newer one, or too old.
    #[error("the link is not good any more")]
    LinkInvalid,
    /// There is no such person.
    #[error("there is no such person")]
    NotFound,
    /// The row is not at the version the caller saw.
    #[error("the profile is at version {actual}")]
    VersionMismatch { actual: i64 },
    /// Nobody does this to themselves.
    #[error("nobody does this to themselves")]
    Oneself,
    /// What is asked for needs a session that was confirmed a moment ago.
    #[error("this needs a session that was just confirmed")]
    Unconfirmed,
    /// Only who decides about staff may do this to staff.
    #[error("this needs `staff.write`")]
    StaffOnly,
    /// Nobody gives, takes or decides about what they do not hold themselves.
    #[error("this is beyond what you may do yourself: {0}")]
    BeyondOwn(String),
    /// Somebody has this role.
    #[error("somebody has this role")]
    RoleInUse,
    /// Another role is called so.
    #[error("another role is called so")]
    RoleNameTaken,
    /// This API key was made before; it is shown once.
    #[error("the key was made before and is shown only once")]
    KeyMade(uuid::Uuid),
    /// Another API key was wished for under the same id.
    #[error("another key was made by this request before")]
    KeyOfAnother,
    /// They work here already.
    #[error("they work here already")]
    AlreadyStaff,
    /// Without them nobody could let anybody in.
    #[error("this is the last super_admin")]
    LastSuperAdmin,
    /// The person's key was destroyed: nothing can be sealed for them any more.
    #[error("this person was erased")]
    Erased,
    /// Who is to be made the first super_admin asked to be forgotten.
    #[error(
        "whoever has this address is being erased (their row in `erasures` has person_id {0}): let \
         `eliteshop privacy sweep` finish that and start again, or set ADMIN_EMAIL to another address"
    )]
    Leaving(uuid::Uuid),
    /// Too many passwords wait to be checked: try again shortly.
    #[error("too many people are signing in")]
    Busy,
    /// Whether a token was revoked cannot be known now: try again shortly.
    #[error("sessions cannot be checked now")]
    Unavailable,
    /// Something sealed does not open: another key, another row, or it was changed.
    #[error("a sealed value cannot be opened: {0}")]
    Sealed(&'static str),
    /// The library that does it failed.
    #[error("{0}")]
    Internal(String),
    /// The database did not answer, or refused.
    #[error("the database failed: {0}")]
    Database(#[from] sqlx::Error),
}

impl IdentityError {
    /// Whether the same request may succeed a little later.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        use sqlx::Error as E;
        match self {
            Self::Busy | Self::Unavailable => true,
            Self::Database(E::Io(_) | E::PoolTimedOut | E::PoolClosed) => true,
            Self::Database(E::Database(error)) => {
                let code = error.code().unwrap_or_default().into_owned();
                ["40001", "40P01", "57P01", "57P02", "57P03", "53300"].contains(&code.as_str())
            }
            _ => false,
        }
    }
}
