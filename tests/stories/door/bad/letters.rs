//! Letters that deceive: names that read backwards, and addresses that look like another's.

use super::super::people::staffed;
use super::super::wire::Ask;
use serde_json::json;

#[tokio::test]
async fn an_address_is_one_person_however_it_is_written() {
    let shop = staffed().await;
    let port = shop.door.port;
    let register = |email: &str| {
        let body = json!({"name": "Ada", "email": email, "password": "seven green umbrellas"});
        Ask::post("/api/auth/register", body.to_string())
    };
    let first = register("ada@example.com").at(port).await;
    assert_eq!(first.status.as_u16(), 202, "{}", first.body);
    // A second registration is answered alike, and makes no second person.
    for email in ["ADA@example.com", "ada@EXAMPLE.com", " ada@example.com "] {
        let again = register(email).at(port).await;
        assert_eq!(
            (again.status, &again.body),
            (first.status, &first.body),
            "{email}"
        );
    }
    let people = "SELECT count(*) FROM users WHERE role = 'user'";
    let people: i64 = sqlx::query_scalar(people)
        .fetch_one(&shop.shop.db.pool)
        .await
        .unwrap();
    assert_eq!(people, 1);
    for odd in [
        "ada@exa\u{200b}mple.com",
        "ada\u{202e}@example.com",
        "ada@example.com\u{0}",
        "ada",
        "@",
        "a@b@c.d",
        "ada@example.com\r\nbcc: all@example.com",
    ] {
        let refused = register(odd).at(port).await;
        assert_eq!(refused.status.as_u16(), 422, "{odd:?}: {}", refused.body);
    }
}
