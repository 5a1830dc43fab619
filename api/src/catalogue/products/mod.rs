//! products · routes.

use crate::slices::Slice;

pub(crate) const SLICE: Slice = Slice {
    commands: |_| {},
    queries: |_| {},
    describe: utoipa::openapi::OpenApi::default,
};
