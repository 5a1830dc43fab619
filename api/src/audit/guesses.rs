//! Coupon codes that somebody guesses at: after a few wrong ones of one caller, one row a minute that says
//! how many there were.

use super::minutely::Minutely;
use super::note;
use crate::limits::caller_address;
use crate::problem::{Problem, codes};
use crate::state::Shop;
use actix_web::HttpMessage;
use actix_web::body::BoxBody;
use actix_web::dev::ServiceResponse;
use audit::{Entry, Outcome};
use chrono::{DateTime, Utc};
use identity::Claims;
use moka::future::Cache;
use serde_json::json;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// So many wrong codes are slips: of a leaflet, of a newsletter that has ended.
const SLIPS: u64 = 9;
/// For how long they are counted, from the first one on; the limit of requests counts as long.
const WITHIN: Duration = Duration::from_secs(900);
/// So many callers are counted at once.
const CALLERS: u64 = 10_000;

/// Wrong codes by caller, as the limit of requests counts callers.
#[derive(Debug)]
pub(crate) struct GuessedCodes {
    wrong: Cache<IpAddr, Arc<AtomicU64>>,
    rows: Minutely<IpAddr>,
}

impl Default for GuessedCodes {
    fn default() -> Self {
        let wrong = Cache::builder().max_capacity(CALLERS).time_to_live(WITHIN);
        Self {
            wrong: wrong.build(),
            rows: Minutely::default(),
        }
    }
}

impl GuessedCodes {
    /// Counts a wrong code; how many of this caller there were, where that is to be written down now.
    async fn count(&self, caller: IpAddr, at: DateTime<Utc>) -> Option<u64> {
        let wrong = self.wrong.get_with(caller, async { Arc::default() }).await;
        let times = wrong.fetch_add(1, Ordering::Relaxed) + 1;
        if times <= SLIPS {
            return None;
        }
        self.rows.count(caller, at).map(|_| times)
    }
}

/// Writes down that somebody guesses at codes, if one that cannot be used was answered once more.
pub(super) async fn note_guessed_code(shop: &Shop, response: &ServiceResponse<BoxBody>) {
    let problem = response.response().error();
    let problem = problem.and_then(|error| error.as_error::<Problem>());
    if problem.is_none_or(|problem| problem.code() != codes::COUPON_INVALID) {
        return;
    }
    let request = response.request();
    let caller = caller_address(request, shop.limits.trusted_proxies());
    let at = shop.now();
    let Some(times) = shop.caches.guessed_codes.count(caller, at).await else {
        return;
    };
    let claims = request.extensions().get::<Arc<Claims>>().cloned();
    let actor = claims.map_or_else(|| "guest".to_owned(), |claims| claims.pseudonym());
    let mut entry = Entry::new(at, actor, "coupon.guessed").ended(Outcome::Refused);
    entry.after = Some(json!({ "code": codes::COUPON_INVALID.name, "times": times }));
    if let Err(error) = note(shop, entry).await {
        tracing::error!(%error, "audit.guess_not_written");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;
    use std::net::Ipv4Addr;

    #[actix_web::test]
    async fn slips_are_nobodys_business_and_guessing_is_one_row_a_minute_that_counts() {
        let guesses = GuessedCodes::default();
        let noon = DateTime::UNIX_EPOCH;
        let (guesser, shopper) = ([203, 0, 113, 7], [198, 51, 100, 1]);
        let [guesser, shopper] = [guesser, shopper].map(|ip| IpAddr::V4(Ipv4Addr::from(ip)));
        for _ in 0..SLIPS {
            assert_eq!(guesses.count(guesser, noon).await, None);
        }
        assert_eq!(guesses.count(guesser, noon).await, Some(10));
        for second in 1..=59 {
            let later = noon + TimeDelta::seconds(second);
            assert_eq!(guesses.count(guesser, later).await, None);
        }
        let later = noon + TimeDelta::seconds(60);
        assert_eq!(guesses.count(shopper, later).await, None);
        assert_eq!(guesses.count(guesser, later).await, Some(70));
    }
}
