use super::super::order_draft::COLUMNS;
use super::super::sheet::Sheet;
use super::*;
use std::path::Path;

fn met(lines: &[&str]) -> Vec<Met> {
    let text = format!(
        "order_reference,placed_at,sku,quantity,total\n{}\n",
        lines.join("\n")
    );
    let mut sheet = Sheet::read(text.as_bytes(), Path::new("orders.csv"), &COLUMNS).unwrap();
    std::iter::from_fn(|| sheet.next().unwrap()).collect()
}

/// Reference, number of rows and the codes of what is wrong, order by order.
fn gather(lines: &[&str]) -> Vec<(String, usize, Vec<&'static str>)> {
    let mut survey = Survey::default();
    met(lines)
        .into_iter()
        .for_each(|met| survey.look(Some(met)));
    let mut gathering = Gathering::new(survey.torn);
    let mut orders = Vec::new();
    for met in met(lines).into_iter().map(Some).chain([None]) {
        orders.extend(gathering.take(met));
    }
    let told = |order: OrderRows| {
        let codes = order.bad.iter().map(|bad| bad.code).collect();
        (order.reference, order.rows.len(), codes)
    };
    orders.into_iter().map(told).collect()
}

fn whole(reference: &str, rows: usize) -> (String, usize, Vec<&'static str>) {
    (reference.to_owned(), rows, vec![])
}

#[test]
fn rows_that_follow_each_other_are_one_order() {
    let orders = gather(&["A,t,1,1,1", "A,t,2,1,1", "B,t,1,1,1"]);
    assert_eq!(orders, [whole("A", 2), whole("B", 1)]);
}

#[test]
fn an_order_in_two_places_is_left_out_both_times() {
    let orders = gather(&["A,t,1,1,1", "B,t,1,1,1", "A,t,2,1,1"]);
    let torn = || ("A".to_owned(), 1, vec!["order_torn"]);
    assert_eq!(orders, [torn(), whole("B", 1), torn()]);
}

#[test]
fn a_line_that_cannot_be_read_costs_the_orders_on_both_sides() {
    let orders = gather(&[
        "A,t,1,1,1",
        "B,t,1,1,1",
        "\"B,t,1,1",
        "C,t,1,1,1",
        "D,t,1,1,1",
    ]);
    assert_eq!(
        orders,
        [
            whole("A", 1),
            (
                "B".to_owned(),
                1,
                vec!["beside_broken_line", "broken_quotes"]
            ),
            ("C".to_owned(), 1, vec!["beside_broken_line"]),
            whole("D", 1),
        ]
    );
}

#[test]
fn a_row_without_a_reference_is_a_broken_line() {
    let orders = gather(&[",t,1,1,1", "A,t,1,1,1"]);
    assert_eq!(orders[0], (String::new(), 0, vec!["required"]));
    assert_eq!(orders[1], ("A".to_owned(), 1, vec!["beside_broken_line"]));
}

#[test]
fn the_survey_counts_orders() {
    let mut survey = Survey::default();
    met(&["A,t,1,1,1", "A,t,2,1,1", "B,t,1,1,1"])
        .into_iter()
        .for_each(|met| survey.look(Some(met)));
    assert_eq!(survey.orders, 2);
}
