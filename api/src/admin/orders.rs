//! GET /api/admin/orders

use crate::http::{Answer, Freshness, Listing, Query, in_calendar};
use crate::orders::{OrderView, listing, part, status_word, summaries};
use crate::problem::{Problem, ProblemDocument, codes};
use crate::state::Shop;
use crate::wire::{self, Money};
use actix_web::get;
use actix_web::web::Data;
use chrono::{Days, NaiveDate, NaiveTime};
use domain::kernel::At;
use projections::orders::{self as read, Filter, Sort};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

/// Which orders.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AllOrders {
    /// From 1.
    #[param(example = 1, minimum = 1)]
    page: Option<i64>,
    /// At most 100; 20 unless said otherwise.
    #[param(example = 20, minimum = 1, maximum = 100)]
    limit: Option<i64>,
    /// What `nextCursor` of the last answer said.
    cursor: Option<String>,
    /// One of the seven statuses.
    #[param(example = "pending")]
    status: Option<String>,
    /// `pending`, `paid`, `failed` or `refunded`.
    payment_status: Option<String>,
    /// `none`, `requires_action`, `authorized`, `partially_captured`, `captured`, `overpaid`,
    /// `partially_refunded`, `refunded`, `conflicted` or `disputed`.
    payment_detail: Option<String>,
    /// `unfulfilled`, `partially_shipped`, `shipped`, `partially_delivered` or `delivered`.
    fulfilment_status: Option<String>,
    /// `none`, `requested`, `partially_returned` or `returned`.
    return_status: Option<String>,
    /// `stripe`, `mpesa`, `cash_on_delivery` or `imported`.
    payment_method: Option<String>,
    /// The first day of placing (UTC).
    #[param(example = "2026-01-01")]
    #[serde(default, deserialize_with = "in_calendar")]
    from: Option<NaiveDate>,
    /// The last day of placing (UTC).
    #[param(example = "2026-12-31")]
    #[serde(default, deserialize_with = "in_calendar")]
    to: Option<NaiveDate>,
    customer_id: Option<Uuid>,
    /// The beginning of the order number or reference.
    #[param(example = "2026-0000")]
    search: Option<String>,
    /// In `currency`.
    min_total: Option<String>,
    /// In `currency`.
    max_total: Option<String>,
    /// The shop's currency, where a total is asked for.
    currency: Option<String>,
    /// Where the order came from.
    channel: Option<String>,
    /// `newest`, `oldest`, `total_desc` or `total_asc`.
    #[param(example = "newest")]
    sort: Option<String>,
}

/// List everybody's orders.
#[utoipa::path(tag = "queries", params(AllOrders), security(("admin" = [])),
    responses(
        (status = 200, description = "The orders, without their lines", body = Listing<OrderView>),
        (status = 400, description = "invalid_parameter, invalid_cursor", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 403, description = "forbidden, admin_login_required", body = ProblemDocument),
    ))]
#[get("/api/admin/orders")]
pub(crate) async fn orders(
    shop: Data<Shop>,
    query: Query<AllOrders>,
    fresh: Freshness,
) -> Result<Answer, Problem> {
    let asked = query.0;
    let part = part(
        &shop,
        "admin.orders",
        (asked.page, asked.limit),
        asked.cursor.as_deref(),
    )?;
    let sort = sort(asked.sort.as_deref())?;
    let filter = filter(&shop, asked)?;
    let seen = fresh.wait(&shop, &["orders", "payments"]).await?;
    let mut listed = read::list(&shop.read, &filter, sort, &part.window).await?;
    let data = summaries(&shop, std::mem::take(&mut listed.rows)).await?;
    Ok(seen.mark(Answer::ok(&listing(&shop, &part, data, &listed)?)))
}

fn sort(word: Option<&str>) -> Result<Sort, Problem> {
    let Some(word) = word else {
        return Ok(Sort::Newest);
    };
    let said = "sort is one of newest, oldest, total_desc, total_asc";
    Sort::parse(word).ok_or_else(|| Problem::field(codes::INVALID_PARAMETER, "?sort", said))
}

fn filter(shop: &Shop, asked: AllOrders) -> Result<Filter, Problem> {
    let has_totals = asked.min_total.is_some() || asked.max_total.is_some();
    let currency = match asked.currency.as_deref() {
        Some(code) => Some(wire::currency(code, "?currency").map_err(|_| {
            Problem::field(codes::INVALID_PARAMETER, "?currency", "unknown currency")
        })?),
        None => has_totals.then(|| shop.currency()),
    };
    let total = |text: Option<String>, pointer: &str| {
        let Some(text) = text else { return Ok(None) };
        let said = "an amount such as 19.99";
        let currency = currency.unwrap_or(shop.currency());
        let read = Money::read(&text, pointer).and_then(|money| money.amount(currency, pointer));
        read.map(|amount| Some(amount.units()))
            .map_err(|_| Problem::field(codes::INVALID_PARAMETER, pointer, said))
    };
    Ok(Filter {
        status: status_word(asked.status)?,
        payment_status: word(
            asked.payment_status,
            "?paymentStatus",
            &Filter::PAYMENT_STATUSES,
        )?,
        payment_detail: word(
            asked.payment_detail,
            "?paymentDetail",
            &Filter::PAYMENT_DETAILS,
        )?,
        fulfilment_status: word(
            asked.fulfilment_status,
            "?fulfilmentStatus",
            &Filter::FULFILMENTS,
        )?,
        return_status: word(asked.return_status, "?returnStatus", &Filter::RETURNS)?,
        payment_method: word(
            asked.payment_method,
            "?paymentMethod",
            &["stripe", "mpesa", "cash_on_delivery", "imported"],
        )?,
        placed_from: asked.from.map(midnight),
        placed_before: asked
            .to
            .and_then(|day| day.checked_add_days(Days::new(1)))
            .map(midnight),
        customer_id: asked.customer_id,
        search: asked.search.filter(|search| !search.trim().is_empty()),
        min_total_minor: total(asked.min_total, "?minTotal")?,
        max_total_minor: total(asked.max_total, "?maxTotal")?,
        currency: currency.map(|currency| currency.to_string()),
        channel: asked.channel,
    })
}

fn word(given: Option<String>, pointer: &str, known: &[&str]) -> Result<Option<String>, Problem> {
    match given {
        Some(word) if !known.contains(&word.as_str()) => {
            let said = format!("one of {}", known.join(", "));
            Err(Problem::field(codes::INVALID_PARAMETER, pointer, said))
        }
        fine => Ok(fine),
    }
}

fn midnight(day: NaiveDate) -> At {
    day.and_time(NaiveTime::MIN).and_utc()
}
