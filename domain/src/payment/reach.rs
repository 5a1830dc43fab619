//! Attempts that ended before any payer could see them.

/// Why an attempt failed whose provider was certainly never reached.
pub const UNREACHABLE: &str = "provider_unreachable";
/// Why an attempt failed that was sent, and that its provider's books never had.
pub const NEVER_ARRIVED: &str = "never_arrived";
/// How the code of an attempt or refund begins that the provider refused for the shop's account.
pub const ACCOUNT: &str = "misconfigured:";

/// Whether an attempt that failed for good with this code reached nobody: its provider has no number
/// of it.
#[must_use]
pub fn reached_nobody(code: &str) -> bool {
    [UNREACHABLE, NEVER_ARRIVED].contains(&code) || code.starts_with(ACCOUNT)
}
