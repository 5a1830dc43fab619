//! The log took a batch: what follows is sent, and everybody who waited is answered.

use super::Writer;
use super::batch::Batch;
use super::flush::FlushError;
use crate::decision::End;
use crate::{Token, snapshot};

impl Writer {
    pub(super) async fn landed(&mut self, sent: Result<Token, FlushError>) {
        let Some(flight) = self.flight.take() else {
            return;
        };
        match sent {
            Ok(token) => self.stored(flight.batch, token).await,
            Err(why) => self.failed(flight.batch, why).await,
        }
    }

    async fn stored(&mut self, batch: Batch, token: Token) {
        (self.tries, self.lost) = (0, 0);
        self.settle();
        self.take_off();
        if self.reading.is_some() {
            self.stored_meanwhile.extend(batch.keys);
        }
        for unit in batch.units {
            unit.job.finish(End::Stored(token));
        }
        self.pulse.beat();
        self.loader.answer_stopped(batch.stopped).await;
        let copies = self.loader.answer_known(batch.copies).await;
        // Who was held came before who waits.
        let later = std::mem::take(&mut self.waiting);
        self.waiting.extend(copies);
        self.waiting.append(&mut self.held);
        self.waiting.extend(later);
    }

    fn settle(&mut self) {
        let settled = self.cache.settle();
        let snapshots = self.written.due(&settled, &self.loader.snapshots);
        if snapshots.is_empty() {
            return;
        }
        let pool = self.unhurried.clone();
        tokio::spawn(async move {
            if let Err(error) = snapshot::write(&pool, snapshots).await {
                tracing::warn!(%error, "a snapshot was not written; it is only a cache");
            }
        });
    }
}
