//! Lists of addresses and networks that callers may come from.

use std::net::IpAddr;

/// Addresses and networks. An empty list holds every address.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Networks(Vec<Network>);

/// The addresses that agree with one in its first bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Network {
    first: IpAddr,
    bits: u32,
}

impl Networks {
    /// Reads `196.201.214.200, 196.201.212.0/24`.
    pub fn parse(text: &str) -> Result<Self, String> {
        let parts = text.split(',').map(str::trim);
        let parts = parts.filter(|part| !part.is_empty());
        parts
            .map(Network::parse)
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// Whether `address` may call.
    #[must_use]
    pub fn hold(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.is_empty() || self.0.iter().any(|network| network.holds(address))
    }
}

impl Network {
    fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no address and no network such as 196.201.214.0/24");
        let (first, bits) = match text.split_once('/') {
            None => (text, None),
            Some((first, bits)) => (first, Some(bits.parse().map_err(|_| wrong())?)),
        };
        let first: IpAddr = first.parse().map_err(|_| wrong())?;
        let most = if first.is_ipv4() { 32 } else { 128 };
        let bits = bits.unwrap_or(most);
        (bits <= most)
            .then_some(Self { first, bits })
            .ok_or_else(wrong)
    }

    fn holds(&self, address: IpAddr) -> bool {
        match (self.first, address) {
            (IpAddr::V4(first), IpAddr::V4(address)) => {
                let differs = u32::from(first) ^ u32::from(address);
                differs.leading_zeros() >= self.bits
            }
            (IpAddr::V6(first), IpAddr::V6(address)) => {
                let differs = u128::from(first) ^ u128::from(address);
                differs.leading_zeros() >= self.bits
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Networks;

    #[test]
    fn a_list_holds_its_addresses_and_networks_and_no_others() {
        let list = Networks::parse("196.201.214.200, 196.201.212.128/25,2001:db8::/32").unwrap();
        for (address, is_in) in [
            ("196.201.214.200", true),
            ("::ffff:196.201.214.200", true),
            ("196.201.214.201", false),
            ("196.201.212.128", true),
            ("196.201.212.127", false),
            ("2001:db8:1::1", true),
            ("2001:db9::1", false),
        ] {
            assert_eq!(list.hold(address.parse().unwrap()), is_in, "{address}");
        }
    }

    #[test]
    fn no_list_lets_everybody_in_and_a_wrong_one_is_refused() {
        let everybody = Networks::parse(" , ").unwrap();
        assert!(everybody.hold("192.0.2.1".parse().unwrap()));
        for wrong in ["localhost", "10.0.0.0/33", "10.0.0.0/x", "10.0.0"] {
            assert!(Networks::parse(wrong).is_err(), "{wrong}");
        }
    }
}
