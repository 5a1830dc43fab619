//! A text that is broken into lines of a given width, or cut where there is no room for it.

use super::clean::ELLIPSIS;
use super::shape::shape;
use super::{Font, Fonts, Line, Weight, clean};
use unicode_bidi::{Direction, get_base_direction};

/// A cleaned text in one weight. Widths are in the units of the typeface.
pub(crate) struct Passage<'a> {
    font: &'a Font,
    weight: Weight,
    text: String,
    rtl: bool,
    whole: Line,
    /// Where letters begin, and how wide everything before them is; at last, where the text ends.
    /// Letters that join or kern with the next one are a little wider at the end of a line, so this
    /// is where a line is looked for; whether it fits is known when it is shaped.
    edges: Vec<(usize, i64)>,
}

/// The lines of a passage, and whether something was left out.
pub(crate) struct Wrapped {
    pub(crate) lines: Vec<Line>,
    pub(crate) cut: bool,
}

impl<'a> Passage<'a> {
    /// Cleans `text` and keeps at most `longest` of its characters.
    pub(crate) fn new(fonts: &'a Fonts, weight: Weight, text: &str, longest: usize) -> Self {
        let font = fonts.of(weight);
        let text = clean(text, longest, |c| font.has(c));
        let rtl = get_base_direction(text.as_str()) == Direction::Rtl;
        let whole = shape(font, weight, &text, rtl);
        let edges = edges(&whole, text.len());
        Self {
            font,
            weight,
            text,
            rtl,
            whole,
            edges,
        }
    }

    /// How many units make the size of the type.
    pub(crate) fn per_em(&self) -> i64 {
        self.whole.per_em
    }

    /// The whole text as one line, however wide.
    pub(crate) fn line(self) -> Line {
        self.whole
    }

    /// At most `most` lines, none wider than `width`, if `width` holds a letter at all. Lines break
    /// after spaces, hyphens and slashes, and inside a word only where it is wider than a line.
    pub(crate) fn wrap(&self, width: i64, most: usize) -> Wrapped {
        let (mut lines, mut start) = (Vec::new(), 0);
        while start < self.text.len() {
            if start == 0 && self.whole.units <= width {
                lines.push(self.whole.clone());
                break;
            }
            let (line, end) = self.first_line(start, width);
            if end < self.text.len() && lines.len() + 1 >= most {
                lines.push(self.cut(start, width));
                return Wrapped { lines, cut: true };
            }
            lines.push(line);
            let spaces = self.text[end..].len() - self.text[end..].trim_start().len();
            start = end + spaces;
        }
        let cut = self.text.ends_with(ELLIPSIS);
        Wrapped { lines, cut }
    }

    /// As much of the text from `start` as fits, broken anywhere, and an ellipsis.
    fn cut(&self, start: usize, width: i64) -> Line {
        let mark = ELLIPSIS.to_string();
        let room = width - self.shape(&mark).units;
        let end = self.last_letter(start, room);
        self.narrowed(start, end, width, &mark).0
    }

    /// The longest line from `start` that fits, and where it ends.
    fn first_line(&self, start: usize, width: i64) -> (Line, usize) {
        let last = self.last_letter(start, width);
        if last == self.text.len() {
            return self.narrowed(start, last, width, "");
        }
        let reached = self.text[start..].char_indices();
        let reached = reached.map(|(at, c)| (start + at, c));
        let breaks = reached.take_while(|(at, _)| *at <= last).filter(|(at, c)| {
            let closes_the_line = matches!(c, '-' | '/') && *at < last;
            *c == ' ' || closes_the_line
        });
        let end = breaks.last().map_or(last, |(at, _)| at + 1);
        self.narrowed(start, end, width, "")
    }

    /// The line up to `end`, or up to an earlier letter where it turns out to be wider than that.
    fn narrowed(&self, start: usize, end: usize, width: i64, mark: &str) -> (Line, usize) {
        let mut end = end;
        loop {
            let text = format!("{}{mark}", self.text[start..end].trim_end());
            let line = self.shape(&text);
            let before = self.edges.partition_point(|(at, _)| *at < end);
            let earlier = before.checked_sub(1).map(|at| self.edges[at].0);
            match earlier {
                Some(earlier) if line.units > width && earlier > start => end = earlier,
                _ => return (line, end),
            }
        }
    }

    /// Where the last letter ends that fits; at least after the first one.
    fn last_letter(&self, start: usize, width: i64) -> usize {
        let from = self.edges.partition_point(|(at, _)| *at <= start);
        let before = from.checked_sub(1).map_or(0, |at| self.edges[at].1);
        let fitting = self
            .edges
            .partition_point(|(_, units)| units - before <= width);
        let last = fitting.saturating_sub(1).max(from);
        self.edges.get(last).map_or(self.text.len(), |(at, _)| *at)
    }

    fn shape(&self, text: &str) -> Line {
        shape(self.font, self.weight, text, self.rtl)
    }
}

fn edges(whole: &Line, length: usize) -> Vec<(usize, i64)> {
    let mut letters: Vec<(usize, i64)> = Vec::new();
    for run in &whole.runs {
        for glyph in &run.glyphs {
            letters.push((run.start + glyph.shows.start, i64::from(glyph.advance)));
        }
    }
    letters.sort_by_key(|(at, _)| *at);
    let (mut edges, mut width): (Vec<(usize, i64)>, i64) = (Vec::new(), 0);
    for (at, advance) in letters {
        if edges.last().is_none_or(|(last, _)| *last < at) {
            edges.push((at, width));
        }
        width += advance;
    }
    edges.push((length, width));
    edges
}

#[cfg(test)]
mod tests {
    use super::*;

    const EM: i64 = 2_048;

    fn wrapped(text: &str, width: i64, most: usize) -> (Vec<String>, bool) {
        let fonts = Fonts::load().unwrap();
        let wrapped = Passage::new(&fonts, Weight::Regular, text, 400).wrap(width, most);
        for line in &wrapped.lines {
            assert!(line.units <= width, "{text} is wider than its line");
        }
        let text = |line: &Line| {
            let mut runs: Vec<_> = line.runs.iter().collect();
            runs.sort_by_key(|run| run.start);
            runs.iter().map(|run| run.text.as_str()).collect()
        };
        (wrapped.lines.iter().map(text).collect(), wrapped.cut)
    }

    #[test]
    fn a_line_breaks_after_a_space_a_hyphen_or_a_slash() {
        let (lines, cut) = wrapped("Old Gloucester Street", 8 * EM, 3);
        assert_eq!(lines, ["Old Gloucester", "Street"]);
        assert!(!cut);
        let (lines, _) = wrapped("blue/green/yellow-orange", 6 * EM, 9);
        assert_eq!(lines, ["blue/green/", "yellow-", "orange"]);
    }

    #[test]
    fn a_word_is_broken_only_where_it_is_wider_than_a_line() {
        let (lines, cut) = wrapped("a Donaudampfschifffahrt", 5 * EM, 9);
        assert!(lines.len() > 2 && !cut, "{lines:?}");
        assert_eq!(lines.concat().replace(' ', ""), "aDonaudampfschifffahrt");
    }

    #[test]
    fn what_has_no_room_ends_in_an_ellipsis() {
        let (lines, cut) = wrapped("one two three four five six", 4 * EM, 2);
        assert!(cut && lines.len() == 2, "{lines:?}");
        assert!(
            lines[0].starts_with("one") && lines[1].ends_with('…'),
            "{lines:?}"
        );
        let (lines, cut) = wrapped("one", 4 * EM, 1);
        assert_eq!((lines, cut), (vec!["one".to_owned()], false));
    }

    #[test]
    fn every_script_stays_within_its_line() {
        for text in [
            "م".repeat(300),
            "AVAVA ".repeat(60),
            "e\u{301}\u{302}".repeat(90),
            "שלום 12 abc ".repeat(30),
        ] {
            for width in [EM * 3, EM * 7, EM * 12] {
                let (lines, cut) = wrapped(&text, width, 4);
                assert!(lines.len() == 4 && cut, "{text}");
            }
        }
    }
}
