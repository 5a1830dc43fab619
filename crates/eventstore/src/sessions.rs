//! The database sessions of the writer, kept apart from everybody else's.

use sqlx::PgPool;

/// One stores a batch; two look up keys and read streams for the next.
const SESSIONS: u32 = 3;

/// Sessions like those of `pool` for the writer, which finds every row by its key.
///
/// Its statements are planned once and then used for ever. A table that was empty when that happened
/// would be read from end to end as it grows, until the server looks at it again a minute later; so
/// the planner is told never to do that. A plan that suits any batch is as good as one that was made
/// for this one, and much cheaper.
pub(crate) fn of_writer(pool: &PgPool) -> PgPool {
    let server = pool.connect_options().as_ref().clone().options([
        ("enable_seqscan", "off"),
        ("plan_cache_mode", "force_generic_plan"),
        ("jit", "off"),
    ]);
    let options = pool.options().clone();
    options
        .min_connections(0)
        .max_connections(SESSIONS)
        .connect_lazy_with(server)
}
