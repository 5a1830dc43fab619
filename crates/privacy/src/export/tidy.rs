//! Takes out of the document what is not the person's: who of the staff it was, and digests of secrets.

use serde_json::Value;
use uuid::Uuid;

/// Fields that say nothing about the person and are nobody's business.
const NOT_TOLD: &[&str] = &["token_hash", "guest_token_hash", "key"];

/// Goes through everything. Pseudonyms of others become what they are; one's own becomes `you`.
pub(super) fn tidy(value: &mut Value, person: Uuid) {
    match value {
        Value::Object(fields) => {
            fields.retain(|name, _| !NOT_TOLD.contains(&name.as_str()));
            fields.values_mut().for_each(|one| tidy(one, person));
        }
        Value::Array(all) => all.iter_mut().for_each(|one| tidy(one, person)),
        Value::String(text) => {
            if let Some(word) = pseudonym(text, person) {
                *text = word;
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn pseudonym(text: &str, person: Uuid) -> Option<String> {
    let (kind, id) = text.split_once(':')?;
    if !["staff", "customer", "key"].contains(&kind) {
        return None;
    }
    let id = Uuid::parse_str(id).ok()?;
    Some(if id == person { "you" } else { kind }.to_owned())
}

#[cfg(test)]
mod tests {
    use super::tidy;
    use serde_json::json;
    use uuid::Uuid;

    #[test]
    fn nobody_else_is_named_and_no_digest_is_told() {
        let (me, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let mut told = json!({
            "by": format!("staff:{other}"), "actor": format!("customer:{me}"),
            "facts": [{ "opened": { "owner": { "guest": { "token_hash": "ab" } } }, "at": "12:30:00" }],
            "terms": { "key": "pay:1", "amount": 5 }
        });
        tidy(&mut told, me);
        assert_eq!(
            told,
            json!({
                "by": "staff", "actor": "you",
                "facts": [{ "opened": { "owner": { "guest": {} } }, "at": "12:30:00" }],
                "terms": { "amount": 5 }
            })
        );
    }
}
