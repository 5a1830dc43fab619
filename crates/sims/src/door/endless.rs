//! An answer that is right and goes on all the same: whoever reads it to its end reads a hundred megabytes.

use actix_web::body::{BodySize, MessageBody};
use actix_web::web::Bytes;
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

/// What comes behind the answer. JSON may end in as much of it as it likes.
static NOTHING: [u8; 64 * 1024] = [b' '; 64 * 1024];
/// So often: a hundred megabytes, none of them kept.
const TIMES: u32 = 1_600;

/// The answer, and what comes behind it.
pub(super) struct Endless {
    answer: Option<String>,
    left: u32,
}

impl Endless {
    pub(super) fn behind(answer: String) -> Self {
        Self {
            answer: Some(answer),
            left: TIMES,
        }
    }
}

impl MessageBody for Endless {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        BodySize::Stream
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Infallible>>> {
        if let Some(answer) = self.answer.take() {
            return Poll::Ready(Some(Ok(Bytes::from(answer))));
        }
        if self.left == 0 {
            return Poll::Ready(None);
        }
        self.left -= 1;
        Poll::Ready(Some(Ok(Bytes::from_static(&NOTHING))))
    }
}
