//! The account behind the door: its books, its keys, and who is told.

use super::StripeOptions;
use super::books::{Books, Due, Event, Origin};
use super::keys::Keys;
use super::sign;
use crate::courier::{Courier, Parcel, Seal};
use crate::faults::Faults;
use crate::held::held;
use crate::moment;
use crate::names::Names;
use crate::seen::SeenList;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::runtime::Handle;

/// Everything of a sim but its door.
pub(super) struct Account {
    books: Mutex<Books>,
    pub(super) keys: Mutex<Keys>,
    requests: Mutex<Names>,
    secrets: Arc<Mutex<Vec<String>>>,
    webhook_url: Mutex<Option<String>>,
    pub(super) secret_key: String,
    pub(super) api_version: String,
    pub(super) courier: Courier,
    pub(super) faults: Faults,
    pub(super) seen: Arc<SeenList>,
    home: Handle,
}

impl Account {
    pub(super) fn open(options: &StripeOptions, home: Handle) -> anyhow::Result<Self> {
        let secrets = Arc::new(Mutex::new(vec![options.webhook_secret.clone()]));
        let seal: Seal = {
            let secrets = Arc::clone(&secrets);
            Box::new(move |body, seconds_ago| {
                let header = sign::header(&held(&secrets), body, seconds_ago);
                vec![("Stripe-Signature", header)]
            })
        };
        let courier = Courier::new(
            options.notices.clone(),
            options.seed,
            seal,
            options.teller.clone(),
            home.clone(),
        )?;
        Ok(Self {
            books: Mutex::new(Books::new()),
            keys: Mutex::new(Keys::new(options.key_lifetime_seconds)),
            requests: Mutex::new(Names::from_now()),
            secrets,
            webhook_url: Mutex::new(options.webhook_url.clone()),
            secret_key: options.secret_key.clone(),
            api_version: options.api_version.clone(),
            courier,
            faults: Faults::seeded(options.seed),
            seen: Arc::default(),
            home,
        })
    }

    pub(super) fn request_id(&self) -> String {
        held(&self.requests).stripe("req")
    }

    pub(super) fn live_at(&self, url: &str) {
        url.clone_into(&mut held(&self.books).here);
    }

    pub(super) fn set_webhook(&self, url: Option<String>) {
        *held(&self.webhook_url) = url;
    }

    pub(super) fn set_secrets(&self, secrets: Vec<String>) {
        *held(&self.secrets) = secrets;
    }

    /// Reads the books.
    pub(super) fn read<T>(&self, read: impl FnOnce(&Books) -> T) -> T {
        read(&held(&self.books))
    }

    /// Changes the books; tells of it and begins what follows by itself.
    pub(super) fn change<T>(
        self: &Arc<Self>,
        origin: Origin,
        change: impl FnOnce(&mut Books, i64) -> T,
    ) -> T {
        let mut books = held(&self.books);
        books.origin = origin;
        let outcome = change(&mut books, moment::seconds());
        let (events, later) = books.hand_out();
        // Handed over before anybody else may change the books, so that the order is theirs.
        self.tell(events);
        drop(books);
        for (millis, due) in later {
            self.wait_for(millis, due);
        }
        outcome
    }

    fn tell(&self, events: Vec<Event>) {
        let Some(url) = held(&self.webhook_url).clone() else {
            return;
        };
        for event in events {
            self.courier.send(Parcel {
                id: event.id.clone(),
                kind: event.kind.to_owned(),
                url: url.clone(),
                body: format!("{:#}", event.shown(&self.api_version)),
            });
        }
    }

    fn wait_for(self: &Arc<Self>, millis: u64, due: Due) {
        let account = Arc::clone(self);
        self.home.spawn(async move {
            tokio::time::sleep(Duration::from_millis(millis)).await;
            account.change(Origin::default(), |books, now| books.fall_due(due, now));
        });
    }
}
