//! What lies in the shop's letters, opened as a postman would.

use identity::{Identity, IdentityOptions, Keyring};
use secrecy::{ExposeSecret, SecretString};
use testkit::shop::TestShop;

/// What the letters of these shops are sealed with. Nobody listens where they are to be carried to: they
/// wait, with what they hold.
pub(super) const SETTINGS: [(&str, &str); 3] = [
    ("MASTER_KEY", "letterbox-master-4f0b9a7d2e81c635"),
    ("RATE_LIMIT_AUTH_PER_15_MIN", "0"),
    ("SMTP_URL", "smtp://127.0.0.1:9"),
];

/// The letters of a shop.
pub(super) struct Letterbox {
    identity: Identity,
}

impl Letterbox {
    pub(super) fn of(shop: &TestShop) -> Self {
        let secret = |text: &str| SecretString::from(text.to_owned());
        let ring = Keyring::parse(&secret(SETTINGS[0].1)).unwrap();
        let options = IdentityOptions::new(secret("not asked"), secret("not asked"), ring);
        Self {
            identity: Identity::new(shop.db.pool.clone(), options),
        }
    }

    /// The kinds of all letters that were asked for, the oldest first.
    pub(super) async fn kinds(&self) -> Vec<String> {
        let asked = sqlx::query_scalar("SELECT kind FROM letters ORDER BY created_at, id");
        asked.fetch_all(self.identity.pool()).await.unwrap()
    }

    /// How many letters of a kind were asked for.
    pub(super) async fn count(&self, kind: &str) -> usize {
        let kinds = self.kinds().await;
        kinds.iter().filter(|one| *one == kind).count()
    }

    /// What the newest letter of this kind carries: the secret of its link, and the address it goes to
    /// where that is not its person's.
    pub(super) async fn newest(&self, kind: &str) -> (Option<String>, Option<String>) {
        let (dedupe, sealed): (String, Vec<u8>) = sqlx::query_as(
            "SELECT dedupe, sealed FROM letters WHERE kind = $1 AND sealed IS NOT NULL
             ORDER BY created_at DESC, id DESC LIMIT 1",
        )
        .bind(kind)
        .fetch_one(self.identity.pool())
        .await
        .unwrap_or_else(|error| panic!("no {kind}: {error}"));
        let opened = self.identity.open_enclosed(&dedupe, &sealed).await;
        let opened = opened.unwrap().expect("a letter that opens");
        let secret = opened
            .secret
            .map(|secret| secret.expose_secret().to_owned());
        (secret, opened.email)
    }

    /// The secret of the newest link of this kind.
    pub(super) async fn token(&self, kind: &str) -> String {
        self.newest(kind).await.0.expect("a link")
    }
}
