//! The limiter all processes share: the same rule (GCRA), counted in Redis by its own clock.

use super::{Rule, Verdict};
use redis::Script;
use redis::aio::ConnectionManager;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// One round trip: reads the time the caller is paid up to, and moves it on if that is allowed.
const GCRA: &str = r"
local clock = redis.call('TIME')
local now = tonumber(clock[1]) * 1000000 + tonumber(clock[2])
local emission, window = tonumber(ARGV[1]), tonumber(ARGV[2])
local paid = tonumber(redis.call('GET', KEYS[1]) or '0')
if paid < now then paid = now end
local ahead = paid + emission - now
if ahead > window then
  return {0, string.format('%.0f', ahead - window), string.format('%.0f', paid - now)}
end
redis.call('SET', KEYS[1], string.format('%.0f', paid + emission), 'PX', math.ceil(ahead / 1000) + 1)
return {1, string.format('%.0f', window - ahead), string.format('%.0f', ahead)}
";

/// A caller is never kept waiting longer than this for being counted.
const PATIENCE: Duration = Duration::from_millis(100);

/// How long Redis is left alone after it did not answer.
const RESPITE: Duration = Duration::from_secs(1);

/// Counts callers in Redis.
pub(super) struct Shared {
    connection: ConnectionManager,
    script: Script,
    silent_until: Mutex<Option<Instant>>,
}

impl Shared {
    pub(super) fn new(connection: ConnectionManager) -> Self {
        let script = Script::new(GCRA);
        Self {
            connection,
            script,
            silent_until: Mutex::new(None),
        }
    }

    /// The verdict, or `None` when Redis does not answer: then count locally.
    pub(super) async fn ask(&self, rule: Rule, key: &str) -> Option<Verdict> {
        if self.is_silent() {
            return None;
        }
        let mut connection = self.connection.clone();
        let mut call = self.script.key(key);
        call.arg(micros(rule.emission())).arg(micros(rule.per));
        let answer = call.invoke_async::<(i64, u64, u64)>(&mut connection);
        match tokio::time::timeout(PATIENCE, answer).await {
            Ok(Ok((allowed, time, ahead))) => Some(verdict(rule, allowed == 1, time, ahead)),
            Ok(Err(error)) => self.fall_silent(&error.to_string()),
            Err(_) => self.fall_silent("no answer in time"),
        }
    }

    fn is_silent(&self) -> bool {
        let until = self.silent_until.lock().ok().and_then(|until| *until);
        until.is_some_and(|until| Instant::now() < until)
    }

    /// Redis does not answer: everybody counts locally for a moment.
    fn fall_silent(&self, cause: &str) -> Option<Verdict> {
        tracing::warn!(cause, "limits.redis_silent");
        if let Ok(mut until) = self.silent_until.lock() {
            *until = Some(Instant::now() + RESPITE);
        }
        None
    }
}

fn verdict(rule: Rule, allowed: bool, time: u64, ahead: u64) -> Verdict {
    let limit = rule.requests.get();
    let full_after = Duration::from_micros(ahead);
    if !allowed {
        let wait = Some(Duration::from_micros(time.max(1000)));
        return Verdict {
            limit,
            remaining: 0,
            full_after,
            wait,
        };
    }
    let left = time / micros(rule.emission()).max(1);
    Verdict {
        limit,
        remaining: u32::try_from(left).unwrap_or(limit).min(limit),
        full_after,
        wait: None,
    }
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX).max(1)
}
