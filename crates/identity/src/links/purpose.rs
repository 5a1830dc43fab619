//! What a link is for, how long it is good, and where it leads.

use chrono::TimeDelta;

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LinkPurpose {
    /// Shows that the address of an account is its owner's.
    VerifyEmail,
    /// Shows the same of the address that is to take its place.
    ChangeEmail,
    /// Sets a password without knowing the old one.
    ResetPassword,
    /// Lifts the lock that wrong passwords of others put on an account.
    UnlockAccount,
    /// Sets the first password of somebody who was made staff.
    StaffInvite,
}

impl LinkPurpose {
    /// As the table writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::VerifyEmail => "verify_email",
            Self::ChangeEmail => "change_email",
            Self::ResetPassword => "reset_password",
            Self::UnlockAccount => "unlock_account",
            Self::StaffInvite => "staff_invite",
        }
    }

    /// How long such a link is good.
    #[must_use]
    pub fn lasts(self) -> TimeDelta {
        match self {
            Self::VerifyEmail | Self::ChangeEmail => TimeDelta::hours(24),
            Self::ResetPassword => TimeDelta::minutes(45),
            Self::UnlockAccount => TimeDelta::hours(2),
            Self::StaffInvite => TimeDelta::hours(72),
        }
    }

    /// The page of the storefront that takes it, below `FRONTEND_URL`:
    /// `<FRONTEND_URL><page>?token=<secret>`.
    #[must_use]
    pub fn page(self) -> &'static str {
        match self {
            Self::VerifyEmail | Self::ChangeEmail => "/verify-email",
            Self::ResetPassword => "/reset-password",
            Self::UnlockAccount => "/unlock",
            Self::StaffInvite => "/welcome",
        }
    }
}
