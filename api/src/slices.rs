//! The parts of the door, one line each. A slice mounts its own routes and describes them.

use actix_web::web::ServiceConfig;
use utoipa::openapi::OpenApi;

/// A folder of routes.
pub(crate) struct Slice {
    /// Mounts what changes something.
    pub(crate) commands: fn(&mut ServiceConfig),
    /// Mounts what answers questions.
    pub(crate) queries: fn(&mut ServiceConfig),
    /// Describes both.
    pub(crate) describe: fn() -> OpenApi,
}

/// All folders. More specific addresses come first.
pub(crate) const ALL: &[Slice] = &[
    crate::auth::SLICE,
    crate::second_factor::SLICE,
    crate::step_up::SLICE,
    crate::personal::SLICE,
    crate::catalogue::categories::SLICE,
    crate::catalogue::products::SLICE,
    crate::cart::SLICE,
    crate::orders::SLICE,
    crate::fulfilment::SLICE,
    crate::payments::SLICE,
    crate::coupons::SLICE,
    crate::admin::SLICE,
    crate::admin_money::SLICE,
    crate::audit::SLICE,
    crate::customers::SLICE,
    crate::newsletter::SLICE,
    crate::staff::SLICE,
    crate::keys::SLICE,
];
