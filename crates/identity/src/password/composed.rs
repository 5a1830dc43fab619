//! Passwords put together from what everybody thinks of: a word or two, and digits and signs about them.

use super::guessable::{SHORTEST_WALK, is_decoration, is_in_a_row, listed, spelt};
use std::collections::HashSet;
use std::sync::LazyLock;

/// What is longer has enough in it, whatever its words are.
const LONGEST: usize = 18;
/// So many words of the list are looked for, and so many digits and signs about one, and about two of them.
const DECORATIONS: [usize; 3] = [0, 6, 4];
/// The longest word of the lists that is looked for inside others.
const LONGEST_WORD: usize = 16;
/// The shortest one.
const SHORTEST_WORD: usize = 3;
/// Words that add nothing.
const FILLERS: [&str; 10] = ["i", "im", "my", "me", "a", "u", "the", "is", "of", "and"];
/// Nothing but so many digits is a date or a number of a telephone.
const DIGITS: usize = 12;

static WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let long_enough = |word: &&str| word.len() >= SHORTEST_WORD;
    listed().filter(long_enough).collect()
});

/// Whether `letters` are a number somebody knows by heart, or one or two common words, in any spelling, with little
/// about them.
pub(super) fn is_composed(letters: &[char]) -> bool {
    if is_number(letters) {
        return true;
    }
    // A stray letter at one end makes nothing better.
    let inner = letters.len().saturating_sub(1);
    let parts = [letters, &letters[..inner], letters.get(1..).unwrap_or(&[])];
    let spellings = |part: &[char]| {
        let text: String = part.iter().collect();
        let read = |one| spelt(&text, one).chars().collect::<Vec<char>>();
        let backwards = part.iter().rev().copied().collect();
        [part.to_vec(), read('i'), read('l'), backwards]
    };
    letters.len() <= LONGEST
        && parts.iter().any(|part| {
            let plain = spellings(part);
            plain.iter().any(|spelling| {
                let raw = match spelling == &plain[3] {
                    true => spelling,
                    false => &plain[0],
                };
                is_of_words(raw, spelling)
            })
        })
}

/// `25121987`, `25.12.1987`, `0712 345 678`.
fn is_number(letters: &[char]) -> bool {
    let is_between = |letter: &char| " .-/+()".contains(*letter);
    let digits = letters.iter().filter(|one| one.is_ascii_digit()).count();
    let others = letters.iter().filter(|one| is_between(one)).count();
    digits + others == letters.len() && digits > others && digits <= DIGITS
}

/// Whether words lead from the first letter to the last: for each place and each number of words before it, how few
/// digits and signs lie between them. `raw` is as it was typed, `spelling` with letters for digits and signs.
fn is_of_words(raw: &[char], spelling: &[char]) -> bool {
    const FAR: usize = usize::MAX;
    let words = DECORATIONS.len();
    let mut fewest = vec![[FAR; DECORATIONS.len()]; raw.len() + 1];
    fewest[0][0] = 0;
    for start in 0..raw.len() {
        for before in 0..words {
            let so_far = fewest[start][before];
            if so_far == FAR {
                continue;
            }
            let mut reach = |end: usize, count: usize, signs: usize| {
                if let Some(known) = fewest[end].get_mut(count) {
                    *known = (*known).min(signs);
                }
            };
            if is_decoration(raw[start]) {
                reach(start + 1, before, so_far + 1);
            }
            for end in start + 1..=raw.len().min(start + LONGEST_WORD) {
                let word: String = spelling[start..end].iter().collect();
                if FILLERS.contains(&word.as_str()) {
                    reach(end, before, so_far);
                }
                let is_walk = end - start >= SHORTEST_WALK && is_in_a_row(&raw[start..end]);
                if is_walk || is_known(&word) {
                    reach(end, before + 1, so_far);
                }
            }
        }
    }
    let ends = fewest[raw.len()];
    (1..words).any(|count| ends[count] <= DECORATIONS[count])
}

/// On the lists, or more than one of it.
fn is_known(word: &str) -> bool {
    let one = word.strip_suffix('s').unwrap_or(word);
    WORDS.contains(word) || WORDS.contains(one)
}
