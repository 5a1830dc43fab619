//! A shop for customers does not start with secrets somebody else knows.

use std::process::Output;
use testkit::shop::TestShop;

const STRONG: [(&str, &str); 7] = [
    ("NODE_ENV", "production"),
    ("BCRYPT_COST", "12"),
    ("JWT_SECRET", "f3b1c79d5e2a4806b8d7e6150c9a3f42"),
    ("JWT_REFRESH_SECRET", "0d94be27a6f1835c7e20d8b94f6a13c5"),
    ("MASTER_KEY", "7c2e9f40b1d86a35e9f07b24c8d1563a"),
    ("SMTP_URL", "smtps://mail.shop.test"),
    ("FRONTEND_URL", "https://shop.test"),
];

async fn starts(settings: &[(&str, &str)]) -> Output {
    let shop = TestShop::with(&[&STRONG[..], settings].concat()).await;
    let mut command = shop.command(&["projections"]);
    tokio::task::spawn_blocking(move || command.output().unwrap())
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn weak_missing_and_borrowed_secrets_are_named_and_never_shown() {
    let good = starts(&[]).await;
    let said = String::from_utf8_lossy(&good.stderr).into_owned();
    assert!(good.status.success(), "{said}");
    let wrong: [(&str, &str); 19] = [
        ("BCRYPT_COST", "11"),
        ("JWT_SECRET", ""),
        ("JWT_SECRET", "tooshort"),
        ("JWT_SECRET", "your-super-secret-key-your-super-secret-key"),
        ("JWT_REFRESH_SECRET", "abcabcabcabcabcabcabcabcabcabcabc"),
        ("JWT_REFRESH_SECRET", "f3b1c79d5e2a4806b8d7e6150c9a3f42"),
        (
            "MASTER_KEY",
            "7c2e9f40b1d86a35e9f07b24c8d1563a|weakweakweak",
        ),
        ("MASTER_KEY", "changeme-changeme-changeme-changeme"),
        ("IDENTITY_ROOT", "not-a-root-at-all"),
        ("STRIPE_SECRET_KEY", "sk_test_51HxQ2eK8yTzA9"),
        ("STRIPE_WEBHOOK_SECRET", "whsec_test_9f8e7d6c"),
        ("MPESA_API_URL", "https://sandbox.safaricom.co.ke"),
        ("STRIPE_API_URL", "http://127.0.0.1:9999"),
        ("ADMIN_PASSWORD", "your-password-here"),
        ("SENDGRID_API_KEY", "SG.xxxxxxxxxxxx"),
        ("LETTERS", "off"),
        ("FRONTEND_URL", ""),
        ("FRONTEND_URL", "http://shop.test"),
        ("ADMIN_URL", "http://office.shop.test"),
    ];
    for (name, value) in wrong {
        let pairs = [
            ("STRIPE_SECRET_KEY", "sk_live_51HxQ2eK8yTzA9"),
            ("STRIPE_WEBHOOK_SECRET", "whsec_9f8e7d6cA1b2"),
            (name, value),
        ];
        let refused = starts(&pairs).await;
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(!refused.status.success(), "{name} was taken");
        assert!(said.contains(&format!("  {name}: ")), "{name}: {said}");
        assert_eq!(
            said.matches("\n  ").count(),
            1,
            "nothing else is wrong: {said}"
        );
        let parts = value.split('|').filter(|part| part.len() > 7);
        for part in parts.filter(|part| !part.starts_with("http")) {
            assert!(!said.contains(part), "{name} shows its value: {said}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shop_for_customers_does_not_start_without_anybody_who_carries_letters() {
    let nobody = ("SMTP_URL", "");
    let refused = starts(&[nobody]).await;
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(!refused.status.success(), "it started");
    let named = said.contains("  SENDGRID_API_KEY: ") && said.contains("SMTP_URL");
    assert!(named && said.contains("LETTERS=off"), "{said}");
    let agreed = starts(&[nobody, ("LETTERS", "off")]).await;
    let said = String::from_utf8_lossy(&agreed.stderr).into_owned();
    assert!(agreed.status.success(), "{said}");
}
