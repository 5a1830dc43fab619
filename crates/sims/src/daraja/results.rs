//! Requests that are taken now and answered later: who may make them, what becomes of their results.

use super::books::Order;
use super::codes;
use super::exchange::Exchange;
use super::fields::Fields;
use super::refusal::Refusal;
use super::tell;
use crate::call::Reply;
use crate::held::held;
use crate::moment;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::sync::Arc;

/// What becomes of the next reversal, payout or status query.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResultScript {
    /// It is carried out and its result told.
    Normal,
    /// Its result is this code; nothing is done.
    Fails {
        /// Daraja's `ResultCode`.
        code: String,
    },
    /// The `QueueTimeOutURL` is called instead of the `ResultURL`.
    TimesOut {
        /// Whether it was carried out all the same.
        acts: bool,
    },
    /// Nobody is told anything.
    Silent {
        /// Whether it was carried out all the same.
        acts: bool,
    },
}

/// Where a result goes.
pub(super) struct Post {
    result_url: String,
    timeout_url: String,
    /// A code it fails with for who asked, not for what was asked.
    pub(super) barred: Option<&'static str>,
    script: ResultScript,
}

impl Post {
    /// Whether a script wants something else than the truth.
    pub(super) fn goes_wrong(&self) -> bool {
        self.script != ResultScript::Normal
    }
}

impl Exchange {
    /// The fields that every such request has. A wrong initiator is told so later, by its result.
    pub(super) fn read_post(&self, fields: &Fields, initiator: &str) -> Result<Post, Refusal> {
        let name = fields.need(initiator)?;
        let credential = fields.need("SecurityCredential")?;
        let remarks = fields.text("Remarks", 100)?;
        if remarks.chars().count() < 2 {
            return Err(Refusal::field("Remarks"));
        }
        let (result_url, timeout_url) = (fields.url("ResultURL")?, fields.url("QueueTimeOutURL")?);
        let wanted = &self.options.security_credential;
        let known = name == self.options.initiator && (wanted.is_empty() || credential == *wanted);
        Ok(Post {
            result_url,
            timeout_url,
            barred: (!known).then_some(codes::BAD_INITIATOR),
            script: held(&self.results)
                .pop_front()
                .unwrap_or(ResultScript::Normal),
        })
    }

    /// Takes a reversal or payout down, to be carried out after a moment.
    pub(super) fn take_order(self: &Arc<Self>, order: Order, post: Post) -> Result<(), Refusal> {
        let conversation = order.conversation.clone();
        if !held(&self.books).put_order(order) {
            return Err(Refusal::duplicate());
        }
        self.after(self.manners().result_delay_ms, move |exchange| {
            exchange.carry_out(&conversation, &post);
        });
        Ok(())
    }

    fn carry_out(&self, conversation: &str, post: &Post) {
        let manners = self.manners();
        let fails = match &post.script {
            ResultScript::Fails { code } => Some(code.as_str()),
            ResultScript::TimesOut { acts: false } | ResultScript::Silent { acts: false } => {
                return self.drop_order(conversation, post);
            }
            _ => post.barred,
        };
        let mut books = held(&self.books);
        let Some(order) = books.carry_out(conversation, fails, manners.partial_reversal) else {
            return;
        };
        let kind = if order.is_payout { "b2c" } else { "reversal" };
        match post.script {
            ResultScript::Silent { .. } => {}
            ResultScript::TimesOut { .. } => {
                self.tell_timeout(&order.originator, conversation, post)
            }
            _ => {
                let body = tell::order(&order, &manners, moment::seconds());
                self.post(kind, conversation, &post.result_url, &body);
            }
        }
    }

    /// It never happens; at most somebody is told that nobody knows.
    fn drop_order(&self, conversation: &str, post: &Post) {
        let order = held(&self.books).order(conversation).cloned();
        if let (Some(order), ResultScript::TimesOut { .. }) = (order, &post.script) {
            self.tell_timeout(&order.originator, conversation, post);
        }
    }

    fn tell_timeout(&self, originator: &str, conversation: &str, post: &Post) {
        let body = tell::timed_out(originator, conversation);
        self.post("timeout", conversation, &post.timeout_url, &body);
    }

    /// Tells the result of a status query after a moment.
    pub(super) fn tell_standing(
        self: &Arc<Self>,
        standing: tell::Standing,
        post: Post,
        ids: (String, String),
    ) {
        self.after(self.manners().result_delay_ms, move |exchange| {
            let (originator, conversation) = ids;
            match &post.script {
                ResultScript::Silent { .. } => {}
                ResultScript::TimesOut { .. } => {
                    exchange.tell_timeout(&originator, &conversation, &post)
                }
                _ => {
                    let transaction = held(&exchange.books).names.receipt();
                    let ids = (originator.as_str(), conversation.as_str());
                    let body = tell::status(&standing, ids, &transaction);
                    exchange.post("transactionstatus", &conversation, &post.result_url, &body);
                }
            }
        });
    }

    /// New numbers of a request: `OriginatorConversationID` and `ConversationID`.
    pub(super) fn conversation(&self) -> (String, String) {
        let number = held(&self.books).names.digits();
        let day = moment::in_nairobi(moment::seconds()).format("%Y%m%d");
        (
            format!("{:05}-{number}-1", number % 99_991),
            format!("AG_{day}_2010{number:016x}"),
        )
    }
}

/// The immediate answer: taken, not done.
pub(super) fn taken(originator: &str, conversation: &str) -> Reply {
    let body = json!({
        "OriginatorConversationID": originator,
        "ConversationID": conversation,
        "ResponseCode": "0",
        "ResponseDescription": "Accept the service request successfully.",
    });
    Reply::json(200, &body)
}
