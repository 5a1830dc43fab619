//! Text that means harm, or that no typeface was made for.

use crate::printed::Printed;
use crate::samples::{invoice, label, slip};
use documents::invoice::invoice as make_invoice;
use documents::label::label as make_label;
use documents::packing_slip::packing_slip;
use proptest::prelude::*;

/// The text in every field of every document.
fn everywhere(text: &str) -> [Vec<u8>; 3] {
    let mut label = label();
    let mut slip = slip(2);
    let mut invoice = invoice(2);
    for address in [
        &mut label.sender,
        &mut label.recipient,
        &mut slip.shop,
        &mut slip.ship_to,
        &mut invoice.seller.address,
        &mut invoice.buyer.address,
    ] {
        address.name = text.to_owned();
        address.lines = vec![text.to_owned(), "00100 Nairobi".to_owned()];
        address.phone = Some(text.to_owned());
    }
    let (packed, sold) = (&mut slip.lines[0], &mut invoice.lines[0]);
    for field in [
        &mut label.order_number,
        &mut label.carrier,
        &mut slip.order_number,
        &mut packed.sku,
        &mut packed.name,
        &mut invoice.number,
        &mut invoice.order_number,
        &mut sold.sku,
        &mut sold.name,
        &mut invoice.totals.taxes[0].name,
    ] {
        *field = text.to_owned();
    }
    invoice.seller.tax_number = Some(text.to_owned());
    [
        make_label(&label).unwrap(),
        packing_slip(&slip).unwrap(),
        make_invoice(&invoice).unwrap(),
    ]
}

fn all_sound(text: &str) -> [Printed; 3] {
    let printed = everywhere(text).map(|pdf| Printed::new(&pdf));
    printed.iter().for_each(Printed::is_sound);
    printed
}

#[test]
fn what_looks_like_a_command_is_printed_as_text() {
    for text in [
        "<script>alert(1)</script>",
        ") Tj ET Q endstream endobj 9 0 obj <</S/JavaScript>>",
        "\\n%PDF-1.7 (a\\",
        "Robert'); DROP TABLE orders;--",
        "{{7*7}} ${jndi:ldap://x} %s%n",
    ] {
        for printed in all_sound(text) {
            let words = printed.words().replace(' ', "");
            assert!(words.contains(&text.replace(' ', "")), "{text} in: {words}");
        }
    }
}

#[test]
fn a_direction_override_does_not_turn_a_name_around() {
    for printed in all_sound("Ann\u{202e}gnp.exe\u{2066}\u{200b}\u{0}\u{1b}[31m Bee") {
        let words = printed.words();
        assert!(words.contains("Anngnp.exe[31m Bee"), "{words}");
    }
}

#[test]
fn arabic_and_hebrew_names_are_set_from_right_to_left() {
    for printed in all_sound("محمد علي 12 شارع") {
        let words = printed.words();
        assert!(words.contains("محمد") && words.contains("شارع"), "{words}");
        assert!(!words.contains('\u{fffd}'), "{words}");
    }
    let [printed, ..] = all_sound("שלום עולם");
    let placed = printed.placed();
    // Where words stand is told letter by letter from the left.
    let at = |word: &str| {
        let seen: String = word.chars().rev().collect();
        placed.iter().find(|word| word.text == seen).unwrap().left
    };
    assert!(at("שלום") > at("עולם"), "{placed:?}");
}

#[test]
fn what_the_typeface_lacks_is_shown_to_be_missing() {
    for text in ["王小明", "👩🏽‍🚀🦀", "नमस्ते", "\u{e000}\u{10ffff}\u{f0000}"]
    {
        for printed in all_sound(&format!("{text} Smith")) {
            let words = printed.words();
            assert!(words.contains("\u{fffd} Smith"), "{text}: {words}");
        }
    }
}

#[test]
fn ten_thousand_characters_stay_on_their_page() {
    let marks = format!("Z{}", "\u{301}\u{489}\u{20dd}".repeat(3_000));
    for text in [
        "A".repeat(10_000),
        "word ".repeat(2_000),
        "م".repeat(10_000),
        "\u{200b}".repeat(10_000),
        "👍".repeat(10_000),
        "-/".repeat(5_000),
        marks,
    ] {
        for printed in all_sound(&text) {
            assert_eq!(printed.pages(), 1, "{}", text.chars().next().unwrap());
            printed.stays_within(14.1);
        }
    }
}

#[test]
fn nothing_is_needed_but_the_tracking_number() {
    all_sound("");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn any_text_at_all_makes_a_document(
        any: String,
        mixed in "[a-zא-ת؀-ۿ\u{300}-\u{36f}\u{200b}-\u{202f} /…-]{0,80}",
    ) {
        everywhere(&any);
        prop_assert!(everywhere(&mixed) == everywhere(&mixed));
    }
}
