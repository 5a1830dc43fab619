//! How the list of coupons follows from what happened to them.

use super::CouponRow;
use crate::fold::{streams, unheard_of};
use async_trait::async_trait;
use domain::coupon::{CouponEvent, Discount, Terms};
use domain::kernel::{Amount, At, CouponId};
use eventstore::{Fault, Projector, Rows, Told};
use sqlx::PgConnection;

/// Keeps the coupons.
#[derive(Debug, Clone, Copy, Default)]
pub struct Coupons;

#[async_trait]
impl Projector for Coupons {
    fn name(&self) -> &'static str {
        "coupons"
    }

    fn tables(&self) -> &'static [&'static str] {
        &["coupons"]
    }

    fn hears(&self) -> &'static [&'static str] {
        &[
            "coupon.created",
            "coupon.revised",
            "coupon.withdrawn",
            "coupon.redeemed",
            "coupon.released",
        ]
    }

    async fn project(&self, db: &mut PgConnection, page: &[Told]) -> Result<(), Fault> {
        let mut rows = Rows::<CouponRow>::load(db, "coupons", "id", &streams(page)).await?;
        for told in page {
            let event = told.read::<CouponEvent>()?;
            if let CouponEvent::Created {
                coupon_id,
                code,
                at,
                ..
            } = &event
                && rows.get(&told.aggregate_id).is_none()
            {
                rows.put(told.aggregate_id.clone(), begin(*coupon_id, code, *at));
            }
            let row = rows
                .get_mut(&told.aggregate_id)
                .ok_or_else(|| unheard_of(told))?;
            fold(row, event);
            row.version = told.sequence;
        }
        rows.save(db).await
    }
}

fn begin(id: CouponId, code: &str, at: At) -> CouponRow {
    CouponRow {
        id: id.0,
        code: code.to_owned(),
        kind: String::new(),
        value: 0,
        currency: String::new(),
        minimum_amount_minor: None,
        maximum_discount_minor: None,
        usage_limit: None,
        per_customer_limit: None,
        used_count: 0,
        valid_from: at,
        valid_until: at,
        is_active: false,
        release_on_cancel: false,
        is_withdrawn: false,
        version: 0,
        created_at: at,
        updated_at: at,
    }
}

fn fold(row: &mut CouponRow, event: CouponEvent) {
    row.updated_at = match event {
        CouponEvent::Created { terms, at, .. } | CouponEvent::Revised { terms, at, .. } => {
            write(row, &terms);
            at
        }
        CouponEvent::Withdrawn { at, .. } => {
            row.is_withdrawn = true;
            at
        }
        CouponEvent::Redeemed { at, .. } => {
            row.used_count += 1;
            at
        }
        CouponEvent::Released { at, .. } => {
            row.used_count -= 1;
            at
        }
    };
}

fn write(row: &mut CouponRow, terms: &Terms) {
    let (kind, value) = match terms.discount {
        Discount::Percentage { basis_points } => ("percentage", basis_points),
        Discount::FixedAmount { amount } => ("fixed_amount", amount.units()),
    };
    kind.clone_into(&mut row.kind);
    row.value = value;
    terms.currency.code().clone_into(&mut row.currency);
    row.minimum_amount_minor = terms.minimum_amount.map(Amount::units);
    row.maximum_discount_minor = terms.maximum_discount.map(Amount::units);
    row.usage_limit = terms.usage_limit;
    row.per_customer_limit = terms.per_customer_limit;
    row.valid_from = terms.valid_from;
    row.valid_until = terms.valid_until;
    row.is_active = terms.is_active;
    row.release_on_cancel = terms.release_on_cancel;
}
