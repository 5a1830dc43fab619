//! The typeface of the house, in two weights. It covers Latin, Greek, Cyrillic, Arabic, Hebrew,
//! Armenian, Georgian and most signs; it does not cover Chinese, Japanese, Korean or Indian scripts.

use crate::DocumentError;

static REGULAR: &[u8] = include_bytes!("../../assets/DejaVuSansCondensed.ttf");
static BOLD: &[u8] = include_bytes!("../../assets/DejaVuSansCondensed-Bold.ttf");

/// How heavy a text is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Weight {
    Regular,
    Bold,
}

/// Both weights.
pub(crate) struct Fonts {
    regular: Font,
    bold: Font,
}

/// One weight, as the shaper and as the writer of the PDF see it.
pub(crate) struct Font {
    pub(super) shapes: rustybuzz::Face<'static>,
    /// What is embedded, cut down to the letters that occur.
    pub(crate) embedded: krilla::text::Font,
}

impl Fonts {
    pub(crate) fn load() -> Result<Self, DocumentError> {
        let regular = Font::load(REGULAR)?;
        let bold = Font::load(BOLD)?;
        Ok(Self { regular, bold })
    }

    pub(crate) fn of(&self, weight: Weight) -> &Font {
        match weight {
            Weight::Regular => &self.regular,
            Weight::Bold => &self.bold,
        }
    }
}

impl Font {
    fn load(bytes: &'static [u8]) -> Result<Self, DocumentError> {
        let broken = || DocumentError::Writing("the typeface is damaged".to_owned());
        Ok(Self {
            shapes: rustybuzz::Face::from_slice(bytes, 0).ok_or_else(broken)?,
            embedded: krilla::text::Font::new(bytes.into(), 0).ok_or_else(broken)?,
        })
    }

    /// Whether the typeface has a shape for the character.
    pub(crate) fn has(&self, c: char) -> bool {
        self.shapes.glyph_index(c).is_some_and(|glyph| glyph.0 != 0)
    }

    /// How many of the units that glyphs are measured in make the size of the type.
    pub(crate) fn units_per_em(&self) -> i64 {
        i64::from(self.shapes.units_per_em()).max(1)
    }
}
