//! What an authenticator app reads: `otpauth://totp/Shop:ada@example.com?secret=...`.

/// The address of a secret. `issuer` is the shop's name, `account` what tells its accounts apart.
pub(super) fn otpauth(issuer: &str, account: &str, secret: &str) -> String {
    let (issuer, account) = (encoded(issuer), encoded(account));
    format!(
        "otpauth://totp/{issuer}:{account}?secret={secret}&issuer={issuer}&algorithm=SHA1&digits=6&period=30"
    )
}

fn encoded(text: &str) -> String {
    use std::fmt::Write;
    let mut safe = String::with_capacity(text.len() + 8);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            safe.push(char::from(byte));
        } else {
            let _ = write!(safe, "%{byte:02X}");
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::otpauth;

    #[test]
    fn names_cannot_change_what_an_address_says() {
        assert_eq!(
            otpauth("Ada & Co: x", "ada+1@example.com?secret=A", "MZXW6YTB"),
            "otpauth://totp/Ada%20%26%20Co%3A%20x:ada%2B1%40example.com%3Fsecret%3DA\
             ?secret=MZXW6YTB&issuer=Ada%20%26%20Co%3A%20x&algorithm=SHA1&digits=6&period=30"
        );
    }
}
