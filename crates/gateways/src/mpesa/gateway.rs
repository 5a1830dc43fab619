//! M-Pesa behind the port.

use super::{Mpesa, notice};
use crate::words;
use async_trait::async_trait;
use chrono::TimeDelta;
use domain::kernel::At;
use domain::order::PaymentMethod;
use domain::ports::payments::{
    BookKind, BookLine, GatewayError, Notice, NoticeError, PaymentAsk, PaymentGateway, PaymentNews,
    PaymentTrace, RefundAsk, RefundNews, Standing,
};

#[async_trait]
impl PaymentGateway for Mpesa {
    fn method(&self) -> PaymentMethod {
        PaymentMethod::Mpesa
    }

    fn rests_for(&self) -> Option<std::time::Duration> {
        self.line.rests_for()
    }

    async fn request(&self, ask: &PaymentAsk) -> Result<PaymentNews, GatewayError> {
        self.prompt(ask).await
    }

    fn may_repeat(&self) -> bool {
        false
    }

    /// The payer confirms on the phone: all there is to do is to look.
    async fn confirm(
        &self,
        trace: &PaymentTrace,
        _means: Option<&str>,
        _return_url: Option<&str>,
    ) -> Result<PaymentNews, GatewayError> {
        self.prompt_standing(trace).await
    }

    /// A prompt cannot be called off, it only runs out. One that has ended is told as it ended.
    async fn void(&self, trace: &PaymentTrace) -> Result<PaymentNews, GatewayError> {
        let news = self.prompt_standing(trace).await?;
        match news.standing {
            Standing::Captured | Standing::Failed { is_final: true, .. } => Ok(news),
            _ => Err(words::refused(
                "cannot_be_called_off",
                "a prompt runs out by itself",
            )),
        }
    }

    async fn look_up(&self, trace: &PaymentTrace) -> Result<PaymentNews, GatewayError> {
        self.prompt_standing(trace).await
    }

    async fn find_money(
        &self,
        trace: &PaymentTrace,
        receipt: Option<&str>,
    ) -> Result<PaymentNews, GatewayError> {
        self.money_of(trace, receipt).await
    }

    async fn fetch(&self, provider_ref: &str) -> Result<PaymentNews, GatewayError> {
        self.standing_of(provider_ref).await
    }

    async fn refund(&self, ask: &RefundAsk) -> Result<RefundNews, GatewayError> {
        self.give_back(ask).await
    }

    async fn look_up_refund(
        &self,
        ask: &RefundAsk,
        refund_ref: Option<&str>,
    ) -> Result<RefundNews, GatewayError> {
        self.refund_standing(ask, refund_ref).await
    }

    fn read_notice(
        &self,
        _header: &dyn Fn(&str) -> Option<String>,
        body: &[u8],
        _now: At,
    ) -> Result<Notice, NoticeError> {
        notice::read(body)
    }

    /// The list shows what arrived. What goes back is not in it, or under a number of its own.
    fn books_show(&self, kind: BookKind) -> bool {
        kind == BookKind::Captured
    }

    /// What is older is not in the list, and would seem never to have arrived.
    fn books_reach(&self) -> TimeDelta {
        TimeDelta::hours(48)
    }

    async fn books(&self, from: At, until: At) -> Result<Vec<BookLine>, GatewayError> {
        self.read_books(from, until).await
    }
}
