//! Which requests are counted more strictly: those that take a password, a code or a link, or have a letter
//! sent.

use actix_web::http::Method;

/// Where everything is, unless it is said to be otherwise: what is new is strict.
const STRICT: [&str; 2] = ["/api/auth/", "/api/newsletter/"];

/// What pages ask for again and again for somebody who is signed in: counted like everything else. Another
/// address in a profile is [`super::Limits::credential`].
const SIGNED_IN: [(Method, &str); 8] = [
    (Method::GET, "/api/auth/profile"),
    (Method::PUT, "/api/auth/profile"),
    (Method::POST, "/api/auth/logout"),
    (Method::GET, "/api/auth/sessions"),
    (Method::DELETE, "/api/auth/sessions"),
    (Method::GET, "/api/auth/export"),
    (Method::GET, "/api/auth/second-factor"),
    (Method::GET, "/api/auth/newsletter"),
];

/// Whether this is counted like a login.
pub(super) fn is_strict(method: &Method, path: &str) -> bool {
    STRICT.iter().any(|start| path.starts_with(start)) && !is_of_signed_in(method, path)
}

fn is_of_signed_in(method: &Method, path: &str) -> bool {
    let is_one_session = path
        .strip_prefix("/api/auth/sessions/")
        .is_some_and(|id| method == Method::DELETE && !id.contains('/'));
    let is_there = |(verb, there): &(Method, &str)| verb == method && *there == path;
    is_one_session || SIGNED_IN.iter().any(is_there)
}

#[cfg(test)]
mod tests {
    use super::{SIGNED_IN, is_strict};
    use actix_web::http::Method;

    #[test]
    fn a_login_is_counted_strictly_and_a_look_at_the_own_profile_is_not() {
        for (method, path) in &SIGNED_IN {
            assert!(!is_strict(method, path), "{method} {path}");
        }
        let (get, post, put, delete) = (Method::GET, Method::POST, Method::PUT, Method::DELETE);
        assert!(!is_strict(&delete, "/api/auth/sessions/7"));
        assert!(!is_strict(&get, "/api/products"));
        for (method, path) in [
            (&post, "/api/auth/register"),
            (&post, "/api/auth/login"),
            (&post, "/api/auth/login/second-factor"),
            (&post, "/api/auth/refresh"),
            (&post, "/api/auth/forgot-password"),
            (&post, "/api/auth/reset-password"),
            (&post, "/api/auth/verify-email"),
            (&post, "/api/auth/verify-email/resend"),
            (&post, "/api/auth/unlock"),
            (&post, "/api/auth/step-up"),
            (&post, "/api/auth/second-factor"),
            (&post, "/api/auth/second-factor/confirm"),
            (&post, "/api/auth/second-factor/recovery-codes"),
            (&delete, "/api/auth/second-factor"),
            (&put, "/api/auth/change-password"),
            (&delete, "/api/auth/account"),
            (&put, "/api/auth/newsletter"),
            (&post, "/api/newsletter/subscribe"),
            (&get, "/api/auth/profile/"),
            (&delete, "/api/auth/sessions/7/8"),
            (&get, "/api/auth/what-comes-next"),
        ] {
            assert!(is_strict(method, path), "{method} {path}");
        }
    }
}
