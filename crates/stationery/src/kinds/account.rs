//! Letters about an account.

use super::{link, not_me, until};
use crate::sheet::{House, Sheet, Told};

fn about_account(house: &House) -> String {
    format!(
        "You get this letter because there is an account with this address at {}.",
        house.name
    )
}

pub(super) fn verify_email(told: &Told<'_>, house: &House) -> Sheet {
    Sheet::new(
        format!("Confirm your e-mail address for {}", house.name),
        "One click, and your address is confirmed.",
    )
    .to(told)
    .says(format!(
        "please confirm that this address is yours, so that {} can write to you about your orders.",
        house.name
    ))
    .button("Confirm my address", link(told, house, "verify_email"))
    .small(until(told))
    .small("If you did not make an account with us, do not press it: whoever did could then see what was ordered with this address. Without the link nothing happens.")
    .because(format!("Somebody gave this address to {}.", house.name))
}

pub(super) fn reset_password(told: &Told<'_>, house: &House) -> Sheet {
    Sheet::new(
        format!("Set a new password for {}", house.name),
        "You asked for a new password.",
    )
    .to(told)
    .says("somebody, you we hope, asked for a new password for your account.")
    .button("Set a new password", link(told, house, "reset_password"))
    .small(until(told))
    .small("If it was not you, do nothing: your password stays as it is.")
    .because(about_account(house))
}

pub(super) fn account_locked(told: &Told<'_>, house: &House) -> Sheet {
    Sheet::new(
        format!("Your account at {} is locked for a while", house.name),
        "Somebody tried many wrong passwords.",
    )
    .to(told)
    .says("somebody tried many wrong passwords for your account, so we locked it for a while. Nobody got in.")
    .says("Was it you? Lift the lock now. Otherwise it ends by itself.")
    .button("Lift the lock", link(told, house, "account_locked"))
    .small(until(told))
    .small(not_me(house))
    .because(about_account(house))
}

pub(super) fn newsletter_confirm(told: &Told<'_>, house: &House) -> Sheet {
    Sheet::new(
        format!("Do you want news from {}?", house.name),
        "Confirm, and we write now and then.",
    )
    .to(told)
    .says(format!(
        "this address was put on the list for news from {}. We only write if you say yes.",
        house.name
    ))
    .button("Yes, send me news", link(told, house, "newsletter_confirm"))
    .small(until(told))
    .small("If you did not ask for this, do nothing: you will get no news.")
    .because(format!("Somebody gave this address to {}.", house.name))
}

pub(super) fn account_erased(told: &Told<'_>, house: &House) -> Sheet {
    Sheet::new(
        format!("Your account at {} is gone", house.name),
        "Everything personal was destroyed.",
    )
    .to(told)
    .says("as you wished, your account and everything personal in it are destroyed. We keep what the law makes us keep of orders, without your name and address.")
    .says("This is the last letter from us.")
    .because(format!("You had an account at {} until now.", house.name))
}

pub(super) fn password_changed(told: &Told<'_>, house: &House) -> Sheet {
    let how = match told.facts().says("byLink") {
        true => {
            "a new password was set for your account by the link we sent you. Everybody who was signed in is signed out."
        }
        false => {
            "the password of your account was changed. Everybody else who was signed in is signed out."
        }
    };
    Sheet::new(
        format!("Your password at {} was changed", house.name),
        "If it was you, all is well.",
    )
    .to(told)
    .says(how)
    .pairs(vec![("When", told.facts().moment("at"))])
    .small(not_me(house))
    .because(about_account(house))
}

pub(super) fn email_changed(told: &Told<'_>, house: &House) -> Sheet {
    Sheet::new(
        format!("Your account at {} has another address now", house.name),
        "Letters go to the new address from now on.",
    )
    .to(told)
    .says("the e-mail address of your account was changed, and this was the old one. Nothing more will come here.")
    .pairs(vec![("When", told.facts().moment("at"))])
    .small("Was it not you? Write to us at once.")
    .because(about_account(house))
}

pub(super) fn already_registered(told: &Told<'_>, house: &House) -> Sheet {
    Sheet::new(
        format!("You have an account at {} already", house.name),
        "Somebody tried to register with your address.",
    )
    .to(told)
    .says("somebody, perhaps you, wanted to register with this address. There is an account with it already.")
    .button("Sign in", format!("{}/login", house.storefront))
    .small(format!("Forgot the password? Set a new one at {}/forgot-password.", house.storefront))
    .small("If it was not you, do nothing: nobody learned that the account exists.")
    .because(about_account(house))
}

pub(super) fn new_device(told: &Told<'_>, house: &House) -> Sheet {
    Sheet::new(
        format!("A new sign-in to your account at {}", house.name),
        "Somebody signed in from a place we had not seen.",
    )
    .to(told)
    .says("somebody signed in to your account from a device or a place we had not seen before.")
    .pairs(vec![("When", told.facts().moment("at"))])
    .says("If it was you, there is nothing to do.")
    .small(not_me(house))
    .because(about_account(house))
}
