//! The one place where lengths become the floating-point numbers of a PDF.

use super::Len;
use super::sheet::{Area, Ink, Mark, Set, Sheet};
use crate::DocumentError;
use crate::text::{Fonts, Glyph};
use chrono::{DateTime, Datelike, Timelike, Utc};
use krilla::Document;
use krilla::color::luma;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::{DateTime as PdfTime, Metadata};
use krilla::page::PageSettings;
use krilla::paint::Fill;
use krilla::surface::Surface;
use krilla::text::{GlyphId, KrillaGlyph};

/// What the sheets are cut from.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Paper {
    A4,
    A6,
}

/// The PDF of the sheets. `title` is what a reader's window is called, `created` what its
/// particulars say: nothing else tells when it was made.
pub(crate) fn write(
    fonts: &Fonts,
    paper: Paper,
    sheets: &[Sheet],
    title: String,
    created: DateTime<Utc>,
) -> Result<Vec<u8>, DocumentError> {
    let (width, height) = match paper {
        Paper::A4 => (Len::mm(210), Len::mm(297)),
        Paper::A6 => (Len::mm(105), Len::mm(148)),
    };
    let broken = || DocumentError::Writing("a page has no size".to_owned());
    let mut document = Document::new();
    for sheet in sheets {
        let settings = PageSettings::from_wh(points(width), points(height)).ok_or_else(broken)?;
        let mut page = document.start_page_with(settings);
        let mut surface = page.surface();
        for mark in &sheet.marks {
            draw(&mut surface, fonts, mark);
        }
        surface.finish();
        page.finish();
    }
    let metadata = Metadata::new()
        .title(title)
        .creator("EliteShop".to_owned())
        .language("en".to_owned())
        .creation_date(pdf_time(created));
    document.set_metadata(metadata);
    let finished = document.finish();
    finished.map_err(|error| DocumentError::Writing(error.to_string()))
}

fn draw(surface: &mut Surface<'_>, fonts: &Fonts, mark: &Mark) {
    match mark {
        Mark::Text { x, baseline, set } => {
            surface.set_fill(Some(fill(set.ink)));
            draw_line(surface, fonts, *x, *baseline, set);
        }
        Mark::Filled { areas, ink } => {
            let mut path = PathBuilder::new();
            areas
                .iter()
                .filter_map(rectangle)
                .for_each(|area| path.push_rect(area));
            if let Some(path) = path.finish() {
                surface.set_fill(Some(fill(*ink)));
                surface.draw_path(&path);
            }
        }
    }
}

fn draw_line(surface: &mut Surface<'_>, fonts: &Fonts, x: Len, baseline: Len, set: &Set) {
    let (line, mut x) = (&set.line, x);
    let font = &fonts.of(line.weight).embedded;
    for run in &line.runs {
        let glyphs = run.glyphs.iter().map(|glyph| placed(glyph, line.per_em));
        let glyphs: Vec<KrillaGlyph> = glyphs.collect();
        let start = Point::from_xy(points(x), points(baseline));
        surface.draw_glyphs(
            start,
            &glyphs,
            font.clone(),
            &run.text,
            points(set.size),
            false,
        );
        x += set.size.of_units(run.units, line.per_em);
    }
}

fn rectangle(area: &Area) -> Option<Rect> {
    let (x, y) = (points(area.x), points(area.y));
    Rect::from_xywh(x, y, points(area.width), points(area.height))
}

fn fill(ink: Ink) -> Fill {
    let lightness = match ink {
        Ink::Black => 0,
        Ink::Grey => 90,
        Ink::Pale => 200,
        Ink::White => 255,
    };
    Fill {
        paint: luma::Color::new(lightness).into(),
        ..Fill::default()
    }
}

#[expect(
    clippy::float_arithmetic,
    reason = "PDF measures in fractions of a point"
)]
fn points(length: Len) -> f32 {
    length.thousandths() as f32 / 1_000.0
}

#[expect(
    clippy::float_arithmetic,
    reason = "PDF measures glyphs in fractions of the type's size"
)]
fn placed(glyph: &Glyph, per_em: i64) -> KrillaGlyph {
    let part = |units: i32| units as f32 / per_em as f32;
    KrillaGlyph::new(
        GlyphId::new(glyph.id),
        part(glyph.advance),
        part(glyph.x_offset),
        part(glyph.y_offset),
        0.0,
        glyph.shows.clone(),
        None,
    )
}

fn pdf_time(at: DateTime<Utc>) -> PdfTime {
    let small = |number: u32| u8::try_from(number).unwrap_or(0);
    PdfTime::new(u16::try_from(at.year()).unwrap_or(0))
        .month(small(at.month()))
        .day(small(at.day()))
        .hour(small(at.hour()))
        .minute(small(at.minute()))
        .second(small(at.second()))
        .utc_offset_hour(0)
        .utc_offset_minute(0)
}
