//! `postmaster.pid`: what the server says about itself while it runs, and what it leaves behind
//! when it is killed.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::error::EmbeddedError;
use super::files::Files;

/// What `postmaster.pid` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Postmaster {
    pub(super) pid: Pid,
    pub(super) sockets: PathBuf,
    pub(super) ready: bool,
}

impl Postmaster {
    /// Reads the file; `None` when there is none or it is not complete yet.
    pub(super) fn read(files: &Files) -> Option<Self> {
        Self::parse(&std::fs::read_to_string(files.postmaster()).ok()?)
    }

    /// Lines: process, data directory, start time, port, socket directory, listen address, shared
    /// memory, state.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let lines: Vec<&str> = text.lines().collect();
        Some(Self {
            pid: Pid::from_raw(lines.first()?.trim().parse().ok()?),
            sockets: PathBuf::from(lines.get(4)?.trim()),
            ready: lines.get(7).is_some_and(|state| state.trim() == "ready"),
        })
    }
}

/// Makes way for a new server. The caller owns the data directory, so a server that still runs on it
/// was orphaned and is on its way out (or, where the system does not tell it, is asked to go).
pub(super) fn clear(files: &Files) -> Result<(), EmbeddedError> {
    let Ok(text) = std::fs::read_to_string(files.postmaster()) else {
        return Ok(());
    };
    let pid = text
        .lines()
        .next()
        .and_then(|line| line.trim().parse().ok())
        .map(Pid::from_raw);
    if let Some(pid) = pid.filter(|pid| serves(*pid, &files.cluster())) {
        tracing::info!(
            pid = pid.as_raw(),
            "waiting for the database server of an earlier run to stop"
        );
        for (signal, patience) in [(Signal::SIGINT, 60), (Signal::SIGQUIT, 10)] {
            let _ = kill(pid, signal);
            let until = Instant::now() + Duration::from_secs(patience);
            while serves(pid, &files.cluster()) && Instant::now() < until {
                std::thread::sleep(Duration::from_millis(10));
            }
        }
        if serves(pid, &files.cluster()) {
            return Err(EmbeddedError::Stuck { pid: pid.as_raw() });
        }
    }
    // The number may belong to another process by now, which would make the server refuse to start.
    match std::fs::remove_file(files.postmaster()) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(EmbeddedError::io(
            format!("{} cannot be removed", files.postmaster().display()),
        )(error)),
        _ => Ok(()),
    }
}

/// Whether `pid` is a server on `cluster`.
fn serves(pid: Pid, cluster: &Path) -> bool {
    if kill(pid, None) == Err(Errno::ESRCH) {
        return false;
    }
    command_line(pid).is_some_and(|line| {
        line.contains("postgres") && line.contains(cluster.to_string_lossy().as_ref())
    })
}

/// The command line of a process; `None` for one that has ended.
#[cfg(target_os = "linux")]
fn command_line(pid: Pid) -> Option<String> {
    let bytes = std::fs::read(format!("/proc/{pid}/cmdline")).ok()?;
    Some(String::from_utf8_lossy(&bytes).replace('\0', " "))
}

#[cfg(not(target_os = "linux"))]
fn command_line(pid: Pid) -> Option<String> {
    let asked = std::process::Command::new("ps")
        .args(["-o", "command=", "-p", &pid.to_string()])
        .output()
        .ok()?;
    Some(String::from_utf8_lossy(&asked.stdout).into_owned())
}
