//! The few shapes that names and notes may have.

/// True for 1 to `longest` characters without control characters, not only spaces.
#[must_use]
pub fn is_name(text: &str, longest: usize) -> bool {
    !text.trim().is_empty() && is_note(text, longest) && !text.chars().any(char::is_control)
}

/// True for at most `longest` characters of any kind but NUL, which no database can keep.
#[must_use]
pub fn is_note(text: &str, longest: usize) -> bool {
    text.chars().count() <= longest && !text.contains('\0')
}

/// True for 1 to `longest` lower-case ASCII letters, digits and single hyphens between them.
#[must_use]
pub fn is_slug(text: &str, longest: usize) -> bool {
    let plain = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    text.len() <= longest && text.split('-').all(plain)
}
