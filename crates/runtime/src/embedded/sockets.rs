//! The directory of the server's socket: short, because a socket's path may have 107 bytes, and
//! private, because whoever reaches the socket is let in.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use super::error::EmbeddedError;
use super::files::private_dir;
use super::runner::Runner;

/// The longest path of a socket that every system takes.
const LONGEST: usize = 100;

/// A fresh, private, empty directory that belongs to the cluster at `cluster`.
pub(super) fn make(cluster: &Path, runner: Runner) -> Result<PathBuf, EmbeddedError> {
    let about =
        fs::metadata(cluster).map_err(EmbeddedError::io(format!("{}", cluster.display())))?;
    let name = format!("eliteshop-{:x}-{:x}", about.dev(), about.ino());
    let mut dir = std::env::temp_dir().join(&name);
    if dir.as_os_str().len() + "/.s.PGSQL.5432".len() > LONGEST {
        dir = Path::new("/tmp").join(&name);
    }
    let (uid, _) = runner.owner();
    match private_dir(&dir, runner) {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            keep(&dir, uid.as_raw())?
        }
        made => made.map_err(EmbeddedError::io(format!(
            "{} cannot be made",
            dir.display()
        )))?,
    }
    Ok(dir)
}

/// Takes over the directory of an earlier run, if it is as private as a new one would be.
fn keep(dir: &Path, uid: u32) -> Result<(), EmbeddedError> {
    let foreign = || EmbeddedError::Sockets(dir.to_owned());
    let found = fs::symlink_metadata(dir).map_err(|_| foreign())?;
    if !found.is_dir() || found.uid() != uid || found.mode() & 0o077 != 0 {
        return Err(foreign());
    }
    for entry in fs::read_dir(dir)
        .map_err(|_| foreign())?
        .filter_map(Result::ok)
    {
        let _ = fs::remove_file(entry.path());
    }
    Ok(())
}

/// Removes the directory after the server has gone.
pub(super) fn remove(dir: &Path) {
    let _ = fs::remove_dir_all(dir);
}
