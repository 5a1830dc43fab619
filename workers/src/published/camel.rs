//! Names of fields as the API writes them.

use serde_json::{Map, Value};

/// The same value with every name in camelCase, however deep it lies: `placed_at` is `placedAt`.
pub(super) fn camel(value: Value) -> Value {
    match value {
        Value::Object(fields) => Value::Object(camel_fields(fields)),
        Value::Array(values) => Value::Array(values.into_iter().map(camel).collect()),
        other => other,
    }
}

/// The same fields with their names, and all names below, in camelCase.
pub(super) fn camel_fields(fields: Map<String, Value>) -> Map<String, Value> {
    let renamed = fields.into_iter();
    renamed
        .map(|(name, value)| (camel_name(&name), camel(value)))
        .collect()
}

fn camel_name(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |mut name, word| {
        let mut letters = word.chars();
        name.extend(letters.next().map(|letter| letter.to_ascii_uppercase()));
        name.push_str(letters.as_str());
        name
    })
}

#[cfg(test)]
mod tests {
    use super::camel;
    use serde_json::json;

    #[test]
    fn names_change_and_what_they_name_does_not() {
        let said =
            json!({"order_id": "a_b", "lines": [{"list_total": 5, "sku": "X_1"}], "at": null});
        let told = json!({"orderId": "a_b", "lines": [{"listTotal": 5, "sku": "X_1"}], "at": null});
        assert_eq!(camel(said), told);
    }
}
