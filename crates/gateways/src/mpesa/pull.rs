//! Safaricom's own list of what arrived at the short code (`pulltransactions`): the last 48 hours,
//! in the time of Nairobi, page by page.

use super::lenient::{Lenient, listed};
use super::{Mpesa, decimal, payer};
use crate::words;
use chrono::{DateTime, NaiveDateTime, TimeDelta};
use domain::kernel::{Amount, At};
use domain::ports::payments::GatewayError;
use serde::Deserialize;
use serde_json::json;
use serde_json::value::RawValue;
use std::collections::HashSet;

/// A list that goes on longer is not to be trusted.
const MOST_PAGES: usize = 500;
/// How the list is asked for, and how it may write a moment.
const MOMENT: &str = "%Y-%m-%d %H:%M:%S";

#[derive(Deserialize)]
struct Pulled {
    #[serde(rename = "ResponseCode", default)]
    code: Lenient,
    #[serde(rename = "Response", default)]
    lines: Option<Box<RawValue>>,
}

/// Money that arrived. The payer's phone and name are not read.
#[derive(Debug, Deserialize)]
pub(super) struct Arrival {
    #[serde(rename = "transactionId")]
    pub(super) receipt: String,
    #[serde(rename = "trxDate")]
    at: String,
    #[serde(rename = "transactiontype", default)]
    kind: String,
    #[serde(rename = "billreference", default)]
    pub(super) reference: Lenient,
    amount: Lenient,
}

impl Arrival {
    /// The sum, if it is one.
    pub(super) fn amount(&self) -> Option<Amount> {
        decimal::cents(self.amount.text())
    }

    /// Whether it is money that went back.
    pub(super) fn is_reversal(&self) -> bool {
        self.kind.to_ascii_lowercase().contains("reversal")
    }

    /// When it arrived: a moment with its offset, or one by the clocks of Nairobi.
    pub(super) fn at(&self) -> Option<At> {
        if let Ok(at) = DateTime::parse_from_rfc3339(&self.at) {
            return Some(at.to_utc());
        }
        let local = NaiveDateTime::parse_from_str(&self.at, MOMENT).ok()?;
        let here = local.checked_sub_signed(TimeDelta::hours(3))?;
        Some(here.and_utc())
    }
}

impl Mpesa {
    /// Everything that arrived around `from` to `until`, each receipt once.
    pub(super) async fn arrivals(&self, from: At, until: At) -> Result<Vec<Arrival>, GatewayError> {
        let mut seen = HashSet::new();
        let mut arrivals = Vec::new();
        let mut offset = 0;
        for _ in 0..MOST_PAGES {
            let page = self.page(from, until, offset).await?;
            offset += page.len();
            let known = arrivals.len();
            let new = page
                .into_iter()
                .filter(|line| seen.insert(line.receipt.clone()));
            arrivals.extend(new);
            if arrivals.len() == known {
                return Ok(arrivals);
            }
        }
        Err(words::ambiguous("a list that does not end"))
    }

    async fn page(&self, from: At, until: At, offset: usize) -> Result<Vec<Arrival>, GatewayError> {
        let moment = |at| payer::in_nairobi(at).format(MOMENT).to_string();
        let body = json!({
            "ShortCode": self.options.shortcode,
            "StartDate": moment(from),
            "EndDate": moment(until),
            "OffSetValue": offset.to_string(),
        });
        let path = ["pulltransactions", "v1", "query"];
        let answer = self.patiently(&path, &body).await??;
        let unclear = |error| words::ambiguous(&format!("no list at {}", words::place(&error)));
        let pulled: Pulled = serde_json::from_slice(&answer).map_err(unclear)?;
        match (pulled.code.text(), pulled.lines) {
            ("0" | "1000" | "1001" | "", Some(lines)) => read(&lines).map_err(unclear),
            // 1001: nothing arrived.
            ("0" | "1000" | "1001", None) => Ok(Vec::new()),
            (code, _) => Err(words::ambiguous(&format!("the list answers {code}"))),
        }
    }
}

/// A list, or (as the portal shows it) a list of lists.
fn read(raw: &RawValue) -> Result<Vec<Arrival>, serde_json::Error> {
    let mut arrivals = Vec::new();
    for part in listed::<Box<RawValue>>(Some(raw))? {
        arrivals.extend(listed::<Arrival>(Some(&part))?);
    }
    Ok(arrivals)
}

#[cfg(test)]
mod tests {
    use super::{Arrival, read};
    use domain::kernel::Amount;
    use serde_json::value::RawValue;

    fn lines(json: &str) -> Vec<Arrival> {
        let raw: Box<RawValue> = serde_json::from_str(json).unwrap();
        read(&raw).unwrap()
    }

    const LINE: &str = r#"{"transactionId":"NLJ7RT61SV","trxDate":"2020-08-05 13:13:00",
        "msisdn":"2547***","transactiontype":"c2b-pay-bill-debit","billreference":37207,
        "amount":"168.00"}"#;

    #[test]
    fn the_list_is_read_flat_and_as_a_list_of_lists() {
        assert_eq!(lines(&format!("[{LINE}]")).len(), 1);
        assert_eq!(lines(&format!("[[{LINE},{LINE}],[]]")).len(), 2);
        assert!(lines("null").is_empty());
        assert!(lines("[[]]").is_empty());
    }

    #[test]
    fn a_line_tells_the_receipt_the_sum_and_the_moment() {
        let line = &lines(&format!("[{LINE}]"))[0];
        assert_eq!(line.receipt, "NLJ7RT61SV");
        assert_eq!(line.reference.text(), "37207");
        assert_eq!(line.amount(), Some(Amount::minor(16_800)));
        let at = line.at().unwrap();
        assert_eq!(at.to_rfc3339(), "2020-08-05T10:13:00+00:00");
        let offset = LINE.replace("2020-08-05 13:13:00", "2020-08-05T10:13:00Z");
        assert_eq!(lines(&format!("[{offset}]"))[0].at(), Some(at));
    }
}
