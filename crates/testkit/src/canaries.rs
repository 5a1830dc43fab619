//! What no log of any shop may say: the words that stories write into shops, and the secrets of their settings.

/// Addresses, names, passwords and phones of the people in stories, and how secrets of the shop's own begin.
const PLANTED: [&str; 11] = [
    "@example.com",
    "@shop.test",
    "wanjiru",
    "Wanjiru",
    "712345678",
    "correct horse",
    "correct-horse",
    "qxzoe7",
    "otpauth:",
    "$2b$",
    // How an access token begins: `{"` in base64.
    "eyJ",
];
/// Settings whose names end so are secrets.
const SECRET: [&str; 5] = ["SECRET", "KEY", "PASSKEY", "PASSWORD", "CREDENTIAL"];
/// Shorter settings stand in words that mean something else.
const SHORTEST: usize = 12;

/// The first line of a log that says what it must not, and what that is.
pub(crate) fn told<'a>(
    log: &'a str,
    settings: &'a [(String, String)],
) -> Option<(&'a str, &'a str)> {
    let secrets = settings.iter().filter(|(name, _)| is_secret(name));
    let secrets = secrets.flat_map(|(_, value)| value.split('|'));
    let secrets = secrets.filter(|value| value.len() >= SHORTEST);
    let mut words = PLANTED.into_iter().chain(secrets);
    words.find_map(|word| {
        let line = log.lines().find(|line| line.contains(word))?;
        Some((word, line))
    })
}

fn is_secret(name: &str) -> bool {
    SECRET.iter().any(|end| name.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::told;

    #[test]
    fn a_planted_word_and_a_secret_of_the_settings_are_found_and_nothing_else() {
        let set = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let settings = [
            set("MASTER_KEY", "the old master|the new master"),
            set("PUBLIC_URL", "http://127.0.0.1:20000"),
            set("JWT_SECRET", "short"),
        ];
        let found = |log| told(log, &settings).map(|(word, _)| word);
        assert_eq!(found("a short start at http://127.0.0.1:20000"), None);
        assert_eq!(
            found("fine\nno room for ada@example.com"),
            Some("@example.com")
        );
        assert_eq!(found("opened by the new master"), Some("the new master"));
    }
}
