//! A business decision on its way through the writer.

use crate::desk::{Desk, Halt, NotYet};
use crate::key::Key;
use crate::stream::StreamRef;
use crate::{CommandKey, Context, DecideError, Receipt, StoreError, Token};
use cqrs_es::Aggregate;
use serde::{Serialize, de::DeserializeOwned};
use tokio::sync::oneshot;

type Run<T, E> = Box<dyn Fn(&mut Desk<'_>) -> Result<T, Halt<E>> + Send>;

/// One business decision over any number of streams, stored in one statement or not at all.
///
/// `run` may be called several times (a stream had to be fetched, another process was faster), so
/// it reads no clock, mints no id and touches nothing but its desk.
pub struct Decision<T, E> {
    context: Context,
    run: Run<T, E>,
    streams: Vec<StreamRef>,
    key: Option<Key>,
}

/// What a decision led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided<T> {
    /// What the decision answered.
    pub outcome: T,
    /// Behind its last event: wait for it to read your own write.
    pub token: Token,
    /// Whether this is the stored answer to an earlier request with the same key.
    pub replayed: bool,
}

impl<T, E> Decision<T, E> {
    /// A decision taken by `run` in the circumstances of `context`.
    pub fn new(
        context: Context,
        run: impl Fn(&mut Desk<'_>) -> Result<T, Halt<E>> + Send + 'static,
    ) -> Self {
        Self {
            context,
            run: Box::new(run),
            streams: Vec::new(),
            key: None,
        }
    }

    /// Names a stream the decision will look at, so that it is fetched with all others.
    #[must_use]
    pub fn touching<A: Aggregate + Clone + 'static>(mut self, id: impl ToString) -> Self {
        self.streams.push(StreamRef::of::<A>(id));
        self
    }

    /// Makes repeating the request harmless, as long as answers are kept. A decision has one key:
    /// the last of this and [`Decision::received`] counts.
    #[must_use]
    pub fn keyed(mut self, key: CommandKey) -> Self {
        self.key = Some(Key::Command(key));
        self
    }

    /// Makes hearing the same notice again harmless, for ever: the notice is the decision's key.
    #[must_use]
    pub fn received(mut self, receipt: Receipt) -> Self {
        self.key = Some(Key::Notice(receipt));
        self
    }

    pub(crate) fn into_job(self) -> (Box<dyn Job>, oneshot::Receiver<Answer<T, E>>)
    where
        T: Serialize + DeserializeOwned + Send + 'static,
        E: Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        (
            Box::new(Pending {
                decision: self,
                asked: 0,
                decided: None,
                reply,
            }),
            answer,
        )
    }
}

pub(crate) type Answer<T, E> = Result<Decided<T>, DecideError<E>>;

/// A decision with its types forgotten, as the writer handles it.
pub(crate) trait Job: Send {
    fn streams(&self) -> &[StreamRef];
    fn key(&self) -> Option<&Key>;
    fn context(&self) -> &Context;
    /// The round in which it was asked for: what the log said earlier is old news to it.
    fn asked(&self) -> u64;
    fn ask_in(&mut self, round: u64);
    /// Takes the decision once.
    fn attempt(&mut self, desk: &mut Desk<'_>) -> Attempt;
    /// Answers whoever waits.
    fn finish(self: Box<Self>, end: End);
}

/// How an attempt ended.
pub(crate) enum Attempt {
    /// Well; with the outcome as JSON when it has to be stored.
    Decided(Option<String>),
    /// A rule said no, or the machine did.
    Stopped,
    /// A stream has to be fetched first.
    Needs(StreamRef),
}

/// How a job ends.
pub(crate) enum End {
    Stored(Token),
    /// With what the last attempt said.
    Stopped,
    Replayed {
        outcome: String,
        token: Token,
    },
    KeyReused,
    Failed(StoreError),
}

struct Pending<T, E> {
    decision: Decision<T, E>,
    asked: u64,
    decided: Option<Result<T, Halt<E>>>,
    reply: oneshot::Sender<Answer<T, E>>,
}

impl<T, E> Job for Pending<T, E>
where
    T: Serialize + DeserializeOwned + Send + 'static,
    E: Send + 'static,
{
    fn streams(&self) -> &[StreamRef] {
        &self.decision.streams
    }

    fn key(&self) -> Option<&Key> {
        self.decision.key.as_ref()
    }

    fn context(&self) -> &Context {
        &self.decision.context
    }

    fn asked(&self) -> u64 {
        self.asked
    }

    fn ask_in(&mut self, round: u64) {
        self.asked = round;
    }

    fn attempt(&mut self, desk: &mut Desk<'_>) -> Attempt {
        let decided = take(&self.decision.run, desk);
        let attempt = match &decided {
            Err(Halt::NotYet(NotYet(stream))) => return Attempt::Needs(stream.clone()),
            Err(_) => Attempt::Stopped,
            Ok(outcome) if self.decision.key.is_some() => match serde_json::to_string(outcome) {
                Ok(json) => Attempt::Decided(Some(json)),
                Err(cause) => {
                    let broken = StoreError::Unwritable {
                        what: "an outcome",
                        cause: cause.to_string(),
                    };
                    self.decided = Some(Err(Halt::Broken(broken)));
                    return Attempt::Stopped;
                }
            },
            Ok(_) => Attempt::Decided(None),
        };
        self.decided = Some(decided);
        attempt
    }

    fn finish(self: Box<Self>, end: End) {
        let answer = match end {
            End::Stored(token) => self
                .decided
                .map_or(Err(lost()), |decided| settle(decided, token)),
            End::Stopped => self
                .decided
                .map_or(Err(lost()), |decided| settle(decided, Token::START)),
            End::Replayed { outcome, token } => serde_json::from_str(&outcome)
                .map(|outcome| Decided {
                    outcome,
                    token,
                    replayed: true,
                })
                .map_err(|cause| {
                    let stream = "the answers".to_owned();
                    StoreError::Unreadable {
                        stream,
                        cause: cause.to_string(),
                    }
                    .into()
                }),
            End::KeyReused => Err(DecideError::KeyReused),
            End::Failed(error) => Err(error.into()),
        };
        // Whoever asked may have gone; what was stored stays stored.
        let _ = self.reply.send(answer);
    }
}

/// A panic ends the decision, not the writer: nothing of it is stored.
fn take<T, E>(run: &Run<T, E>, desk: &mut Desk<'_>) -> Result<T, Halt<E>> {
    let taken = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| run(desk)));
    taken.unwrap_or(Err(Halt::Broken(StoreError::Misuse("a decision panicked"))))
}

fn lost<E>() -> DecideError<E> {
    StoreError::Misuse("a decision ended without having been taken").into()
}

fn settle<T, E>(decided: Result<T, Halt<E>>, token: Token) -> Answer<T, E> {
    match decided {
        Ok(outcome) => Ok(Decided {
            outcome,
            token,
            replayed: false,
        }),
        Err(Halt::Refused(no)) => Err(DecideError::Refused(no)),
        Err(Halt::VersionMismatch { actual }) => Err(DecideError::VersionMismatch { actual }),
        Err(Halt::Broken(error)) => Err(error.into()),
        Err(Halt::NotYet(_)) => Err(lost()),
    }
}
