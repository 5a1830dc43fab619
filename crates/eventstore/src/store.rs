//! The event store of a process: one writer, any number of askers.

use crate::cache::StreamCache;
use crate::decision::{Answer, Decision, Job};
use crate::load::{Loaded, Loader};
use crate::projector::Cursors;
use crate::pulse::Pulse;
use crate::snapshot::SnapshotPolicy;
use crate::stream::StreamRef;
use crate::timer::{self, DueTimer};
use crate::upcast::Upcasters;
use crate::writer::Writer;
use crate::{CommandKey, DecideError, StoreError, Token, attachment, command, notice};
use chrono::{DateTime, Utc};
use cqrs_es::Aggregate;
use serde::{Serialize, de::DeserializeOwned};
use sqlx::PgPool;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use uuid::Uuid;

/// How a store works.
#[derive(Clone)]
pub struct StoreOptions {
    /// Decisions that may wait before [`DecideError::Busy`].
    pub queue: usize,
    /// The most decisions stored by one statement.
    pub batch: usize,
    /// The most streams kept in memory.
    pub streams: usize,
    /// The lifts of old events.
    pub upcasters: Upcasters,
    snapshots: HashMap<&'static str, SnapshotPolicy>,
}

impl Default for StoreOptions {
    fn default() -> Self {
        Self {
            queue: 4_096,
            batch: 256,
            streams: 10_000,
            upcasters: Upcasters::default(),
            snapshots: HashMap::new(),
        }
    }
}

impl StoreOptions {
    /// Writes the states of `A` down every so many events. Raise `schema` when the meaning of the
    /// state changes: older snapshots are then ignored.
    #[must_use]
    pub fn snapshot<A: Aggregate>(mut self, every: u64, schema: i32) -> Self {
        self.snapshots.insert(
            A::TYPE,
            SnapshotPolicy {
                every: every.max(1),
                schema,
            },
        );
        self
    }
}

/// The event store. Cheap to clone; all clones share one writer.
#[derive(Clone)]
pub struct EventStore {
    inner: Arc<Inner>,
}

struct Inner {
    loader: Loader,
    queue: Mutex<Option<mpsc::Sender<Box<dyn Job>>>>,
    tasks: Mutex<Vec<JoinHandle<()>>>,
    writer: Mutex<Option<JoinHandle<()>>>,
    pulse: Pulse,
    cursors: Cursors,
}

impl EventStore {
    /// Opens the store and starts its writer; must be called inside a tokio runtime.
    #[must_use]
    pub fn open(pool: PgPool, options: StoreOptions) -> Self {
        let (queue, waiting) = mpsc::channel(options.queue.max(1));
        let (pulse, stored) = (Pulse::default(), Pulse::default());
        let snapshots = options.snapshots;
        let loader = Loader {
            pool: pool.clone(),
            upcasters: options.upcasters,
            snapshots,
        };
        let cache = StreamCache::new(options.streams);
        let batch = options.batch.max(1);
        let writer = Writer::new(cache, loader.clone(), stored.clone(), batch, waiting);
        let writer = tokio::spawn(writer.run());
        let tasks = vec![
            tokio::spawn(relay(stored.listen(), pulse.clone())),
            tokio::spawn(notice::send(pool.clone(), stored.listen())),
            tokio::spawn(notice::hear(pool, pulse.clone())),
        ];
        let inner = Inner {
            loader,
            queue: Mutex::new(Some(queue)),
            tasks: Mutex::new(tasks),
            writer: Mutex::new(Some(writer)),
            pulse,
            cursors: Cursors::default(),
        };
        Self {
            inner: Arc::new(inner),
        }
    }

    /// Takes a decision: once, whatever happens to this process, if it carries a key.
    pub async fn decide<T, E>(&self, decision: Decision<T, E>) -> Answer<T, E>
    where
        T: Serialize + DeserializeOwned + Send + 'static,
        E: Send + 'static,
    {
        let queue = self
            .inner
            .queue
            .lock()
            .map_err(|_| StoreError::Closed)?
            .clone();
        let (job, answer) = decision.into_job();
        match queue.ok_or(StoreError::Closed)?.try_send(job) {
            Ok(()) => answer.await.unwrap_or(Err(StoreError::Closed.into())),
            Err(mpsc::error::TrySendError::Full(_)) => Err(DecideError::Busy),
            Err(mpsc::error::TrySendError::Closed(_)) => Err(StoreError::Closed.into()),
        }
    }

    /// The newest state of a stream, straight from the log.
    pub async fn load<A>(&self, id: impl ToString) -> Result<Loaded<A>, StoreError>
    where
        A: Aggregate + Clone + 'static,
    {
        let mut loaded = self.load_many::<A>(&[id.to_string()]).await?;
        loaded
            .pop()
            .ok_or(StoreError::Misuse("a load answered nothing"))
    }

    /// The newest states of many streams, in the order of `ids`, in one round trip (two where
    /// snapshots are kept).
    pub async fn load_many<A>(&self, ids: &[String]) -> Result<Vec<Loaded<A>>, StoreError>
    where
        A: Aggregate + Clone + 'static,
    {
        let streams: Vec<StreamRef> = ids.iter().map(StreamRef::of::<A>).collect();
        let mut cache = StreamCache::new(usize::MAX);
        self.inner.loader.refresh(&mut cache, &streams).await?;
        let loaded = streams.iter().map(|stream| {
            let state = cache
                .state(&stream.key)
                .and_then(|state| state.downcast_ref::<A>().cloned());
            Loaded {
                state: state.unwrap_or_default(),
                version: cache.version(&stream.key).unwrap_or(0),
            }
        });
        Ok(loaded.collect())
    }

    /// The bytes attached to `owner`, if there are any of that kind.
    pub async fn attachment(&self, owner: Uuid, kind: &str) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.attachments(&[owner], kind).await?.remove(&owner))
    }

    /// The bytes attached to many owners.
    pub async fn attachments(
        &self,
        owners: &[Uuid],
        kind: &str,
    ) -> Result<HashMap<Uuid, Vec<u8>>, StoreError> {
        attachment::of(self.pool(), owners, kind).await
    }

    /// Waits until a projection has seen everything up to `token`, at most `at_most`; answers
    /// whether it has.
    pub async fn wait_for(
        &self,
        projection: &str,
        token: Token,
        at_most: Duration,
    ) -> Result<bool, StoreError> {
        self.inner
            .cursors
            .wait_for(self.pool(), projection, token, at_most)
            .await
    }

    /// Where the log ends now, as far as it is committed.
    pub async fn newest(&self) -> Result<Option<Token>, StoreError> {
        let newest = sqlx::query_as!(
            Token,
            "SELECT tx_id, position FROM events ORDER BY tx_id DESC, position DESC LIMIT 1"
        );
        Ok(newest.fetch_optional(self.pool()).await?)
    }

    /// The alarms of a process that are due at `now`, the oldest first.
    pub async fn due_timers(
        &self,
        process: &str,
        now: DateTime<Utc>,
        limit: i64,
    ) -> Result<Vec<DueTimer>, StoreError> {
        timer::due(self.pool(), process, now, limit).await
    }

    /// When the next alarm of a process is due.
    pub async fn next_timer(&self, process: &str) -> Result<Option<DateTime<Utc>>, StoreError> {
        timer::next_due(self.pool(), process).await
    }

    /// Whether this request was answered already: asking again gets that answer and changes nothing.
    pub async fn has_answered(&self, key: &CommandKey) -> Result<bool, StoreError> {
        command::has_answered(self.pool(), key).await
    }

    /// Forgets the answers given before `before`: their requests may then act again. Answers how
    /// many were forgotten.
    pub async fn forget_answers(&self, before: DateTime<Utc>) -> Result<u64, StoreError> {
        command::forget(self.pool(), before).await
    }

    /// The connections of this store.
    #[must_use]
    pub fn pool(&self) -> &PgPool {
        &self.inner.loader.pool
    }

    /// Beats whenever something was stored, here or elsewhere.
    #[must_use]
    pub fn pulse(&self) -> &Pulse {
        &self.inner.pulse
    }

    /// The lifts of old events.
    #[must_use]
    pub fn upcasters(&self) -> &Upcasters {
        &self.inner.loader.upcasters
    }

    /// How far the projectors of this process are.
    #[must_use]
    pub fn cursors(&self) -> &Cursors {
        &self.inner.cursors
    }

    /// Takes no more decisions, stores what was asked, and stops.
    pub async fn close(&self) {
        if let Ok(mut queue) = self.inner.queue.lock() {
            queue.take();
        }
        let writer = self
            .inner
            .writer
            .lock()
            .ok()
            .and_then(|mut writer| writer.take());
        if let Some(writer) = writer {
            // The writer ends when the queue is empty.
            let _ = writer.await;
        }
        if let Ok(mut tasks) = self.inner.tasks.lock() {
            tasks.drain(..).for_each(|task| task.abort());
        }
    }
}

/// What this process stored wakes its own readers at once.
async fn relay(mut stored: tokio::sync::watch::Receiver<u64>, pulse: Pulse) {
    while stored.changed().await.is_ok() {
        pulse.beat();
    }
}
