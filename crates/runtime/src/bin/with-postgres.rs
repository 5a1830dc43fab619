//! Runs a command beside a throwaway Postgres:
//! `with-postgres [--migrate] [--durable] COMMAND [ARGUMENT...]`.
//!
//! The command finds it in `DATABASE_URL` and `TEST_DATABASE_URL`; with `--migrate` every migration
//! is applied first; with `--durable` it lies below the working directory and waits for the disk, as
//! a real one does, and otherwise in memory where there is room for it (tests make and drop hundreds of
//! databases, each a thousand small files). The server and its data are gone when the command ends. For tests and for
//! preparing the checked statements, never for data that matters.

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

use runtime::Shutdown;
use runtime::embedded::Cluster;
use tokio::process::{Child, Command};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    run().await.unwrap_or_else(|error| {
        eprintln!("with-postgres: {error}");
        ExitCode::FAILURE
    })
}

async fn run() -> Result<ExitCode, Box<dyn Error>> {
    let mut words = std::env::args_os().skip(1).peekable();
    let migrate = words.next_if(|word| word == "--migrate").is_some();
    let durable = words.next_if(|word| word == "--durable").is_some();
    let program = words
        .next()
        .ok_or("usage: with-postgres [--migrate] [--durable] COMMAND [ARGUMENT...]")?;
    let shutdown = Shutdown::on_signals()?;

    let name = format!("eliteshop-scratch-{}", std::process::id());
    let home = if durable {
        PathBuf::from(".run").join(name)
    } else {
        scratch_place().join(name)
    };
    let bin = std::env::var_os("POSTGRES_BIN").map(PathBuf::from);
    let started = if durable {
        Cluster::start_roomy(&home, bin.as_deref()).await
    } else {
        Cluster::start_scratch(&home, bin.as_deref()).await
    };
    let cluster = match started {
        Ok(cluster) => cluster,
        Err(error) => {
            let _ = std::fs::remove_dir_all(&home);
            return Err(error.to_string().into());
        }
    };
    let ended = async {
        if migrate {
            runtime::database::migrate(&cluster.options()).await?;
        }
        let mut command = Command::new(program);
        command.args(words).env("DATABASE_URL", cluster.address());
        finish(
            command
                .env("TEST_DATABASE_URL", cluster.address())
                .spawn()?,
            &shutdown,
        )
        .await
    }
    .await;
    cluster.stop().await;
    std::fs::remove_dir_all(&home)?;
    ended
}

/// Where files live in memory, if there is room for a server's; else where the system keeps what passes.
fn scratch_place() -> PathBuf {
    const MEMORY: &str = "/dev/shm";
    const ROOM: u64 = 4 << 30;
    let free = nix::sys::statvfs::statvfs(MEMORY)
        .map_or(0, |about| about.blocks_available() * about.fragment_size());
    if free >= ROOM {
        return PathBuf::from(MEMORY);
    }
    std::env::temp_dir()
}

/// Waits for the command; asked to stop, asks the command to.
async fn finish(mut child: Child, shutdown: &Shutdown) -> Result<ExitCode, Box<dyn Error>> {
    let status = tokio::select! {
        status = child.wait() => status?,
        () = shutdown.triggered() => {
            if let Some(pid) = child.id().and_then(|pid| i32::try_from(pid).ok()) {
                let pid = nix::unistd::Pid::from_raw(pid);
                let _ = nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGTERM);
            }
            child.wait().await?
        }
    };
    let code = status
        .code()
        .and_then(|code| u8::try_from(code).ok())
        .unwrap_or(1);
    Ok(ExitCode::from(code))
}
