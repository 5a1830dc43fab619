//! Secrets and the lifetimes of tokens.

use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};

use super::reader::Reader;
use super::{Environment, strict, values};

/// Secrets and lifetimes. After [`super::Config::from_env`] every secret is present.
#[derive(Debug, Clone)]
pub struct Security {
    /// `JWT_SECRET`: signs access tokens; earlier ones behind it, see [`Security::jwt_ring`].
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
    /// `ADMIN_JWT_EXPIRE`: the same of an admin login, 10 minutes unless said otherwise; never longer.
    pub admin_access_lifetime: Duration,
    /// `ADMIN_REFRESH_EXPIRE`: the same of an admin login, 12 hours unless said otherwise; never longer.
    pub admin_refresh_lifetime: Duration,
    /// `REQUIRE_SECOND_FACTOR`: whether staff may do nothing in the back office without a second factor.
    pub staff_need_factor: bool,
    /// `REQUIRE_VERIFIED_EMAIL`: whether customers sign in only once their address is verified.
    pub login_needs_verified_email: bool,
    /// `BCRYPT_COST`: how dear it is to guess a password, 12 unless said otherwise. Every login takes as long as
    /// the dearest hash that anybody has.
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
const ACCESS: Duration = Duration::from_secs(15 * 60);
const REFRESH: Duration = Duration::from_secs(7 * 24 * 60 * 60);
const ADMIN_ACCESS: Duration = Duration::from_secs(10 * 60);
const ADMIN_REFRESH: Duration = Duration::from_secs(12 * 60 * 60);
/// What the specification asks for, and the least that guards customers.
const USUAL_COST: u32 = 12;
/// Who has to verify their address before they sign in.
const VERIFIED: &str = "REQUIRE_VERIFIED_EMAIL";
/// One password takes four seconds.
const DEAREST_COST: u32 = 16;
/// The least bcrypt knows; for shops that are tried out.
const CHEAPEST_COST: u32 = 4;

impl Security {
    pub(super) fn read(reader: &mut Reader<'_>, environment: Environment) -> Self {
        let production = environment == Environment::Production;
        let access = lifetime(reader, "JWT_EXPIRE", ACCESS);
        let refresh = lifetime(reader, "JWT_REFRESH_EXPIRE", REFRESH);
        let admin_access = lifetime(reader, "ADMIN_JWT_EXPIRE", ADMIN_ACCESS.min(access));
        let admin_refresh = lifetime(reader, "ADMIN_REFRESH_EXPIRE", ADMIN_REFRESH.min(refresh));
        let security = Self {
            jwt_secret: secret(reader, "JWT_SECRET", production, signing_ring),
            jwt_refresh_secret: secret(reader, "JWT_REFRESH_SECRET", production, strong),
            master_key: secret(reader, "MASTER_KEY", production, keyring),
            identity_root: reader.checked_secret("IDENTITY_ROOT", root),
            access_lifetime: access,
            refresh_lifetime: refresh,
            admin_access_lifetime: admin_access,
            admin_refresh_lifetime: admin_refresh,
            staff_need_factor: reader.parsed("REQUIRE_SECOND_FACTOR", false, of_staff),
            login_needs_verified_email: reader.parsed(VERIFIED, false, of_customers),
            bcrypt_cost: reader.parsed("BCRYPT_COST", USUAL_COST, |text| cost(text, production)),
            first_admin: FirstAdmin::read(reader),
        };
        security.contradictions(reader);
        security
    }

    /// What signs access tokens, and the earlier secrets whose tokens are still taken: `new|old`.
    #[must_use]
    pub fn jwt_ring(&self) -> (SecretString, Vec<SecretString>) {
        let mut parts = parts(self.jwt_secret.expose_secret()).map(SecretString::from);
        (parts.next().unwrap_or_default(), parts.collect())
    }

    /// Settings that do not go together.
    fn contradictions(&self, reader: &mut Reader<'_>) {
        let second = self.jwt_refresh_secret.expose_secret();
        if !second.is_empty() && parts(self.jwt_secret.expose_secret()).any(|part| part == second) {
            reader.problem("JWT_REFRESH_SECRET", "must differ from JWT_SECRET");
        }
        if self.login_needs_verified_email && reader.text("LETTERS").as_deref() == Some("off") {
            let said =
                "must be none where LETTERS=off: the letter with the link would reach nobody";
            reader.problem(VERIFIED, said);
        }
        let (access, refresh) = (self.access_lifetime, self.refresh_lifetime);
        let (admin_access, admin_refresh) =
            (self.admin_access_lifetime, self.admin_refresh_lifetime);
        if access > refresh {
            reader.problem("JWT_REFRESH_EXPIRE", "must not be shorter than JWT_EXPIRE");
        }
        if admin_access > access {
            reader.problem("ADMIN_JWT_EXPIRE", "must not be longer than JWT_EXPIRE");
        }
        if admin_refresh > refresh {
            let said = "must not be longer than JWT_REFRESH_EXPIRE";
            reader.problem("ADMIN_REFRESH_EXPIRE", said);
        } else if admin_access > admin_refresh {
            let said = "must not be shorter than ADMIN_JWT_EXPIRE";
            reader.problem("ADMIN_REFRESH_EXPIRE", said);
        }
    }
}

impl FirstAdmin {
    fn read(reader: &mut Reader<'_>) -> Self {
        let usual = "admin@eliteshop.example".to_owned();
        Self {
            email: reader.parsed("ADMIN_EMAIL", usual, values::email),
            password: reader.checked_secret("ADMIN_PASSWORD", password),
        }
    }
}

fn lifetime(reader: &mut Reader<'_>, name: &str, usual: Duration) -> Duration {
    reader.parsed(name, usual, values::duration)
}

/// The parts of a ring, without the blanks around them.
fn parts(ring: &str) -> impl Iterator<Item = &str> {
    ring.split('|').map(str::trim)
}

/// The secret, or an empty one where it is absent and may be made.
fn secret(
    reader: &mut Reader<'_>,
    name: &str,
    production: bool,
    check: fn(&str) -> Result<(), String>,
) -> SecretString {
    if production && reader.text(name).is_none() {
        reader.problem(
            name,
            "must be set in production, for example to the output of: openssl rand -hex 32",
        );
    }
    let check = |text: &str| match text {
        _ if production => check(text),
        ring if parts(ring).any(str::is_empty) => Err("has an empty part".to_owned()),
        _ => Ok(()),
    };
    reader.checked_secret(name, check).unwrap_or_default()
}

/// The parts of a master key; one may be the word for a key that is gone.
fn keyring(ring: &str) -> Result<(), String> {
    parts(ring)
        .filter(|part| *part != "retired")
        .try_for_each(strong)
}

/// The first signs, so each has to be a secret.
fn signing_ring(ring: &str) -> Result<(), String> {
    parts(ring).try_for_each(strong)
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

/// The same of verified addresses.
fn of_customers(text: &str) -> Result<bool, String> {
    match text {
        "none" => Ok(false),
        "customers" => Ok(true),
        other => Err(format!("`{other}` is neither none nor customers")),
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
