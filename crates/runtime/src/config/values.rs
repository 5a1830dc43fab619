//! How single values are read: durations, decimals, addresses. No floats anywhere.

use std::net::IpAddr;
use std::time::Duration;

use super::Environment;

/// A decimal number exactly as it was written: `digits / 10^scale`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decimal {
    digits: i64,
    scale: u32,
}

impl Decimal {
    /// Zero.
    pub const ZERO: Self = Self {
        digits: 0,
        scale: 0,
    };

    /// A whole number.
    #[must_use]
    pub const fn whole(digits: i64) -> Self {
        Self { digits, scale: 0 }
    }

    /// Reads `12`, `12.5` or `0.075`: no sign, no exponent, at most twelve digits.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let written = format!("{whole}{fraction}");
        let digits_only = written.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !digits_only || written.len() > 12 || text.ends_with('.') {
            return Err(format!(
                "`{text}` is not a plain decimal number such as 5 or 4.95"
            ));
        }
        let digits = written
            .parse()
            .map_err(|_| format!("`{text}` is too large"))?;
        let scale = u32::try_from(fraction.len()).map_err(|_| format!("`{text}` is too long"))?;
        Ok(Self { digits, scale })
    }

    /// The number times `10^exponent` when that is a whole number: 4.95 with 2 is 495; `None` when
    /// decimals would be lost.
    #[must_use]
    pub fn shifted(self, exponent: u32) -> Option<i64> {
        if exponent >= self.scale {
            return self
                .digits
                .checked_mul(10_i64.checked_pow(exponent - self.scale)?);
        }
        let divisor = 10_i64.checked_pow(self.scale - exponent)?;
        (self.digits % divisor == 0).then_some(self.digits / divisor)
    }
}

pub(super) fn environment(text: &str) -> Result<Environment, String> {
    match text {
        "development" => Ok(Environment::Development),
        "test" => Ok(Environment::Test),
        "production" => Ok(Environment::Production),
        other => Err(format!(
            "`{other}` is none of development, test, production"
        )),
    }
}

pub(super) fn log_filter(text: &str) -> Result<String, String> {
    match tracing_subscriber::EnvFilter::try_new(text) {
        Ok(_) => Ok(text.to_owned()),
        Err(error) => Err(format!("`{text}` is no log filter: {error}")),
    }
}

/// Whether lines are JSON.
pub(super) fn log_format(text: &str) -> Result<bool, String> {
    match text {
        "json" => Ok(true),
        "text" => Ok(false),
        other => Err(format!("`{other}` is neither json nor text")),
    }
}

pub(super) fn host(text: &str) -> Result<IpAddr, String> {
    match text {
        "localhost" => Ok(IpAddr::from([127, 0, 0, 1])),
        other => other.parse().map_err(|_| {
            format!("`{other}` is not an IP address to listen on, such as 127.0.0.1 or 0.0.0.0")
        }),
    }
}

/// A whole number between `low` and `high`.
pub(super) fn whole(low: u64, high: u64) -> impl Fn(&str) -> Result<u64, String> {
    move |text| match text.parse::<u64>() {
        Ok(number) if (low..=high).contains(&number) => Ok(number),
        _ => Err(format!(
            "`{text}` is not a whole number from {low} to {high}"
        )),
    }
}

pub(super) fn port(text: &str) -> Result<u16, String> {
    text.parse()
        .map_err(|_| format!("`{text}` is not a port number from 0 to 65535"))
}

/// `900` (seconds), `30s`, `15m`, `12h`, `7d`, `2w`; a blank before the unit is allowed.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let refused = || format!("`{text}` is not a duration such as 900, 15m, 12h or 7d");
    let split = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    let seconds = match unit.trim() {
        "" | "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        "w" => 604_800,
        _ => return Err(refused()),
    };
    let number: u64 = number.parse().map_err(|_| refused())?;
    number
        .checked_mul(seconds)
        .filter(|s| *s > 0)
        .map(Duration::from_secs)
        .ok_or_else(refused)
}

/// `scheme://host...` with one of `schemes`; the value is not repeated, it may hold a password.
pub(super) fn address(schemes: &'static [&'static str]) -> impl Fn(&str) -> Result<(), String> {
    move |text| match text.split_once("://") {
        Some((scheme, rest)) if schemes.contains(&scheme) && !rest.is_empty() => Ok(()),
        _ => Err(format!("must begin with {}://", schemes.join(":// or "))),
    }
}

/// `https://shop.example` or `http://localhost:3000`: a scheme and a host, nothing behind them.
pub(super) fn origin(text: &str) -> Result<String, String> {
    let trimmed = text.trim_end_matches('/');
    let rest = trimmed
        .strip_prefix("https://")
        .or_else(|| trimmed.strip_prefix("http://"));
    match rest {
        Some(host) if !host.is_empty() && !host.contains(['/', '?', '#', '@', ' ', '*']) => {
            Ok(trimmed.to_ascii_lowercase())
        }
        _ => Err(format!(
            "`{text}` is not an origin such as https://shop.example"
        )),
    }
}

pub(super) fn email(text: &str) -> Result<String, String> {
    match text.split_once('@') {
        Some((name, host))
            if !name.is_empty()
                && !host.is_empty()
                && !host.contains('@')
                && !text.contains(char::is_whitespace) =>
        {
            Ok(text.to_owned())
        }
        _ => Err("is not an e-mail address".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::Decimal;

    #[test]
    fn decimals_are_exact() {
        let read = |text: &str| Decimal::parse(text).unwrap();
        assert_eq!(read("4.95").shifted(2), Some(495));
        assert_eq!(read("5").shifted(2), Some(500));
        assert_eq!(read("0.1").shifted(3), Some(100));
        assert_eq!(read("4.950").shifted(2), Some(495));
        assert_eq!(read("4.955").shifted(2), None);
        assert_eq!(read("500").shifted(0), Some(500));
        for wrong in ["", "-1", "1.", ".5", "1e3", "1,5", "1.2.3", "9999999999999"] {
            assert!(Decimal::parse(wrong).is_err(), "{wrong}");
        }
    }
}
