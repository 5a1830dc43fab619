//! What Daraja's result codes mean for a payment.
//! Sources: the portal's table of result codes (copies of 2025-12 and 2026-08); 1031 and 4999 have
//! been seen in practice.

use crate::words;
use domain::ports::payments::Standing;

/// How a payment stands by the result `code` and its description. A code this shop does not know
/// is said to be unknown.
pub(super) fn standing(code: &str, description: &str) -> Standing {
    let (reason, is_final) = match code {
        "0" => return Standing::Captured,
        "1" => ("insufficient_funds", true),
        "2" => ("below_minimum", true),
        "3" => ("above_maximum", true),
        "4" => ("daily_limit", true),
        "8" => ("receiver_limit", true),
        // The same sum twice within two minutes, or a receiver that is busy.
        "17" => ("too_soon", false),
        "1001" => ("payer_busy", false),
        "1019" => ("expired", true),
        "1025" | "9999" => ("prompt_not_sent", false),
        "1031" | "1032" => ("cancelled_by_user", true),
        // Payments have been seen to succeed after this one.
        "1037" => ("unreachable", false),
        "2001" => ("wrong_pin", true),
        "8006" => ("credential_locked", true),
        "2028" | "SFC_IC0003" => {
            tracing::error!(
                code,
                "the short code, the till and the kind of payment do not fit"
            );
            ("wrong_receiver", true)
        }
        _ if is_under_way(description) => return Standing::Processing,
        _ => {
            return Standing::Unknown {
                said: words::short(&format!("{code} {description}")),
            };
        }
    };
    Standing::Failed {
        code: reason.to_owned(),
        is_final,
    }
}

/// "still under processing", "is being processed".
fn is_under_way(description: &str) -> bool {
    let description = description.to_ascii_lowercase();
    ["under processing", "being processed"]
        .iter()
        .any(|words| description.contains(words))
}

#[cfg(test)]
mod tests {
    use super::{Standing, standing};

    fn failed(code: &str) -> Option<(String, bool)> {
        match standing(code, "") {
            Standing::Failed { code, is_final } => Some((code, is_final)),
            _ => None,
        }
    }

    #[test]
    fn a_payer_who_says_no_ends_the_payment() {
        for code in ["1031", "1032"] {
            assert_eq!(failed(code), Some(("cancelled_by_user".to_owned(), true)));
        }
    }

    #[test]
    fn a_phone_that_did_not_answer_may_still_pay() {
        for code in ["1037", "1025", "9999", "17", "1001"] {
            assert!(
                failed(code).is_some_and(|(_, is_final)| !is_final),
                "{code}"
            );
        }
    }

    #[test]
    fn a_code_nobody_explained_is_not_guessed_at() {
        for code in ["", "00", "-1", "7", "5000", "0.0"] {
            assert!(
                matches!(standing(code, "?"), Standing::Unknown { .. }),
                "{code}"
            );
        }
        assert_eq!(standing("0", ""), Standing::Captured);
        assert_eq!(
            standing("4999", "The transaction is still under processing"),
            Standing::Processing
        );
    }
}
