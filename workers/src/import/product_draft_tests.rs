use super::super::sheet::Sheet;
use super::*;
use std::path::Path;

fn read_one(header: &str, row: &str) -> Result<ProductDraft, Vec<&'static str>> {
    let text = format!("{header}\n{row}\n");
    let mut sheet = Sheet::read(text.as_bytes(), Path::new("products.csv"), &COLUMNS).unwrap();
    let row = sheet.next().unwrap().unwrap().unwrap();
    read(&row, Currency::USD).map_err(|bad| bad.iter().map(|bad| bad.code).collect())
}

#[test]
fn a_row_with_everything_becomes_a_product() {
    let draft = read_one(
        "sku,name,category,brand,price,stock_quantity,tags,is_featured,short_description",
        "25671,ICE - CRUSHED/CUBED,GROCERY > FRZN ICE,National,1.99,100,ice; cold,yes,22 LB",
    )
    .unwrap();
    assert_eq!(draft.price.price.units(), 199);
    assert_eq!(draft.shelf, ["GROCERY", "FRZN ICE"]);
    assert_eq!(draft.details.slug, "ice-crushed-cubed-25671");
    assert_eq!(draft.details.tags, ["ice", "cold"]);
    assert_eq!(draft.on_hand.units(), 100);
    assert!(draft.details.is_active && draft.details.is_featured);
}

#[test]
fn a_product_without_a_price_is_not_for_sale() {
    let draft = read_one("sku,name,price", "1,Bread,").unwrap();
    assert!(!draft.details.is_active);
    assert_eq!(
        read_one("sku,name,price,is_active", "1,Bread,,true"),
        Err(vec!["required"])
    );
}

#[test]
fn every_fault_of_a_row_is_told_at_once() {
    let codes = read_one(
        "sku,name,price,stock_quantity,currency,is_active,category",
        ",Bread,1.999,-1,XXX,maybe,A >  > B",
    );
    assert_eq!(
        codes,
        Err(vec![
            "required",
            "unknown_currency",
            "too_many_decimals",
            "not_a_flag",
            "negative",
            "invalid_category"
        ])
    );
}

#[test]
fn skus_that_differ_in_punctuation_only_get_different_slugs() {
    assert_ne!(slug("Bread", "A/1"), slug("Bread", "A-1"));
    assert_eq!(slug("Bread", "A-1"), "bread-a-1");
    assert!(!slug("???", "!!!").is_empty());
}
