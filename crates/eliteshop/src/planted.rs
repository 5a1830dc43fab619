//! A program with bugs on purpose says so, and serves no customers (`decisions::planted`).

use anyhow::bail;
use runtime::Config;

/// Refuses to start for customers, and with a bug nobody planted.
pub(crate) fn check(config: &Config) -> anyhow::Result<()> {
    if config.is_production() {
        bail!(
            "this program was built with bugs on purpose: NODE_ENV=production has no place for it"
        );
    }
    match std::env::var("PLANTED_BUG") {
        Ok(name) if decisions::planted::ALL.contains(&name.as_str()) => {
            eprintln!("planted: {name}");
            Ok(())
        }
        Ok(name) => bail!(
            "nobody planted a bug `{name}`; there are {}",
            decisions::planted::ALL.join(", ")
        ),
        Err(_) => Ok(()),
    }
}
