//! What no asking explains, and no rule lets in: shown to people, never dropped.

use super::because_of_notice;
use super::hearsay::{Hearsay, Kept};
use crate::notices::provider;
use crate::{Cashier, CashierError};
use chrono::{DateTime, Utc};
use decisions::{MoneyError, leave_notice};
use domain::kernel::PaymentId;
use domain::order::OrderError;
use domain::payment::{NotTaken, PaymentError};
use domain::ports::payments::{About, GatewayError, Notice};
use eventstore::DecideError;

/// So often the provider is asked in vain: for three days, if the first pause is twenty seconds.
const MOST_TRIES: usize = 82;

/// More is said to have gone back than there is left.
const TOO_MUCH: &str = "refund_too_much";
/// Another rule of the shop's is against it.
const AGAINST_A_RULE: &str = "refused_by_rule";
/// The provider, or the shop, knows nothing by that name.
const NOT_FOUND: &str = "not_found";
/// The provider said no to the question.
const REFUSED: &str = "provider_refused";
/// The provider was asked for three days.
const NOT_ANSWERED: &str = "not_answered";
/// The shop itself cannot read any more what it kept.
const UNREADABLE: &str = "unreadable_timer";

/// A proven notice whose payment nobody knows. Whoever is handed it shows it to people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unexplained {
    /// Whose notice it was.
    pub provider: &'static str,
    /// Why nothing came of it.
    pub code: &'static str,
    /// The provider's number of what it is about, where it can still be read.
    pub about: Option<String>,
}

impl Unexplained {
    pub(super) fn unreadable() -> Self {
        Self {
            provider: "none",
            code: UNREADABLE,
            about: None,
        }
    }

    pub(super) fn of(kept: &Kept, code: &'static str) -> Self {
        let about = match &kept.said {
            Hearsay::ForeignRefund(refund) => refund.refund_ref.clone(),
            Hearsay::Dispute(dispute) => dispute.number().to_owned(),
            Hearsay::Contradicted { refund_id } => refund_id.to_string(),
        };
        Self {
            provider: provider(kept.method),
            code,
            about: Some(about),
        }
    }
}

/// What becomes of a follow-up that came to nothing.
pub(super) enum Verdict {
    /// The provider may know another time.
    Later,
    /// It never will, or nobody wants to know any more; and why.
    Never(&'static str),
}

/// # Errors
/// The error, where the shop itself is at fault: the timer stays as it is.
pub(super) fn verdict(error: CashierError, tries: usize) -> Result<Verdict, CashierError> {
    match error {
        CashierError::Decide(DecideError::Refused(no)) => Ok(Verdict::Never(why(&no))),
        CashierError::Gateway(GatewayError::NotFound) | CashierError::Unknown => {
            Ok(Verdict::Never(NOT_FOUND))
        }
        CashierError::Gateway(GatewayError::Refused { .. }) => Ok(Verdict::Never(REFUSED)),
        CashierError::Gateway(_) | CashierError::NotOffered(_) => Ok(match tries + 1 {
            MOST_TRIES.. => Verdict::Never(NOT_ANSWERED),
            _ => Verdict::Later,
        }),
        error => Err(error),
    }
}

fn why(no: &MoneyError) -> &'static str {
    match no {
        MoneyError::Payment(PaymentError::TooMuch { .. })
        | MoneyError::Order(OrderError::RefundTooMuch { .. }) => TOO_MUCH,
        _ => AGAINST_A_RULE,
    }
}

impl Cashier {
    /// Shows people, at its payment, what was said and is not taken.
    pub(super) async fn leave(
        &self,
        payment_id: PaymentId,
        (said, why): (&Hearsay, &str),
        event_id: &str,
        now: DateTime<Utc>,
    ) -> Result<(), CashierError> {
        let (provider_ref, amount, currency) = match said {
            Hearsay::ForeignRefund(refund) => (refund.refund_ref.clone(), refund.amount, None),
            Hearsay::Dispute(dispute) => {
                let number = dispute.number().to_owned();
                (number, dispute.amount, Some(dispute.currency))
            }
            Hearsay::Contradicted { refund_id } => {
                let (terms, state) = self.refund_known(*refund_id).await?;
                let number = state.provider_ref().map(str::to_owned);
                let number = number.unwrap_or_else(|| refund_id.to_string());
                (number, terms.amount, Some(terms.currency))
            }
        };
        let left = NotTaken {
            provider_ref,
            amount,
            currency,
            why: why.to_owned(),
        };
        self.show(payment_id, left, event_id, now).await
    }

    /// The same of a notice that a rule of the shop refused at once: its payment is known, or no rule
    /// would have been asked.
    pub(crate) async fn leave_refused(
        &self,
        notice: &Notice,
        no: &MoneyError,
        now: DateTime<Utc>,
    ) -> Result<(), CashierError> {
        let (payment_id, left) = match notice.about.clone() {
            About::Payment(news) => {
                let Some(payment_id) = news.payment_id else {
                    return Ok(());
                };
                let terms = self.known(payment_id).await?.terms;
                let left = NotTaken {
                    provider_ref: news.provider_ref,
                    amount: news.amount.unwrap_or(terms.amount),
                    currency: news.currency,
                    why: why(no).to_owned(),
                };
                (payment_id, left)
            }
            About::Refund(news) => {
                let Some(refund_id) = news.refund_id else {
                    return Ok(());
                };
                let (terms, _) = self.refund_known(refund_id).await?;
                let left = NotTaken {
                    provider_ref: news.provider_ref,
                    amount: news.amount.unwrap_or(terms.amount),
                    currency: Some(terms.currency),
                    why: why(no).to_owned(),
                };
                (terms.payment_id, left)
            }
            _ => return Ok(()),
        };
        self.show(payment_id, left, &notice.event_id, now).await
    }

    async fn show(
        &self,
        payment_id: PaymentId,
        left: NotTaken,
        event_id: &str,
        now: DateTime<Utc>,
    ) -> Result<(), CashierError> {
        let decision = leave_notice(payment_id, left, now, because_of_notice(event_id, now));
        self.store.decide(decision).await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{CashierError, GatewayError, MOST_TRIES, Verdict, verdict};
    use crate::Pace;
    use crate::follow::LONGEST_AFTER;
    use chrono::{TimeDelta, TimeZone, Utc};
    use decisions::LOOKS;

    fn down() -> CashierError {
        CashierError::Gateway(GatewayError::NotSent {
            retry_after_seconds: 5,
        })
    }

    #[test]
    fn a_provider_that_is_down_is_asked_for_three_days() {
        let (pace, noon) = (Pace::default(), Utc.timestamp_opt(0, 0).unwrap());
        let (mut tries, mut at) = (0, noon);
        while matches!(verdict(down(), tries), Ok(Verdict::Later)) {
            at = pace.look_after(LOOKS[tries.min(LONGEST_AFTER)], at);
            tries += 1;
        }
        assert_eq!(tries + 1, MOST_TRIES);
        let took = at - noon;
        assert!((TimeDelta::days(3)..TimeDelta::days(4)).contains(&took));
    }

    #[test]
    fn a_provider_that_says_no_is_asked_once() {
        let refused = GatewayError::Refused {
            code: "no".to_owned(),
            message: String::new(),
        };
        for no in [GatewayError::NotFound, refused] {
            let said = verdict(CashierError::Gateway(no), 0);
            assert!(matches!(said, Ok(Verdict::Never(_))));
        }
    }
}
