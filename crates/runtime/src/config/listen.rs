//! Where the process listens, and whom it lets in.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use super::reader::Reader;
use super::{Environment, values};

/// Addresses the process listens on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listen {
    /// `HOST` and `PORT`: the shop. Port 0 lets the system choose one.
    pub http: SocketAddr,
    /// `METRICS_HOST` and `METRICS_PORT`: the internal listener with `/metrics`; `None` is off.
    pub metrics: Option<SocketAddr>,
}

impl Listen {
    pub(super) fn read(reader: &mut Reader<'_>, environment: Environment) -> Self {
        let everywhere = environment == Environment::Production;
        let home = if everywhere {
            Ipv4Addr::UNSPECIFIED
        } else {
            Ipv4Addr::LOCALHOST
        };
        let host = reader.parsed("HOST", IpAddr::V4(home), values::host);
        let port = reader.parsed("PORT", 3001, values::port);
        let metrics_host = reader.parsed(
            "METRICS_HOST",
            IpAddr::V4(Ipv4Addr::LOCALHOST),
            values::host,
        );
        // Two shops on one machine differ in PORT, so their metrics do not collide either.
        let beside = if port == 0 {
            0
        } else {
            port.checked_add(6000).unwrap_or(0)
        };
        let metrics_port = reader.parsed("METRICS_PORT", beside, values::port);
        Self {
            http: SocketAddr::new(host, port),
            metrics: (metrics_port != 0).then(|| SocketAddr::new(metrics_host, metrics_port)),
        }
    }
}

/// Who may call, and how often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Traffic {
    /// `FRONTEND_URL`: the storefront's origin; links in letters lead there. In production it must be set.
    pub frontend_url: Option<String>,
    /// `ADMIN_URL`: the back office's origin.
    pub admin_url: Option<String>,
    /// `RATE_LIMIT_PER_15_MIN`: requests of one address in 15 minutes; 0 switches the limit off.
    pub rate_limit_per_15_min: u32,
    /// `RATE_LIMIT_AUTH_PER_15_MIN`: those under `/api/auth` that take a credential or have a letter sent; 0
    /// switches that limit off.
    pub auth_limit_per_15_min: u32,
    /// `TRUSTED_PROXIES`: how many proxies in front of the shop may be believed about the caller's address.
    pub trusted_proxies: u8,
}

impl Traffic {
    pub(super) fn read(reader: &mut Reader<'_>, environment: Environment) -> Self {
        let at_home = |port: u16| {
            (environment != Environment::Production).then(|| format!("http://localhost:{port}"))
        };
        let rate = reader.parsed(
            "RATE_LIMIT_PER_15_MIN",
            100,
            values::whole(0, u64::from(u32::MAX)),
        );
        let auth = reader.parsed(
            "RATE_LIMIT_AUTH_PER_15_MIN",
            20,
            values::whole(0, u64::from(u32::MAX)),
        );
        let hops = reader.parsed("TRUSTED_PROXIES", 0, values::whole(0, 10));
        Self {
            frontend_url: reader
                .optional("FRONTEND_URL", values::origin)
                .or_else(|| at_home(3000)),
            admin_url: reader
                .optional("ADMIN_URL", values::origin)
                .or_else(|| at_home(3002)),
            rate_limit_per_15_min: u32::try_from(rate).unwrap_or(u32::MAX),
            auth_limit_per_15_min: u32::try_from(auth).unwrap_or(u32::MAX),
            trusted_proxies: u8::try_from(hops).unwrap_or(0),
        }
    }
}
