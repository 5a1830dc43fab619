//! The packing slip.

use crate::printed::Printed;
use crate::samples::slip;
use documents::packing_slip::packing_slip;
use documents::{DocumentError, MOST_LINES};

#[test]
fn a_slip_says_what_lies_in_the_parcel() {
    let printed = Printed::new(&packing_slip(&slip(3)).unwrap());
    let words = printed.words();
    for said in [
        "EliteShop Ltd",
        "Packing slip",
        "Charlotte Müller-Ångström",
        "ES-2026-0001234",
        "1 of 3",
        "SKU-00003 Article number 3, in a sturdy box 3 2",
        "Units in this parcel: 6",
        "Page 1 of 1",
    ] {
        assert!(words.contains(said), "{said} is missing in: {words}");
    }
    printed.is_sound();
}

#[test]
fn a_long_slip_repeats_its_heading_and_counts_its_pages() {
    let printed = Printed::new(&packing_slip(&slip(120)).unwrap());
    let (pages, text) = (printed.pages(), printed.text());
    assert!(pages > 2, "{pages} pages");
    assert_eq!(text.matches("In this parcel").count(), pages);
    for page in 1..=pages {
        let foot = format!("Page {page} of {pages}");
        assert_eq!(text.matches(&foot).count(), 1, "{foot}");
    }
    for number in 1..=120 {
        let sku = format!("SKU-{number:05}");
        assert_eq!(text.matches(&sku).count(), 1, "{sku}");
    }
    assert!(text.contains("Units in this parcel: 240"));
    printed.is_sound();
}

#[test]
fn nothing_on_a_slip_lies_below_its_foot() {
    for lines in 18..40 {
        let printed = Printed::new(&packing_slip(&slip(lines)).unwrap());
        let words = printed.placed();
        let foot = words
            .iter()
            .filter(|word| word.text == "Page")
            .map(|word| word.top);
        let foot = foot.fold(f64::MAX, f64::min);
        let above = |text: &str| {
            words
                .iter()
                .any(|word| word.text == text && word.bottom < foot)
        };
        assert!(above("Units"), "the total of {lines} lines is off the page");
        assert!(
            words.iter().all(|word| word.bottom < 842.0),
            "{lines} lines"
        );
    }
}

#[test]
fn a_slip_may_be_empty_or_long_but_not_endless() {
    let printed = Printed::new(&packing_slip(&slip(0)).unwrap());
    assert!(printed.words().contains("Units in this parcel: 0"));
    let refusal = packing_slip(&slip(MOST_LINES + 1)).unwrap_err();
    assert_eq!(refusal, DocumentError::TooManyLines);
}
