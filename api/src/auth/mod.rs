//! auth · the routes of signing in and of one's own profile · may touch identity and the frame ·
//! never decides who may in.
//!
//! 1. A wrong password and an unknown e-mail address get the same answer after the same time.
//! 2. An admin token comes from an admin login only; a shop login of staff carries no permission.
//! 3. Registering, and asking for a letter, is answered alike whether or not there is such an account.
//! 4. Registering is a row first and an event second; what a crash leaves between them is swept up.

use crate::slices::Slice;
use actix_web::web::ServiceConfig;
use utoipa::OpenApi;

mod announce;
mod change_password;
mod even;
mod forgot;
mod login;
mod logout;
mod password;
mod profile;
mod refresh;
mod register;
mod reset;
mod revise;
mod sessions;
#[cfg(test)]
mod tests;
mod told;
mod unlock;
mod verify;
mod views;

pub(crate) use even::evenly;
pub(crate) use login::welcomed;
pub(crate) use password::Secret;
pub(crate) use told::{ON_ITS_WAY, Told};
pub(crate) use verify::ByLink;
pub(crate) use views::SessionView;

#[derive(OpenApi)]
#[openapi(paths(
    register::register,
    login::login,
    refresh::refresh,
    logout::logout,
    profile::show,
    revise::revise,
    change_password::change_password,
    verify::verify_email,
    verify::resend,
    forgot::forgot_password,
    reset::reset_password,
    unlock::unlock,
    sessions::list,
    sessions::end,
    sessions::end_others
))]
struct Doc;

pub(crate) const SLICE: Slice = Slice {
    commands: |config: &mut ServiceConfig| {
        config
            .service(register::register)
            .service(login::login)
            .service(refresh::refresh)
            .service(logout::logout)
            .service(change_password::change_password)
            .service(revise::revise)
            .service(verify::resend)
            .service(verify::verify_email)
            .service(forgot::forgot_password)
            .service(reset::reset_password)
            .service(unlock::unlock)
            .service(sessions::end)
            .service(sessions::end_others);
    },
    queries: |config: &mut ServiceConfig| {
        config.service(profile::show).service(sessions::list);
    },
    describe: || <Doc as OpenApi>::openapi(),
};
