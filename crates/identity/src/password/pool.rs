//! The threads that hash passwords: few, and the last to be served where anybody else wants the processor.

use crate::IdentityError;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, OnceLock};
use std::thread::Builder;
use tokio::sync::oneshot;

type Job = Box<dyn FnOnce() + Send>;

/// So many threads of their own, begun with the first job; they end with this value.
pub(super) struct Pool {
    threads: usize,
    jobs: OnceLock<Sender<Job>>,
}

impl Pool {
    pub(super) fn new(threads: usize) -> Self {
        Self {
            threads,
            jobs: OnceLock::new(),
        }
    }

    /// Does the work as soon as a thread is free. What is begun is finished, also when nobody waits for it any
    /// more; what is not begun by then is dropped.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, IdentityError> {
        let (told, heard) = oneshot::channel();
        let job = move || {
            if !told.is_closed() {
                let _ = told.send(work());
            }
        };
        let jobs = self.jobs.get_or_init(|| begin(self.threads));
        jobs.send(Box::new(job)).map_err(|_| nobody())?;
        heard.await.map_err(|_| nobody())
    }
}

fn nobody() -> IdentityError {
    IdentityError::Internal("no thread hashes passwords".to_owned())
}

fn begin(threads: usize) -> Sender<Job> {
    let (jobs, taken) = channel();
    let taken = Arc::new(Mutex::new(taken));
    for number in 0..threads {
        let taken = Arc::clone(&taken);
        let thread = Builder::new().name(format!("password-{number}"));
        if let Err(error) = thread.spawn(move || serve(&taken)) {
            tracing::error!(%error, "password.no_thread");
        }
    }
    jobs
}

fn serve(taken: &Mutex<Receiver<Job>>) {
    step_back();
    loop {
        let Ok(jobs) = taken.lock() else { return };
        let Ok(job) = jobs.recv() else { return };
        drop(jobs);
        // Whoever waits hears of it by the silence; the thread serves the next one.
        let _ = catch_unwind(AssertUnwindSafe(job));
    }
}

/// Gives this thread the lowest priority that it can have (`nice` 19). Linux has one for each thread, which the
/// standard library does not reach: `renice` of util-linux does. Elsewhere, and without it, nothing changes.
fn step_back() {
    let thread = std::fs::read_link("/proc/thread-self").unwrap_or_default();
    let Some(thread) = thread.file_name() else {
        return;
    };
    let mut renice = Command::new("renice");
    let quiet = renice.stdin(Stdio::null()).stdout(Stdio::null());
    let quiet = quiet.stderr(Stdio::null());
    let asked = quiet.args(["-n", "19", "-p"]).arg(Path::new(thread));
    if !asked.status().is_ok_and(|ended| ended.success()) {
        tracing::info!("password.priority_unchanged");
    }
}

#[cfg(test)]
mod tests {
    use super::Pool;
    use std::future::poll_fn;
    use std::pin::Pin;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::task::Poll;
    use std::time::Duration;

    /// How long a test may hang.
    const PATIENCE: Duration = Duration::from_secs(60);

    /// The priority of the thread that asks, as Linux tells it.
    fn nice() -> Option<i32> {
        let stat = std::fs::read_to_string("/proc/thread-self/stat").ok()?;
        // The name stands in brackets; what follows it is counted from the third.
        let after = stat.rsplit(')').next()?;
        after.split_whitespace().nth(16)?.parse().ok()
    }

    #[tokio::test]
    async fn who_hashes_lets_everybody_else_go_first() {
        let Some(here) = nice() else {
            return; // No Linux.
        };
        let pool = Pool::new(2);
        for _ in 0..4 {
            let there = pool.run(nice).await.unwrap();
            assert_eq!(there, Some(19), "apt-get install util-linux");
        }
        assert_eq!(nice(), Some(here), "nobody else is slower");
    }

    #[tokio::test]
    async fn a_thread_survives_what_goes_wrong_and_nothing_is_done_for_nobody() {
        let pool = Pool::new(1);
        let wrong: Result<(), _> = pool.run(|| panic!("what goes wrong")).await;
        wrong.unwrap_err();
        let (hold, held) = std::sync::mpsc::channel::<()>();
        let mut first = Box::pin(pool.run(move || held.recv_timeout(PATIENCE).is_ok()));
        assert!(waits(first.as_mut()).await);
        let done = Arc::new(AtomicBool::new(false));
        let mark = Arc::clone(&done);
        let mut given_up = Box::pin(pool.run(move || mark.store(true, Ordering::Relaxed)));
        assert!(waits(given_up.as_mut()).await);
        drop(given_up);
        hold.send(()).unwrap();
        assert!(first.await.unwrap());
        assert_eq!(pool.run(|| 3).await.unwrap(), 3);
        assert!(!done.load(Ordering::Relaxed));
    }

    /// Asked once, it is not done yet.
    async fn waits<F: Future>(mut work: Pin<&mut F>) -> bool {
        poll_fn(|context| Poll::Ready(work.as_mut().poll(context).is_pending())).await
    }
}
