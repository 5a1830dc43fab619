//! Looks for words in every byte of a shop's database, text or sealed.

use sqlx::PgPool;

/// Every table of the database, by name.
pub(super) async fn tables(pool: &PgPool) -> Vec<String> {
    let asked = "SELECT table_name::text FROM information_schema.tables
                 WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1";
    sqlx::query_scalar(asked).fetch_all(pool).await.unwrap()
}

/// Where any of `words` stands: as text, inside JSON, or in the bytes of a column.
pub(super) async fn found(pool: &PgPool, words: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    for table in tables(pool).await {
        let rows: Vec<String> = sqlx::query_scalar(&format!("SELECT t::text FROM \"{table}\" t"))
            .fetch_all(pool)
            .await
            .unwrap();
        for (row, word) in rows
            .iter()
            .flat_map(|row| words.iter().map(move |word| (row, word)))
        {
            if stands_in(row, word) {
                found.push(format!("{word} in {table}: {row}"));
            }
        }
    }
    found
}

/// Postgres shows bytes as hexadecimal digits.
fn stands_in(row: &str, word: &str) -> bool {
    let hex: String = word.bytes().map(|byte| format!("{byte:02x}")).collect();
    let (row, word) = (row.to_lowercase(), word.to_lowercase());
    row.contains(&word) || row.contains(&hex)
}
