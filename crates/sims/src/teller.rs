//! Where a sim tells what it does, one line for each request and each notice.

use std::sync::Arc;

/// Hears the lines of a sim; cheap to clone. A line never holds a whole phone number or a secret.
#[derive(Clone)]
pub struct Teller(Arc<dyn Fn(&str) + Send + Sync>);

impl Teller {
    /// Gives every line to `hear`, from whichever thread it happens on.
    pub fn new(hear: impl Fn(&str) + Send + Sync + 'static) -> Self {
        Self(Arc::new(hear))
    }

    /// Tells nobody.
    #[must_use]
    pub fn silent() -> Self {
        Self::new(|_| {})
    }

    pub(crate) fn say(&self, line: &str) {
        (self.0)(line);
    }
}

impl Default for Teller {
    fn default() -> Self {
        Self::silent()
    }
}
