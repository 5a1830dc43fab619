//! Reads a file of `NAME=value` lines, the way the sample `.env.example` is written.

use std::collections::HashMap;
use std::path::Path;

use super::problem::ConfigError;

/// The variables of `path`; none when the file does not exist.
pub(super) fn read(path: &Path) -> Result<HashMap<String, String>, ConfigError> {
    match std::fs::read_to_string(path) {
        Ok(text) => parse(&text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(HashMap::new()),
        Err(error) => Err(ConfigError::one(".env", format!("cannot be read: {error}"))),
    }
}

pub(super) fn parse(text: &str) -> Result<HashMap<String, String>, ConfigError> {
    let mut found = HashMap::new();
    for (at, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (name, value) = line.split_once('=').ok_or_else(|| {
            ConfigError::one(".env", format!("line {} is not NAME=value", at + 1))
        })?;
        let name = name.trim().trim_start_matches("export ").trim();
        found.insert(name.to_owned(), unquoted(value.trim()).to_owned());
    }
    Ok(found)
}

/// Without its quotes; where there are none, without a comment behind a blank.
fn unquoted(value: &str) -> &str {
    for quote in ['"', '\''] {
        if let Some((inner, _)) = value
            .strip_prefix(quote)
            .and_then(|rest| rest.split_once(quote))
        {
            return inner;
        }
    }
    value
        .split_once(" #")
        .map_or(value, |(before, _)| before.trim_end())
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn a_file_of_variables_is_read_as_shells_do() {
        let found = parse(
            "# a comment\n\nPORT=3005\nexport HOST = 0.0.0.0 # everywhere\nFROM_EMAIL=\"a#b@c.example\"\nURL='x y'\n",
        )
        .unwrap();
        assert_eq!(found["PORT"], "3005");
        assert_eq!(found["HOST"], "0.0.0.0");
        assert_eq!(found["FROM_EMAIL"], "a#b@c.example");
        assert_eq!(found["URL"], "x y");
        assert!(parse("PORT").is_err());
    }
}
