//! The words of the command line, and what each leads to.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Args, Parser, Subcommand, ValueEnum};
use runtime::{Config, telemetry};

use crate::{chores, demo, dev, mail, relay, roles};

/// EliteShop: an event-sourced commerce engine. Without a command the whole shop runs in this process,
/// with a database of its own unless DATABASE_URL names one.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100)]
pub(crate) struct Arguments {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    word: Option<Word>,
}

#[derive(Debug, Args)]
struct Place {
    /// Where the embedded database and generated secrets lie (instead of DATA_DIR)
    #[arg(long, global = true, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// Where the shop listens (instead of PORT); 0 lets the system choose
    #[arg(long, global = true)]
    port: Option<u16>,
}

#[derive(Debug, Subcommand)]
enum Word {
    /// Serve HTTP only; the database must be migrated
    Serve {
        /// Only one half of the door
        #[arg(long, value_enum)]
        only: Option<Half>,
    },
    /// Do what goes on when nobody asks; without a name, all of it
    Work {
        /// Which hands to lend
        #[arg(value_enum)]
        hands: Vec<Hands>,
    },
    /// Bring the database to the shape this program needs
    Migrate,
    /// Take in data of another system; docs/import.md describes the columns
    Import {
        /// What the rows are
        #[arg(value_enum)]
        what: Import,
        /// A CSV file with a header
        file: PathBuf,
        /// Where bad rows are written (FILE.report.csv unless said otherwise)
        #[arg(long, value_name = "FILE")]
        report: Option<PathBuf>,
    },
    /// Show how far every projection is
    Projections,
    /// Show how far published events are, and which messages were set aside
    Messages {
        /// Have the messages set aside for this consumer (or `relay`) tried again
        #[arg(long, value_name = "CONSUMER")]
        again: Option<String>,
        /// Forget the named messages set aside for this consumer (or `relay`): it never hears of them
        #[arg(
            long,
            value_name = "CONSUMER",
            conflicts_with = "again",
            requires = "messages"
        )]
        drop: Option<String>,
        /// Which of them; all are tried again, if none is named
        #[arg(value_name = "MESSAGE")]
        messages: Vec<String>,
    },
    /// Look at letters that could not be sent, or have them sent after all
    #[command(subcommand)]
    Mail(Mail),
    /// Build a projection anew from the first event, then put it in the place of the old one
    Rebuild {
        /// Names of projections
        #[arg(required_unless_present = "all")]
        projections: Vec<String>,
        /// Every projection
        #[arg(long, conflicts_with = "projections")]
        all: bool,
    },
    /// Lay the payment providers' books of a day beside the shop's own
    Reconcile {
        /// The day in UTC, such as 2026-06-01; yesterday unless said otherwise
        #[arg(long)]
        day: Option<chrono::NaiveDate>,
    },
    /// Run the whole shop for trying it out
    Dev {
        /// With stand-ins for Stripe and M-Pesa in the same process, printing what they do
        #[arg(long)]
        sims: bool,
    },
    /// Check the books
    #[command(subcommand)]
    Audit(Audit),
    /// Look after personal data
    #[command(subcommand)]
    Privacy(Privacy),
    /// Show the shop to somebody
    #[command(subcommand)]
    Demo(Demo),
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Half {
    Commands,
    Queries,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Hands {
    Projectors,
    Processes,
    /// Publish events, and feed those who listen to them
    Relay,
    /// Send letters
    Mail,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Import {
    Products,
    Customers,
    Orders,
}

#[derive(Debug, Subcommand)]
enum Audit {
    /// Check the chain of the audit log, the rules of the shop at every event, and every projection row for
    /// row against what the events say; best while the shop rests. Exits with 1 if anything is broken
    Verify {
        /// A seal of the audit log that was noted earlier: it must still be there
        #[arg(long, value_name = "HEX")]
        head: Option<String>,
    },
}

#[derive(Debug, Clone, Copy, Subcommand)]
pub(crate) enum Privacy {
    /// Forget what is older than it may be; the shop does so every night by itself
    Retain {
        /// Only say what would be forgotten
        #[arg(long)]
        dry_run: bool,
    },
    /// Finish erasures that a crash or an open order held up; the shop does so by itself
    Sweep,
    /// Wrap every key anew with the newest master key, and say which old ones are not needed any more
    RotateMasterKey,
    /// Print the secret that goes into IDENTITY_ROOT before the first master key is retired
    IdentityRoot,
}

/// What `eliteshop mail` does.
#[derive(Debug, Subcommand)]
pub(crate) enum Mail {
    /// Show letters that somebody must look at, and why
    Parked,
    /// Have parked letters sent after all; every one, if none is named
    Retry {
        /// Their ids
        #[arg(value_name = "LETTER")]
        letters: Vec<uuid::Uuid>,
    },
}

#[derive(Debug, Subcommand)]
enum Demo {
    /// Walk a shopper through a running shop over HTTP, printing what is seen
    Shop {
        /// Where the shop is (http://127.0.0.1:PORT unless said otherwise)
        #[arg(long)]
        url: Option<String>,
    },
}

/// Does what was asked.
pub(crate) async fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let config = arguments.place.config()?;
    #[cfg(feature = "planted")]
    crate::planted::check(&config)?;
    telemetry::start_logging(&config).context("logging")?;
    match arguments.word {
        None => roles::everything(&config).await,
        Some(Word::Serve { only }) => roles::serve(&config, only).await,
        Some(Word::Work { hands }) => roles::work(&config, &hands).await,
        Some(Word::Migrate) => chores::migrate(&config).await,
        Some(Word::Import { what, file, report }) => {
            chores::import(&config, what, &file, report).await
        }
        Some(Word::Projections) => chores::projections(&config).await,
        Some(Word::Messages {
            again,
            drop,
            messages,
        }) => relay::messages(&config, (again.as_deref(), drop.as_deref()), &messages).await,
        Some(Word::Mail(wish)) => mail::mail(&config, wish).await,
        Some(Word::Rebuild { projections, .. }) => chores::rebuild(&config, &projections).await,
        Some(Word::Reconcile { day }) => chores::reconcile(&config, day).await,
        Some(Word::Dev { sims: false }) => roles::everything(&config).await,
        Some(Word::Dev { sims: true }) => dev::with_sims(config).await,
        Some(Word::Audit(Audit::Verify { head })) => chores::verify(&config, head.as_deref()).await,
        Some(Word::Privacy(wish)) => chores::privacy(&config, wish).await,
        Some(Word::Demo(Demo::Shop { url })) => demo::shop(&config, url).await,
    }
}

impl Place {
    fn config(&self) -> anyhow::Result<Config> {
        let mut said = Vec::new();
        if let Some(dir) = &self.data_dir {
            said.push(("DATA_DIR", dir.display().to_string()));
        }
        if let Some(port) = self.port {
            said.push(("PORT", port.to_string()));
        }
        Ok(Config::from_env_and(&said)?)
    }
}

#[cfg(test)]
mod tests {
    use super::Arguments;
    use clap::CommandFactory as _;

    #[test]
    fn the_words_do_not_contradict_each_other() {
        Arguments::command().debug_assert();
    }
}
