//! staff · who works here, as what, and what roles permit · may touch identity and the frame · never
//! decides who may decide: identity does, at the moment it is done.

use crate::slices::Slice;
use actix_web::web::ServiceConfig;
use utoipa::OpenApi;

mod appoint;
mod deed;
mod dismiss;
mod list;
mod permissions;
mod role;
mod role_body;
mod roles;
mod shown;
mod status;

#[derive(OpenApi)]
#[openapi(paths(
    list::list,
    appoint::appoint,
    role::role,
    status::status,
    dismiss::dismiss,
    permissions::permissions,
    roles::list,
    roles::make,
    roles::change,
    roles::remove,
))]
struct Doc;

pub(crate) const SLICE: Slice = Slice {
    commands: |config: &mut ServiceConfig| {
        config
            .service(appoint::appoint)
            .service(role::role)
            .service(status::status)
            .service(dismiss::dismiss)
            .service(roles::make)
            .service(roles::change)
            .service(roles::remove);
    },
    queries: |config: &mut ServiceConfig| {
        config
            .service(list::list)
            .service(permissions::permissions)
            .service(roles::list);
    },
    describe: || <Doc as OpenApi>::openapi(),
};
