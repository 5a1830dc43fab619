//! Cuts one record into its fields, by RFC 4180 to the letter: what is ambiguous is refused.

/// Why a record cannot be cut into fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Broken {
    /// A quoted field is still open at the end.
    Unclosed,
    /// A quote inside an unquoted field, or text behind a closing quote.
    StrayQuote,
}

/// The fields of `record`, with quotes taken off and doubled quotes made single.
pub(super) fn cut(record: &str) -> Result<Vec<String>, Broken> {
    let mut fields = Vec::with_capacity(12);
    let mut rest = record;
    loop {
        let (field, after) = match rest.strip_prefix('"') {
            Some(quoted) => quoted_field(quoted)?,
            None => plain_field(rest)?,
        };
        fields.push(field);
        match after {
            Some(more) => rest = more,
            None => return Ok(fields),
        }
    }
}

type Cut<'a> = (String, Option<&'a str>);

fn plain_field(rest: &str) -> Result<Cut<'_>, Broken> {
    let (field, after) = match rest.split_once(',') {
        Some((field, after)) => (field, Some(after)),
        None => (rest, None),
    };
    if field.contains('"') {
        Err(Broken::StrayQuote)
    } else {
        Ok((field.to_owned(), after))
    }
}

fn quoted_field(mut rest: &str) -> Result<Cut<'_>, Broken> {
    let mut field = String::new();
    loop {
        let (inside, after) = rest.split_once('"').ok_or(Broken::Unclosed)?;
        field.push_str(inside);
        if let Some(doubled) = after.strip_prefix('"') {
            field.push('"');
            rest = doubled;
        } else if let Some(more) = after.strip_prefix(',') {
            return Ok((field, Some(more)));
        } else if after.is_empty() {
            return Ok((field, None));
        } else {
            return Err(Broken::StrayQuote);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Broken, cut};

    #[test]
    fn fields_are_cut_at_commas() {
        assert_eq!(
            cut("a,b,,c"),
            Ok(vec!["a".into(), "b".into(), String::new(), "c".into()])
        );
        assert_eq!(cut("a,"), Ok(vec!["a".into(), String::new()]));
        assert_eq!(cut(""), Ok(vec![String::new()]));
    }

    #[test]
    fn a_quoted_field_may_hold_commas_quotes_and_line_breaks() {
        let cut = cut("\"5\"\" pipe, red\",\"two\nlines\",\"\"");
        assert_eq!(
            cut,
            Ok(vec![
                "5\" pipe, red".into(),
                "two\nlines".into(),
                String::new()
            ])
        );
    }

    #[test]
    fn a_quote_out_of_place_is_refused() {
        assert_eq!(cut("5\" pipe,1"), Err(Broken::StrayQuote));
        assert_eq!(cut("\"a\"b,1"), Err(Broken::StrayQuote));
        assert_eq!(cut("\"open,1"), Err(Broken::Unclosed));
    }
}
