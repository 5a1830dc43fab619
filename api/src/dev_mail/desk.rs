//! Who asks at the desk: only whoever calls this machine by its own name.

use actix_web::guard::GuardContext;
use actix_web::http::header::HOST;
use actix_web::http::uri::Authority;
use std::net::IpAddr;

/// Whether the request names this machine as the place it goes to.
pub(super) fn asks_from_here(context: &GuardContext<'_>) -> bool {
    let host = context.head().headers().get(HOST);
    host.and_then(|host| host.to_str().ok())
        .is_some_and(is_here)
}

fn is_here(host: &str) -> bool {
    let Ok(place) = host.parse::<Authority>() else {
        return false;
    };
    let name = place.host().trim_matches(['[', ']']);
    let address = name.parse::<IpAddr>();
    name.eq_ignore_ascii_case("localhost") || address.is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::is_here;

    #[test]
    fn only_this_machines_own_names_lead_to_the_desk() {
        for own in [
            "localhost",
            "LocalHost:3001",
            "127.0.0.1:3001",
            "127.1.2.3",
            "[::1]:3001",
        ] {
            assert!(is_here(own), "{own}");
        }
        for other in [
            "rebound.test:3001",
            "localhost.rebound.test",
            "192.168.0.7",
            "[::2]",
            "",
            "a b",
        ] {
            assert!(!is_here(other), "{other}");
        }
    }
}
