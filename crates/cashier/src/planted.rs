//! Bugs on purpose in this room (`decisions::planted`).

use decisions::planted::is;
use domain::ports::payments::{GatewayError, PaymentNews, Standing};

/// Whatever the provider said, the callback is right.
pub(crate) fn believe(
    said: Result<PaymentNews, GatewayError>,
    success: bool,
) -> Result<PaymentNews, GatewayError> {
    let mut news = said?;
    if is("callback_trusted") {
        news.standing = match success {
            true => Standing::Captured,
            false => Standing::Failed {
                code: "called_back".to_owned(),
                is_final: true,
            },
        };
    }
    Ok(news)
}
