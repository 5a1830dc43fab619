//! What can go wrong, sorted by what the caller can do about it.

/// The machine failed; nothing was decided, or it is unknown whether it was.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database did not answer, or refused.
    #[error("the database failed: {0}")]
    Database(#[from] sqlx::Error),
    /// A stored event, snapshot or outcome cannot be read.
    #[error("cannot read what was stored in {stream}: {cause}")]
    Unreadable { stream: String, cause: String },
    /// Something cannot be written as JSON.
    #[error("cannot write {what} as JSON: {cause}")]
    Unwritable { what: &'static str, cause: String },
    /// A stream kept changing under a decision until patience ran out.
    #[error("the streams of this decision kept changing")]
    Contended,
    /// The statement may have been committed although its answer was lost.
    #[error("the connection was lost while writing; repeat the request with its key")]
    Unknown,
    /// The store is shutting down.
    #[error("the store is closed")]
    Closed,
    /// A rule of this crate was broken by its caller.
    #[error("{0}")]
    Misuse(&'static str),
}

impl StoreError {
    /// The same news for the next who waits; sqlx errors cannot be copied, their meaning can.
    pub(crate) fn again(&self) -> Self {
        match self {
            Self::Database(_) if self.is_transient() => Self::Database(sqlx::Error::PoolTimedOut),
            Self::Database(error) => Self::Database(sqlx::Error::Protocol(error.to_string())),
            Self::Unreadable { stream, cause } => Self::Unreadable {
                stream: stream.clone(),
                cause: cause.clone(),
            },
            Self::Unwritable { what, cause } => Self::Unwritable {
                what,
                cause: cause.clone(),
            },
            Self::Contended => Self::Contended,
            Self::Unknown => Self::Unknown,
            Self::Closed => Self::Closed,
            Self::Misuse(what) => Self::Misuse(what),
        }
    }

    /// Whether the same request may succeed a little later.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Database(sqlx::Error::Database(error)) => {
                let code = error.code().unwrap_or_default().into_owned();
                ["40001", "40P01", "57P01", "57P02", "57P03", "53300"].contains(&code.as_str())
            }
            Self::Database(
                sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed,
            )
            | Self::Contended
            | Self::Unknown
            | Self::Closed => true,
            _ => false,
        }
    }
}

/// Why a decision was not taken.
#[derive(Debug, thiserror::Error)]
pub enum DecideError<E> {
    /// A rule said no.
    #[error("refused")]
    Refused(E),
    /// The key was used for another request.
    #[error("the idempotency key belongs to another request")]
    KeyReused,
    /// The stream is not at the version the caller saw.
    #[error("the stream is at version {actual}")]
    VersionMismatch { actual: u64 },
    /// Too many decisions wait already: try again shortly.
    #[error("too many decisions are waiting")]
    Busy,
    /// The machine failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why a reader of the feed could not go on.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// This event can never be taken as it is.
    #[error("event {event}: {cause}")]
    Poison { event: String, cause: String },
    /// Another reader moved the checkpoint: begin again where it stands now.
    #[error("another reader is ahead")]
    Overtaken,
    /// The database failed; try again.
    #[error("the database failed: {0}")]
    Database(#[from] sqlx::Error),
    /// The store failed; try again.
    #[error(transparent)]
    Store(#[from] StoreError),
}
