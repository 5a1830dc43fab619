//! As whom the server runs. PostgreSQL refuses root, so root gives it another face.
#![allow(
    unsafe_code,
    reason = "pre_exec is the only way to act between fork and exec"
)]

use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

use nix::unistd::{Gid, Uid, User, geteuid, getpid, getppid};

use super::error::EmbeddedError;

/// As whom the server and its tools run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Runner {
    /// As the shop itself, an ordinary user.
    AsIs,
    /// As the shop itself, root, which inside an own user namespace is an ordinary user. Files stay
    /// root's, so no path is out of reach.
    Namespace,
    /// As another user of this machine.
    Other(Uid, Gid),
}

impl Runner {
    /// The first way that works here, found by trying to run `postgres --version`.
    pub(super) fn choose(postgres: &Path, data_dir: &Path) -> Result<Self, EmbeddedError> {
        if !geteuid().is_root() {
            return Ok(Self::AsIs);
        }
        let namespace = match Self::Namespace.probe(postgres, data_dir) {
            Ok(()) => return Ok(Self::Namespace),
            Err(reason) => reason,
        };
        let mut user = "there is neither a user postgres nor a user nobody".to_owned();
        for name in ["postgres", "nobody"] {
            let Ok(Some(found)) = User::from_name(name) else {
                continue;
            };
            let other = Self::Other(found.uid, found.gid);
            match other.probe(postgres, data_dir) {
                Ok(()) => return Ok(other),
                Err(reason) => user = format!("{name} in {}: {reason}", data_dir.display()),
            }
        }
        Err(EmbeddedError::NoUser { namespace, user })
    }

    /// Who owns the server's files, seen from outside.
    pub(super) fn owner(self) -> (Uid, Gid) {
        match self {
            Self::Other(uid, gid) => (uid, gid),
            Self::AsIs | Self::Namespace => (geteuid(), nix::unistd::getegid()),
        }
    }

    /// A command that runs as this, apart from the terminal's signals, and that the system
    /// interrupts when the thread that spawns it ends.
    pub(super) fn command(self, program: &Path) -> Command {
        let mut command = Command::new(program);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("PG") {
                command.env_remove(name);
            }
        }
        command.process_group(0).stdin(Stdio::null());
        if let Self::Other(uid, gid) = self {
            command.uid(uid.as_raw()).gid(gid.as_raw());
        }
        let parent = getpid();
        // SAFETY: between fork and exec only system calls are made, on values made before the fork:
        // nothing allocates (paths are short, std copies them to the stack), nothing locks.
        unsafe {
            command.pre_exec(move || {
                if self == Self::Namespace {
                    enter_namespace()?;
                }
                die_with_parent()?;
                // Already orphaned: nobody would ever stop this one.
                if getppid() == parent {
                    Ok(())
                } else {
                    Err(nix::errno::Errno::ESRCH.into())
                }
            });
        }
        command
    }

    fn probe(self, postgres: &Path, data_dir: &Path) -> Result<(), String> {
        let mut command = self.command(postgres);
        command
            .arg("--version")
            .current_dir(data_dir)
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        match command.status() {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => Err(status.to_string()),
            Err(error) => Err(error.to_string()),
        }
    }
}

/// Maps root outside to an ordinary user inside.
#[cfg(target_os = "linux")]
fn enter_namespace() -> std::io::Result<()> {
    nix::sched::unshare(nix::sched::CloneFlags::CLONE_NEWUSER)?;
    std::fs::write("/proc/self/setgroups", "deny")?;
    std::fs::write("/proc/self/uid_map", "1000 0 1")?;
    std::fs::write("/proc/self/gid_map", "1000 0 1")
}

#[cfg(not(target_os = "linux"))]
fn enter_namespace() -> std::io::Result<()> {
    Err(std::io::ErrorKind::Unsupported.into())
}

/// Must come after every change of identity: that change would forget it.
#[cfg(target_os = "linux")]
fn die_with_parent() -> std::io::Result<()> {
    nix::sys::prctl::set_pdeathsig(nix::sys::signal::Signal::SIGINT)?;
    Ok(())
}

/// Elsewhere the next start stops what an abrupt end left behind.
#[cfg(not(target_os = "linux"))]
fn die_with_parent() -> std::io::Result<()> {
    Ok(())
}
