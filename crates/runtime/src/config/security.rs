//! Secrets and the lifetimes of tokens.

use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};

use super::reader::Reader;
use super::{Environment, strict, values};

/// Secrets and lifetimes. After [`super::Config::from_env`] every secret is present.
#[derive(Debug, Clone)]
pub struct Security {
    /// `JWT_SECRET`: signs access tokens.
    pub jwt_secret: SecretString,
    /// `JWT_REFRESH_SECRET`: signs refresh tokens.
    pub jwt_refresh_secret: SecretString,
    /// `MASTER_KEY`: wraps the keys that encrypt personal data. Losing it loses that data.
    pub master_key: SecretString,
    /// `IDENTITY_ROOT`: keys the e-mail index and the passwords once the first master key is retired.
    pub identity_root: Option<SecretString>,
    /// `JWT_EXPIRE`, 15 minutes unless said otherwise.
    pub access_lifetime: Duration,
    /// `JWT_REFRESH_EXPIRE`, 7 days unless said otherwise.
    pub refresh_lifetime: Duration,
    /// `REQUIRE_SECOND_FACTOR`: whether staff may do nothing in the back office without a second factor.
    pub staff_need_factor: bool,
    /// `BCRYPT_COST`: how dear it is to guess a password, 12 unless said otherwise.
    pub bcrypt_cost: u32,
    /// `ADMIN_EMAIL` and `ADMIN_PASSWORD`.
    pub first_admin: FirstAdmin,
}

/// The first super_admin, made when the shop has none.
#[derive(Debug, Clone)]
pub struct FirstAdmin {
    /// `ADMIN_EMAIL`.
    pub email: String,
    /// `ADMIN_PASSWORD`; `None` lets the shop make a one-time password and print it once.
    pub password: Option<SecretString>,
}

const STRONG: usize = 32;
/// What the specification asks for, and the least that guards customers.
const USUAL_COST: u32 = 12;
/// One password takes four seconds.
const DEAREST_COST: u32 = 16;
/// The least bcrypt knows; for shops that are tried out.
const CHEAPEST_COST: u32 = 4;

impl Security {
    pub(super) fn read(reader: &mut Reader<'_>, environment: Environment) -> Self {
        let production = environment == Environment::Production;
        let security = Self {
            jwt_secret: secret(reader, "JWT_SECRET", production),
            jwt_refresh_secret: secret(reader, "JWT_REFRESH_SECRET", production),
            master_key: secret(reader, "MASTER_KEY", production),
            identity_root: reader.checked_secret("IDENTITY_ROOT", root),
            access_lifetime: reader.parsed(
                "JWT_EXPIRE",
                Duration::from_secs(900),
                values::duration,
            ),
            refresh_lifetime: reader.parsed(
                "JWT_REFRESH_EXPIRE",
                Duration::from_secs(604_800),
                values::duration,
            ),
            staff_need_factor: reader.parsed("REQUIRE_SECOND_FACTOR", false, of_staff),
            bcrypt_cost: reader.parsed("BCRYPT_COST", USUAL_COST, |text| cost(text, production)),
            first_admin: FirstAdmin {
                email: reader.parsed(
                    "ADMIN_EMAIL",
                    "admin@eliteshop.example".to_owned(),
                    values::email,
                ),
                password: reader.checked_secret("ADMIN_PASSWORD", password),
            },
        };
        let (first, second) = (&security.jwt_secret, &security.jwt_refresh_secret);
        if !first.expose_secret().is_empty() && first.expose_secret() == second.expose_secret() {
            reader.problem("JWT_REFRESH_SECRET", "must differ from JWT_SECRET");
        }
        if security.access_lifetime > security.refresh_lifetime {
            reader.problem("JWT_REFRESH_EXPIRE", "must not be shorter than JWT_EXPIRE");
        }
        security
    }
}

/// The secret, or an empty one where it is absent and may be made.
fn secret(reader: &mut Reader<'_>, name: &str, production: bool) -> SecretString {
    if production && reader.text(name).is_none() {
        reader.problem(
            name,
            "must be set in production, for example to the output of: openssl rand -hex 32",
        );
    }
    let check = |text: &str| match text {
        _ if !production => Ok(()),
        // A keyring has parts; each is a secret, or the word for one that is gone.
        ring => ring
            .split('|')
            .map(str::trim)
            .filter(|part| *part != "retired")
            .try_for_each(strong),
    };
    reader.checked_secret(name, check).unwrap_or_default()
}

fn strong(text: &str) -> Result<(), String> {
    match text {
        short if short.len() < STRONG => Err(format!("is shorter than {STRONG} bytes")),
        sample if strict::is_sample(sample) => {
            Err("is still the sample text, or no secret".to_owned())
        }
        _ => Ok(()),
    }
}

fn cost(text: &str, production: bool) -> Result<u32, String> {
    let least = if production {
        USUAL_COST
    } else {
        CHEAPEST_COST
    };
    match text.parse() {
        Ok(cost) if (least..=DEAREST_COST).contains(&cost) => Ok(cost),
        _ => Err(format!(
            "must be a whole number from {least} to {DEAREST_COST}"
        )),
    }
}

/// Of whom it is asked.
fn of_staff(text: &str) -> Result<bool, String> {
    match text {
        "none" => Ok(false),
        "staff" => Ok(true),
        other => Err(format!("`{other}` is neither none nor staff")),
    }
}

fn root(text: &str) -> Result<(), String> {
    if text.len() == 128 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        Ok(())
    } else {
        Err(
            "must be the 128 hexadecimal digits that `eliteshop privacy identity-root` prints"
                .to_owned(),
        )
    }
}

/// The length that every password must have; identity asks the rest when the person is made.
fn password(text: &str) -> Result<(), String> {
    if (8..=128).contains(&text.chars().count()) {
        Ok(())
    } else {
        Err("must have 8 to 128 characters".to_owned())
    }
}
