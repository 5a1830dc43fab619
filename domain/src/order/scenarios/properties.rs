//! What holds whatever is asked of an order, in whatever order: counted from its events alone.

use super::super::decide::decide;
use super::*;
use crate::kernel::examples::cases;
use crate::kernel::{ProductId, RefundId, ReturnId, ShipmentId};
use proptest::prelude::*;
use std::collections::HashMap;

/// What the events say, counted anew.
#[derive(Default)]
struct Books {
    captured: i64,
    back: HashMap<RefundId, (i64, Vec<RefundLine>)>,
    parcels: HashMap<ShipmentId, (Vec<LineUnits>, Standing)>,
    sent: Vec<LineUnits>,
    returns: HashMap<ReturnId, Vec<LineUnits>>,
    called_off: Vec<LineUnits>,
    waived: Vec<RefundLine>,
}

#[derive(Clone, Copy, PartialEq)]
enum Standing {
    Home,
    Out,
    CameBack,
}

impl Books {
    fn note(&mut self, event: &OrderEvent) {
        match event.clone() {
            OrderEvent::PaymentCaptured { amount, .. } => self.captured += amount.units(),
            OrderEvent::RefundRequested {
                refund_id,
                amount,
                lines,
                why,
                ..
            } if why != WhyRefund::Conflicted => {
                self.back.insert(refund_id, (amount.units(), lines));
            }
            OrderEvent::Refunded {
                refund_id,
                amount,
                lines,
                counts: true,
                ..
            } => {
                self.back.insert(refund_id, (amount.units(), lines));
            }
            OrderEvent::RefundFailed { refund_id, .. } => {
                self.back.remove(&refund_id);
            }
            event => self.note_goods(event),
        }
    }

    fn note_goods(&mut self, event: OrderEvent) {
        match event {
            OrderEvent::ParcelPlanned {
                shipment_id, units, ..
            } => {
                self.parcels.insert(shipment_id, (units, Standing::Home));
            }
            OrderEvent::ParcelDropped { shipment_id, .. } => {
                self.parcels.remove(&shipment_id);
            }
            OrderEvent::ParcelShipped {
                shipment_id, units, ..
            } => {
                self.lead(shipment_id, Standing::Out);
                self.sent.extend(units);
            }
            OrderEvent::ParcelFailed {
                shipment_id,
                came_back: true,
                ..
            } => self.lead(shipment_id, Standing::CameBack),
            OrderEvent::ReturnReceived {
                return_id, units, ..
            } => self.returns.entry(return_id).or_default().extend(units),
            OrderEvent::UnitsCalledOff { units, waived, .. } => {
                self.called_off.extend(units);
                self.waived
                    .extend(waived.into_iter().flat_map(|waived| waived.worth));
            }
            _ => {}
        }
    }

    fn lead(&mut self, parcel: ShipmentId, to: Standing) {
        if let Some(parcel) = self.parcels.get_mut(&parcel) {
            parcel.1 = to;
        }
    }

    fn given_back(&self) -> i64 {
        self.back.values().map(|(amount, _)| amount).sum()
    }

    fn units_given_back(&self, product: ProductId) -> i64 {
        let lines = self.back.values().flat_map(|(_, lines)| lines);
        let lines = lines.chain(&self.waived);
        let lines = lines.filter(|line| line.product_id == product);
        lines.map(|line| line.quantity.units()).sum()
    }

    fn packed(&self, product: ProductId, counts: impl Fn(Standing) -> bool) -> i64 {
        let parcels = self.parcels.values().filter(|(_, stands)| counts(*stands));
        parcels.map(|(units, _)| sum(units, product)).sum()
    }

    fn returned(&self, product: ProductId) -> i64 {
        self.returns.values().map(|units| sum(units, product)).sum()
    }
}

fn sum(units: &[LineUnits], product: ProductId) -> i64 {
    let units = units.iter().filter(|units| units.product_id == product);
    units.map(|units| units.quantity.units()).sum()
}

fn any_units() -> impl Strategy<Value = Vec<LineUnits>> {
    prop::collection::vec((11..14_u128, 0..3_i64), 0..3)
        .prop_map(|units| units.into_iter().map(|(p, n)| of(p, n)).collect())
}

fn any_by() -> impl Strategy<Value = By> {
    prop_oneof![Just(By::Customer), Just(By::Staff), Just(By::System)]
}

fn any_step() -> impl Strategy<Value = OrderCommand> {
    let at = noon(1);
    prop_oneof![
        3 => any_by().prop_map(move |by| OrderCommand::Confirm { by, at }),
        3 => Just(OrderCommand::StartPicking { at }),
        2 => Just(OrderCommand::Ship { at }),
        2 => any::<bool>().prop_map(move |cash| OrderCommand::Deliver { cash: cash.then(|| id(77)), at }),
        1 => (any_by(), any::<bool>()).prop_map(move |(by, refunding)| OrderCommand::Cancel {
            by,
            reason: Some("why not".to_owned()),
            refunding,
            at,
        }),
        1 => (0..120_i64).prop_map(|minutes| OrderCommand::Expire { grace: noon(60), at: noon(minutes) }),
        1 => Just(OrderCommand::RegainHold { at }),
    ]
}

fn any_money() -> impl Strategy<Value = OrderCommand> {
    let at = noon(1);
    prop_oneof![
        (7..10_u128).prop_map(super::paying::pay),
        (7..10_u128, 1..1_577_i64).prop_map(move |(payment, less)| OrderCommand::RecordCapture {
            payment_id: id(payment),
            method: PaymentMethod::Stripe,
            amount: cents(if less % 3 == 0 { less } else { 1_576 }),
            currency: Currency::USD,
            at,
        }),
        (7..10_u128).prop_map(move |payment| OrderCommand::RecordFailure {
            payment_id: id(payment),
            code: "expired".to_owned(),
            at,
        }),
        (7..10_u128).prop_map(move |payment| OrderCommand::RecordConflict {
            payment_id: id(payment),
            taken: cents(5),
            taken_currency: Currency::KES,
            at,
        }),
        (100..104_u128).prop_map(move |refund| OrderCommand::RecordRefund {
            refund_id: id(refund),
            at
        }),
        (100..104_u128).prop_map(move |refund| OrderCommand::RecordRefundFailure {
            refund_id: id(refund),
            code: "no_account".to_owned(),
            at,
        }),
    ]
}

fn any_parcel() -> impl Strategy<Value = OrderCommand> {
    let (at, parcel) = (noon(1), || 21..25_u128);
    prop_oneof![
        (parcel(), any_units()).prop_map(move |(parcel, units)| OrderCommand::PlanParcel {
            shipment_id: id(parcel),
            units,
            at,
        }),
        parcel().prop_map(move |parcel| OrderCommand::DropParcel {
            shipment_id: id(parcel),
            at
        }),
        parcel().prop_map(move |parcel| OrderCommand::ShipParcel {
            shipment_id: id(parcel),
            at
        }),
        (parcel(), any::<bool>()).prop_map(move |(parcel, cash)| OrderCommand::DeliverParcel {
            shipment_id: id(parcel),
            cash: cash.then(|| id(77)),
            at,
        }),
        (parcel(), any::<bool>()).prop_map(move |(parcel, came_back)| OrderCommand::FailParcel {
            shipment_id: id(parcel),
            came_back,
            at,
        }),
        (parcel(), any_units(), any::<bool>()).prop_map(move |(call_off, units, refunding)| {
            OrderCommand::CallOff {
                call_off_id: uuid::Uuid::from_u128(call_off),
                units,
                reason: "gone".to_owned(),
                refunding,
                at,
            }
        }),
    ]
}

fn any_return() -> impl Strategy<Value = OrderCommand> {
    let (at, back) = (noon(1), || 31..34_u128);
    prop_oneof![
        (back(), any_units(), any_by()).prop_map(move |(back, units, by)| {
            OrderCommand::OpenReturn {
                return_id: id(back),
                units,
                until_days: 14,
                by,
                at,
            }
        }),
        (back(), any_units()).prop_map(move |(back, units)| OrderCommand::ReceiveReturn {
            return_id: id(back),
            units,
            at,
        }),
        back().prop_map(move |back| OrderCommand::EndReturn {
            return_id: id(back),
            at
        }),
    ]
}

/// A command, or the wish for a refund, whose terms follow from the order itself.
#[derive(Debug, Clone)]
enum Wish {
    Say(OrderCommand),
    Back {
        refund: u128,
        payment: u128,
        units: Vec<LineUnits>,
        shipping: bool,
        more: i64,
    },
}

fn any_wish() -> impl Strategy<Value = Wish> {
    let back = (
        100..104_u128,
        7..10_u128,
        any_units(),
        any::<bool>(),
        -200..900_i64,
    );
    prop_oneof![
        4 => any_step().prop_map(Wish::Say),
        4 => any_money().prop_map(Wish::Say),
        4 => any_parcel().prop_map(Wish::Say),
        2 => any_return().prop_map(Wish::Say),
        3 => back.prop_map(|(refund, payment, units, shipping, more)| Wish::Back {
            refund,
            payment,
            units,
            shipping,
            more,
        }),
    ]
}

fn command(order: &Order, wish: Wish) -> Option<OrderCommand> {
    match wish {
        Wish::Say(command) => Some(command),
        Wish::Back {
            refund,
            payment,
            units,
            shipping,
            more,
        } => {
            let shares = shares(order, &units, shipping).ok()?;
            let payment_id = if payment == 9 { id(77) } else { id(payment) };
            Some(OrderCommand::RequestRefund {
                terms: Box::new(RefundTerms {
                    refund_id: id(refund),
                    payment_id,
                    order_id: id(1),
                    method: PaymentMethod::Stripe,
                    amount: shares.total.plus(cents(more)).unwrap().max(cents(1)),
                    currency: Currency::USD,
                    why: if trial_conflicts(order, payment_id) {
                        WhyRefund::Conflicted
                    } else {
                        WhyRefund::Goodwill
                    },
                    reason: "sorry".to_owned(),
                    by: By::Staff,
                    lines: shares.lines,
                    shipping: shares.shipping,
                    return_id: None,
                    part_of: None,
                    road: None,
                }),
                at: noon(1),
            })
        }
    }
}

fn trial_conflicts(order: &Order, payment_id: crate::kernel::PaymentId) -> bool {
    let mut trials = order.trials().iter();
    trials
        .any(|trial| trial.payment_id == payment_id && trial.standing == TrialStanding::Conflicted)
}

/// Orders at the door, with or without their money.
fn any_start() -> impl Strategy<Value = Vec<OrderEvent>> {
    let until = [Status::Pending, Status::Processing, Status::Delivered];
    let until = prop::sample::select(until.to_vec());
    (until, any::<bool>()).prop_map(|(until, is_paid)| match is_paid {
        true => paid(until),
        false => life(until),
    })
}

/// Money that comes back to the shop takes a refunded order back to where it was.
fn may_become(from: Status, to: Status) -> bool {
    let back = from == Status::Refunded && [Status::Shipped, Status::Delivered].contains(&to);
    from == to || from.next().contains(&to) || back
}

fn holds(order: &Order, books: &Books) -> Result<(), TestCaseError> {
    prop_assert_eq!(order.captured(), cents(books.captured));
    prop_assert!(books.given_back() <= books.captured);
    prop_assert_eq!(
        order.refundable(),
        cents(books.captured - books.given_back())
    );
    for line in &order.placement().unwrap().lines {
        let (product, bought) = (line.product_id, line.quantity.units());
        prop_assert!(books.units_given_back(product) <= bought);
        let packed = books.packed(product, |stands| stands != Standing::CameBack);
        prop_assert!(packed + sum(&books.called_off, product) <= bought);
        let sent = if books.parcels.is_empty() {
            bought
        } else {
            sum(&books.sent, product)
        };
        prop_assert!(books.returned(product) <= sent);
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases(1_024))]

    #[test]
    fn no_order_gives_back_more_than_it_took_or_sends_more_than_it_sold(
        start in any_start(),
        wishes in prop::collection::vec(any_wish(), 0..80),
    ) {
        let mut books = Books::default();
        start.iter().for_each(|event| books.note(event));
        let mut order = after(start);
        for wish in wishes {
            let Some(command) = command(&order, wish) else { continue };
            let Ok(events) = decide(&order, command) else { continue };
            for event in events {
                let from = order.status().unwrap();
                books.note(&event);
                order = order.evolve(event.clone());
                let to = order.status().unwrap();
                prop_assert!(may_become(from, to), "{:?} led from {:?} to {:?}", event, from, to);
            }
            holds(&order, &books)?;
        }
        let stored = serde_json::to_string(&order).unwrap();
        prop_assert_eq!(serde_json::from_str::<Order>(&stored).unwrap(), order);
    }
}
