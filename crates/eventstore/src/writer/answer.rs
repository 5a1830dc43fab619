//! Answering without deciding: what was asked before, and what led to nothing.

use super::recover::fail;
use crate::Token;
use crate::decision::{End, Job};
use crate::key::{Asked, KeyName, Logged};
use crate::load::Loader;
use std::collections::HashMap;

impl Loader {
    /// Answers the decisions whose key was used before; two copies in one round wait in line.
    pub(super) async fn answer_known(&self, jobs: Vec<Box<dyn Job>>) -> Vec<Box<dyn Job>> {
        match asked(&jobs).find(&self.pool).await {
            Ok(known) => self.answer_from(&known, jobs).await,
            Err(error) => {
                fail(jobs.into_iter(), &error);
                Vec::new()
            }
        }
    }

    pub(super) async fn answer_from(
        &self,
        known: &HashMap<KeyName, Logged>,
        jobs: Vec<Box<dyn Job>>,
    ) -> Vec<Box<dyn Job>> {
        if known.is_empty() {
            return jobs;
        }
        let mut waiting = Vec::with_capacity(jobs.len());
        for job in jobs {
            let logged = job
                .key()
                .and_then(|key| known.get(&key.name()).map(|logged| (key, logged)));
            match logged {
                None => waiting.push(job),
                Some((key, logged)) if !key.is_answered_by(logged) => job.finish(End::KeyReused),
                Some((_, logged)) => {
                    let token = self.token_of(logged.tx_id).await;
                    job.finish(End::Replayed {
                        outcome: logged.outcome.clone(),
                        token,
                    });
                }
            }
        }
        waiting
    }

    /// Ends decisions that led to nothing. A copy of theirs may have been stored by another process
    /// after its key was looked up and before its streams were read: then its answer is theirs.
    pub(super) async fn answer_stopped(&self, stopped: Vec<Box<dyn Job>>) {
        for job in self.answer_known(stopped).await {
            job.finish(End::Stopped);
        }
    }

    async fn token_of(&self, tx_id: i64) -> Token {
        let last = sqlx::query_scalar!("SELECT max(position) FROM events WHERE tx_id = $1", tx_id);
        match last.fetch_one(&self.pool).await {
            Ok(Some(position)) => Token { tx_id, position },
            _ => Token::START,
        }
    }
}

/// The keys of these decisions.
pub(super) fn asked(jobs: &[Box<dyn Job>]) -> Asked {
    jobs.iter().filter_map(|job| job.key()).collect()
}
