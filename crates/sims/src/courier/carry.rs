//! On the way: gathering, shuffling, waiting, sending, trying again.

use super::log::NoticeState;
use super::{Courier, Gate, Inner, NoticeRules, Parcel, post};
use crate::held::held;
use std::sync::{Arc, Weak};
use std::time::Duration;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::Instant;

/// What leaves together, one after the other.
pub(super) struct Batch {
    parcels: Vec<(u64, Parcel)>,
    rules: NoticeRules,
    due: Instant,
}

/// Sends batches off in the order they came, as many at the same time as the rules allow.
pub(super) async fn dispatch(inner: Weak<Inner>, mut queue: UnboundedReceiver<Batch>) {
    while let Some(batch) = queue.recv().await {
        tokio::time::sleep_until(batch.due).await;
        let Some(courier) = inner.upgrade().map(Courier) else {
            return;
        };
        let at_once = batch.rules.at_once.max(1);
        let mut lanes = courier.0.lanes.subscribe();
        if lanes.wait_for(|taken| *taken < at_once).await.is_err() {
            return;
        }
        drop(lanes);
        courier.0.lanes.send_modify(|taken| *taken += 1);
        let home = courier.0.home.clone();
        home.spawn(async move { courier.carry(batch).await });
    }
}

impl Courier {
    /// Takes a notice over; returns at once.
    pub(crate) fn send(&self, parcel: Parcel) {
        let mut desk = held(&self.0.desk);
        let desk = &mut *desk;
        let number = desk.log.open(&parcel);
        let by_count = desk.rules.lose_next > 0;
        desk.rules.lose_next = desk.rules.lose_next.saturating_sub(1);
        if by_count || desk.chance.happens(desk.rules.lose_percent) {
            desk.log.stands(number, NoticeState::Lost);
            self.say(&parcel, "lost");
            return;
        }
        desk.waiting.push((number, parcel));
        if desk.waiting.len() < desk.rules.window {
            if desk.waiting.len() == 1 {
                let after = Duration::from_millis(desk.rules.window_ms);
                self.watch_the_window(desk.window, after);
            }
            return;
        }
        // What gathers counts as under way; now each of it counts for itself.
        let gathered = desk.waiting.len() > 1;
        let batch = desk.gathered();
        self.begin(batch, &desk.rules);
        if gathered {
            self.count(-1);
        }
    }

    /// Lets a window that does not fill leave after its time.
    fn watch_the_window(&self, window: u64, after: Duration) {
        let courier = self.clone();
        courier.count(1);
        self.0.home.spawn(async move {
            tokio::time::sleep(after).await;
            let mut desk = held(&courier.0.desk);
            if desk.window == window {
                let batch = desk.gathered();
                courier.begin(batch, &desk.rules);
                courier.count(-1);
            }
        });
    }

    /// Puts in the queue what leaves together.
    pub(super) fn begin(&self, parcels: Vec<(u64, Parcel)>, rules: &NoticeRules) {
        self.count(1);
        let batch = Batch {
            parcels,
            due: Instant::now() + Duration::from_millis(rules.delay_ms),
            rules: rules.clone(),
        };
        if self.0.queue.send(batch).is_err() {
            self.count(-1); // The runtime of the sim is ending.
        }
    }

    /// Sends each once, and each of its copies; what fails is tried again on its own.
    async fn carry(&self, batch: Batch) {
        let rules = Arc::new(batch.rules);
        for (number, parcel) in batch.parcels {
            for _ in 0..rules.copies.max(1) {
                if !self.try_once(number, &parcel, &rules).await {
                    self.try_again_later(number, parcel.clone(), Arc::clone(&rules));
                }
            }
        }
        self.0
            .lanes
            .send_modify(|taken| *taken = taken.saturating_sub(1));
        self.count(-1);
    }

    fn try_again_later(&self, number: u64, parcel: Parcel, rules: Arc<NoticeRules>) {
        let courier = self.clone();
        courier.count(1);
        self.0.home.spawn(async move {
            let mut wait = rules.back_off_ms;
            for _ in 0..rules.retries {
                if *courier.0.gate.borrow() == Gate::Gone {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(wait)).await;
                if courier.try_once(number, &parcel, &rules).await {
                    courier.count(-1);
                    return;
                }
                wait = wait.saturating_mul(2).min(rules.back_off_max_ms);
            }
            held(&courier.0.desk)
                .log
                .stands(number, NoticeState::GivenUp);
            courier.count(-1);
        });
    }

    async fn try_once(&self, number: u64, parcel: &Parcel, rules: &NoticeRules) -> bool {
        let mut gate = self.0.gate.subscribe();
        let gate = gate
            .wait_for(|gate| *gate != Gate::Shut)
            .await
            .map(|gate| *gate);
        if !matches!(gate, Ok(Gate::Open)) {
            return false;
        }
        let headers = (self.0.seal)(&parcel.body, rules.signed_seconds_ago);
        let status = post::post(&self.0.http, &parcel.url, &headers, &parcel.body).await;
        let taken = matches!(status, Some(200..=299));
        {
            let mut desk = held(&self.0.desk);
            let signature = headers.into_iter().next().map(|(_, value)| value);
            desk.log.tried(number, status, signature);
            if taken {
                desk.log.stands(number, NoticeState::Delivered);
            }
        }
        let said = status.map_or_else(|| "no answer".to_owned(), |status| status.to_string());
        self.say(parcel, &said);
        taken
    }

    fn say(&self, parcel: &Parcel, what: &str) {
        let line = format!("notice {} {} -> {what}", parcel.kind, parcel.id);
        self.0.teller.say(&line);
    }

    fn count(&self, by: isize) {
        let add = |count: &mut usize| *count = count.saturating_add_signed(by);
        self.0.under_way.send_modify(add);
    }
}
