//! `Stripe-Signature: t=<unix>,v1=<hex>[,v1=<hex>...]`: HMAC-SHA-256 over `"{t}." + body`.
//!
//! As strict as both official libraries together, and stricter in two: a time in the future is
//! refused like one in the past, and so is any header that tells the time twice (the libraries
//! disagree on which one counts).

use domain::kernel::At;
use domain::ports::payments::NoticeError;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;
use subtle::{Choice, ConstantTimeEq};

/// So far from now a signature may have been made, in seconds, either way.
const TOLERANCE: i64 = 300;
/// No honest header is longer.
const LONGEST: usize = 4_096;

/// Whether one of `secrets` signed `body` around `now`.
pub(super) fn check(
    header: &str,
    body: &[u8],
    secrets: &[SecretString],
    now: At,
) -> Result<(), NoticeError> {
    let (said, signatures) = parse(header).map_err(NoticeError::Forged)?;
    let mut holds = Choice::from(0);
    for secret in secrets {
        let expected = hex::encode(sign(secret.expose_secret(), said, body)?);
        for signature in &signatures {
            // Every pair is compared in full: the time taken tells nothing.
            holds |= expected.as_bytes().ct_eq(signature.as_bytes());
        }
    }
    if !bool::from(holds) {
        return Err(NoticeError::Forged("no signature matches"));
    }
    let signed_at: i64 = said
        .parse()
        .map_err(|_| NoticeError::Forged("the time is no number"))?;
    if now.timestamp().abs_diff(signed_at) > TOLERANCE.unsigned_abs() {
        return Err(NoticeError::Forged("too old, or from the future"));
    }
    Ok(())
}

/// The time as it was written, and the signatures of the version this shop knows.
fn parse(header: &str) -> Result<(&str, Vec<&str>), &'static str> {
    if header.len() > LONGEST {
        return Err("the header is too long");
    }
    let mut said = None;
    let mut signatures = Vec::new();
    for (name, value) in header.split(',').filter_map(|part| part.split_once('=')) {
        match name {
            "t" if said.is_some() => return Err("the time is told twice"),
            "t" => said = Some(value),
            "v1" => signatures.push(value),
            _ => {}
        }
    }
    let said = said.ok_or("no time")?;
    if said.is_empty() || !said.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err("the time is no number");
    }
    if signatures.is_empty() {
        return Err("no signature");
    }
    Ok((said, signatures))
}

fn sign(secret: &str, said: &str, body: &[u8]) -> Result<[u8; 32], NoticeError> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes())
        .map_err(|_| NoticeError::Forged("no secret to check with"))?;
    mac.update(said.as_bytes());
    mac.update(b".");
    mac.update(body);
    Ok(mac.finalize().into_bytes().into())
}
