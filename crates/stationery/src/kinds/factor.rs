//! Letters about the second factor.

use super::not_me;
use crate::sheet::{House, Sheet, Told};

fn letter(told: &Told<'_>, house: &House, subject: &str, words: &str) -> Sheet {
    let account = format!(
        "You get this letter because there is an account with this address at {}.",
        house.name
    );
    Sheet::new(format!("{subject} ({})", house.name), words)
        .to(told)
        .says(words)
        .pairs(vec![("When", told.facts().moment("at"))])
        .small(not_me(house))
        .because(account)
}

pub(super) fn second_factor_on(told: &Told<'_>, house: &House) -> Sheet {
    let words = "from now on your account asks for a code of your authenticator as well as for your password. Keep the recovery codes where you find them without your phone.";
    letter(told, house, "Your second factor is set up", words)
}

pub(super) fn second_factor_off(told: &Told<'_>, house: &House) -> Sheet {
    let words =
        "your account does not ask for a second factor any more: a password alone opens it.";
    letter(told, house, "Your second factor was removed", words)
}

pub(super) fn second_factor_reset(told: &Told<'_>, house: &House) -> Sheet {
    let words = "somebody who runs the shop took the second factor off your account, because it was lost. Set up a new one when you sign in next.";
    letter(told, house, "Your second factor was reset", words)
}

pub(super) fn second_factor_forgotten(told: &Told<'_>, house: &House) -> Sheet {
    let words = "your new password showed that this address is yours. Nobody had shown that before, so the second factor that was set up until then is no longer asked for: it may not have been yours. Set up one of your own when you sign in next.";
    letter(told, house, "An earlier second factor was removed", words)
}

pub(super) fn second_factor_locked(told: &Told<'_>, house: &House) -> Sheet {
    let words = "somebody who knows your password tried many wrong codes, so codes are not taken for a while. Nobody got in. If it was you, a recovery code opens your account now.";
    letter(told, house, "Somebody tried wrong codes", words)
}

pub(super) fn recovery_code_used(told: &Told<'_>, house: &House) -> Sheet {
    let left = match told.facts().number("left") {
        Some(1) => " One code is left.".to_owned(),
        Some(left) => format!(" {left} codes are left."),
        None => String::new(),
    };
    let words = format!(
        "somebody signed in to your account with a recovery code. It does not work again.{left}"
    );
    letter(told, house, "A recovery code was used", &words)
}
