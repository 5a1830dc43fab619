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
            .filter_map(|(at, (row, actor, origin))| {
                let sealed = origin.as_deref()?;
                let is_own = is_by(actor, &row["action"], person) && sealed_to(sealed, person);
                is_own.then_some((at, origin_place(actor), sealed))
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

/// Whether the person did it, or a key of theirs. What a guest did to them is sealed to them as well, and from
/// where is the guest's, but for whoever knew the password.
fn is_by(actor: &str, action: &Value, person: CustomerId) -> bool {
    let own = person.0.to_string();
    match actor.split_once(':') {
        Some(("customer" | "staff", id)) => id == own,
        Some((kind, _)) => kind == "key",
        None => actor == "guest" && action == "login.succeeded",
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
    use super::{is_by, tell};
    use domain::kernel::CustomerId;
    use serde_json::json;
    use uuid::Uuid;

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

    #[test]
    fn from_where_a_guest_called_is_the_guests() {
        let ada = CustomerId(Uuid::from_u128(7));
        let own = [
            format!("customer:{}", ada.0),
            format!("staff:{}", ada.0),
            format!("key:{}", Uuid::from_u128(9)),
        ];
        assert!(own.iter().all(|actor| is_by(actor, &json!("x"), ada)));
        let other = format!("customer:{}", Uuid::from_u128(8));
        for actor in ["guest", "system:mail", &other] {
            assert!(
                !is_by(actor, &json!("account.registered_again"), ada),
                "{actor}"
            );
        }
        assert!(
            is_by("guest", &json!("login.succeeded"), ada),
            "she knew it"
        );
    }
}
