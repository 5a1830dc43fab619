//! Letters to those who work in the shop.

use super::{link, until};
use crate::sheet::{House, Sheet, Told};

pub(super) fn staff_invited(told: &Told<'_>, house: &House) -> Sheet {
    let role = told.facts().text("role").map(str::to_owned);
    Sheet::new(
        format!("You work at {} now", house.name),
        "Set a password, and come in.",
    )
    .to(told)
    .says(format!("somebody who runs {} made you a member of the staff. Set a password of your own to come in.", house.name))
    .pairs(vec![("Role", role)])
    .button("Set my password", link(told, house, "staff_invited"))
    .small(until(told))
    .because(format!("Somebody who runs {} gave us this address.", house.name))
}

pub(super) fn new_order(told: &Told<'_>, house: &House) -> Sheet {
    let order = told.facts().below("order");
    let number = told.order_number.unwrap_or("without a number yet");
    let total = order
        .below("totals")
        .number("total")
        .zip(order.text("currency"));
    let total = total.map(|(minor, currency)| crate::money::sum(minor, currency));
    let id = order.text("orderId").unwrap_or_default();
    Sheet::new(
        format!("New order {number}: {}", total.clone().unwrap_or_default()),
        "It waits to be looked at and packed.",
    )
    .says(format!("Order {number} waits to be looked at and packed."))
    .with(order.goods())
    .pairs(vec![
        ("Paid by", order.text("paymentMethod").map(str::to_owned)),
        ("Channel", order.text("channel").map(str::to_owned)),
    ])
    .button("Open it", format!("{}/orders/{id}", house.office))
    .because("You get this letter because you work here.")
}

pub(super) fn low_stock(told: &Told<'_>, house: &House) -> Sheet {
    let facts = told.facts();
    let name = facts.text("name").unwrap_or("A product");
    let left = facts.number("available").unwrap_or_default();
    let id = facts.text("productId").unwrap_or_default();
    Sheet::new(format!("Low stock: {name} ({left} left)"), format!("{left} left for sale."))
        .says(format!("{name} is running low."))
        .pairs(vec![
            ("SKU", facts.text("sku").map(str::to_owned)),
            ("Left for sale", Some(left.to_string())),
            ("Told when at or below", facts.number("threshold").map(|number| number.to_string())),
        ])
        .button("Open it", format!("{}/products/{id}", house.office))
        .because("You get this letter because you work here. It comes once each time the stock falls that low.")
}

pub(super) fn books_differ(told: &Told<'_>, house: &House) -> Sheet {
    let facts = told.facts();
    let provider = facts.text("provider").unwrap_or("a payment provider");
    let day = facts.text("day").unwrap_or("a day");
    let lines = |name: &str| facts.number(name).map(|number| number.to_string());
    Sheet::new(
        format!("The books of {day} differ: {provider}"),
        "What moved there is not what moved here.",
    )
    .says(format!("the books of {provider} and those of the shop differ about {day}. Somebody has to look: what the differences mean, and what is to be done, stands in the runbook about payments."))
    .pairs(vec![
        ("Differences", lines("count")),
        ("Lines here", lines("ourLines")),
        ("Lines there", lines("theirLines")),
    ])
    .button("Open them", format!("{}/reconciliations", house.office))
    .because("You get this letter because you work here. It comes once for what was found.")
}
