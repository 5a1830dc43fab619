//! How long tokens live, and what signs them.

use super::{Home, STRONG, refused};
use secrecy::ExposeSecret as _;

#[test]
fn a_login_of_staff_never_lives_longer_than_a_customers() {
    let home = Home::new("staff-lifetimes");
    let lives = |given: &[(&str, &str)]| {
        let security = home.read(given).unwrap().security;
        let staff = (
            security.admin_access_lifetime,
            security.admin_refresh_lifetime,
        );
        (staff.0.as_secs(), staff.1.as_secs())
    };
    assert_eq!(lives(&[]), (600, 43_200));
    let short = [("JWT_EXPIRE", "5m"), ("JWT_REFRESH_EXPIRE", "1h")];
    assert_eq!(lives(&short), (300, 3_600));
    let own = [("ADMIN_JWT_EXPIRE", "1m"), ("ADMIN_REFRESH_EXPIRE", "20m")];
    assert_eq!(lives(&own), (60, 1_200));
    for (name, value) in [
        ("ADMIN_JWT_EXPIRE", "16m"),
        ("ADMIN_REFRESH_EXPIRE", "8d"),
        ("ADMIN_REFRESH_EXPIRE", "9m"),
    ] {
        assert_eq!(refused(home.read(&[(name, value)])), [name]);
    }
}

#[test]
fn a_new_secret_stands_before_the_old_ones_and_each_is_one() {
    let home = Home::new("signing-ring");
    let (new, old) = ("0123456789abcdef0123456789abcdef-9", STRONG[1].1);
    let both = format!("{new} | {old}");
    let read = |ring: &str| {
        let mut given = STRONG;
        given[1].1 = ring;
        home.read(&given)
    };
    let (signs, earlier) = read(&both).unwrap().security.jwt_ring();
    let earlier: Vec<&str> = earlier.iter().map(|one| one.expose_secret()).collect();
    assert_eq!((signs.expose_secret(), earlier), (new, vec![old]));
    let borrowed = format!("{new}|{}", STRONG[2].1);
    assert_eq!(refused(read(&borrowed)), ["JWT_REFRESH_SECRET"]);
    for weak in [
        "retired",
        "short|",
        &format!("{new}|retired"),
        &format!("{new}|"),
    ] {
        assert_eq!(refused(read(weak)), ["JWT_SECRET"], "{weak}");
    }
    assert_eq!(
        refused(home.read(&[("JWT_SECRET", "|old")])),
        ["JWT_SECRET"]
    );
}
