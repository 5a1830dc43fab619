//! The cluster's files: where they lie, who owns them, what the server says in them.

use std::fs;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, lchown};
use std::path::{Path, PathBuf};

use super::error::EmbeddedError;
use super::runner::Runner;

/// Past this size the log of earlier runs is set aside at a start.
const LONG_LOG: u64 = 16 * 1024 * 1024;

/// Where the embedded server keeps things below the data directory.
#[derive(Debug, Clone)]
pub(super) struct Files {
    /// The data directory, absolute.
    pub(super) home: PathBuf,
}

impl Files {
    /// Makes the data directory where it is missing.
    pub(super) fn under(data_dir: &Path) -> Result<Self, EmbeddedError> {
        let failed =
            || EmbeddedError::io(format!("DATA_DIR {} cannot be used", data_dir.display()));
        fs::create_dir_all(data_dir).map_err(failed())?;
        Ok(Self {
            home: data_dir.canonicalize().map_err(failed())?,
        })
    }

    /// The cluster.
    pub(super) fn cluster(&self) -> PathBuf {
        self.home.join("postgres")
    }

    /// A cluster that `initdb` has not finished.
    pub(super) fn draft(&self) -> PathBuf {
        self.home.join("postgres.new")
    }

    pub(super) fn log(&self) -> PathBuf {
        self.home.join("postgres.log")
    }

    pub(super) fn postmaster(&self) -> PathBuf {
        self.cluster().join("postmaster.pid")
    }

    /// The major version that wrote the cluster; `None` where there is no cluster yet.
    pub(super) fn written(&self) -> Result<Option<u32>, EmbeddedError> {
        let path = self.cluster().join("PG_VERSION");
        match fs::read_to_string(&path) {
            Ok(text) => Ok(text.trim().parse().ok()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(EmbeddedError::io(format!(
                "{} cannot be read",
                path.display()
            ))(error)),
        }
    }

    /// The log, opened for the server to write to.
    pub(super) fn open_log(&self) -> Result<fs::File, EmbeddedError> {
        let path = self.log();
        let failed = || EmbeddedError::io(format!("{} cannot be written", path.display()));
        if fs::metadata(&path).is_ok_and(|found| found.len() > LONG_LOG) {
            fs::rename(&path, path.with_extension("log.1")).map_err(failed())?;
        }
        fs::OpenOptions::new()
            .create(true)
            .append(true)
            .mode(0o600)
            .open(&path)
            .map_err(failed())
    }

    /// The last lines of the log.
    pub(super) fn last_lines(&self) -> String {
        let bytes = fs::read(self.log()).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes);
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(15)..]
            .iter()
            .map(|line| format!("  {line}\n"))
            .collect()
    }
}

/// Makes `path` a directory only `runner` may enter.
pub(super) fn private_dir(path: &Path, runner: Runner) -> std::io::Result<()> {
    fs::DirBuilder::new().mode(0o700).create(path)?;
    let (uid, gid) = runner.owner();
    lchown(path, Some(uid.as_raw()), Some(gid.as_raw()))
}

/// Hands everything below `path` to `runner`, where an earlier run left it to somebody else.
pub(super) fn hand_over(path: &Path, runner: Runner) -> std::io::Result<()> {
    let (uid, gid) = runner.owner();
    if runner == Runner::AsIs || fs::symlink_metadata(path)?.uid() == uid.as_raw() {
        return Ok(());
    }
    let mut left = vec![path.to_owned()];
    while let Some(next) = left.pop() {
        lchown(&next, Some(uid.as_raw()), Some(gid.as_raw()))?;
        if fs::symlink_metadata(&next)?.is_dir() {
            for entry in fs::read_dir(&next)? {
                left.push(entry?.path());
            }
        }
    }
    Ok(())
}
