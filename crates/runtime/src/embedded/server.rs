//! The server as a child process: spawned, watched, stopped.

use std::process::{Command, ExitStatus};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tokio::sync::watch;

use super::error::EmbeddedError;

/// How long the server may take to close its files before it is told to hurry.
const PATIENCE: [(Signal, Duration); 3] = [
    (Signal::SIGINT, Duration::from_secs(60)),
    (Signal::SIGQUIT, Duration::from_secs(5)),
    (Signal::SIGKILL, Duration::from_secs(5)),
];

/// A running child. Dropping it stops it.
#[derive(Debug)]
pub(super) struct Server {
    pub(super) pid: Pid,
    ended: watch::Receiver<Option<ExitStatus>>,
}

impl Server {
    /// Spawns `command` from a thread that waits for the child and for nothing else: the system
    /// interrupts the child when that thread ends, which is when this process ends.
    pub(super) fn spawn(mut command: Command) -> Result<Self, EmbeddedError> {
        let (tell, told) = mpsc::sync_channel(1);
        let (end, ended) = watch::channel(None);
        let watcher = move || match command.spawn() {
            Ok(mut child) => {
                let _ = tell.send(Ok(child.id()));
                let _ = child.wait().map(|status| end.send_replace(Some(status)));
            }
            Err(error) => {
                let _ = tell.send(Err(error));
            }
        };
        let failed = || EmbeddedError::io("the database server cannot be run");
        std::thread::Builder::new()
            .name("postgres".to_owned())
            .spawn(watcher)
            .map_err(failed())?;
        let pid = told
            .recv()
            .map_err(std::io::Error::other)
            .flatten()
            .map_err(failed())?;
        let pid = i32::try_from(pid)
            .map_err(std::io::Error::other)
            .map_err(failed())?;
        Ok(Self {
            pid: Pid::from_raw(pid),
            ended,
        })
    }

    /// How the server ended, if it did.
    pub(super) fn ended(&self) -> Option<ExitStatus> {
        *self.ended.borrow()
    }

    /// Hears of the server's end.
    pub(super) fn ears(&self) -> watch::Receiver<Option<ExitStatus>> {
        self.ended.clone()
    }

    /// Stops the server cleanly, and if it does not listen, less cleanly. Blocks until it is gone.
    pub(super) fn stop(&self) {
        for (signal, patience) in PATIENCE {
            if self.ended().is_some() {
                return;
            }
            let _ = kill(self.pid, signal);
            let until = Instant::now() + patience;
            while self.ended().is_none() && Instant::now() < until {
                std::thread::sleep(Duration::from_millis(5));
            }
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}
