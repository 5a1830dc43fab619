//! Who comes to the shop and what they mean to do, drawn by the seed of the story.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use sims::daraja::PayerAnswer;

/// What somebody means to do.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    /// Which product, by its number on the shelf, and how many of it.
    pub(super) lines: Vec<(usize, i64)>,
    pub(super) uses_coupon: bool,
    pub(super) pays: Pays,
    pub(super) then: Then,
}

/// How somebody means to pay.
#[derive(Debug, Clone)]
pub(super) enum Pays {
    /// What is done with cards, one after the other, until the money is taken.
    ByCard(Vec<Card>),
    /// What is done at prompts, one for each, until the money is taken.
    ByPhone(Vec<PayerAnswer>),
    AtTheDoor,
}

/// One try with a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Card {
    /// The browser pays.
    Good,
    /// The shop is asked to confirm.
    GoodThroughTheShop,
    /// The bank says no.
    Declined,
    /// The bank asks first, and hears yes.
    AskedFirst,
    /// The bank needs a moment, and then pays.
    Slow,
    /// The payer leaves the page.
    LeftAlone,
}

/// What happens to an order once it was begun to be paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Then {
    Nothing,
    /// The shopper thinks better of it, whether paid or not.
    ShopperCancels,
    /// Staff give some shillings back.
    StaffGiveSome,
    /// Staff give one unit of the first line back.
    StaffGiveALine,
    /// Staff give all of it back, and ask twice at once.
    StaffGiveAll,
    /// Staff cancel it.
    StaffCancel,
    /// It is picked, sent and delivered.
    IsSent,
    /// The same, and then all money goes back out of goodwill.
    IsSentAndGivenBack,
}

/// The plan of shopper `number` in the story of `seed`; there are `shelf` products.
pub(super) fn plan(seed: u64, number: usize, shelf: usize) -> Plan {
    let mut random =
        StdRng::seed_from_u64(seed ^ (number as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let first = random.random_range(0..shelf);
    let mut lines = vec![(first, random.random_range(1..=3))];
    if random.random_bool(0.4) {
        let other = (first + random.random_range(1..shelf)) % shelf;
        lines.push((other, random.random_range(1..=2)));
    }
    let pays = match number % 5 {
        0 | 1 => Pays::ByCard(cards(&mut random)),
        2 | 3 => Pays::ByPhone(answers(&mut random)),
        _ => Pays::AtTheDoor,
    };
    Plan {
        lines,
        uses_coupon: random.random_bool(0.4),
        then: then(&mut random, matches!(pays, Pays::AtTheDoor)),
        pays,
    }
}

/// Somebody who pays at once and wants nothing else: whoever is only load.
pub(super) fn plain(number: usize, shelf: usize) -> Plan {
    let pays = match number % 3 {
        0 => Pays::ByCard(vec![Card::Good]),
        1 => Pays::ByPhone(vec![PayerAnswer::Pays]),
        _ => Pays::AtTheDoor,
    };
    Plan {
        lines: vec![(number % shelf, 1)],
        uses_coupon: false,
        pays,
        then: Then::Nothing,
    }
}

fn cards(random: &mut StdRng) -> Vec<Card> {
    let last = match random.random_range(0..10) {
        0..=3 => Card::Good,
        4..=5 => Card::GoodThroughTheShop,
        6 => Card::AskedFirst,
        7 => Card::Slow,
        _ => Card::LeftAlone,
    };
    match random.random_range(0..4) {
        0 => vec![Card::Declined, last],
        _ => vec![last],
    }
}

fn answers(random: &mut StdRng) -> Vec<PayerAnswer> {
    let first_no = [
        PayerAnswer::Cancels,
        PayerAnswer::WrongPin,
        PayerAnswer::InsufficientFunds,
        PayerAnswer::NoAnswer,
    ];
    let late_ms = random.random_range(200..1_500);
    let last = match random.random_range(0..10) {
        0..=5 => PayerAnswer::Pays,
        6 => PayerAnswer::PaysLate { late_ms },
        7 => PayerAnswer::NoAnswer,
        _ => PayerAnswer::Waits,
    };
    match random.random_range(0..4) {
        0 => vec![
            first_no[random.random_range(0..first_no.len())].clone(),
            last,
        ],
        _ => vec![last],
    }
}

fn then(random: &mut StdRng, at_the_door: bool) -> Then {
    match (random.random_range(0..12), at_the_door) {
        (0..=2, false) => Then::Nothing,
        (3, _) => Then::ShopperCancels,
        (4, false) => Then::StaffGiveSome,
        (5, false) => Then::StaffGiveALine,
        (6, false) => Then::StaffGiveAll,
        (7, _) => Then::StaffCancel,
        (8, _) => Then::IsSentAndGivenBack,
        _ => Then::IsSent,
    }
}
