//! The shapes a product's data must have.

use super::{Details, Dimensions, Prices, ProductError};
use crate::kernel::{Amount, MAX_QUANTITY, is_name, is_note, is_slug};

/// `DECIMAL(8,2)` of the specification, in hundredths.
const LARGEST_MEASURE: i64 = 99_999_999;
const LONGEST_DESCRIPTION: usize = 65_535;
const LONGEST_NOTE: usize = 5_000;
const LONGEST_ADDRESS: usize = 2_048;
const MOST_IMAGES: usize = 50;
const MOST_TAGS: usize = 50;

pub(super) fn sku(sku: &str) -> Result<(), ProductError> {
    if is_name(sku, 100) && sku.trim() == sku {
        Ok(())
    } else {
        Err(ProductError::InvalidSku)
    }
}

pub(super) fn prices(prices: &Prices) -> Result<(), ProductError> {
    let known = [Some(prices.price), prices.original, prices.cost];
    let fits = |price: &Amount| (0..=Amount::LARGEST_PRICE).contains(&price.units());
    if known.iter().flatten().all(fits) {
        Ok(())
    } else {
        Err(ProductError::InvalidPrice)
    }
}

pub(super) fn details(details: &Details) -> Result<(), ProductError> {
    if !is_name(&details.name, 255) {
        return Err(ProductError::InvalidName);
    }
    if !is_slug(&details.slug, 255) {
        return Err(ProductError::InvalidSlug);
    }
    let note =
        |text: &Option<String>, longest| text.as_ref().is_none_or(|text| is_note(text, longest));
    let measure = |hundredths: i64| (0..=LARGEST_MEASURE).contains(&hundredths);
    let measures = |d: Dimensions| {
        [d.length_hundredths, d.width_hundredths, d.height_hundredths].map(measure) == [true; 3]
    };
    let rules = [
        (
            "description",
            note(&details.description, LONGEST_DESCRIPTION),
        ),
        (
            "short description",
            note(&details.short_description, LONGEST_NOTE),
        ),
        ("brand", note(&details.brand, 100)),
        ("weight", details.weight_hundredths.is_none_or(measure)),
        ("dimensions", details.dimensions.is_none_or(measures)),
        (
            "images",
            list(&details.images, MOST_IMAGES, LONGEST_ADDRESS),
        ),
        ("tags", list(&details.tags, MOST_TAGS, 100)),
        ("meta title", note(&details.meta_title, 255)),
        (
            "meta description",
            note(&details.meta_description, LONGEST_NOTE),
        ),
        (
            "low stock threshold",
            (0..=MAX_QUANTITY).contains(&details.low_stock_threshold),
        ),
    ];
    match rules.into_iter().find(|(_, kept)| !kept) {
        Some((what, _)) => Err(ProductError::InvalidDetails(what)),
        None => Ok(()),
    }
}

fn list(texts: &[String], most: usize, longest: usize) -> bool {
    texts.len() <= most && texts.iter().all(|text| is_name(text, longest))
}
