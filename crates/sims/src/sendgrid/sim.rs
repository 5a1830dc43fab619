//! The handle of a SendGrid that runs.

use super::wish::{SentLetter, read};
use crate::call::{Call, Reply};
use crate::door::{Door, Hall, Provider};
use crate::faults::{Effect, FaultRule, Faults};
use crate::held::held;
use crate::seen::{Seen, SeenList};
use crate::teller::Teller;
use serde_json::json;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::runtime::Handle;

/// How it is started.
#[derive(Clone)]
pub struct SendGridOptions {
    /// Where it listens; 0 lets the system choose.
    pub port: u16,
    /// The key that is let in.
    pub api_key: String,
    /// Hears what it does.
    pub teller: Teller,
}

impl Default for SendGridOptions {
    fn default() -> Self {
        Self {
            port: 0,
            api_key: "SG.sim.key".to_owned(),
            teller: Teller::silent(),
        }
    }
}

struct Account {
    api_key: Mutex<String>,
    letters: Mutex<Vec<SentLetter>>,
    faults: Faults,
    seen: Arc<SeenList>,
}

/// A SendGrid that runs. Dropping it closes the door.
pub struct SendGridSim {
    account: Arc<Account>,
    door: Door<Account>,
}

impl SendGridSim {
    /// Starts one in the runtime of the caller.
    ///
    /// # Errors
    /// Where the port is taken.
    ///
    /// # Panics
    /// Outside a tokio runtime.
    pub async fn start(options: SendGridOptions) -> anyhow::Result<Self> {
        let account = Arc::new(Account {
            api_key: Mutex::new(options.api_key),
            letters: Mutex::default(),
            faults: Faults::seeded(1),
            seen: Arc::default(),
        });
        let hall = Hall {
            provider: Arc::clone(&account),
            faults: account.faults.clone(),
            seen: Arc::clone(&account.seen),
            teller: options.teller,
            home: Handle::current(),
        };
        let door = Door::open(hall, options.port)?;
        Ok(Self { account, door })
    }

    /// Its address.
    #[must_use]
    pub fn url(&self) -> String {
        self.door.url()
    }

    /// What shall go wrong.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        self.door.faults()
    }

    /// What it took, in order.
    #[must_use]
    pub fn letters(&self) -> Vec<SentLetter> {
        held(&self.account.letters).clone()
    }

    /// The requests that came in, refused and lost ones included.
    #[must_use]
    pub fn seen(&self) -> Vec<Seen> {
        self.door.seen()
    }

    /// Lets only this key in from now on.
    pub fn set_key(&self, key: &str) {
        key.clone_into(&mut held(&self.account.api_key));
    }

    /// It is down: connections break, nothing is answered. What it took stays.
    pub async fn stop(&self) {
        self.door.close().await;
        self.door.teller().say("stopped");
    }

    /// It is back, on the same port.
    ///
    /// # Errors
    /// Where somebody else took the port meanwhile.
    pub async fn restart(&self) -> anyhow::Result<()> {
        self.door.reopen().await?;
        self.door.teller().say("running again");
        Ok(())
    }
}

impl Provider for Account {
    async fn answer(self: Arc<Self>, call: Call, rule: Option<FaultRule>) -> Reply {
        let rule = rule.as_ref();
        let (pause, effect) =
            rule.map_or((0, Effect::Nothing), |rule| (rule.delay_ms, rule.effect));
        tokio::time::sleep(Duration::from_millis(pause)).await;
        if effect == Effect::CrashBefore {
            return self.failure(500);
        }
        let reply = self.take(&call);
        match effect {
            Effect::CrashAfter => self.failure(500),
            _ => reply,
        }
    }

    fn failure(&self, status: u16) -> Reply {
        match status {
            401 => complain(
                401,
                None,
                "The provided authorization grant is invalid, expired, or revoked",
            ),
            403 => complain(
                403,
                Some("from"),
                "The from address does not match a verified Sender Identity.",
            ),
            429 => complain(429, None, "too many requests"),
            status => complain(status, None, "internal server error"),
        }
    }

    async fn control(self: Arc<Self>, call: Call) -> Reply {
        match (call.method.as_str(), call.path.as_str()) {
            ("GET", "/_sim/letters") => Reply::json(200, &json!(*held(&self.letters))),
            ("GET", "/_sim/requests") => Reply::json(200, &json!(self.seen.list())),
            _ => Reply::json(404, &json!({ "error": "nothing is asked here" })),
        }
    }
}

impl Account {
    fn take(&self, call: &Call) -> Reply {
        if (call.method.as_str(), call.path.as_str()) != ("POST", "/v3/mail/send") {
            return complain(404, None, "not found");
        }
        let given = call.header("authorization").unwrap_or_default();
        if given.strip_prefix("Bearer ") != Some(held(&self.api_key).as_str()) {
            return self.failure(401);
        }
        let Some(body) = call.json() else {
            return complain(400, None, "Bad Request");
        };
        let sandbox = body["mail_settings"]["sandbox_mode"]["enable"] == true;
        let mut letters = held(&self.letters);
        let message_id = format!("sim{:016}", letters.len() + 1);
        match read(&body, message_id.clone()) {
            Err((field, message)) => complain(400, field, message),
            Ok(_) if sandbox => Reply::text(200, "text/plain", String::new()),
            Ok(letter) => {
                let note = format!(
                    "{} for {} readers",
                    letter.categories.join(" "),
                    letter.to.len()
                );
                letters.push(letter);
                let reply = Reply::text(202, "text/plain", String::new());
                reply.with("X-Message-Id", message_id).noting(note)
            }
        }
    }
}

fn complain(status: u16, field: Option<&str>, message: &str) -> Reply {
    let error = json!({ "message": message, "field": field, "help": null });
    Reply::json(status, &json!({ "errors": [error] }))
}
