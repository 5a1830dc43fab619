//! Secrets nobody gave: made once, kept readable for their owner only, found again at the next start.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use secrecy::{ExposeSecret, SecretString};

use super::problem::ConfigError;
use super::security::Security;

const FILE: &str = "secrets.json";

/// Gives every empty secret the one kept in `data_dir/secrets.json`, making it when there is none.
pub(super) fn fill(data_dir: &Path, security: &mut Security) -> Result<(), ConfigError> {
    let wanted = [
        ("JWT_SECRET", &mut security.jwt_secret),
        ("JWT_REFRESH_SECRET", &mut security.jwt_refresh_secret),
        ("MASTER_KEY", &mut security.master_key),
    ];
    let empty: Vec<_> = wanted
        .into_iter()
        .filter(|(_, secret)| secret.expose_secret().is_empty())
        .collect();
    if empty.is_empty() {
        return Ok(());
    }
    let kept = kept(data_dir).map_err(|error| {
        ConfigError::one(
            "DATA_DIR",
            format!(
                "cannot keep secrets in {}: {error}",
                data_dir.join(FILE).display()
            ),
        )
    })?;
    for (name, secret) in empty {
        let value = kept.get(name).ok_or_else(|| {
            ConfigError::one(
                name,
                format!("is missing in {}", data_dir.join(FILE).display()),
            )
        })?;
        *secret = SecretString::from(value.clone());
    }
    Ok(())
}

/// The kept secrets; the first caller makes all of them, and of two at once one wins for both.
fn kept(data_dir: &Path) -> io::Result<BTreeMap<String, String>> {
    let path = data_dir.join(FILE);
    if !path.exists() {
        fs::create_dir_all(data_dir)?;
        let mut made = BTreeMap::new();
        for name in ["JWT_SECRET", "JWT_REFRESH_SECRET", "MASTER_KEY"] {
            made.insert(name, random_hex()?);
        }
        let draft = data_dir.join(format!("{FILE}.{}", std::process::id()));
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&draft)?;
        file.write_all(serde_json::to_string_pretty(&made)?.as_bytes())?;
        file.sync_all()?;
        let linked = fs::hard_link(&draft, &path);
        fs::remove_file(&draft)?;
        match linked {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
    }
    Ok(serde_json::from_str(&fs::read_to_string(path)?)?)
}

/// 32 bytes of the system's randomness, in hexadecimal.
fn random_hex() -> io::Result<String> {
    let mut bytes = [0_u8; 32];
    fs::File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
