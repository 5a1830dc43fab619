//! What holds in whatever order things are said, and however often.

use super::super::decide::decide;
use super::giving_back::{release, reserve, settle};
use super::*;
use crate::kernel::examples::cases;
use proptest::prelude::*;

/// What was set aside or given back, counted from the events themselves.
#[derive(Default)]
struct Books {
    taken: i64,
    back: std::collections::HashMap<String, i64>,
}

impl Books {
    fn note(&mut self, event: &PaymentEvent) {
        match event {
            PaymentEvent::Captured { amount, .. }
            | PaymentEvent::Conflicted { taken: amount, .. } => {
                self.taken += amount.units();
            }
            PaymentEvent::RefundReserved {
                refund_id, amount, ..
            }
            | PaymentEvent::RefundSettled {
                refund_id, amount, ..
            } => {
                self.back.insert(refund_id.to_string(), amount.units());
            }
            PaymentEvent::RefundReleased { refund_id, .. } => {
                self.back.remove(&refund_id.to_string());
            }
            _ => {}
        }
    }

    fn given_back(&self) -> i64 {
        self.back.values().sum()
    }
}

fn any_standing() -> impl Strategy<Value = Standing> {
    prop_oneof![
        Just(Standing::RequiresAction),
        Just(Standing::Processing),
        Just(Standing::Authorized),
        Just(Standing::Captured),
        Just(Standing::Voided),
        any::<bool>().prop_map(|is_final| failing("declined", is_final)),
        Just(unknown()),
    ]
}

fn any_command() -> impl Strategy<Value = PaymentCommand> {
    let news =
        (any_standing(), prop::option::of(1_574..1_579_i64)).prop_map(|(standing, amount)| {
            record(News {
                amount: amount.map(cents),
                ..news(standing)
            })
        });
    prop_oneof![
        4 => news,
        1 => Just(PaymentCommand::Refuse { code: "no".to_owned(), at: noon(1) }),
        1 => Just(PaymentCommand::Lose { said: "lost".to_owned(), at: noon(1) }),
        6 => (1..9_u128, -5..1_700_i64).prop_map(|(refund, amount)| reserve(refund, amount)),
        3 => (1..9_u128).prop_map(settle),
        3 => (1..9_u128).prop_map(release),
    ]
}

proptest! {
    #![proptest_config(cases(512))]

    #[test]
    fn never_more_is_given_back_than_was_taken_and_what_was_taken_stays(
        commands in prop::collection::vec(any_command(), 0..60)
    ) {
        let (mut payment, mut books) = (after(vec![started()]), Books::default());
        for command in commands {
            let had = (payment.taken(), payment.stage().cloned());
            let Ok(events) = decide(&payment, command) else { continue };
            for event in events {
                books.note(&event);
                payment = payment.evolve(event);
                prop_assert!(books.given_back() <= books.taken);
            }
            prop_assert_eq!(payment.taken(), cents(books.taken));
            prop_assert_eq!(payment.left(), cents(books.taken - books.given_back()));
            if had.0 > Amount::ZERO {
                prop_assert_eq!((payment.taken(), payment.stage().cloned()), had);
            }
        }
    }
}

/// All orders of `things`.
fn orders<T: Clone>(things: &[T]) -> Vec<Vec<T>> {
    if things.is_empty() {
        return vec![vec![]];
    }
    let mut all = Vec::new();
    for first in 0..things.len() {
        let mut rest = things.to_vec();
        let head = rest.remove(first);
        for tail in orders(&rest) {
            all.push([vec![head.clone()], tail].concat());
        }
    }
    all
}

#[test]
fn six_news_in_any_of_their_720_orders_take_the_money_once() {
    let six = [
        Standing::RequiresAction,
        Standing::Processing,
        failing("insufficient_funds", false),
        Standing::Authorized,
        Standing::Captured,
        Standing::Captured,
    ];
    let all = orders(&six);
    assert_eq!(all.len(), 720);
    for order in all {
        let (mut payment, mut taken) = (after(vec![started()]), 0);
        for standing in order.clone() {
            for event in decide(&payment, hear(standing)).unwrap() {
                taken += usize::from(matches!(event, PaymentEvent::Captured { .. }));
                payment = payment.evolve(event);
            }
        }
        assert_eq!(
            (taken, payment.stage()),
            (1, Some(&Stage::Captured)),
            "{order:?}"
        );
        assert_eq!(payment.taken(), cents(1_576));
    }
}
