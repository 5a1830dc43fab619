//! Letters as carriers take them.

use super::{Outbox, Sender};
use chrono::DateTime;
use domain::ports::mail::{Mail, MailError, Mailer};
use uuid::Uuid;

fn letter(to: &str, name: &str) -> Mail {
    Mail {
        id: Uuid::from_u128(7),
        kind: "order_confirmed".to_owned(),
        to: to.to_owned().into(),
        name: Some(name.to_owned().into()),
        subject: "Order 7\r\nBcc: everybody@shop.test".to_owned(),
        html: "<p>Thank you</p>".to_owned(),
        text: "Thank you".to_owned(),
        at: DateTime::UNIX_EPOCH,
    }
}

fn sender() -> Sender {
    Sender::new(
        "Shop\r\nX-Evil: 1",
        "post@shop.test",
        Some("people@shop.test"),
    )
    .unwrap()
}

#[test]
fn no_name_and_no_subject_begins_another_header() {
    let mail = letter("ada@mail.test", "Ada\r\nBcc: everybody@shop.test\u{0}");
    let written = sender().message(&mail).unwrap().formatted();
    let written = String::from_utf8(written).unwrap();
    let (head, _) = written.split_once("\r\n\r\n").unwrap();
    for line in head.split("\r\n") {
        assert!(
            !line.starts_with("Bcc:") && !line.starts_with("X-Evil"),
            "{head}"
        );
    }
    assert!(
        head.contains("Message-ID: <00000000-0000-0000-0000-000000000007@shop.test>"),
        "{head}"
    );
    assert!(head.contains("Reply-To:"), "{head}");
}

#[test]
fn an_address_that_is_none_is_the_letters_own_fault() {
    for wrong in [
        "",
        "ada",
        "ada@mail.test\r\nBcc: x@y.test",
        "a@b@c",
        "<ada@mail.test>, x@y.test",
    ] {
        let refused = sender().message(&letter(wrong, "Ada")).unwrap_err();
        assert!(
            matches!(refused, MailError::Refused { .. }),
            "{wrong}: {refused}"
        );
    }
}

#[tokio::test]
async fn the_same_letter_twice_is_one_file_in_the_outbox() {
    let folder = std::env::temp_dir().join(format!("eliteshop-outbox-{}", std::process::id()));
    let outbox = Outbox::new(folder.clone(), sender());
    for _ in 0..2 {
        outbox.send(&letter("ada@mail.test", "Ada")).await.unwrap();
    }
    let files: Vec<_> = std::fs::read_dir(&folder).unwrap().flatten().collect();
    assert_eq!(files.len(), 1);
    assert_eq!(
        files[0].file_name(),
        "00000000-0000-0000-0000-000000000007.eml"
    );
    std::fs::remove_dir_all(folder).unwrap();
}
