//! Who is let in, and what is asked of them.

use super::{Home, refused};

const NAME: &str = "REQUIRE_VERIFIED_EMAIL";

#[test]
fn customers_verify_their_address_before_they_sign_in_only_where_the_shop_says_so() {
    let home = Home::new("verified-email");
    let asks = |given: &[(&str, &str)]| {
        let security = home.read(given).unwrap().security;
        security.login_needs_verified_email
    };
    assert!(!asks(&[]) && !asks(&[(NAME, "none")]));
    assert!(asks(&[(NAME, "customers")]));
    assert_eq!(refused(home.read(&[(NAME, "yes")])), [NAME]);
}

#[test]
fn nobody_is_asked_for_a_letter_that_nobody_carries() {
    let home = Home::new("verified-without-mail");
    let off = |who: &'static str| home.read(&[("LETTERS", "off"), (NAME, who)]);
    assert_eq!(refused(off("customers")), [NAME]);
    off("none").unwrap();
}
