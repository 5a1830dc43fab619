//! A QR code as a picture: black squares that telephones read.

use crate::DocumentError;
use png::{BitDepth, ColorType, Encoder};
use qrcode::{Color, EcLevel, QrCode};

/// The border that readers need, in squares.
const QUIET: usize = 4;
/// The side of a square, in points of the picture.
const SIDE: usize = 8;

/// The picture (PNG, black on white) of a code that says `text`, up to about two thousand bytes.
pub fn png(text: &str) -> Result<Vec<u8>, DocumentError> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M)
        .map_err(|error| DocumentError::Drawing(error.to_string()))?;
    let (squares, width) = (code.to_colors(), code.width());
    let side = (width + 2 * QUIET) * SIDE;
    let mut points = vec![0xff_u8; side * side];
    for (at, _) in squares
        .iter()
        .enumerate()
        .filter(|(_, color)| **color == Color::Dark)
    {
        let (left, top) = ((at % width + QUIET) * SIDE, (at / width + QUIET) * SIDE);
        for row in top..top + SIDE {
            let start = row * side + left;
            points[start..start + SIDE].fill(0);
        }
    }
    drawn(side, &points).map_err(|error| DocumentError::Drawing(error.to_string()))
}

fn drawn(side: usize, points: &[u8]) -> Result<Vec<u8>, png::EncodingError> {
    let side = u32::try_from(side).unwrap_or(u32::MAX);
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, side, side);
    encoder.set_color(ColorType::Grayscale);
    encoder.set_depth(BitDepth::Eight);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(points)?;
    writer.finish()?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::png;

    #[test]
    fn a_code_is_a_picture_with_a_white_border() {
        let picture = png("otpauth://totp/Shop:ada@example.com?secret=JBSWY3DPEHPK3PXP").unwrap();
        let decoder = png::Decoder::new(std::io::Cursor::new(&picture));
        let mut reader = decoder.read_info().unwrap();
        let mut points = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut points).unwrap();
        let (width, height) = (info.width as usize, info.height as usize);
        assert_eq!(width, height);
        assert!(width > 200, "{width}");
        let dark = |x: usize, y: usize| points[y * width + x] < 128;
        assert!(!(0..width).any(|x| dark(x, 31)) && dark(32, 32));
        assert!(picture.len() < 10_000, "{}", picture.len());
        assert_eq!(
            picture,
            png("otpauth://totp/Shop:ada@example.com?secret=JBSWY3DPEHPK3PXP").unwrap()
        );
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        assert!(png(&"x".repeat(5_000)).is_err());
    }
}
