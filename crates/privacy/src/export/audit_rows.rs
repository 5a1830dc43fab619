//! What the audit log says of somebody, and from where they did it.

use crate::{Privacy, PrivacyError};
use domain::kernel::CustomerId;
use identity::{origin_place, sealed_to};
use serde_json::{Value, json};
use uuid::Uuid;

/// What they did, themselves or by their keys, and what was done to them and their orders. `$1` is the person,
/// `$2` their orders.
const ROWS: &str = "
    SELECT jsonb_build_object('at', at, 'by', actor, 'action', action, 'about', subject,
               'outcome', outcome, 'reason', reason, 'before', before, 'after', after), actor, origin
    FROM audit_log
    WHERE actor IN ('customer:' || $1, 'staff:' || $1) OR subject = 'customer:' || $1
       OR actor IN (SELECT 'key:' || id FROM api_keys WHERE made_by = $1)
       OR subject IN (SELECT 'order:' || id FROM unnest($2::uuid[]) id)
    ORDER BY position";

/// What is told of a row, who did it, and their sealed origin.
type Row = (Value, String, Option<Vec<u8>>);

impl Privacy {
    /// The rows about `person`, the oldest first. Where somebody else did it, from where is theirs and not told.
    pub(super) async fn audit_rows(
        &self,
        person: CustomerId,
        orders: &[Uuid],
    ) -> Result<Vec<Value>, PrivacyError> {
        let rows: Vec<Row> = sqlx::query_as(ROWS)
            .bind(person.0)
            .bind(orders)
            .fetch_all(self.pool())
            .await?;
        let own = rows
            .iter()
            .enumerate()
            .filter_map(|(at, (_, actor, origin))| {
                let sealed = origin.as_deref().filter(|one| sealed_to(one, person))?;
                Some((at, origin_place(actor), sealed))
            });
        let own: Vec<(usize, String, &[u8])> = own.collect();
        let sealed = own
            .iter()
            .map(|(_, place, sealed)| (place.as_str(), *sealed));
        let sealed: Vec<(&str, &[u8])> = sealed.collect();
        let opened = self.identity.open_all_words(&sealed).await?;
        let places: Vec<usize> = own.iter().map(|(at, ..)| *at).collect();
        let mut told: Vec<Value> = rows.into_iter().map(|(row, ..)| row).collect();
        for (at, origin) in places.into_iter().zip(opened) {
            if let (Some(row), Some(origin)) = (told.get_mut(at), origin) {
                tell(row, &origin);
            }
        }
        Ok(told)
    }
}

/// Adds the address and the browser to a row.
fn tell(row: &mut Value, origin: &str) {
    let origin: Value = serde_json::from_str(origin).unwrap_or_default();
    if let Value::Object(row) = row {
        let from = json!({ "address": origin["address"], "browser": origin["agent"] });
        row.insert("from".to_owned(), from);
    }
}

#[cfg(test)]
mod tests {
    use super::tell;
    use serde_json::json;

    #[test]
    fn a_row_says_from_where_and_nothing_more_of_it() {
        let mut row = json!({ "action": "login.succeeded" });
        tell(
            &mut row,
            r#"{"address":"203.0.113.7","agent":"till/1","more":"x"}"#,
        );
        let from = json!({ "address": "203.0.113.7", "browser": "till/1" });
        assert_eq!(row, json!({ "action": "login.succeeded", "from": from }));
    }
}
