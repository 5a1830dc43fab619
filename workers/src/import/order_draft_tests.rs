use super::super::order_rows::Gathering;
use super::super::sheet::Sheet;
use super::*;
use std::path::Path;

const HEADER: &str = "order_reference,placed_at,customer_reference,channel,sku,quantity,total,\
                      discount_loyalty,discount_coupon_match,reimbursed,currency";

fn read_one(rows: &[&str]) -> Result<OrderDraft, Vec<(u64, &'static str, &'static str)>> {
    let text = format!("{HEADER}\n{}\n", rows.join("\n"));
    let mut sheet = Sheet::read(text.as_bytes(), Path::new("orders.csv"), &COLUMNS).unwrap();
    let mut gathering = Gathering::default();
    let mut last = None;
    while let Some(met) = sheet.next().unwrap() {
        last = last.or(gathering.take(Some(met)));
    }
    let order = last.or(gathering.take(None)).unwrap();
    let now = "2026-01-01T00:00:00Z".parse().unwrap();
    read(order, Currency::USD, now).map_err(|bad| {
        bad.iter()
            .map(|bad| (bad.line, bad.field, bad.code))
            .collect()
    })
}

#[test]
fn a_line_keeps_its_own_total() {
    let draft =
        read_one(&["9,2017-01-01 12:30:27,906,store 319,1053875,2,2.78,0.80,,0.50,USD"]).unwrap();
    let line = &draft.lines[0];
    assert_eq!(
        (
            line.total.units(),
            line.list_total.units(),
            line.reimbursed.units()
        ),
        (278, 358, 50)
    );
    let off = LineDiscount {
        kind: DiscountKind::Loyalty,
        amount: Amount::minor(80),
    };
    assert_eq!(line.discounts, [off]);
    assert_eq!(draft.head.channel, "store 319");
}

#[test]
fn zero_units_and_weighed_goods_are_taken_as_they_are() {
    let draft = read_one(&[
        "9,2017-01-01,,,1,0,0.00,,,1.35,",
        "9,2017-01-01,,,2,21356,46.11,,,,",
    ])
    .unwrap();
    assert_eq!(draft.lines[0].quantity.units(), 0);
    assert_eq!(draft.lines[0].reimbursed.units(), 135);
    assert_eq!(draft.lines[1].quantity.units(), 21_356);
    assert_eq!(draft.head.customer, None);
}

#[test]
fn one_bad_row_spoils_the_order_and_every_fault_is_told() {
    let bad = read_one(&[
        "9,2017-01-01,1,,1,1,1.00,,,,",
        "9,2031-01-01,1,,,-1,1.005,,,,",
        "9,2017-01-01,1,,3,x,1.00,,,,EURO",
    ]);
    assert_eq!(
        bad,
        Err(vec![
            (3, "placed_at", "date_out_of_range"),
            (3, "sku", "required"),
            (3, "quantity", "negative"),
            (3, "total", "too_many_decimals"),
            (4, "currency", "unknown_currency"),
            (4, "quantity", "not_a_whole_number"),
        ])
    );
}

#[test]
fn rows_of_one_order_agree_on_time_customer_channel_and_currency() {
    let bad = read_one(&[
        "9,2017-01-01,1,,1,1,1.00,,,,",
        "9,2017-01-01,2,,2,1,1.00,,,,",
    ]);
    assert_eq!(bad, Err(vec![(3, "customer_reference", "rows_disagree")]));
}
