//! From characters to glyphs: both directions of writing, joined letters, kerning.

use super::{Font, Weight};
use rustybuzz::{Direction, UnicodeBuffer};
use std::ops::Range;
use unicode_bidi::{Level, ParagraphBidiInfo};

/// A line of text that is ready to be drawn, in the units of its typeface.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) weight: Weight,
    /// From left to right on paper, whatever is read first.
    pub(crate) runs: Vec<Run>,
    /// How wide it is.
    pub(crate) units: i64,
    /// How many units make the size of the type.
    pub(crate) per_em: i64,
}

/// A part of a line that is written in one direction.
#[derive(Debug, Clone)]
pub(crate) struct Run {
    /// Where it begins in the text of its line, in bytes.
    pub(crate) start: usize,
    pub(crate) text: String,
    pub(crate) glyphs: Vec<Glyph>,
    pub(crate) units: i64,
}

/// One shape, where it stands, and which bytes of the run's text it shows.
#[derive(Debug, Clone)]
pub(crate) struct Glyph {
    pub(crate) id: u32,
    pub(crate) advance: i32,
    pub(crate) x_offset: i32,
    pub(crate) y_offset: i32,
    pub(crate) shows: Range<usize>,
}

/// Shapes one line of cleaned text; `rtl` says how its paragraph is read.
pub(super) fn shape(font: &Font, weight: Weight, text: &str, rtl: bool) -> Line {
    let mut runs = Vec::new();
    if !text.is_empty() {
        let base = if rtl { Level::rtl() } else { Level::ltr() };
        let bidi = ParagraphBidiInfo::new(text, Some(base));
        let (levels, ranges) = bidi.visual_runs(0..text.len());
        for range in ranges {
            let rtl = levels[range.start].is_rtl();
            runs.push(shape_run(font, text, range, rtl));
        }
    }
    let units = runs.iter().map(|run: &Run| run.units).sum();
    Line {
        weight,
        runs,
        units,
        per_em: font.units_per_em(),
    }
}

fn shape_run(font: &Font, line: &str, range: Range<usize>, rtl: bool) -> Run {
    let (start, text) = (range.start, &line[range]);
    let mut buffer = UnicodeBuffer::new();
    buffer.push_str(text);
    buffer.guess_segment_properties();
    buffer.set_direction(if rtl {
        Direction::RightToLeft
    } else {
        Direction::LeftToRight
    });
    let shaped = rustybuzz::shape(&font.shapes, &[], buffer);
    let mut starts: Vec<usize> = shaped
        .glyph_infos()
        .iter()
        .map(|info| info.cluster as usize)
        .collect();
    starts.sort_unstable();
    let glyphs: Vec<Glyph> = shaped
        .glyph_infos()
        .iter()
        .zip(shaped.glyph_positions())
        .map(|(info, position)| {
            let first = info.cluster as usize;
            let next = starts.partition_point(|known| *known <= first);
            Glyph {
                id: info.glyph_id,
                advance: position.x_advance,
                x_offset: position.x_offset,
                y_offset: position.y_offset,
                shows: first..starts.get(next).copied().unwrap_or(text.len()),
            }
        })
        .collect();
    Run {
        start,
        text: text.to_owned(),
        units: glyphs.iter().map(|glyph| i64::from(glyph.advance)).sum(),
        glyphs,
    }
}
