//! What a provider says of a refund, and refunds that somebody made at the provider.

use super::repay::{Back, reserve};
use super::{LOOKS, MoneyError, timers};
use domain::kernel::{Amount, At, By, OrderId, PaymentId, RefundId, derive_id};
use domain::order::{Order, OrderCommand};
use domain::payment::{Payment, PaymentCommand, PaymentError};
use domain::ports::payments::RefundStanding;
use domain::refund::{Refund, RefundCommand, RefundError, RefundStage, WhyRefund};
use eventstore::{Context, Decision, Desk, Halt, Timer};
use serde::{Deserialize, Serialize};

/// News of a refund, and the timer that asked for them.
#[derive(Debug, Clone)]
pub struct HeardOfRefund {
    pub refund_id: RefundId,
    pub provider_ref: Option<String>,
    /// `None` for no news.
    pub standing: Option<RefundStanding>,
    /// The timer that is answered by this, and when to look again should the refund stay open.
    pub timer: Option<(String, At)>,
    pub at: At,
}

/// Where the refund stands now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundRecorded {
    pub refund_id: RefundId,
    pub order_id: OrderId,
    pub stage: RefundStage,
}

/// Takes news of a refund; payment and order learn of it in the same flush.
#[must_use]
pub fn hear_of_refund(
    heard: HeardOfRefund,
    context: Context,
) -> Decision<RefundRecorded, MoneyError> {
    let refund_id = heard.refund_id;
    Decision::new(context, move |desk| carry_out(desk, &heard)).touching::<Refund>(refund_id)
}

/// The same for what a notice says by itself. One that says that the refund ended otherwise than is
/// known where it is written down may be older than what is known: it is refused, and somebody asks.
///
/// # Errors
/// `RefundError::Contradicted`.
#[must_use]
pub fn hear_notice_of_refund(
    heard: HeardOfRefund,
    context: Context,
) -> Decision<RefundRecorded, MoneyError> {
    let refund_id = heard.refund_id;
    let hear = move |desk: &mut Desk<'_>| {
        let stage = desk.state::<Refund>(refund_id)?.stage();
        match &heard.standing {
            Some(standing) if contradicts(stage, standing) => {
                Err(Halt::Refused(RefundError::Contradicted.into()))
            }
            _ => carry_out(desk, &heard),
        }
    };
    Decision::new(context, hear).touching::<Refund>(refund_id)
}

fn contradicts(stage: Option<RefundStage>, standing: &RefundStanding) -> bool {
    matches!(
        (stage, standing),
        (Some(RefundStage::Succeeded), RefundStanding::Failed { .. })
            | (Some(RefundStage::Failed), RefundStanding::Succeeded)
    )
}

fn carry_out(
    desk: &mut Desk<'_>,
    heard: &HeardOfRefund,
) -> Result<RefundRecorded, Halt<MoneyError>> {
    let (refund_id, at) = (heard.refund_id, heard.at);
    let refund = desk.state::<Refund>(refund_id)?;
    let Some((order_id, payment_id)) = refund
        .terms()
        .map(|terms| (terms.order_id, terms.payment_id))
    else {
        return Err(Halt::Refused(RefundError::Unknown.into()));
    };
    if let Some(standing) = heard.standing.clone() {
        let provider_ref = heard.provider_ref.clone();
        record(desk, refund_id, (provider_ref, standing), at)?;
        settle(desk, (order_id, payment_id, refund_id), at)?;
    }
    if let Some((name, _)) = &heard.timer
        && timers::is_last(name)
    {
        // Nobody looks any more: whatever is open still is left to people, who see it.
        let said = "no_word".to_owned();
        record(
            desk,
            refund_id,
            (None, RefundStanding::Unknown { said }),
            at,
        )?;
    }
    let stage = desk.state::<Refund>(refund_id)?.stage();
    let stage = stage.unwrap_or(RefundStage::Requested);
    if let Some((name, again)) = &heard.timer {
        let instance = refund_id.to_string();
        if stage.is_open() {
            timers::look_again(desk, crate::REFUNDS, &instance, name, *again);
        } else {
            timers::look_over(desk, crate::REFUNDS, &instance, name);
        }
    }
    Ok(RefundRecorded {
        refund_id,
        order_id,
        stage,
    })
}

fn record(
    desk: &mut Desk<'_>,
    refund_id: RefundId,
    (provider_ref, standing): (Option<String>, RefundStanding),
    at: At,
) -> Result<(), Halt<MoneyError>> {
    let record = RefundCommand::Record {
        provider_ref,
        standing,
        at,
    };
    desk.execute::<Refund>(refund_id, record)
        .map_err(Halt::lift)?;
    Ok(())
}

/// Payment and order agree with what the refund says; each stays quiet the second time.
fn settle(
    desk: &mut Desk<'_>,
    (order_id, payment_id, refund_id): (OrderId, PaymentId, RefundId),
    at: At,
) -> Result<(), Halt<MoneyError>> {
    let refund = desk.state::<Refund>(refund_id)?;
    match refund.stage() {
        Some(RefundStage::Succeeded) => {
            desk.execute::<Payment>(payment_id, PaymentCommand::SettleRefund { refund_id, at })
                .map_err(Halt::lift)?;
            desk.execute::<Order>(order_id, OrderCommand::RecordRefund { refund_id, at })
                .map_err(Halt::lift)?;
        }
        Some(RefundStage::Failed) => {
            let code = refund.failure().unwrap_or("failed").to_owned();
            desk.execute::<Payment>(payment_id, PaymentCommand::ReleaseRefund { refund_id, at })
                .map_err(Halt::lift)?;
            let failure = OrderCommand::RecordRefundFailure {
                refund_id,
                code,
                at,
            };
            desk.execute::<Order>(order_id, failure)
                .map_err(Halt::lift)?;
        }
        _ => {}
    }
    Ok(())
}

/// Money that somebody gave back at the provider, without the shop: it is written down as a refund
/// whose id follows from the provider's number of it. One that has not ended is looked up from `look_at`
/// on, should the provider never tell of its end.
#[must_use]
pub fn foreign_refund(
    payment_id: PaymentId,
    (provider_ref, amount): (String, Amount),
    standing: RefundStanding,
    (at, look_at): (At, At),
    context: Context,
) -> Decision<RefundRecorded, MoneyError> {
    let take = move |desk: &mut Desk<'_>| {
        let Some(order_id) = desk
            .state::<Payment>(payment_id)?
            .terms()
            .map(|terms| terms.order_id)
        else {
            return Err(Halt::Refused(PaymentError::Unknown.into()));
        };
        let refund_id = RefundId(derive_id(payment_id.0, &format!("refund {provider_ref}")));
        let is_new = desk.state::<Refund>(refund_id)?.terms().is_none();
        if is_new {
            let reason = "given back at the provider";
            let wish = Back::of(amount, WhyRefund::AtProvider, By::Staff, reason);
            reserve(desk, (order_id, payment_id), refund_id, wish, at)?;
            // Whoever looks it up needs its number, whatever else is known.
            let known = (Some(provider_ref.clone()), RefundStanding::Submitted);
            record(desk, refund_id, known, at)?;
        }
        let news = (Some(provider_ref.clone()), standing.clone());
        record(desk, refund_id, news, at)?;
        settle(desk, (order_id, payment_id, refund_id), at)?;
        let stage = desk.state::<Refund>(refund_id)?.stage();
        let stage = stage.unwrap_or(RefundStage::Requested);
        match stage.is_open() {
            true if is_new => desk.schedule(first_look(refund_id, look_at)),
            true => {}
            false => desk.cancel_timer(crate::REFUNDS, refund_id.to_string(), LOOKS[0]),
        }
        Ok(RefundRecorded {
            refund_id,
            order_id,
            stage,
        })
    };
    Decision::new(context, take).touching::<Payment>(payment_id)
}

fn first_look(refund_id: RefundId, due_at: At) -> Timer {
    Timer {
        process: crate::REFUNDS,
        instance: refund_id.to_string(),
        name: LOOKS[0],
        due_at,
        payload: serde_json::Value::Null,
    }
}
