//! Waits for a database that is still starting, and says clearly why it gives up.

use std::io::ErrorKind;
use std::time::{Duration, Instant};

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions as _, Connection as _};

use super::DatabaseError;

const PATIENCE: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_millis(250);

/// Host, port and name; never a password.
pub(super) fn describe(server: &PgConnectOptions) -> String {
    let place = match server.get_socket() {
        Some(socket) => socket.display().to_string(),
        None => format!("{}:{}", server.get_host(), server.get_port()),
    };
    format!(
        "{place}/{}",
        server
            .get_database()
            .unwrap_or_else(|| server.get_username())
    )
}

/// Returns once `server` lets us in.
pub(super) async fn until_answering(server: &PgConnectOptions) -> Result<(), DatabaseError> {
    let at = describe(server);
    let until = Instant::now() + PATIENCE;
    let mut told = false;
    loop {
        let tried = tokio::time::timeout(PATIENCE, open(server)).await;
        let source = match tried.unwrap_or(Err(sqlx::Error::PoolTimedOut)) {
            Ok(()) => return Ok(()),
            Err(error) if !passes(&error) => {
                return Err(DatabaseError::Refused { at, source: error });
            }
            Err(error) => error,
        };
        if Instant::now() + PAUSE > until {
            return Err(DatabaseError::Unreachable {
                at,
                seconds: PATIENCE.as_secs(),
                source,
            });
        }
        if !told {
            tracing::info!(%at, "waiting for the database");
            told = true;
        }
        tokio::time::sleep(PAUSE).await;
    }
}

async fn open(server: &PgConnectOptions) -> Result<(), sqlx::Error> {
    let connection: PgConnection = server.connect().await?;
    connection.close().await
}

/// Whether waiting may help: nobody listens yet, the server starts or stops, or it is full.
fn passes(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(error) => {
            matches!(
                error.kind(),
                ErrorKind::ConnectionRefused
                    | ErrorKind::ConnectionReset
                    | ErrorKind::ConnectionAborted
                    | ErrorKind::NotFound
                    | ErrorKind::TimedOut
                    | ErrorKind::UnexpectedEof
                    | ErrorKind::HostUnreachable
                    | ErrorKind::NetworkUnreachable
            ) || error.to_string().contains("lookup address")
        }
        sqlx::Error::Database(error) => {
            // 57P03 cannot_connect_now, 57P01 admin_shutdown, 53300 too_many_connections.
            matches!(error.code().as_deref(), Some("57P03" | "57P01" | "53300"))
        }
        sqlx::Error::PoolTimedOut => true,
        _ => false,
    }
}
