//! How far the readers of this process are, for whoever wants to read its own write.

use crate::{StoreError, Token};
use sqlx::PgPool;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;

/// The places the leading readers of this process have reached. Cheap to clone.
#[derive(Clone, Default)]
pub struct Cursors {
    reached: Arc<Mutex<HashMap<String, watch::Sender<Option<Token>>>>>,
}

impl Cursors {
    /// Says where a reader is; `None` when this process does not lead it.
    pub(crate) fn publish(&self, projection: &str, at: Option<Token>) {
        if let Some(sender) = self.sender(projection) {
            sender.send_replace(at);
        }
    }

    /// Where the reader of this process is; `None` if another process leads it.
    #[must_use]
    pub fn reached(&self, projection: &str) -> Option<Token> {
        self.sender(projection).and_then(|sender| *sender.borrow())
    }

    fn sender(&self, projection: &str) -> Option<watch::Sender<Option<Token>>> {
        let mut reached = self.reached.lock().ok()?;
        if let Some(sender) = reached.get(projection) {
            return Some(sender.clone());
        }
        let sender = watch::Sender::new(None);
        reached.insert(projection.to_owned(), sender.clone());
        Some(sender)
    }

    pub(crate) async fn wait_for(
        &self,
        pool: &PgPool,
        projection: &str,
        token: Token,
        at_most: Duration,
    ) -> Result<bool, StoreError> {
        let deadline = Instant::now() + at_most;
        let Some(sender) = self.sender(projection) else {
            return Ok(false);
        };
        let mut here = sender.subscribe();
        let mut pause = Duration::from_millis(2);
        loop {
            let led_here = *here.borrow_and_update();
            let reached = match led_here {
                Some(at) => at,
                None => stored(pool, projection).await?,
            };
            if reached >= token {
                return Ok(true);
            }
            if Instant::now() >= deadline {
                return Ok(false);
            }
            // Another process leads: look again soon. This one leads: its next step wakes us.
            let until = match led_here {
                Some(_) => deadline,
                None => deadline.min(Instant::now() + pause),
            };
            pause = (pause * 2).min(Duration::from_millis(25));
            let _ = tokio::time::timeout_at(until, here.changed()).await;
        }
    }
}

/// Where the active version of a projection is, by its checkpoint.
async fn stored(pool: &PgPool, projection: &str) -> Result<Token, StoreError> {
    let row = sqlx::query_as::<_, (i64, i64)>(
        "SELECT tx_id, position FROM projection_checkpoint
         WHERE name = $1 AND slice = 0 ORDER BY (status = 'active') DESC, version DESC LIMIT 1",
    )
    .bind(projection)
    .fetch_optional(pool)
    .await?;
    Ok(row.map_or(Token::START, |(tx_id, position)| Token { tx_id, position }))
}
