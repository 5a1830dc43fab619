//! Result codes and their words (source: Daraja portal, M-Pesa Express, Reversal and B2C pages).

pub(super) const PAID: &str = "0";
pub(super) const INSUFFICIENT_FUNDS: &str = "1";
pub(super) const BELOW_MINIMUM: &str = "2";
pub(super) const DAILY_LIMIT: &str = "4";
pub(super) const CANCELLED: &str = "1032";
pub(super) const NO_ANSWER: &str = "1037";
pub(super) const WRONG_PIN: &str = "2001";
pub(super) const BAD_INITIATOR: &str = "2001";
pub(super) const NOT_PERMITTED: &str = "2028";
pub(super) const REVERSED_ALREADY: &str = "R000001";
/// Of reversals documented; used for status queries too, where the portal names no code.
pub(super) const NO_SUCH_TRANSACTION: &str = "R000002";

/// The words of a prompt's end.
pub(super) fn of_prompt(code: &str) -> &'static str {
    match code {
        PAID => "The service request is processed successfully.",
        INSUFFICIENT_FUNDS => "The balance is insufficient for the transaction.",
        BELOW_MINIMUM => "Declined due to limit rule: less than the minimum transaction amount.",
        "3" => "Declined due to limit rule: greater than the maximum transaction amount.",
        DAILY_LIMIT => "Declined due to limit rule: would exceed daily transfer limit.",
        "8" => "Declined due to limit rule: would exceed the maximum balance.",
        "17" => "Rule limited.",
        "1001" => {
            "Unable to lock subscriber, a transaction is already in process for the current subscriber."
        }
        "1019" => "Transaction has expired.",
        "1025" | "9999" => "An error occurred while sending a push request.",
        "1031" | CANCELLED => "Request cancelled by user",
        NO_ANSWER => "DS timeout user cannot be reached.",
        WRONG_PIN => "The initiator information is invalid.",
        NOT_PERMITTED => "The request is not permitted according to product assignment.",
        "8006" => "The security credential is locked.",
        "SFC_IC0003" => "The operator does not exist.",
        _ => "Something else happened.",
    }
}

/// The words of the result of a reversal, payout or status query.
pub(super) fn of_result(code: &str) -> &'static str {
    match code {
        REVERSED_ALREADY => "The transaction has already been reversed.",
        NO_SUCH_TRANSACTION => "The OriginalTransactionID is invalid.",
        "11" => "The DebitParty is in an invalid state.",
        "21" => "The initiator is not allowed to initiate this request.",
        "2006" => "Declined due to account rule: the account is not active.",
        "2040" => "The receiver is not a registered customer.",
        other => of_prompt(other),
    }
}
