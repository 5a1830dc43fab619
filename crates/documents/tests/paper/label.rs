//! The shipping label.

use crate::printed::Printed;
use crate::samples::{address, label};
use documents::label::{Label, label as make};
use documents::{Address, DocumentError, Parcel};

/// 5 mm, in points.
const MARGIN: f64 = 14.1;

fn printed(label: &Label) -> Printed {
    Printed::new(&make(label).unwrap())
}

#[test]
fn a_label_says_from_whom_to_whom_and_by_whom() {
    let printed = printed(&label());
    let words = printed.words();
    for said in [
        "DHL Express",
        "Parcel 1 of 3",
        "EliteShop Ltd",
        "14 Moi Avenue",
        "Charlotte Müller-Ångström",
        "Flat 3, 27 Old Gloucester Street",
        "London WC1N 3AX",
        "United Kingdom",
        "Tel. +44 20 7946 0958",
        "ES-2026-0001234",
        "23 Nov 2026",
        "1Z999AA10123456784",
    ] {
        assert!(words.contains(said), "{said} is missing in: {words}");
    }
    assert_eq!(printed.pages(), 1);
    printed.stays_within(MARGIN);
}

#[test]
fn a_reader_decodes_the_tracking_number_from_the_printed_label() {
    for tracking in [
        "1Z999AA10123456784",
        "RR123456785KE",
        "JD014600006281230704",
        "00340434161094042557",
        "9400111899223197428490",
        "X",
        "TBA 123/456-789.z~",
        "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDE",
        "12345678901234567890123456789012345678901234567890123456789012",
    ] {
        let printed = printed(&Label {
            tracking: tracking.to_owned(),
            ..label()
        });
        for black_and_white in [false, true] {
            assert_eq!(printed.decoded(black_and_white), [tracking]);
        }
    }
}

#[test]
fn a_label_without_a_number_to_follow_is_refused() {
    let refusal = |tracking: &str| {
        let tracking = tracking.to_owned();
        make(&Label {
            tracking,
            ..label()
        })
        .unwrap_err()
    };
    assert_eq!(refusal(" "), DocumentError::TrackingMissing);
    assert_eq!(refusal("Zoë 12"), DocumentError::TrackingNotPlain);
    assert_eq!(refusal(&"A1".repeat(20)), DocumentError::TrackingTooLong);
    let error = Parcel::new(3, 2).unwrap_err();
    assert_eq!(error.to_string(), "there is no parcel 3 of 2");
}

#[test]
fn a_long_address_wraps_and_nothing_of_it_is_lost() {
    let lines = [
        "Department of Comparative Literature and Intercultural Studies",
        "Room 4.117, Building C, 1600 Amphitheatre Parkway North-West",
        "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch",
        "LL61 5UJ Anglesey",
        "United Kingdom",
    ];
    let name = "Wolfeschlegelsteinhausenbergerdorff & Daughters Importers";
    let recipient = address(name, &lines);
    let printed = printed(&Label {
        recipient,
        ..label()
    });
    let words = printed.words().replace(' ', "");
    for line in lines.into_iter().chain([name]) {
        let line = line.replace(' ', "");
        assert!(words.contains(&line), "{line} is missing in: {words}");
    }
    assert!(!words.contains('…'), "{words}");
    printed.stays_within(MARGIN);
}

#[test]
fn a_name_without_end_is_cut_visibly_and_the_town_stays() {
    for endless in ["W".repeat(10_000), "Anna Maria ".repeat(1_000)] {
        let recipient = Address {
            name: endless.clone(),
            lines: vec![endless.clone(); 60],
            phone: Some(endless.clone()),
        };
        let mut recipient = recipient;
        recipient.lines.push("00100 Nairobi".to_owned());
        recipient.lines.push("Kenya".to_owned());
        let label = Label {
            sender: recipient.clone(),
            recipient,
            order_number: endless.clone(),
            carrier: endless,
            ..label()
        };
        let printed = printed(&label);
        let words = printed.words();
        assert!(words.matches('…').count() > 6, "{words}");
        assert_eq!(words.matches("00100 Nairobi").count(), 2, "{words}");
        assert_eq!(words.matches("Kenya").count(), 2, "{words}");
        assert_eq!(printed.decoded(true), ["1Z999AA10123456784"]);
        printed.stays_within(MARGIN);
        printed.is_sound();
    }
}

#[test]
fn the_same_label_is_the_same_bytes_and_tells_when_it_was_made() {
    let first = make(&label()).unwrap();
    assert!(first == make(&label()).unwrap());
    let mut later = label();
    later.created += chrono::TimeDelta::seconds(1);
    assert!(first != make(&later).unwrap());
    let printed = Printed::new(&first);
    let particulars = printed.particulars();
    assert!(particulars.contains("2026-11-23T09:30:15"), "{particulars}");
    assert!(
        particulars.contains("Shipping label ES-2026-0001234"),
        "{particulars}"
    );
    printed.is_sound();
}
