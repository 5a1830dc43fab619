//! Letters to whoever placed an order.

use crate::facts::Facts;
use crate::money::sum;
use crate::sheet::{House, Pair, Part, Sheet, Told, pair};

fn named(told: &Told<'_>) -> String {
    told.order_number.map_or_else(
        || "your order".to_owned(),
        |number| format!("order {number}"),
    )
}

fn order<'a>(told: &Told<'a>) -> Facts<'a> {
    told.facts().below("order")
}

fn page(told: &Told<'_>, house: &House) -> String {
    let id = order(told)
        .text("orderId")
        .or_else(|| told.facts().text("orderId"));
    format!("{}/orders/{}", house.storefront, id.unwrap_or_default())
}

fn begin(told: &Told<'_>, house: &House, subject: &str, preview: String) -> Sheet {
    let subject = match told.order_number {
        Some(number) => format!("{subject} · {number}"),
        None => subject.to_owned(),
    };
    Sheet::new(subject, preview).to(told).because(format!(
        "You get this letter because of {} at {}.",
        named(told),
        house.name
    ))
}

fn way_of_paying(order: Facts<'_>) -> Option<&'static str> {
    Some(match order.text("paymentMethod")? {
        "stripe" => "by card",
        "mpesa" => "by M-Pesa",
        "cash_on_delivery" => "in cash when the goods come",
        _ => return None,
    })
}

/// What is to be paid now: since the order was placed, a part of it may have been paid or called off.
fn due_now(told: &Told<'_>) -> Option<String> {
    let order = order(told);
    let currency = order.text("currency")?;
    let due = told.due.or_else(|| order.number("due"))?;
    Some(sum(due, currency))
}

pub(super) fn order_received(told: &Told<'_>, house: &House) -> Sheet {
    let order = order(told);
    let due = due_now(told).unwrap_or_default();
    let how = way_of_paying(order).unwrap_or("on its page");
    begin(told, house, "Your order waits for its payment", format!("{due} is to be paid."))
        .says(format!("we have {}, and it is not paid yet. The goods are set aside for you for a while; pay {due} {how}, and they are on their way.", named(told)))
        .button("Pay now", page(told, house))
        .with(order.goods())
        .small("If you do not pay, the order ends by itself and costs you nothing. Have you paid just now? Then this letter crossed your payment.")
}

pub(super) fn order_confirmed(told: &Told<'_>, house: &House) -> Sheet {
    let order = order(told);
    let cash = order.text("paymentMethod") == Some("cash_on_delivery");
    let (due, paid) = (
        order.number("due").unwrap_or_default(),
        order.sum("captured"),
    );
    let words = match (cash, due) {
        (true, 1..) => format!(
            "thank you. We have {}; please have {} ready when it comes.",
            named(told),
            order.sum("due").unwrap_or_default()
        ),
        (_, 1..) => format!("thank you. We have {}.", named(told)),
        _ => format!("thank you. {} is paid and accepted.", capital(&named(told))),
    };
    let paid = paid.filter(|_| order.number("captured").unwrap_or_default() > 0);
    begin(
        told,
        house,
        "Thank you for your order",
        "We are getting it ready.".to_owned(),
    )
    .says(words)
    .with(order.goods())
    .pairs(vec![("Paid", paid)])
    .button("See the order", page(told, house))
}

pub(super) fn order_shipped(told: &Told<'_>, house: &House) -> Sheet {
    let facts = told.facts();
    let (carrier, number) = (facts.text("carrier"), facts.text("trackingNumber"));
    let rows = vec![
        ("Carrier", carrier.map(str::to_owned)),
        ("Tracking number", number.map(str::to_owned)),
    ];
    begin(
        told,
        house,
        "Your order is on its way",
        "A parcel left our house.".to_owned(),
    )
    .says(format!("a parcel of {} left our house.", named(told)))
    .pairs(rows)
    .with(units(facts))
    .button("Follow it", page(told, house))
}

/// The units in a parcel: names and numbers, no sums.
fn units(facts: Facts<'_>) -> Option<Part> {
    let units = facts.0["units"].as_array()?.iter().map(Facts);
    let rows: Vec<Pair> = units
        .filter_map(|unit| {
            let count = unit.number("quantity")?;
            pair((unit.text("name")?, Some(format!("{count} ×"))))
        })
        .collect();
    (!rows.is_empty()).then_some(Part::Pairs { rows })
}

pub(super) fn order_delivered(told: &Told<'_>, house: &House) -> Sheet {
    begin(
        told,
        house,
        "Your order has arrived",
        "We hope you like it.".to_owned(),
    )
    .says(format!(
        "everything of {} has arrived. We hope you like it.",
        named(told)
    ))
    .says("Is something wrong? Tell us, or send it back from the order's page.")
    .button("See the order", page(told, house))
}

pub(super) fn order_cancelled(told: &Told<'_>, house: &House) -> Sheet {
    let order = order(told);
    let taken =
        order.number("captured").unwrap_or_default() - order.number("refunded").unwrap_or_default();
    let money = match taken {
        1.. => "What you paid goes back the way it came; we write when it is there.",
        _ => "You owe nothing for it.",
    };
    begin(
        told,
        house,
        "Your order was cancelled",
        "It will not be carried out.".to_owned(),
    )
    .says(format!(
        "{} was cancelled and will not be carried out.",
        named(told)
    ))
    .says(money)
    .with(order.goods())
    .button("See the order", page(told, house))
}

pub(super) fn order_reduced(told: &Told<'_>, house: &House) -> Sheet {
    let facts = told.facts();
    let money = match facts.sum("waived") {
        Some(less) => format!("You pay {less} less for it."),
        None => {
            "What you paid for it goes back the way it came; we write when it is there.".to_owned()
        }
    };
    begin(
        told,
        house,
        "A part of your order cannot come",
        "The rest of it does.".to_owned(),
    )
    .says(format!(
        "we are sorry: a part of {} cannot be sent. The rest of it is not touched by this.",
        named(told)
    ))
    .with(units(facts))
    .says(money)
    .button("See the order", page(told, house))
}

pub(super) fn order_refunded(told: &Told<'_>, house: &House) -> Sheet {
    let facts = told.facts();
    let amount = facts.sum("amount").unwrap_or_default();
    begin(
        told,
        house,
        "Your money is on its way back",
        format!("{amount} goes back to you."),
    )
    .says(format!(
        "we gave {amount} of {} back, the way it was paid. Banks may take some days to show it.",
        named(told)
    ))
    .pairs(vec![
        ("Refund", facts.sum("amount")),
        ("When", facts.moment("at")),
    ])
    .button("See the order", page(told, house))
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}
