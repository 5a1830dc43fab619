//! Whose request it is, for counting: the address of the caller, behind trusted proxies only.

use actix_web::HttpRequest;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

/// The address to count by. With `trusted` proxies in front, the `trusted`-th entry of
/// `X-Forwarded-For` from the right is the caller; everything left of it is hearsay. IPv6 callers
/// are counted by their /64, because one household owns one.
#[must_use]
pub fn caller_address(request: &HttpRequest, trusted: u8) -> IpAddr {
    household(caller(request, trusted))
}

/// The very address of the caller, found in the same way.
#[must_use]
pub fn caller(request: &HttpRequest, trusted: u8) -> IpAddr {
    let peer = request
        .peer_addr()
        .map_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED), |peer| peer.ip());
    let values = request
        .headers()
        .get_all("x-forwarded-for")
        .filter_map(|value| value.to_str().ok());
    let chain: Vec<&str> = values
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .collect();
    behind(peer, &chain, trusted).to_canonical()
}

fn behind(peer: IpAddr, chain: &[&str], trusted: u8) -> IpAddr {
    let Some(back) = usize::from(trusted).checked_sub(1) else {
        return peer;
    };
    chain
        .iter()
        .rev()
        .nth(back)
        .and_then(|text| parse(text))
        .unwrap_or(peer)
}

fn parse(text: &str) -> Option<IpAddr> {
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    bare.parse()
        .ok()
        .or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip()))
}

fn household(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => {
            IpAddr::V6(Ipv6Addr::from(u128::from(address) & !u128::from(u64::MAX)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn without_trusted_proxies_the_header_is_hearsay() {
        assert_eq!(behind(ip("10.0.0.1"), &["1.2.3.4"], 0), ip("10.0.0.1"));
    }

    #[test]
    fn with_one_proxy_only_the_last_entry_counts() {
        assert_eq!(
            behind(ip("10.0.0.1"), &["6.6.6.6", "1.2.3.4"], 1),
            ip("1.2.3.4")
        );
        assert_eq!(
            behind(ip("10.0.0.1"), &["6.6.6.6", "1.2.3.4", "10.0.0.2"], 2),
            ip("1.2.3.4")
        );
    }

    #[test]
    fn a_broken_or_short_chain_counts_the_peer() {
        assert_eq!(behind(ip("10.0.0.1"), &["what?"], 1), ip("10.0.0.1"));
        assert_eq!(behind(ip("10.0.0.1"), &["1.2.3.4"], 2), ip("10.0.0.1"));
    }

    #[test]
    fn a_port_does_not_make_another_caller() {
        assert_eq!(parse("1.2.3.4:5678"), Some(ip("1.2.3.4")));
        assert_eq!(parse("[2001:db8::1]:5678"), Some(ip("2001:db8::1")));
    }

    #[test]
    fn a_household_of_ipv6_is_one_caller() {
        assert_eq!(household(ip("2001:db8:1:2:3:4:5:6")), ip("2001:db8:1:2::"));
        assert_eq!(household(ip("::ffff:1.2.3.4")), ip("1.2.3.4"));
    }
}
