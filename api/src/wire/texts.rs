//! Texts that are made from other texts.

/// A slug from a name: lower-case ASCII letters and digits, everything else one hyphen. Empty when
/// the name has neither letter nor digit of ASCII.
#[must_use]
pub fn slug_of(name: &str, longest: usize) -> String {
    let mut slug = String::with_capacity(name.len());
    for letter in name.chars().flat_map(plain) {
        if letter != '-' || !(slug.is_empty() || slug.ends_with('-')) {
            slug.push(letter);
        }
    }
    slug.truncate(longest);
    slug.trim_end_matches('-').to_owned()
}

/// A letter as a slug writes it; the common Latin accents lose their accent.
fn plain(letter: char) -> impl Iterator<Item = char> {
    let lower = letter.to_lowercase().next().unwrap_or(letter);
    let text = match lower {
        'à'..='å' | 'ā' | 'ă' | 'ą' => "a",
        'æ' => "ae",
        'ç' | 'ć' | 'č' => "c",
        'è'..='ë' | 'ē' | 'ė' | 'ę' | 'ě' => "e",
        'ì'..='ï' | 'ī' | 'į' => "i",
        'ñ' | 'ń' | 'ň' => "n",
        'ò'..='ö' | 'ø' | 'ō' => "o",
        'œ' => "oe",
        'ù'..='ü' | 'ū' | 'ů' => "u",
        'ý' | 'ÿ' => "y",
        'ß' => "ss",
        'ś' | 'š' => "s",
        'ź' | 'ż' | 'ž' => "z",
        'ł' => "l",
        '\'' | '\u{2019}' => "",
        _ => {
            return Letters::One(Some(if lower.is_ascii_alphanumeric() {
                lower
            } else {
                '-'
            }));
        }
    };
    Letters::Many(text.chars())
}

enum Letters {
    One(Option<char>),
    Many(std::str::Chars<'static>),
}

impl Iterator for Letters {
    type Item = char;
    fn next(&mut self) -> Option<char> {
        match self {
            Self::One(letter) => letter.take(),
            Self::Many(letters) => letters.next(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::slug_of;

    #[test]
    fn a_slug_keeps_what_an_address_can_show() {
        assert_eq!(slug_of("  Red Kettle, 1.5 l!  ", 255), "red-kettle-1-5-l");
        assert_eq!(
            slug_of("Crème Brûlée & Straße", 255),
            "creme-brulee-strasse"
        );
        assert_eq!(slug_of("Levi's 501", 255), "levis-501");
        assert_eq!(slug_of("--- ---", 255), "");
        assert_eq!(slug_of("茶 \u{202e}tea\u{200b}", 255), "tea");
    }

    #[test]
    fn a_cut_slug_does_not_end_in_a_hyphen() {
        assert_eq!(slug_of("abc def", 4), "abc");
    }
}
