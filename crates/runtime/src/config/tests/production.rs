//! What a shop for customers does not start without.

use super::{Home, STRONG, refused};
use crate::config::MailWay;

#[test]
fn production_wants_every_secret_and_strong_ones() {
    let home = Home::new("production");
    assert_eq!(
        refused(home.read(&[("NODE_ENV", "production")])),
        [
            "JWT_SECRET",
            "JWT_REFRESH_SECRET",
            "MASTER_KEY",
            "SENDGRID_API_KEY",
            "FRONTEND_URL"
        ]
    );
    let weak = [
        ("NODE_ENV", "production"),
        ("JWT_SECRET", "your-super-secret-key"),
        ("JWT_REFRESH_SECRET", "short"),
        STRONG[3],
        STRONG[4],
        STRONG[5],
    ];
    assert_eq!(
        refused(home.read(&weak)),
        ["JWT_SECRET", "JWT_REFRESH_SECRET"]
    );
    let config = home.read(&STRONG).unwrap();
    assert_eq!(config.listen.http.to_string(), "0.0.0.0:3001");
    assert!(config.traffic.admin_url.is_none());
    assert!(!home.0.exists(), "nothing has to be kept");
}

#[test]
fn a_shop_for_customers_can_write_letters_whose_links_nobody_reads_on_the_way() {
    let home = Home::new("letters");
    let changed = |name: &str, value: &'static str| {
        let mut given = STRONG;
        for pair in &mut given {
            if pair.0 == name {
                pair.1 = value;
            }
        }
        given
    };
    let without = changed("SMTP_URL", "");
    assert_eq!(refused(home.read(&without)), ["SENDGRID_API_KEY"]);
    let key = ("SENDGRID_API_KEY", "SG.51HxQ2eK8yTzA9");
    assert!(home.read(&[&without[..], &[key]].concat()).is_ok());
    let off = home.read(&[&without[..], &[("LETTERS", "off")]].concat());
    assert!(matches!(off.unwrap().providers.mail.way, MailWay::Off));
    for odd in [("LETTERS", "no"), ("LETTERS", "off")] {
        // The second: somebody carries letters all the same.
        let read = home.read(&[&STRONG[..], &[odd]].concat());
        assert_eq!(refused(read), ["LETTERS"], "{odd:?}");
    }
    for open in ["", "http://shop.test", "http://localhost:3000"] {
        let read = home.read(&changed("FRONTEND_URL", open));
        assert_eq!(refused(read), ["FRONTEND_URL"], "{open}");
    }
    let office = ("ADMIN_URL", "http://office.shop.test");
    let read = home.read(&[&STRONG[..], &[office]].concat());
    assert_eq!(refused(read), ["ADMIN_URL"]);
    let desk = [("FRONTEND_URL", "http://localhost:3000")];
    assert!(home.read(&desk).is_ok());
}

#[test]
fn production_sends_no_password_of_a_mail_server_in_the_clear() {
    let home = Home::new("clear");
    let with = |url: &'static str| home.read(&[&STRONG[..], &[("SMTP_URL", url)]].concat());
    for shown in [
        "smtp://shop:pw4711@mail.test",
        "SMTP://shop:pw4711@mail.test",
    ] {
        let said = with(shown).unwrap_err();
        assert!(said.problems.iter().all(|one| one.variable == "SMTP_URL"));
        let said = said.to_string();
        assert!(said.contains("in the clear"), "{shown}: {said}");
        assert!(!said.contains("pw4711"), "{said}");
    }
    assert!(with("smtp://shop:pw4711@mail.test?tls=required").is_ok());
    // A desk may.
    assert!(
        home.read(&[("SMTP_URL", "smtp://shop:pw4711@mail.test")])
            .is_ok()
    );
}
