//! Staff create, revise and withdraw coupons.

use domain::coupon::{Coupon, CouponCommand, CouponError, Terms};
use domain::kernel::{At, CouponId};
use eventstore::{Context, Decision, Desk, Halt};
use serde::{Deserialize, Serialize};

/// What is to change about a coupon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CouponChange {
    /// `code` in canonical form.
    Create {
        code: String,
        terms: Terms,
    },
    Revise {
        terms: Terms,
    },
    Withdraw,
}

/// A wish of staff about a coupon.
#[derive(Debug, Clone)]
pub struct ManageCoupon {
    pub coupon_id: CouponId,
    pub change: CouponChange,
    /// The version the caller looked at, where they say so.
    pub expected_version: Option<u64>,
    pub at: At,
}

/// The coupon's version now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CouponChanged {
    pub coupon_id: CouponId,
    pub version: u64,
}

/// Why a coupon stays as it is.
pub type ManageCouponError = CouponError;

/// Carries out one wish about one coupon.
#[must_use]
pub fn manage_coupon(
    wish: ManageCoupon,
    context: Context,
) -> Decision<CouponChanged, ManageCouponError> {
    let coupon_id = wish.coupon_id;
    Decision::new(context, move |desk| carry_out(desk, &wish)).touching::<Coupon>(coupon_id)
}

fn carry_out(desk: &mut Desk<'_>, wish: &ManageCoupon) -> Result<CouponChanged, Halt<CouponError>> {
    let (coupon_id, at) = (wish.coupon_id, wish.at);
    if let Some(version) = wish.expected_version {
        desk.expect_version::<Coupon, _>(coupon_id, version)?;
    }
    let command = match &wish.change {
        CouponChange::Create { code, terms } => CouponCommand::Create {
            coupon_id,
            code: code.clone(),
            terms: terms.clone(),
            at,
        },
        CouponChange::Revise { terms } => CouponCommand::Revise {
            terms: terms.clone(),
            at,
        },
        CouponChange::Withdraw => CouponCommand::Withdraw { at },
    };
    desk.execute::<Coupon>(coupon_id, command)?;
    Ok(CouponChanged {
        coupon_id,
        version: desk.version::<Coupon>(coupon_id)?,
    })
}
