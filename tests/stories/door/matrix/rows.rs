//! The cells of the matrix: one request each, and what the table says to it.

use super::cast::Person;
use super::things::{NOTHING, Owned, Things};
use crate::door::wire::Ask;
use api::permissions::{Line, TABLE, Verdict, Who};
use serde_json::{Value, json};
use testkit::actors::Answer;

/// A route, somebody, and a thing.
pub(super) struct Row<'a> {
    line: &'static Line,
    who: &'a Person,
    /// Whose the thing is; absent where there is none.
    of: Option<&'static str>,
    ask: Ask,
}

/// All of them. A route that names nothing is asked once by everybody.
pub(super) fn rows<'a>(people: &'a [Person], things: &Things) -> Vec<Row<'a>> {
    let mut rows = Vec::new();
    for line in TABLE {
        for who in people {
            let asked = things.owned.iter().enumerate();
            let asked = asked.filter(|(place, owned)| asks_about(line, owned, *place == 0));
            let asked = asked.map(|(_, owned)| Some(owned));
            let none = names_a_thing(line).then_some(None);
            for owned in asked.chain(none) {
                let ask = ask(line, who, owned, &things.position);
                let of = owned.map(|owned| owned.by);
                rows.push(Row { line, who, of, ask });
            }
        }
    }
    rows
}

/// Whether there is such a thing among these; what names none is asked with the first.
fn asks_about(line: &Line, owned: &Owned, is_first: bool) -> bool {
    let before = line.pattern.split("/{").next().unwrap_or_default();
    let kind = before.rsplit('/').next().unwrap_or_default();
    let known = !line.pattern.contains('{') || owned.ids.contains_key(kind);
    known && (is_first || names_a_thing(line))
}

/// In its address, or in its body.
fn names_a_thing(line: &Line) -> bool {
    line.pattern.contains('{') || body(line, NOTHING).to_string().contains(NOTHING)
}

fn ask(line: &Line, who: &Person, owned: Option<&Owned>, position: &str) -> Ask {
    let id = |kind: &str| {
        let id = owned.and_then(|owned| owned.ids.get(kind));
        id.map_or(NOTHING, String::as_str)
    };
    let (mut path, mut before) = (String::new(), "");
    for part in line.pattern.split('/').skip(1) {
        let part = if part.starts_with('{') {
            id(before)
        } else {
            part
        };
        path = format!("{path}/{part}");
        before = part;
    }
    let mut ask = Ask::new(line.method, &path).header("min-event-position", position);
    if line.method == "POST" || line.method == "PUT" {
        ask = ask.json(body(line, id("orders")).to_string());
    }
    if let Some(token) = &who.token {
        ask = ask.bearer(token);
    }
    match &who.secret {
        Some(secret) => ask.header("x-order-token", secret),
        None => ask,
    }
}

/// A body that can be read where it comes before the question whose a thing is; else an empty one, which
/// changes nothing.
fn body(line: &Line, order: &str) -> Value {
    match line.pattern {
        "/api/orders/{id}/notes" => json!({"text": "Hello"}),
        "/api/orders/{id}/returns" => {
            json!({"items": [{"productId": NOTHING.replace("70", "71"), "quantity": 1}], "reason": "other"})
        }
        "/api/payments/stripe/create-intent" | "/api/payments/stripe/confirm" => {
            json!({"orderId": order})
        }
        "/api/payments/mpesa/stk-push" => json!({"orderId": order, "phoneNumber": "0712345678"}),
        // News came since: nobody closes it here, and it is looked for first.
        "/api/admin/payments/attention/{id}/close" => json!({"reason": "looked at", "times": 99}),
        _ => json!({}),
    }
}

impl Row<'_> {
    /// Whether the caller holds nothing afterwards.
    pub(super) fn ends_the_session(&self) -> bool {
        self.line.pattern == "/api/auth/logout"
    }

    /// Asks; what differs from the table, if anything.
    pub(super) async fn odd(&self, port: u16) -> Option<String> {
        let answer = self.ask.at(port).await;
        let verdict = self.line.verdict(self.who.is());
        (!self.agrees(verdict, &answer)).then(|| {
            let (said, code) = (answer.status.as_u16(), &answer.body["code"]);
            let of = self.of.unwrap_or("nobody");
            let due = verdict.as_str();
            let (line, who) = (self.line.name(), self.who.name);
            format!("- {line} by {who} (of {of}): {said} {code}, due: {due}")
        })
    }

    fn agrees(&self, verdict: Verdict, answer: &Answer) -> bool {
        let status = answer.status.as_u16();
        let refused = |wanted: u16, code: &str| status == wanted && answer.body["code"] == code;
        match verdict {
            Verdict::SignIn => refused(401, "unauthenticated"),
            Verdict::AdminLogin => refused(403, "admin_login_required"),
            Verdict::Forbidden => refused(403, "forbidden"),
            Verdict::KeyRefused => refused(403, "api_key_refused"),
            Verdict::Own if self.is_hidden() => refused(404, "not_found"),
            Verdict::Open | Verdict::Own => self.let_in(status),
            Verdict::Proven => status < 500,
        }
    }

    /// Somebody else's, or not there: nobody learns which.
    fn is_hidden(&self) -> bool {
        let held = match self.line.who {
            Who::Holder | Who::HolderOrStaff(_) => true,
            Who::SignedIn => names_a_thing(self.line),
            _ => false,
        };
        held && self.of != Some(self.who.name)
    }

    /// The door is open; what is looked at is shown, and what is not there is not.
    fn let_in(&self, status: u16) -> bool {
        let shows = self.line.method == "GET" && self.line.pattern.contains("{id}");
        match (shows, self.of) {
            (true, None) if self.line.is_staff() => status == 404,
            (true, Some(_)) => status != 404 && status < 500 && status != 401 && status != 403,
            _ => status < 500 && status != 401 && status != 403,
        }
    }
}
