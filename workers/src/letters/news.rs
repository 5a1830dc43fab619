//! Whether something is news.

use crate::published::Published;
use chrono::{DateTime, TimeDelta, Utc};

/// Between the event and its writing: more is history that somebody brought in.
const WRITTEN_WITHIN: TimeDelta = TimeDelta::hours(1);
/// Between the writing and the hearing: more is a log that is read anew.
const HEARD_WITHIN: TimeDelta = TimeDelta::days(7);

/// Whether anybody wants to hear of it by letter.
pub(super) fn is_news(message: &Published, now: DateTime<Utc>) -> bool {
    !message.imported
        && message.recorded_at - message.occurred_at < WRITTEN_WITHIN
        && now - message.recorded_at < HEARD_WITHIN
}

#[cfg(test)]
mod tests {
    use super::is_news;
    use crate::published::Published;
    use chrono::{DateTime, TimeDelta};
    use serde_json::json;

    #[test]
    fn history_and_logs_that_are_read_anew_are_no_news() {
        let at = DateTime::UNIX_EPOCH;
        let message = json!({ "id": "order/1/1", "type": "order.placed", "version": 1,
            "aggregate": { "type": "order", "id": "1", "sequence": 1 }, "occurredAt": at, "recordedAt": at,
            "actor": "guest", "data": {} });
        let message: Published = serde_json::from_value(message).unwrap();
        assert!(is_news(&message, at));
        assert!(!is_news(&message, at + TimeDelta::days(8)));
        let brought_in = Published {
            imported: true,
            ..message.clone()
        };
        assert!(!is_news(&brought_in, at));
        let called_so = Published {
            correlation_id: Some("import:1".to_owned()),
            ..message.clone()
        };
        assert!(is_news(&called_so, at), "a caller may choose that id");
        let of_last_year = Published {
            recorded_at: at + TimeDelta::days(365),
            ..message
        };
        assert!(!is_news(&of_last_year, at + TimeDelta::days(365)));
    }
}
