//! What each test payment method does (source: Stripe docs, "Testing"; the names are Stripe's).

/// What a card, or whatever it is, does when it is charged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Conduct {
    /// The money is there.
    Pays,
    /// The bank says no, in these words.
    Declines {
        code: &'static str,
        decline_code: &'static str,
        message: &'static str,
    },
    /// The bank asks the payer first; what happens when the payer agrees.
    AsksFirst { then_pays: bool },
    /// Takes days; how it ends by itself after a moment, if it does.
    TakesTime { ends: Option<bool> },
    /// Pays, and the payer complains to the bank.
    PaysThenDisputed,
}

/// What becomes of a refund to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RefundConduct {
    AtOnce,
    /// Pending first, done after a moment.
    Later,
    /// Done, and failed after a moment.
    FailsLater,
}

/// A payment method of Stripe's test mode.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Card {
    pub(super) name: &'static str,
    /// `card` or `us_bank_account`.
    pub(super) kind: &'static str,
    pub(super) last4: &'static str,
    pub(super) conduct: Conduct,
    pub(super) refunds: RefundConduct,
}

const fn card(name: &'static str, last4: &'static str, conduct: Conduct) -> Card {
    Card {
        name,
        kind: "card",
        last4,
        conduct,
        refunds: RefundConduct::AtOnce,
    }
}

const fn bank(name: &'static str, ends: Option<bool>) -> Card {
    Card {
        kind: "us_bank_account",
        ..card(name, "6789", Conduct::TakesTime { ends })
    }
}

const fn no(code: &'static str, decline_code: &'static str, message: &'static str) -> Conduct {
    Conduct::Declines {
        code,
        decline_code,
        message,
    }
}

const DECLINED: &str = "Your card was declined.";
const POOR: Conduct = no(
    "card_declined",
    "insufficient_funds",
    "Your card has insufficient funds.",
);

const CARDS: &[Card] = &[
    card("pm_card_visa", "4242", Conduct::Pays),
    card("pm_card_visa_debit", "5556", Conduct::Pays),
    card("pm_card_mastercard", "4444", Conduct::Pays),
    card("pm_card_amex", "8431", Conduct::Pays),
    card(
        "pm_card_chargeDeclined",
        "0002",
        no("card_declined", "generic_decline", DECLINED),
    ),
    card(
        "pm_card_visa_chargeDeclined",
        "0002",
        no("card_declined", "generic_decline", DECLINED),
    ),
    card("pm_card_chargeDeclinedInsufficientFunds", "9995", POOR),
    card("pm_card_visa_chargeDeclinedInsufficientFunds", "9995", POOR),
    card(
        "pm_card_visa_chargeDeclinedLostCard",
        "9987",
        no("card_declined", "lost_card", DECLINED),
    ),
    card(
        "pm_card_visa_chargeDeclinedStolenCard",
        "9979",
        no("card_declined", "stolen_card", DECLINED),
    ),
    card(
        "pm_card_chargeDeclinedFraudulent",
        "0019",
        no("card_declined", "fraudulent", DECLINED),
    ),
    card(
        "pm_card_chargeCustomerFail",
        "0341",
        no("card_declined", "generic_decline", DECLINED),
    ),
    card(
        "pm_card_chargeDeclinedExpiredCard",
        "0069",
        no("expired_card", "", "Your card has expired."),
    ),
    card(
        "pm_card_chargeDeclinedIncorrectCvc",
        "0127",
        no(
            "incorrect_cvc",
            "",
            "Your card's security code is incorrect.",
        ),
    ),
    card(
        "pm_card_chargeDeclinedProcessingError",
        "0119",
        no(
            "processing_error",
            "",
            "An error occurred while processing your card. Try again in a little bit.",
        ),
    ),
    card(
        "pm_card_authenticationRequired",
        "3184",
        Conduct::AsksFirst { then_pays: true },
    ),
    card(
        "pm_card_threeDSecure2Required",
        "3220",
        Conduct::AsksFirst { then_pays: true },
    ),
    card(
        "pm_card_authenticationRequiredChargeDeclinedInsufficientFunds",
        "8341",
        Conduct::AsksFirst { then_pays: false },
    ),
    card("pm_card_createDispute", "0259", Conduct::PaysThenDisputed),
    Card {
        refunds: RefundConduct::Later,
        ..card("pm_card_pendingRefund", "7726", Conduct::Pays)
    },
    Card {
        refunds: RefundConduct::FailsLater,
        ..card("pm_card_refundFail", "5126", Conduct::Pays)
    },
    bank("pm_usBankAccount_success", Some(true)),
    bank("pm_usBankAccount_insufficientFunds", Some(false)),
    bank("pm_usBankAccount_processing", None),
];

/// The payment method by its name.
pub(super) fn find(name: &str) -> Option<&'static Card> {
    CARDS.iter().find(|card| card.name == name)
}

impl Card {
    /// What the bank says when it says no after all.
    pub(super) fn refusal(&self) -> (&'static str, &'static str, &'static str) {
        match self.conduct {
            Conduct::Declines {
                code,
                decline_code,
                message,
            } => (code, decline_code, message),
            _ => (
                "card_declined",
                "insufficient_funds",
                "Your card has insufficient funds.",
            ),
        }
    }
}
