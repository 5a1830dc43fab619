//! Which rows somebody asks for.

use crate::http::in_calendar;
use crate::problem::{Problem, codes};
use audit::Filter;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use utoipa::IntoParams;

/// The longest value to look for.
const LONGEST: usize = 200;
const OUTCOMES: [&str; 4] = ["attempted", "done", "refused", "failed"];

/// A query with fields of its own and those that say which rows.
macro_rules! asked {
    ($(#[$about:meta])* $name:ident { $($own:tt)* }) => {
        $(#[$about])*
        #[derive(Debug, Deserialize, IntoParams)]
        #[serde(rename_all = "camelCase", deny_unknown_fields)]
        #[into_params(parameter_in = Query)]
        pub(crate) struct $name {
            $($own)*
            /// Exactly this actor: `staff:<id>`.
            #[param(example = "staff:0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e01")]
            actor: Option<String>,
            /// Exactly this subject: `order:<id>`.
            subject: Option<String>,
            /// How the action begins.
            #[param(example = "orders.")]
            action: Option<String>,
            /// `attempted`, `done`, `refused` or `failed`.
            #[param(example = "done")]
            outcome: Option<String>,
            /// Exactly this request.
            request_id: Option<String>,
            /// Not before this moment.
            #[serde(default, deserialize_with = "in_calendar")]
            from: Option<DateTime<Utc>>,
            /// Before this moment.
            #[serde(default, deserialize_with = "in_calendar")]
            until: Option<DateTime<Utc>>,
        }

        impl $name {
            pub(super) fn filter(&mut self) -> Result<Filter, Problem> {
                checked(Filter {
                    actor: self.actor.take(),
                    subject: self.subject.take(),
                    action: self.action.take(),
                    outcome: self.outcome.take(),
                    request_id: self.request_id.take(),
                    from: self.from,
                    until: self.until,
                    ..Filter::default()
                })
            }
        }
    };
}

asked! {
    /// Which rows; everything that is given must hold.
    Export {
        /// `csv` or `jsonl`.
        #[param(example = "csv")]
        pub(super) format: Option<String>,
    }
}

asked! {
    /// Which rows, and which part of them.
    Listed {
        /// From 1.
        #[param(example = 1, minimum = 1)]
        pub(super) page: Option<i64>,
        /// At most 100; 20 unless said otherwise.
        #[param(example = 20, minimum = 1, maximum = 100)]
        pub(super) limit: Option<i64>,
        /// What `nextCursor` of the last answer said.
        pub(super) cursor: Option<String>,
    }
}

fn checked(filter: Filter) -> Result<Filter, Problem> {
    let refused =
        |pointer: &str, said: String| Problem::field(codes::INVALID_PARAMETER, pointer, said);
    let texts = [
        ("?actor", &filter.actor),
        ("?subject", &filter.subject),
        ("?action", &filter.action),
        ("?requestId", &filter.request_id),
    ];
    for (pointer, text) in texts {
        let odd = |text: &String| text.len() > LONGEST || text.contains('\0');
        if text.as_ref().is_some_and(odd) {
            return Err(refused(
                pointer,
                format!("at most {LONGEST} visible characters"),
            ));
        }
    }
    let outcome = filter.outcome.as_deref();
    if outcome.is_some_and(|outcome| !OUTCOMES.contains(&outcome)) {
        let said = format!("outcome is one of {}", OUTCOMES.join(", "));
        return Err(refused("?outcome", said));
    }
    Ok(filter)
}
