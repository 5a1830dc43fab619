//! Tells of money as the cashier writes it: the payment, the refund and the order agree.

use crate::teller::{Teller, at, id, placement};
use domain::kernel::{Amount, At, By, Currency, OrderId, PaymentId, ProductId, Quantity, RefundId};
use domain::order::{OrderEvent, PaymentMethod};
use domain::payment::{PaymentEvent, Terms};
use domain::refund::{RefundEvent, RefundLine, RefundTerms, WhyRefund};

pub(crate) const PRICE: i64 = 700;

/// An order that is paid at a provider, and its one attempt: order 1 is paid by payment 101 and
/// refunded by refund 201.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Till {
    pub(crate) order: u128,
    pub(crate) method: PaymentMethod,
}

impl Till {
    pub(crate) fn stripe(order: u128) -> Self {
        let method = PaymentMethod::Stripe;
        Self { order, method }
    }

    pub(crate) fn mpesa(order: u128) -> Self {
        let method = PaymentMethod::Mpesa;
        Self { order, method }
    }

    pub(crate) fn payment(self) -> PaymentId {
        PaymentId(id(self.order + 100))
    }

    pub(crate) fn refund(self) -> RefundId {
        RefundId(id(self.order + 200))
    }

    fn order_id(self) -> OrderId {
        OrderId(id(self.order))
    }

    fn number(self) -> String {
        format!("ref_{}", self.order)
    }

    pub(crate) fn pay(self, teller: &mut Teller, event: PaymentEvent) {
        teller.tell(self.payment().0, event);
    }

    pub(crate) fn order(self, teller: &mut Teller, event: OrderEvent) {
        teller.tell(id(self.order), event);
    }

    /// Places the order and begins to pay it.
    pub(crate) fn starts(self, teller: &mut Teller) {
        let mut placed = placement(self.order, 900, PRICE, at(0));
        placed.payment_method = self.method;
        self.order(teller, OrderEvent::Placed(Box::new(placed)));
        let (amount, currency) = (Amount::minor(PRICE), Currency::USD);
        let started = OrderEvent::PaymentStarted {
            order_id: self.order_id(),
            payment_id: self.payment(),
            method: self.method,
            amount,
            currency,
            at: at(1),
        };
        self.order(teller, started);
        let terms = Terms {
            payment_id: self.payment(),
            order_id: self.order_id(),
            method: self.method,
            amount,
            currency,
            key: format!("pi:{}", self.order),
        };
        self.pay(teller, PaymentEvent::Started { terms, at: at(1) });
    }

    pub(crate) fn waits(self, teller: &mut Teller) {
        let (payment_id, provider_ref, at) = (self.payment(), self.number(), at(2));
        let waits = PaymentEvent::ActionRequired {
            payment_id,
            provider_ref,
            request_ref: None,
            at,
        };
        self.pay(teller, waits);
    }

    pub(crate) fn sets_aside(self, teller: &mut Teller) {
        let (payment_id, provider_ref, at) = (self.payment(), self.number(), at(3));
        let authorized = PaymentEvent::Authorized {
            payment_id,
            provider_ref,
            at,
        };
        self.pay(teller, authorized);
    }

    pub(crate) fn pays(self, teller: &mut Teller, when: At) {
        let (amount, currency) = (Amount::minor(PRICE), Currency::USD);
        let captured = PaymentEvent::Captured {
            payment_id: self.payment(),
            order_id: self.order_id(),
            method: self.method,
            amount,
            currency,
            provider_ref: self.number(),
            receipt: Some(format!("receipt_{}", self.order)),
            at: when,
        };
        self.pay(teller, captured);
        let captured = OrderEvent::PaymentCaptured {
            order_id: self.order_id(),
            amount,
            currency,
            method: self.method,
            placed_at: at(0),
            payment_id: Some(self.payment()),
            at: when,
        };
        self.order(teller, captured);
    }

    pub(crate) fn becomes_unknown(self, teller: &mut Teller, when: At) {
        let unknown = PaymentEvent::BecameUnknown {
            payment_id: self.payment(),
            order_id: self.order_id(),
            said: "timeout".to_owned(),
            at: when,
        };
        self.pay(teller, unknown);
    }

    pub(crate) fn fails(self, teller: &mut Teller, code: &str) {
        let failed = PaymentEvent::Failed {
            payment_id: self.payment(),
            order_id: self.order_id(),
            code: code.to_owned(),
            is_final: true,
            at: at(4),
        };
        self.pay(teller, failed);
    }

    pub(crate) fn takes(self, teller: &mut Teller, taken: i64) {
        let conflicted = PaymentEvent::Conflicted {
            payment_id: self.payment(),
            order_id: self.order_id(),
            asked: Amount::minor(PRICE),
            currency: Currency::USD,
            taken: Amount::minor(taken),
            taken_currency: Currency::USD,
            provider_ref: self.number(),
            receipt: None,
            at: at(5),
        };
        self.pay(teller, conflicted);
    }

    pub(crate) fn disputes(self, teller: &mut Teller, status: &str) {
        self.disputes_as(teller, None, status);
    }

    pub(crate) fn disputes_as(self, teller: &mut Teller, number: Option<&str>, status: &str) {
        let disputed = PaymentEvent::Disputed {
            payment_id: self.payment(),
            order_id: self.order_id(),
            dispute_ref: number.map(str::to_owned),
            amount: Amount::minor(PRICE),
            currency: Currency::USD,
            status: status.to_owned(),
            at: at(6),
        };
        self.pay(teller, disputed);
    }

    /// A callback told of the money, and the provider does not confirm it.
    pub(crate) fn is_contradicted(self, teller: &mut Teller, when: At) {
        let contradicted = PaymentEvent::Contradicted {
            payment_id: self.payment(),
            order_id: self.order_id(),
            provider_ref: self.number(),
            amount: Amount::minor(PRICE),
            currency: Currency::USD,
            receipt: Some(format!("receipt_{}", self.order)),
            said: "cancelled_by_user".to_owned(),
            at: when,
        };
        self.pay(teller, contradicted);
    }

    pub(crate) fn leaves(self, teller: &mut Teller, number: &str, amount: i64, why: &str) {
        let left = PaymentEvent::NoticeNotTaken {
            payment_id: self.payment(),
            order_id: self.order_id(),
            provider_ref: number.to_owned(),
            amount: Amount::minor(amount),
            currency: Currency::USD,
            why: why.to_owned(),
            at: at(7),
        };
        self.pay(teller, left);
    }
}

/// Some of an order's money on its way back.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Back {
    pub(crate) till: Till,
    pub(crate) refund: RefundId,
    pub(crate) amount: i64,
    pub(crate) why: WhyRefund,
}

impl Till {
    /// The first refund of the order.
    pub(crate) fn back(self, amount: i64, why: WhyRefund) -> Back {
        Back {
            till: self,
            refund: self.refund(),
            amount,
            why,
        }
    }
}

impl Back {
    fn lines(self) -> Vec<RefundLine> {
        vec![RefundLine {
            product_id: ProductId(id(900)),
            quantity: Quantity::new(1).unwrap(),
            amount: Amount::minor(self.amount),
        }]
    }

    fn tell(self, teller: &mut Teller, event: RefundEvent) {
        teller.tell(self.refund.0, event);
    }

    pub(crate) fn asked(self, teller: &mut Teller) {
        let (amount, currency) = (Amount::minor(self.amount), Currency::USD);
        let terms = RefundTerms {
            refund_id: self.refund,
            payment_id: self.till.payment(),
            order_id: self.till.order_id(),
            method: self.till.method,
            amount,
            currency,
            why: self.why,
            reason: "as agreed".to_owned(),
            by: By::Staff,
            lines: self.lines(),
            shipping: Amount::ZERO,
            return_id: None,
            part_of: None,
            road: None,
        };
        let reserved = PaymentEvent::RefundReserved {
            payment_id: self.till.payment(),
            refund_id: self.refund,
            amount,
            at: at(10),
        };
        self.till.pay(teller, reserved);
        let terms = Box::new(terms);
        self.tell(teller, RefundEvent::Requested { terms, at: at(10) });
        let requested = OrderEvent::RefundRequested {
            order_id: self.till.order_id(),
            refund_id: self.refund,
            payment_id: self.till.payment(),
            amount,
            currency,
            why: self.why,
            reason: "as agreed".to_owned(),
            by: By::Staff,
            lines: self.lines(),
            shipping: Amount::ZERO,
            at: at(10),
        };
        self.till.order(teller, requested);
    }

    pub(crate) fn succeeds(self, teller: &mut Teller, when: At) {
        let (amount, currency) = (Amount::minor(self.amount), Currency::USD);
        let succeeded = RefundEvent::Succeeded {
            refund_id: self.refund,
            payment_id: self.till.payment(),
            order_id: self.till.order_id(),
            amount,
            currency,
            provider_ref: Some("re_1".to_owned()),
            at: when,
        };
        self.tell(teller, succeeded);
        let settled = PaymentEvent::RefundSettled {
            payment_id: self.till.payment(),
            refund_id: self.refund,
            amount,
            at: when,
        };
        self.till.pay(teller, settled);
        let refunded = OrderEvent::Refunded {
            order_id: self.till.order_id(),
            refund_id: self.refund,
            amount,
            currency,
            counts: self.why != WhyRefund::Conflicted,
            complete: self.amount == PRICE,
            lines: self.lines(),
            shipping: Amount::ZERO,
            placed_at: at(0),
            at: when,
        };
        self.till.order(teller, refunded);
    }

    pub(crate) fn fails(self, teller: &mut Teller, was_back: bool, when: At) {
        let (amount, currency) = (Amount::minor(self.amount), Currency::USD);
        let failed = RefundEvent::Failed {
            refund_id: self.refund,
            payment_id: self.till.payment(),
            order_id: self.till.order_id(),
            amount,
            currency,
            code: "account_closed".to_owned(),
            at: when,
        };
        self.tell(teller, failed);
        let released = PaymentEvent::RefundReleased {
            payment_id: self.till.payment(),
            refund_id: self.refund,
            amount,
            at: when,
        };
        self.till.pay(teller, released);
        let failed = OrderEvent::RefundFailed {
            order_id: self.till.order_id(),
            refund_id: self.refund,
            amount,
            currency,
            counts: true,
            code: "account_closed".to_owned(),
            was_back,
            placed_at: at(0),
            at: when,
        };
        self.till.order(teller, failed);
    }

    pub(crate) fn becomes_unknown(self, teller: &mut Teller) {
        let (refund_id, said, at) = (self.refund, "timeout".to_owned(), at(11));
        let unknown = RefundEvent::BecameUnknown {
            refund_id,
            said,
            at,
        };
        self.tell(teller, unknown);
    }
}
