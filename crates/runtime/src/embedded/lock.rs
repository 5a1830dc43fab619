//! One owner per data directory.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};
use std::path::Path;

use super::error::EmbeddedError;

/// Held as long as this process owns the data directory; the system takes it back when it ends.
#[derive(Debug)]
pub(super) struct Lock(#[allow(dead_code, reason = "held, not read")] File);

/// What came of asking for the lock.
pub(super) enum Asked {
    /// It is ours.
    Mine(Lock),
    /// Another process holds it.
    Held { owner: Option<i32> },
}

impl Lock {
    /// Asks once; does not wait.
    pub(super) fn ask(data_dir: &Path) -> Result<Asked, EmbeddedError> {
        let path = data_dir.join("shop.lock");
        let failed = || EmbeddedError::io(format!("{} cannot be locked", path.display()));
        let mut options = OpenOptions::new();
        let mut file = options
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(failed())?;
        match file.try_lock() {
            Ok(()) => {
                let note = |file: &mut File| -> std::io::Result<()> {
                    file.set_len(0)?;
                    file.rewind()?;
                    write!(file, "{}", std::process::id())
                };
                note(&mut file).map_err(failed())?;
                Ok(Asked::Mine(Self(file)))
            }
            Err(TryLockError::WouldBlock) => {
                let mut said = String::new();
                let _ = file.read_to_string(&mut said);
                Ok(Asked::Held {
                    owner: said.trim().parse().ok(),
                })
            }
            Err(TryLockError::Error(error)) => Err(failed()(error)),
        }
    }
}
