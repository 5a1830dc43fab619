//! What a shop of one test does with money: orders that are paid before they are sent, attempts to
//! pay them, refunds, and the timers that look after both.

use crate::shop::{PRICE, Shop, context, noon, quote, shopper};
use chrono::{DateTime, TimeDelta, Utc};
use decisions::{
    ExpireOrder, Heard, HeardOfPayment, HeardOfRefund, MoneyError, PaymentBegun, Recorded,
    RefundAsked, RequestRefund, StartPayment, WhatBack, expire_order, hear_notice_of_refund,
    hear_of_payment, hear_of_refund, request_refund, start_payment,
};
use domain::checkout::{Charges, Quote};
use domain::kernel::{
    Amount, By, Currency, CustomerId, OrderId, PaymentId, ProductId, RefundId, derive_id,
};
use domain::order::{Order, PaymentMethod};
use domain::payment::{News, Payment};
use domain::ports::payments::{RefundStanding, Standing};
use domain::refund::{Refund, WhyRefund};
use eventstore::{DecideError, Decided};
use uuid::Uuid;

/// What two units cost with their shipping: 25.00 USD.
pub(crate) const TOTAL: Amount = Amount::minor(2 * PRICE.units() + 500);

/// The provider's number of whichever attempt hears of it.
const ITS_OWN: &str = "its own";

type Answer<T> = Result<Decided<T>, DecideError<MoneyError>>;

pub(crate) fn later(hours: i64) -> DateTime<Utc> {
    noon() + TimeDelta::hours(hours)
}

pub(crate) fn news(standing: Standing) -> HeardOfPayment {
    HeardOfPayment::News(News {
        provider_ref: ITS_OWN.to_owned(),
        standing,
        amount: None,
        currency: None,
        receipt: None,
        request_ref: None,
    })
}

/// The provider took another sum than it was asked for.
pub(crate) fn took(amount: i64, currency: Currency) -> HeardOfPayment {
    HeardOfPayment::News(News {
        provider_ref: ITS_OWN.to_owned(),
        standing: Standing::Captured,
        amount: Some(Amount::minor(amount)),
        currency: Some(currency),
        receipt: None,
        request_ref: None,
    })
}

pub(crate) fn failed(code: &str) -> RefundStanding {
    RefundStanding::Failed {
        code: code.to_owned(),
    }
}

/// The number of an order's refund, counted from nought.
pub(crate) fn nth_refund(order_id: OrderId, n: usize) -> RefundId {
    RefundId(derive_id(order_id.0, &format!("refund {n}")))
}

impl Shop {
    /// A prepaid order of `units` at `price` each, by somebody new.
    pub(crate) async fn sold(
        &self,
        product: ProductId,
        (units, price): (i64, Amount),
        (method, charges): (PaymentMethod, Charges),
    ) -> OrderId {
        let customer = CustomerId(Uuid::now_v7());
        let added = self.add(shopper(customer), product, units).await.unwrap();
        let mut wish = Self::wish(customer, added.outcome.cart_id, &[]);
        wish.payment_method = method;
        wish.charges = charges;
        wish.quotes = vec![Quote {
            price,
            currency: charges.currency,
            ..quote(product)
        }];
        self.place(wish).await.unwrap().outcome.order_id
    }

    /// A prepaid order of two units.
    pub(crate) async fn prepaid(&self, product: ProductId) -> OrderId {
        let charges = Charges {
            shipping: Amount::minor(500),
            tax_basis_points: 0,
            currency: Currency::USD,
        };
        self.sold(product, (2, PRICE), (PaymentMethod::Stripe, charges))
            .await
    }

    pub(crate) async fn begins(
        &self,
        order_id: OrderId,
        method: PaymentMethod,
    ) -> Answer<PaymentBegun> {
        let wish = StartPayment {
            order_id,
            method,
            asserted: None,
            currency: None,
            attachments: vec![("phone", b"sealed".to_vec())],
            rests_for: None,
            look_at: later(1),
            at: noon(),
        };
        self.store.decide(start_payment(wish, context())).await
    }

    pub(crate) async fn begun(&self, order_id: OrderId) -> PaymentId {
        let begun = self.begins(order_id, PaymentMethod::Stripe).await;
        begun.unwrap().outcome.payment_id
    }

    pub(crate) async fn hears(&self, payment_id: PaymentId, said: HeardOfPayment) -> Recorded {
        let mut said = said;
        if let HeardOfPayment::News(news) = &mut said
            && news.provider_ref == ITS_OWN
        {
            news.provider_ref = format!("pi_{payment_id}");
        }
        let heard = Heard {
            payment_id,
            said,
            timer: None,
            at: noon(),
        };
        let decided = self.store.decide(hear_of_payment(heard, context())).await;
        decided.unwrap().outcome
    }

    /// A prepaid order of two units, paid by card.
    pub(crate) async fn paid(&self, product: ProductId) -> (OrderId, PaymentId) {
        let order_id = self.prepaid(product).await;
        let payment_id = self.begun(order_id).await;
        self.hears(payment_id, news(Standing::Captured)).await;
        (order_id, payment_id)
    }

    /// The timer of the hold, or of the wait after it, knocks. True if the order is cancelled.
    pub(crate) async fn knocks(&self, order_id: OrderId, at: DateTime<Utc>) -> bool {
        let grace = later(96);
        let wish = ExpireOrder {
            order_id,
            grace,
            at,
        };
        let decided = self.store.decide(expire_order(wish, context())).await;
        decided.unwrap().outcome
    }

    pub(crate) async fn gives_back(
        &self,
        order_id: OrderId,
        what: WhatBack,
        why: WhyRefund,
    ) -> Answer<RefundAsked> {
        let wish = RequestRefund {
            order_id,
            what,
            why,
            reason: "sorry".to_owned(),
            by: By::Staff,
            return_id: None,
            expected_version: None,
            at: noon(),
        };
        self.store.decide(request_refund(wish, context())).await
    }

    pub(crate) async fn hears_back(
        &self,
        refund_id: RefundId,
        standing: RefundStanding,
    ) -> Answer<decisions::RefundRecorded> {
        let heard = of_refund(refund_id, standing);
        self.store.decide(hear_of_refund(heard, context())).await
    }

    /// A notice says so, and nobody has asked.
    pub(crate) async fn is_told_of_back(
        &self,
        refund_id: RefundId,
        standing: RefundStanding,
    ) -> Answer<decisions::RefundRecorded> {
        let heard = of_refund(refund_id, standing);
        let told = hear_notice_of_refund(heard, context());
        self.store.decide(told).await
    }

    pub(crate) async fn payment(&self, payment_id: PaymentId) -> Payment {
        self.store.load::<Payment>(payment_id).await.unwrap().state
    }

    pub(crate) async fn money_back(&self, refund_id: RefundId) -> Refund {
        self.store.load::<Refund>(refund_id).await.unwrap().state
    }

    pub(crate) async fn version(&self, order_id: OrderId) -> u64 {
        self.store.load::<Order>(order_id).await.unwrap().version
    }

    /// The timers of a process that wait for this instance.
    pub(crate) async fn timers(&self, process: &str, instance: impl ToString) -> Vec<String> {
        let due = self.store.due_timers(process, later(10_000), 1_000);
        let due = due.await.unwrap().into_iter();
        let instance = instance.to_string();
        due.filter(|timer| timer.instance == instance)
            .map(|timer| timer.name)
            .collect()
    }
}

/// What the provider says of a refund, asked or not.
fn of_refund(refund_id: RefundId, standing: RefundStanding) -> HeardOfRefund {
    HeardOfRefund {
        refund_id,
        provider_ref: Some("re_1".to_owned()),
        standing: Some(standing),
        timer: None,
        at: noon(),
    }
}
