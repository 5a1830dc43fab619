//! How an order begins.

use super::*;

fn place(placement: Placement) -> OrderCommand {
    OrderCommand::Place(Box::new(placement))
}

fn import(placement: Placement) -> OrderCommand {
    OrderCommand::Import(Box::new(placement))
}

/// A basket of another till: weighed goods, a line of no units, a loyalty price, a coupon that
/// paid more than the line cost.
fn basket() -> Placement {
    let loyalty = LineDiscount {
        kind: DiscountKind::Loyalty,
        amount: cents(100),
    };
    let weighed = Line {
        quantity: units(15_720),
        unit_price: None,
        discounts: vec![loyalty],
        total: cents(299),
        list_total: cents(399),
        reimbursed: cents(500),
        ..line(11, 1, 0)
    };
    let nothing = Line {
        quantity: units(0),
        unit_price: None,
        list_total: cents(0),
        total: cents(0),
        ..line(12, 1, 0)
    };
    let totals = Totals {
        rounding: Amount::ZERO,
        subtotal: cents(399),
        discount: cents(100),
        shipping: cents(0),
        tax: cents(0),
        total: cents(299),
        currency: Currency::USD,
    };
    Placement {
        cart_id: None,
        lines: vec![weighed, nothing],
        totals,
        coupon: None,
        payment_method: PaymentMethod::Imported,
        reference: Some("31198570044".to_owned()),
        channel: "store 367".to_owned(),
        ..placement()
    }
}

fn with_totals(change: impl Fn(&mut Totals)) -> Placement {
    let mut placement = placement();
    change(&mut placement.totals);
    placement
}

fn with_line(change: impl Fn(&mut Line)) -> Placement {
    let mut placement = placement();
    change(&mut placement.lines[0]);
    placement
}

#[test]
fn a_shopper_places_an_order() {
    given(vec![])
        .when(place(placement()))
        .then_expect_events(vec![placed(placement())]);
}

#[test]
fn a_guest_places_an_order() {
    let guests = Placement {
        customer_id: None,
        ..placement()
    };
    given(vec![])
        .when(place(guests.clone()))
        .then_expect_events(vec![placed(guests)]);
}

#[test]
fn the_same_order_placed_twice_says_nothing() {
    given(life(Status::Pending))
        .when(place(placement()))
        .then_expect_events(vec![]);
}

#[test]
fn an_order_is_placed_once() {
    let other = Placement {
        channel: "app".to_owned(),
        ..placement()
    };
    for status in [Status::Pending, Status::Delivered, Status::Cancelled] {
        given(life(status))
            .when(place(other.clone()))
            .then_expect_error(OrderError::AlreadyPlaced);
    }
}

#[test]
fn an_order_has_lines_and_each_sells_something() {
    let empty = Placement {
        lines: vec![],
        ..placement()
    };
    given(vec![])
        .when(place(empty))
        .then_expect_error(OrderError::NoLines);
    let mut nothing = placement();
    nothing.lines.push(Line {
        quantity: units(0),
        ..line(13, 0, 0)
    });
    given(vec![])
        .when(place(nothing))
        .then_expect_error(OrderError::EmptyLine);
}

#[test]
fn the_totals_add_up_to_the_last_cent() {
    let wrong = [
        with_totals(|totals| totals.total = cents(1_577)),
        with_totals(|totals| totals.subtotal = cents(1_201)),
        with_totals(|totals| totals.discount = cents(99)),
        with_totals(|totals| totals.tax = cents(177)),
        with_totals(|totals| (totals.shipping, totals.tax) = (cents(-1), cents(477))),
        with_totals(|totals| (totals.shipping, totals.tax) = (cents(477), cents(-1))),
    ];
    for placement in wrong {
        given(vec![])
            .when(place(placement))
            .then_expect_error(OrderError::TotalsDoNotAddUp);
    }
}

#[test]
fn every_line_adds_up_by_itself() {
    let wrong = [
        with_line(|line| line.total = cents(741)),
        with_line(|line| line.list_total = cents(801)),
        with_line(|line| line.unit_price = Some(cents(399))),
        with_line(|line| line.unit_price = None),
        with_line(|line| line.discounts.clear()),
        with_line(|line| line.reimbursed = cents(-1)),
        with_line(|line| line.discounts[0].amount = Amount::minor(i64::MAX)),
    ];
    for placement in wrong {
        given(vec![])
            .when(place(placement))
            .then_expect_error(OrderError::TotalsDoNotAddUp);
    }
}

#[test]
fn what_a_coupon_took_off_stands_on_the_lines() {
    let forgotten = Placement {
        coupon: None,
        ..placement()
    };
    given(vec![])
        .when(place(forgotten))
        .then_expect_error(OrderError::TotalsDoNotAddUp);
}

#[test]
fn nobody_pays_today_with_money_of_another_till() {
    let odd = Placement {
        payment_method: PaymentMethod::Imported,
        ..placement()
    };
    given(vec![])
        .when(place(odd))
        .then_expect_error(OrderError::OnlyForHistory);
}

#[test]
fn history_arrives_paid_and_delivered_at_its_own_time() {
    let at = noon(0);
    given(vec![])
        .when(import(basket()))
        .then_expect_events(vec![
            placed(basket()),
            OrderEvent::Confirmed {
                order_id: id(1),
                by: By::System,
                at,
            },
            OrderEvent::PaymentCaptured {
                order_id: id(1),
                amount: cents(299),
                currency: Currency::USD,
                method: PaymentMethod::Imported,
                placed_at: at,
                payment_id: None,
                at,
            },
            OrderEvent::PickingStarted {
                order_id: id(1),
                at,
            },
            OrderEvent::Shipped {
                order_id: id(1),
                at,
            },
            OrderEvent::Delivered {
                order_id: id(1),
                at,
            },
        ]);
}

#[test]
fn history_that_arrives_twice_says_nothing() {
    let arrived = given(vec![])
        .when(import(basket()))
        .inspect_result()
        .unwrap();
    given(arrived)
        .when(import(basket()))
        .then_expect_events(vec![]);
}

#[test]
fn history_does_not_overwrite_an_order() {
    given(life(Status::Pending))
        .when(import(basket()))
        .then_expect_error(OrderError::AlreadyPlaced);
}

#[test]
fn history_adds_up_too() {
    let empty = Placement {
        lines: vec![],
        ..basket()
    };
    given(vec![])
        .when(import(empty))
        .then_expect_error(OrderError::NoLines);
    let mut wrong = basket();
    wrong.lines[1].total = cents(1);
    given(vec![])
        .when(import(wrong))
        .then_expect_error(OrderError::TotalsDoNotAddUp);
    let mut below_zero = basket();
    below_zero.lines[1].list_total = cents(-1);
    below_zero.lines[1].total = cents(-1);
    (below_zero.totals.subtotal, below_zero.totals.total) = (cents(398), cents(298));
    given(vec![])
        .when(import(below_zero))
        .then_expect_error(OrderError::TotalsDoNotAddUp);
}

#[test]
fn a_basket_that_cost_nothing_is_history_all_the_same() {
    let mut free = basket();
    free.lines.remove(0);
    (
        free.totals.subtotal,
        free.totals.discount,
        free.totals.total,
    ) = (cents(0), cents(0), cents(0));
    let events = given(vec![]).when(import(free)).inspect_result().unwrap();
    let order = events.into_iter().fold(Order::default(), Order::evolve);
    assert_eq!(order.status(), Some(Status::Delivered));
    assert_eq!(order.payment_status(), PaymentStatus::Paid);
}
