//! A folder instead of a carrier: every letter is a file `<its id>.eml`, whole or not there at all.

use super::envelope::Sender;
use async_trait::async_trait;
use domain::ports::mail::{Mail, MailError, Mailer, Posted};
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// Puts letters into a folder.
#[derive(Debug, Clone)]
pub struct Outbox {
    folder: PathBuf,
    sender: Sender,
}

impl Outbox {
    /// Letters go into `folder`, which is made when the first one comes.
    #[must_use]
    pub fn new(folder: PathBuf, sender: Sender) -> Self {
        Self { folder, sender }
    }
}

#[async_trait]
impl Mailer for Outbox {
    fn name(&self) -> &'static str {
        "outbox"
    }

    fn knows_letters(&self) -> bool {
        true
    }

    async fn send(&self, mail: &Mail) -> Result<Posted, MailError> {
        let letter = self.sender.message(mail)?.formatted();
        let (folder, name) = (self.folder.clone(), mail.id.to_string());
        let written = tokio::task::spawn_blocking(move || put(&folder, &name, &letter)).await;
        let later = |said: String| MailError::Later {
            said,
            retry_after_seconds: None,
        };
        match written {
            Ok(Ok(())) => Ok(Posted::default()),
            Ok(Err(error)) => Err(later(format!("outbox: {}", error.kind()))),
            Err(_) => Err(later("outbox: the writing was broken off".to_owned())),
        }
    }
}

/// Writes beside, then renames: nobody ever sees half a letter, and the same one twice is one file.
fn put(folder: &Path, name: &str, letter: &[u8]) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let beside = folder.join(format!(".{name}.part"));
    let mut file = private(&beside)?;
    file.write_all(letter)?;
    file.sync_all()?;
    fs::rename(&beside, folder.join(format!("{name}.eml")))
}

/// A file that only its owner reads: letters hold links that open accounts.
fn private(path: &Path) -> io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
