//! The document as a page that is read without anything else: no script, no style, no link.

use serde_json::Value;

/// The whole page. Every text is escaped.
#[must_use]
pub fn page(document: &Value) -> String {
    let mut html = String::from(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"referrer\" content=\"no-referrer\"><title>What the shop knows about you</title>\
         </head><body>\n<h1>What the shop knows about you</h1>\n",
    );
    if let Value::Object(parts) = document {
        for (name, part) in parts {
            let count = match part {
                Value::Array(rows) => format!(" ({})", rows.len()),
                _ => String::new(),
            };
            html.push_str(&format!("<h2>{}{count}</h2>\n", escaped(&spoken(name))));
            show(part, &mut html);
        }
    }
    html.push_str("</body></html>\n");
    html
}

fn show(value: &Value, html: &mut String) {
    match value {
        Value::Null => html.push_str("<em>nothing</em>"),
        Value::Bool(true) => html.push_str("yes"),
        Value::Bool(false) => html.push_str("no"),
        Value::Number(number) => html.push_str(&number.to_string()),
        Value::String(text) => html.push_str(&escaped(text)),
        Value::Array(rows) if rows.is_empty() => html.push_str("<p><em>nothing</em></p>\n"),
        Value::Array(rows) => {
            html.push_str("<ol>\n");
            for row in rows {
                html.push_str("<li>");
                show(row, html);
                html.push_str("</li>\n");
            }
            html.push_str("</ol>\n");
        }
        Value::Object(fields) => {
            html.push_str("<dl>\n");
            for (name, value) in fields.iter().filter(|(_, value)| !value.is_null()) {
                html.push_str(&format!("<dt>{}</dt><dd>", escaped(&spoken(name))));
                show(value, html);
                html.push_str("</dd>\n");
            }
            html.push_str("</dl>\n");
        }
    }
}

/// `placed_at` and `placedAt` as `placed at`.
fn spoken(name: &str) -> String {
    let mut words = String::with_capacity(name.len() + 4);
    for letter in name.chars() {
        if letter == '_' {
            words.push(' ');
        } else if letter.is_ascii_uppercase() {
            words.push(' ');
            words.push(letter.to_ascii_lowercase());
        } else {
            words.push(letter);
        }
    }
    words
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            letter => safe.push(letter),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::page;
    use serde_json::json;

    #[test]
    fn what_somebody_wrote_is_shown_and_never_run() {
        let html = page(&json!({
            "profile": { "name": "<script>alert('x')</script>", "avatarUrl": null },
            "orders": [{ "order_number": "ES-1 & \"2\"" }],
        }));
        assert!(html.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"));
        assert!(!html.contains("<script"));
        assert!(html.contains("<dt>order number</dt><dd>ES-1 &amp; &quot;2&quot;</dd>"));
        assert!(html.contains("<h2>orders (1)</h2>"));
        assert!(!html.contains("avatar"));
    }
}
