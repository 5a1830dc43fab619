//! What would be tried first: a list, and how people change what is on it.

use super::composed::is_composed;

const LISTED: &str = include_str!("refused.txt");
/// Names, teams, months and the like: what passwords are made of.
const PARTS: &str = include_str!("words.txt");
/// Words on the list that are shorter are refused alone only: they stand in many a good password.
const SHORTEST_WORD: usize = 4;
/// So many digits and signs around a short word make nothing better.
const DECORATION: usize = 6;
/// A word that is as long as a password by itself is refused with whatever stands around it.
const LONG_WORD: usize = 8;
/// The shortest piece that counts as a walk.
pub(super) const SHORTEST_WALK: usize = 3;
/// The longest piece that is looked for over and over.
const LONGEST_PIECE: usize = 4;

/// Rows and columns of keyboards, and the alphabet; walked in both directions.
const ROWS: &[&str] = &[
    "12345678901234567890-=",
    "!@#$%^&*()_+",
    "qwertyuiop[]",
    "asdfghjkl;'",
    "zxcvbnm,./",
    "qwertzuiop",
    "yxcvbnm",
    "azertyuiop",
    "qsdfghjklm",
    "wxcvbn",
    "1qaz",
    "2wsx",
    "3edc",
    "4rfv",
    "5tgb",
    "6yhn",
    "7ujm",
    "8ik,",
    "9ol.",
    "0p;/",
    "147",
    "258",
    "369",
    "159",
    "357",
    "abcdefghijklmnopqrstuvwxyz",
];

/// Whether `password` is one of the first that would be tried for the account of `email`. Both in lower case.
pub(super) fn is_guessable(password: &str, email: &str) -> bool {
    let local = email.split('@').next().unwrap_or_default();
    let word = password.trim_end_matches(is_decoration);
    let letters: Vec<char> = password.chars().collect();
    is_listed(password)
        || password.contains("eliteshop")
        || password == email
        || (!local.is_empty() && (password == local || word == local))
        || is_repeated(&letters)
        || is_walk(&letters)
        || is_woven(&letters)
        || is_composed(&letters)
}

/// Every word of the lists.
pub(super) fn listed() -> impl Iterator<Item = &'static str> {
    LISTED.lines().chain(PARTS.lines())
}

pub(super) fn is_decoration(letter: char) -> bool {
    !letter.is_alphabetic()
}

/// On the list, as it stands, undressed of digits and signs, or with digits for letters.
fn is_listed(password: &str) -> bool {
    let letters: Vec<char> = password.chars().collect();
    let is_bare = |letter: &char| !is_decoration(*letter);
    let first = letters.iter().position(is_bare).unwrap_or_default();
    let last = letters.iter().rposition(is_bare).map_or(0, |last| last + 1);
    // The tail may end the word, as in `w3lc0m3`: it is taken off sign by sign.
    let ends = (last..=letters.len())
        .take(DECORATION + 1)
        .chain([letters.len()]);
    ends.flat_map(|end| [(0, end), (first, end)])
        .filter(|(start, end)| start < end)
        .any(|(start, end)| {
            let around = letters.len() - (end - start);
            let word: String = letters[start..end].iter().collect();
            is_word(&word, around)
                || ['i', 'l']
                    .iter()
                    .any(|one| is_word(&spelt(&word, *one), around))
        })
}

/// Whether the list has this word, alone or before digits and signs of its own; `around` more stand around it.
fn is_word(word: &str, around: usize) -> bool {
    let length = word.chars().count();
    listed().any(|line| {
        let bare = line.trim_end_matches(is_decoration);
        match line == word || bare == word {
            false => false,
            true if around == 0 || length >= LONG_WORD => true,
            true => length >= SHORTEST_WORD && around <= DECORATION,
        }
    })
}

/// Digits and signs that stand for letters, as the letters; `one` is what a 1 stands for.
pub(super) fn spelt(word: &str, one: char) -> String {
    let letter = |sign| match sign {
        '0' => 'o',
        '1' | '!' | '|' => one,
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' | '+' => 't',
        '8' => 'b',
        '9' => 'g',
        other => other,
    };
    word.chars().map(letter).collect()
}

/// `abababab`, `12341234`, `passwordpassword`: two letters at most, or a piece over and over.
fn is_repeated(letters: &[char]) -> bool {
    let mut distinct = letters.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    let over_and_over = |length: usize| {
        let piece = &letters[..length];
        letters.len().is_multiple_of(length) && letters.chunks(length).all(|one| one == piece)
    };
    let is_listed_again = |times: usize| {
        let length = letters.len() / times;
        length > 0
            && over_and_over(length)
            && is_listed(&letters[..length].iter().collect::<String>())
    };
    distinct.len() <= 2
        || (1..=LONGEST_PIECE.min(letters.len() / 2)).any(over_and_over)
        || (letters.len() >= 2 * SHORTEST_WORD && (2..=4).any(is_listed_again))
}

/// `qwertyuiop`, `qwerty123`, `1qaz2wsx`, `aaabbbccc`: nothing but pieces that lie in a row.
fn is_walk(letters: &[char]) -> bool {
    // Up to where pieces lead, from the beginning.
    let mut reached = vec![false; letters.len() + 1];
    reached[0] = true;
    for start in 0..letters.len() {
        if !reached[start] {
            continue;
        }
        for end in start + SHORTEST_WALK..=letters.len() {
            match is_in_a_row(&letters[start..end]) {
                true => reached[end] = true,
                false => break,
            }
        }
    }
    reached[letters.len()]
}

pub(super) fn is_in_a_row(piece: &[char]) -> bool {
    let there: String = piece.iter().collect();
    let back: String = piece.iter().rev().collect();
    piece.windows(2).all(|pair| pair[0] == pair[1])
        || ROWS
            .iter()
            .any(|row| row.contains(&there) || row.contains(&back))
}

/// `q1w2e3r4`, `11223344`: two walks, letter by letter.
fn is_woven(letters: &[char]) -> bool {
    let every_other = |from| letters.iter().copied().skip(from).step_by(2);
    let (first, second): (Vec<char>, Vec<char>) =
        (every_other(0).collect(), every_other(1).collect());
    second.len() > SHORTEST_WALK && is_walk(&first) && is_walk(&second)
}

#[cfg(test)]
mod tests {
    use super::is_guessable;

    #[track_caller]
    fn all(guessable: bool, passwords: &[&str]) {
        for password in passwords {
            let said = is_guessable(password, "ada@example.com");
            assert_eq!(said, guessable, "{password}");
        }
    }

    #[test]
    fn a_listed_word_is_refused_however_it_is_dressed() {
        all(
            true,
            &[
                "monkey2026",
                "!!dragon!!",
                "123princess",
                "sunshine-1987-06-21",
                "charlie1!",
            ],
        );
    }

    #[test]
    fn digits_for_letters_hide_no_word() {
        all(
            true,
            &[
                "p455w0rd",
                "pa$$w0rd!",
                "5un5h1n3",
                "$unshine1",
                "pr1nc3ss",
                "f00tb4ll",
                "we1come1",
                "m0nk3y2026",
                "w3lc0m31",
            ],
        );
    }

    #[test]
    fn walks_over_the_keyboard_are_refused() {
        all(
            true,
            &[
                "poiuytrewq",
                "zxcvbnm,./",
                "qwe123rty",
                "asdf5678",
                "!@#$%^&*",
                "3edc4rfv",
                "qazwsxedc",
                "abcdefghij",
                "zyxwvuts",
                "1q2w3e4r5t6y",
                "q1w2e3r4",
                "23456789",
                "89012345",
                "98765432",
                "112233445566",
                "aaabbbcccddd",
            ],
        );
    }

    #[test]
    fn the_same_over_and_over_is_refused() {
        all(
            true,
            &[
                "abababab",
                "abcabcabc",
                "xyz1xyz1",
                "aabbaabb",
                "🦀🦀🦀🦀🦀🦀🦀🦀",
                "dragondragon",
            ],
        );
    }

    #[test]
    fn what_only_begins_like_them_is_good() {
        all(
            false,
            &[
                "monkeys eat pears",
                "dragon-7f3k-fly",
                "qwerty is a layout",
                "password hygiene matters",
                "correct-horse-battery-42",
                "seven green umbrellas",
                "🦀🐝🦋🐌🐛🐜🪲🐞",
                "n0t-on-the-list",
                "tuesday rain 17",
                "k8x2mq7w",
            ],
        );
    }
}
