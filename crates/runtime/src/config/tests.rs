use std::collections::{BTreeSet, HashMap};
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::time::Duration;

use secrecy::ExposeSecret as _;

use super::{Config, ConfigError, Environment};

mod entrance;
mod production;
mod tokens;

/// A data directory of one test, gone when the test ends.
struct Home(PathBuf);

impl Home {
    fn new(name: &str) -> Self {
        let path =
            std::env::temp_dir().join(format!("eliteshop-config-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        Self(path)
    }

    fn read(&self, given: &[(&str, &str)]) -> Result<Config, ConfigError> {
        let mut given: HashMap<String, String> = given
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        given
            .entry("DATA_DIR".to_owned())
            .or_insert(self.0.display().to_string());
        Config::from_lookup(&|name| given.get(name).cloned())
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

const STRONG: [(&str, &str); 6] = [
    ("NODE_ENV", "production"),
    ("JWT_SECRET", "0123456789abcdef0123456789abcdef-1"),
    ("JWT_REFRESH_SECRET", "0123456789abcdef0123456789abcdef-2"),
    ("MASTER_KEY", "0123456789abcdef0123456789abcdef-3"),
    ("SMTP_URL", "smtps://mail.shop.test"),
    ("FRONTEND_URL", "https://shop.test"),
];

fn refused(result: Result<Config, ConfigError>) -> Vec<String> {
    result
        .unwrap_err()
        .problems
        .into_iter()
        .map(|problem| problem.variable)
        .collect()
}

#[test]
fn with_nothing_set_the_shop_starts_on_a_desk() {
    let home = Home::new("defaults");
    let config = home.read(&[]).unwrap();
    assert_eq!(config.environment, Environment::Development);
    assert_eq!(config.listen.http.to_string(), "127.0.0.1:3001");
    assert_eq!(config.listen.metrics.unwrap().to_string(), "127.0.0.1:9001");
    assert_eq!(config.traffic.rate_limit_per_15_min, 100);
    assert_eq!(config.security.access_lifetime, Duration::from_secs(900));
    assert_eq!(
        config.security.refresh_lifetime,
        Duration::from_secs(7 * 86_400)
    );
    assert_eq!(config.commerce.currency, "USD");
    assert_eq!(config.commerce.hold, Duration::from_secs(72 * 3_600));
    assert!(config.stores.database_url.is_none() && config.providers.stripe.is_none());
}

#[test]
fn secrets_are_made_once_and_kept_for_their_owner_only() {
    let home = Home::new("secrets");
    let (first, second) = (home.read(&[]).unwrap(), home.read(&[]).unwrap());
    for (a, b) in [
        (&first.security.jwt_secret, &second.security.jwt_secret),
        (
            &first.security.jwt_refresh_secret,
            &second.security.jwt_refresh_secret,
        ),
        (&first.security.master_key, &second.security.master_key),
    ] {
        assert_eq!(a.expose_secret(), b.expose_secret());
        assert_eq!(a.expose_secret().len(), 64);
    }
    assert_ne!(
        first.security.jwt_secret.expose_secret(),
        first.security.master_key.expose_secret()
    );
    let mode = std::fs::metadata(home.0.join("secrets.json"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    assert!(!format!("{first:?}").contains(first.security.jwt_secret.expose_secret()));
}

#[test]
fn a_given_secret_is_used_and_only_the_others_are_made() {
    let home = Home::new("given");
    let config = home.read(&[("JWT_SECRET", "mine")]).unwrap();
    assert_eq!(config.security.jwt_secret.expose_secret(), "mine");
    assert_eq!(config.security.master_key.expose_secret().len(), 64);
}

#[test]
fn every_malformed_variable_is_named_in_one_refusal() {
    let home = Home::new("malformed");
    let error = home
        .read(&[
            ("NODE_ENV", "prod"),
            ("HOST", "shop.example"),
            ("PORT", "70000"),
            ("FRONTEND_URL", "shop.example/path"),
            ("RATE_LIMIT_PER_15_MIN", "-1"),
            ("DATABASE_URL", "mysql://u:hunter2@h/x"),
            ("AMQP_URL", "localhost"),
            ("JWT_EXPIRE", "15 minutes"),
            ("BCRYPT_COST", "3"),
            ("ADMIN_PASSWORD", "short"),
            ("TAX_RATE_PERCENT", "8.255"),
            ("SHIPPING_FEE", "4,95"),
            ("HOLD_MINUTES", "0"),
            ("STRIPE_SECRET_KEY", "sk_test_1"),
        ])
        .unwrap_err();
    let named: BTreeSet<&str> = error
        .problems
        .iter()
        .map(|problem| problem.variable.as_str())
        .collect();
    let wrong = [
        "NODE_ENV",
        "HOST",
        "PORT",
        "FRONTEND_URL",
        "RATE_LIMIT_PER_15_MIN",
        "DATABASE_URL",
        "AMQP_URL",
        "JWT_EXPIRE",
        "BCRYPT_COST",
        "ADMIN_PASSWORD",
        "TAX_RATE_PERCENT",
        "SHIPPING_FEE",
        "HOLD_MINUTES",
        "STRIPE_WEBHOOK_SECRET",
    ];
    assert_eq!(named, wrong.into());
    assert!(
        !error.to_string().contains("hunter2"),
        "a password is never repeated"
    );
}

#[test]
fn the_first_admin_may_have_a_password_as_long_as_anybody_else() {
    let home = Home::new("admin-password");
    let (longest, longer) = ("é".repeat(128), "é".repeat(129));
    assert!(home.read(&[("ADMIN_PASSWORD", &longest)]).is_ok());
    assert_eq!(
        refused(home.read(&[("ADMIN_PASSWORD", &longer)])),
        ["ADMIN_PASSWORD"]
    );
}

#[test]
fn pairs_that_contradict_each_other_are_refused() {
    let home = Home::new("pairs");
    assert_eq!(
        refused(home.read(&[("JWT_SECRET", "same"), ("JWT_REFRESH_SECRET", "same")])),
        ["JWT_REFRESH_SECRET"]
    );
    assert_eq!(
        refused(home.read(&[("JWT_EXPIRE", "8d")])),
        ["JWT_REFRESH_EXPIRE"]
    );
    assert_eq!(
        refused(home.read(&[("READ_DATABASE_URL", "postgres://h/x")])),
        ["READ_DATABASE_URL"]
    );
}

#[test]
fn an_empty_variable_counts_as_absent() {
    let home = Home::new("empty");
    let config = home
        .read(&[
            ("DATABASE_URL", ""),
            ("PORT", " "),
            ("STRIPE_SECRET_KEY", ""),
        ])
        .unwrap();
    assert!(config.stores.database_url.is_none());
    assert_eq!(config.listen.http.port(), 3001);
}

#[test]
fn taxes_are_read_in_ten_thousandths() {
    let home = Home::new("tax");
    let tax = |text: &str| {
        home.read(&[("TAX_RATE_PERCENT", text)])
            .map(|config| config.commerce.tax_basis_points)
    };
    assert_eq!(tax("8.25").unwrap(), 825);
    assert_eq!(tax("16").unwrap(), 1_600);
    assert!(tax("101").is_err());
}

#[test]
fn the_seller_is_who_the_shop_says_it_is() {
    let home = Home::new("seller");
    let nobody = home.read(&[]).unwrap().commerce;
    assert_eq!(nobody.seller.name, "EliteShop");
    assert!(nobody.seller.address.is_empty() && nobody.seller.tax_number.is_none());
    assert_eq!(nobody.return_days, 30);
    let given = [
        ("SHOP_NAME", "Duka Ltd"),
        ("SHOP_ADDRESS", "14 Moi Avenue | 00100 Nairobi|Kenya |"),
        ("SHOP_TAX_NUMBER", "P051234567X"),
        ("RETURN_DAYS", "14"),
    ];
    let shop = home.read(&given).unwrap().commerce;
    assert_eq!(shop.seller.name, "Duka Ltd");
    let lines = ["14 Moi Avenue", "00100 Nairobi", "Kenya"];
    assert_eq!(shop.seller.address, lines);
    assert_eq!(shop.seller.tax_number.as_deref(), Some("P051234567X"));
    assert_eq!(shop.return_days, 14);
    let long = "x".repeat(101);
    let odd = [
        ("SHOP_ADDRESS", "1|2|3|4|5|6|7|8"),
        ("SHOP_TAX_NUMBER", long.as_str()),
        ("RETURN_DAYS", "-1"),
    ];
    let wrong = refused(home.read(&odd));
    assert_eq!(wrong, ["RETURN_DAYS", "SHOP_ADDRESS", "SHOP_TAX_NUMBER"]);
}

#[test]
fn another_short_code_may_pay_out_to_phones() {
    let home = Home::new("payouts");
    let account = [
        ("MPESA_CONSUMER_KEY", "key"),
        ("MPESA_CONSUMER_SECRET", "secret"),
        ("MPESA_SHORTCODE", "174379"),
        ("MPESA_PASSKEY", "pass"),
    ];
    let payer = |more: &[(&str, &str)]| {
        let config = home.read(&[&account[..], more].concat()).unwrap();
        config.providers.mpesa.unwrap().payout_shortcode
    };
    assert_eq!(payer(&[]), None);
    let named = payer(&[("MPESA_B2C_SHORTCODE", "600992")]);
    assert_eq!(named.as_deref(), Some("600992"));
}

#[test]
fn no_secret_is_shown_with_the_rest_of_the_configuration() {
    let home = Home::new("shown");
    let root = "5a".repeat(64);
    let given = [
        ("JWT_SECRET", "hidden-1"),
        ("JWT_REFRESH_SECRET", "hidden-2"),
        ("MASTER_KEY", "hidden-3"),
        ("ADMIN_PASSWORD", "hidden-4"),
        ("STRIPE_SECRET_KEY", "hidden-5"),
        ("STRIPE_WEBHOOK_SECRET", "hidden-6,hidden-7"),
        ("MPESA_CONSUMER_KEY", "hidden-8"),
        ("MPESA_CONSUMER_SECRET", "hidden-9"),
        ("MPESA_SHORTCODE", "174379"),
        ("MPESA_PASSKEY", "hidden-10"),
        ("MPESA_INITIATOR", "clerk"),
        ("MPESA_SECURITY_CREDENTIAL", "hidden-11"),
        ("CLOUDINARY_CLOUD_NAME", "shop"),
        ("CLOUDINARY_API_KEY", "hidden-12"),
        ("CLOUDINARY_API_SECRET", "hidden-13"),
        ("SENDGRID_API_KEY", "hidden-14"),
        ("DATABASE_URL", "postgresql://shop:hidden-15@localhost/shop"),
        ("REDIS_URL", "redis://:hidden-16@localhost"),
        ("AMQP_URL", "amqp://shop:hidden-17@localhost"),
        ("IDENTITY_ROOT", &root),
    ];
    let shown = format!("{:?}", home.read(&given).unwrap());
    assert!(
        !shown.contains("hidden") && !shown.contains("5a5a"),
        "{shown}"
    );
}
