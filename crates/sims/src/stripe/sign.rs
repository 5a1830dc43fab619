//! The signature of a notice (source: Stripe docs, "Verify webhook signatures manually").

use crate::moment;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// `Stripe-Signature` over a body: a fresh time, and one `v1` for each secret that is valid now.
pub(super) fn header(secrets: &[String], body: &str, seconds_ago: i64) -> String {
    signed_at(secrets, body, moment::seconds() - seconds_ago)
}

fn signed_at(secrets: &[String], body: &str, at: i64) -> String {
    let mut header = format!("t={at}");
    for secret in secrets {
        header.push_str(",v1=");
        header.push_str(&mac(secret, &format!("{at}.{body}")));
    }
    header
}

fn mac(secret: &str, text: &str) -> String {
    // HMAC takes a key of any length; there is no secret it could refuse.
    Hmac::<Sha256>::new_from_slice(secret.as_bytes()).map_or_else(
        |_| String::new(),
        |mut mac| {
            mac.update(text.as_bytes());
            hex::encode(mac.finalize().into_bytes())
        },
    )
}

#[cfg(test)]
mod tests {
    use super::signed_at;

    #[test]
    fn while_a_secret_is_exchanged_both_sign() {
        let secrets = ["whsec_old".to_owned(), "whsec_new".to_owned()];
        let both = signed_at(&secrets, "{}", 1_700_000_000);
        let parts: Vec<_> = both.split(',').collect();
        assert_eq!(parts[0], "t=1700000000");
        assert_eq!(parts.len(), 3);
        let old_alone = signed_at(&secrets[..1], "{}", 1_700_000_000);
        assert_eq!(old_alone, parts[..2].join(","));
        assert_eq!(parts[1].len(), "v1=".len() + 64);
    }
}
