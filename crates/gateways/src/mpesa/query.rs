//! How a prompt stands (`stkpushquery`). The answer carries no sum and no receipt: those of one that
//! was paid are looked for in the list of what arrived.

use super::Mpesa;
use super::complaint::Sense;
use super::lenient::Lenient;
use super::outcome;
use super::push::Signed;
use crate::words;
use domain::ports::payments::{GatewayError, PaymentNews, PaymentTrace, Standing};
use serde::Deserialize;
use serde_json::json;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Queried {
    #[serde(rename = "ResponseCode")]
    response_code: Lenient,
    #[serde(rename = "CheckoutRequestID")]
    checkout: Lenient,
    #[serde(rename = "ResultCode")]
    result_code: Lenient,
    #[serde(rename = "ResultDesc")]
    description: Lenient,
}

impl Mpesa {
    /// How the prompt of `trace` stands. One whose number was lost cannot be asked about; its money
    /// can.
    pub(super) async fn prompt_standing(
        &self,
        trace: &PaymentTrace,
    ) -> Result<PaymentNews, GatewayError> {
        let Some(number) = &trace.provider_ref else {
            return self.money_of(trace, None).await;
        };
        let news = PaymentNews {
            payment_id: Some(trace.payment_id),
            ..self.standing_of(number).await?
        };
        if news.standing != Standing::Captured {
            return Ok(news);
        }
        // Whoever is not shown the list learns of the receipt by the callback, or not at all.
        Ok(match self.money_of(trace, None).await {
            Ok(PaymentNews {
                receipt, amount, ..
            }) => PaymentNews {
                receipt,
                amount,
                ..news
            },
            Err(_) => news,
        })
    }

    /// How the prompt with this number stands.
    pub(super) async fn standing_of(&self, number: &str) -> Result<PaymentNews, GatewayError> {
        let Signed {
            password,
            timestamp,
        } = self.signed();
        let body = json!({
            "BusinessShortCode": self.options.shortcode,
            "Password": password,
            "Timestamp": timestamp,
            "CheckoutRequestID": number,
        });
        let path = ["mpesa", "stkpushquery", "v1", "query"];
        let standing = match self.patiently(&path, &body).await? {
            Ok(answer) => read(&answer, number)?,
            Err(no) if no.sense() == Sense::UnderWay => Standing::Processing,
            // Also a number Daraja does not know: it forgets prompts, so it cannot be certain.
            Err(no) if no.sense() == Sense::Wish => {
                return Err(words::ambiguous(&format!("{} {}", no.code, no.message)));
            }
            Err(no) => return Err(no.into()),
        };
        Ok(PaymentNews {
            provider_ref: number.to_owned(),
            standing,
            amount: None,
            currency: None,
            receipt: None,
            request_ref: None,
            client_secret: None,
            payment_id: None,
        })
    }
}

/// Only the `ResultCode` tells whether money moved; a `ResponseCode` of 0 says that the question
/// was understood.
fn read(answer: &[u8], number: &str) -> Result<Standing, GatewayError> {
    let queried: Queried = serde_json::from_slice(answer)
        .map_err(|error| words::ambiguous(&format!("no answer at {}", words::place(&error))))?;
    if queried.checkout.some().is_some_and(|said| said != number) {
        return Err(words::another());
    }
    let description = queried.description.text();
    match (queried.response_code.text(), queried.result_code.some()) {
        ("0" | "", Some(code)) => Ok(outcome::standing(code, description)),
        (code, _) => Ok(Standing::Unknown {
            said: words::short(&format!("response {code}, no result. {description}")),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::{Standing, read};

    fn standing(json: &str) -> Option<Standing> {
        read(json.as_bytes(), "ws_CO_1").ok()
    }

    #[test]
    fn an_answer_that_was_understood_is_not_a_payment() {
        let accepted = r#"{"ResponseCode":"0","CheckoutRequestID":"ws_CO_1"}"#;
        assert!(matches!(standing(accepted), Some(Standing::Unknown { .. })));
        let declined = r#"{"ResponseCode":"0","ResultCode":"1","ResultDesc":"no"}"#;
        assert!(matches!(standing(declined), Some(Standing::Failed { .. })));
        let refused = r#"{"ResponseCode":"1","ResultCode":"0","ResultDesc":"?"}"#;
        assert!(matches!(standing(refused), Some(Standing::Unknown { .. })));
    }

    #[test]
    fn a_result_is_a_text_or_a_number() {
        for paid in [
            r#"{"ResponseCode":"0","ResultCode":"0"}"#,
            r#"{"ResponseCode":0,"ResultCode":0,"ResultDesc":null}"#,
        ] {
            assert_eq!(standing(paid), Some(Standing::Captured), "{paid}");
        }
    }

    #[test]
    fn an_answer_about_somebody_else_is_no_answer() {
        let other = r#"{"ResponseCode":"0","ResultCode":"0","CheckoutRequestID":"ws_CO_2"}"#;
        assert_eq!(standing(other), None);
        assert_eq!(standing("<html>"), None);
    }
}
