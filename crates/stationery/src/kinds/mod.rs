//! Every letter of the shop: what it tells, and for how long it is worth sending.

mod account;
mod factor;
mod order;
mod staff;

use crate::sheet::{House, Sheet, Told};
use chrono::TimeDelta;

/// A letter of the shop.
pub struct Kind {
    /// As `letters.kind` has it.
    pub name: &'static str,
    /// The page of the storefront its link leads to.
    page: Option<&'static str>,
    /// After so many hours it is not sent any more.
    hours: i64,
    pub(crate) write: fn(&Told<'_>, &House) -> Sheet,
}

impl Kind {
    /// How old it may be when it is sent; where a link ends before, that counts.
    #[must_use]
    pub fn keeps(&self) -> TimeDelta {
        TimeDelta::hours(self.hours)
    }

    /// Whether there is a link in it.
    #[must_use]
    pub fn has_link(&self) -> bool {
        self.page.is_some()
    }
}

const fn plain(name: &'static str, hours: i64, write: fn(&Told<'_>, &House) -> Sheet) -> Kind {
    Kind {
        name,
        page: None,
        hours,
        write,
    }
}

const fn linked(
    (name, page): (&'static str, &'static str),
    hours: i64,
    write: fn(&Told<'_>, &House) -> Sheet,
) -> Kind {
    Kind {
        name,
        page: Some(page),
        hours,
        write,
    }
}

/// What is told of an order or an account is worth telling for three days.
const DAYS: i64 = 72;

/// All of them.
pub const KINDS: &[Kind] = &[
    linked(("verify_email", "/verify-email"), 24, account::verify_email),
    linked(
        ("reset_password", "/reset-password"),
        1,
        account::reset_password,
    ),
    linked(("account_locked", "/unlock"), 2, account::account_locked),
    linked(
        ("newsletter_confirm", "/newsletter/confirm"),
        DAYS,
        account::newsletter_confirm,
    ),
    linked(("staff_invited", "/welcome"), DAYS, staff::staff_invited),
    plain("account_erased", DAYS, account::account_erased),
    plain("password_changed", DAYS, account::password_changed),
    plain("email_changed", DAYS, account::email_changed),
    plain("already_registered", 24, account::already_registered),
    plain("new_device", DAYS, account::new_device),
    plain("second_factor_on", DAYS, factor::second_factor_on),
    plain("second_factor_off", DAYS, factor::second_factor_off),
    plain("second_factor_reset", DAYS, factor::second_factor_reset),
    plain(
        "second_factor_forgotten",
        DAYS,
        factor::second_factor_forgotten,
    ),
    plain("second_factor_locked", DAYS, factor::second_factor_locked),
    plain("recovery_code_used", DAYS, factor::recovery_code_used),
    plain("order_received", 48, order::order_received),
    plain("order_confirmed", DAYS, order::order_confirmed),
    plain("order_shipped", DAYS, order::order_shipped),
    plain("order_delivered", DAYS, order::order_delivered),
    plain("order_cancelled", DAYS, order::order_cancelled),
    plain("order_reduced", DAYS, order::order_reduced),
    plain("order_refunded", DAYS, order::order_refunded),
    plain("new_order", 48, staff::new_order),
    plain("low_stock", 48, staff::low_stock),
    plain("books_differ", DAYS, staff::books_differ),
];

/// The letter called `name`.
#[must_use]
pub fn kind(name: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.name == name)
}

/// Where the link of a letter leads.
fn link(told: &Told<'_>, house: &House, name: &str) -> String {
    let page = kind(name).and_then(|kind| kind.page).unwrap_or_default();
    format!(
        "{}{page}?token={}",
        house.storefront,
        told.secret.unwrap_or_default()
    )
}

/// Until when a link is good.
fn until(told: &Told<'_>) -> String {
    match told.facts().moment("expiresAt") {
        Some(at) => format!("The link works once, until {at}."),
        None => "The link works once.".to_owned(),
    }
}

/// What an account's owner does who did not do this.
fn not_me(house: &House) -> String {
    format!(
        "Was it not you? Set a new password at {}/forgot-password and write to us.",
        house.storefront
    )
}
