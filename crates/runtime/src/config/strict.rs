//! What a shop for customers refuses: secrets of the documentation, weak ones, accounts for trying out, and
//! letters that reach nobody or lead nowhere.

use super::reader::Reader;

/// Beginnings of keys that move no real money, by variable.
const TRIAL_KEYS: [(&str, &[&str]); 2] = [
    ("STRIPE_SECRET_KEY", &["sk_test_", "rk_test_"]),
    ("STRIPE_WEBHOOK_SECRET", &["whsec_test"]),
];

/// Places where providers let people try things out, by variable.
const TRIAL_PLACES: [(&str, &[&str]); 3] = [
    (
        "MPESA_API_URL",
        &["sandbox", "://127.", "://localhost", "://[::1]"],
    ),
    ("STRIPE_API_URL", &["://127.", "://localhost", "://[::1]"]),
    ("SENDGRID_API_URL", &["://127.", "://localhost", "://[::1]"]),
];

/// Secrets that somebody else gave out, and that must not be those of the documentation.
const GIVEN: [&str; 10] = [
    "STRIPE_SECRET_KEY",
    "STRIPE_WEBHOOK_SECRET",
    "MPESA_CONSUMER_KEY",
    "MPESA_CONSUMER_SECRET",
    "MPESA_PASSKEY",
    "MPESA_SECURITY_CREDENTIAL",
    "CLOUDINARY_API_KEY",
    "CLOUDINARY_API_SECRET",
    "SENDGRID_API_KEY",
    "ADMIN_PASSWORD",
];

/// Names every variable that a shop for customers must not be started with; never its value.
pub(super) fn check(reader: &mut Reader<'_>) {
    for (name, beginnings) in TRIAL_KEYS {
        let is_trial = |key: &str| beginnings.iter().any(|start| key.trim().starts_with(start));
        if reader
            .text(name)
            .is_some_and(|text| text.split(',').any(is_trial))
        {
            reader.problem(name, "is a key for trying out; production wants a live one");
        }
    }
    for (name, marks) in TRIAL_PLACES {
        let text = reader.text(name).unwrap_or_default().to_ascii_lowercase();
        if marks.iter().any(|mark| text.contains(mark)) {
            reader.problem(
                name,
                "is a place for trying out; production wants the provider's own",
            );
        }
    }
    if reader
        .text("SMTP_URL")
        .is_some_and(|url| shows_password(&url))
    {
        let why = "would send its password in the clear; use smtps:// or ?tls=required";
        reader.problem("SMTP_URL", why);
    }
    letters(reader);
    for name in GIVEN {
        if reader.text(name).is_some_and(|text| is_sample(&text)) {
            reader.problem(name, "is still the sample text");
        }
    }
}

/// Somebody carries letters, and the links in them, which open accounts, lead to a page nobody listens to.
fn letters(reader: &mut Reader<'_>) {
    let carriers = ["SENDGRID_API_KEY", "SMTP_URL", "LETTERS"];
    if carriers.iter().all(|name| reader.text(name).is_none()) {
        let why = "or SMTP_URL must be set in production, or nobody gets a letter; LETTERS=off lets them wait";
        reader.problem("SENDGRID_API_KEY", why);
    }
    if reader.text("FRONTEND_URL").is_none() {
        let why = "must be set in production: the links in letters lead there";
        reader.problem("FRONTEND_URL", why);
    }
    for name in ["FRONTEND_URL", "ADMIN_URL"] {
        let is_open = |url: String| url.to_ascii_lowercase().starts_with("http://");
        if reader.text(name).is_some_and(is_open) {
            let why = "must begin with https:// in production: the links in letters open accounts";
            reader.problem(name, why);
        }
    }
}

/// Whether a password of this address could be sent in the clear. Only the one wish that makes STARTTLS a
/// condition counts, and only where addresses have their wishes: behind the host.
fn shows_password(url: &str) -> bool {
    let url = url.trim().to_ascii_lowercase();
    let Some(rest) = url.strip_prefix("smtp://") else {
        return false;
    };
    let wishes = rest.split_once('?').map(|(_, wishes)| wishes);
    rest.contains('@') && (wishes != Some("tls=required") || rest.contains('#'))
}

/// Whether a text is a placeholder, or nothing a machine would make: one letter or word again and again.
pub(super) fn is_sample(text: &str) -> bool {
    let plain = text.to_ascii_lowercase();
    const MARKS: [&str; 10] = [
        "change-me",
        "changeme",
        "change_me",
        "your-",
        "your_",
        "example",
        "placeholder",
        "replace-me",
        "xxxx",
        "...",
    ];
    MARKS.iter().any(|mark| plain.contains(mark))
        || plain.starts_with('<')
        || repeats(plain.as_bytes())
}

/// Few different bytes, or a short piece over and over.
fn repeats(text: &[u8]) -> bool {
    let mut kinds = text.to_vec();
    kinds.sort_unstable();
    kinds.dedup();
    let piece = |length: usize| text.chunks(length).all(|part| text.starts_with(part));
    text.len() >= 16 && (kinds.len() < 6 || (1..=text.len() / 3).any(piece))
}

#[cfg(test)]
mod tests {
    use super::{is_sample, shows_password};

    #[test]
    fn a_password_leaves_the_shop_on_an_encrypted_line_only() {
        for hidden in [
            "smtps://shop:pw@mail.test",
            "smtp://shop:pw@mail.test?tls=required",
            "smtp://shop:pw@mail.test:587/shop.test?tls=required",
            "smtp://mail.test",
        ] {
            assert!(!shows_password(hidden), "{hidden}");
        }
        for shown in [
            "smtp://shop:pw@mail.test",
            "smtp://shop:pw@mail.test?starttls=required",
            "smtp://shop:pw@mail.test?tls=opportunistic",
            "smtp://shop:pw@mail.test?tls=required&tls=opportunistic",
            "smtp://shop:tls=required@mail.test",
            "smtp://shop:pw?tls=required@mail.test",
            "smtp://shop:pw@mail.test#?tls=required",
        ] {
            assert!(shows_password(shown), "{shown}");
        }
    }

    #[test]
    fn a_password_in_the_clear_is_seen_whatever_the_case_of_its_address() {
        for shown in [
            "SMTP://shop:pw@mail.test",
            "Smtp://shop:pw@MAIL.test?TLS=opportunistic",
            " SMTP://shop:pw@mail.test ",
        ] {
            assert!(shows_password(shown), "{shown}");
        }
        for hidden in [
            "SMTPS://shop:pw@mail.test",
            "SMTP://shop:pw@mail.test?TLS=Required",
            "SMTP://mail.test",
        ] {
            assert!(!shows_password(hidden), "{hidden}");
        }
    }

    #[test]
    fn what_nobody_made_for_this_shop_is_seen() {
        for sample in [
            "your-super-secret-key",
            "please-change-me-now-please",
            "sk_live_...",
            "00000000000000000000000000000000",
            "abcdabcdabcdabcdabcdabcdabcdabcd",
            "secretsecretsecretsecretsecretsecret",
        ] {
            assert!(is_sample(sample), "{sample}");
        }
        for made in [
            "2f1c7a9be04d5386c1f07a2b94de8830",
            "0123456789abcdef0123456789abcdef-1",
            "correct horse battery staple, and some more",
            "sk_live_51HxQ2eK8yTz",
        ] {
            assert!(!is_sample(made), "{made}");
        }
    }
}
