//! What the command line says to somebody who mistyped. (That this test exists also makes cargo
//! build the binary that the stories start.)

use std::process::{Command, Output};

fn eliteshop(arguments: &[&str], settings: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_eliteshop"));
    command
        .args(arguments)
        .env("DATABASE_URL", "postgres://127.0.0.1:1/nowhere");
    command
        .envs(settings.iter().copied())
        .output()
        .expect("the binary starts")
}

fn complaint(output: &Output) -> String {
    assert!(!output.status.success());
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_malformed_setting_is_refused_by_its_name_before_anything_starts() {
    let said = complaint(&eliteshop(
        &[],
        &[("PORT", "banana"), ("JWT_EXPIRE", "soon")],
    ));
    assert!(
        said.contains("PORT") && said.contains("JWT_EXPIRE"),
        "all of them at once: {said}"
    );
}

#[test]
fn production_does_not_start_on_made_up_secrets() {
    let said = complaint(&eliteshop(&[], &[("NODE_ENV", "production")]));
    for secret in ["JWT_SECRET", "JWT_REFRESH_SECRET", "MASTER_KEY"] {
        assert!(said.contains(secret), "{secret}: {said}");
    }
}

#[test]
fn an_unknown_word_is_answered_with_the_known_ones() {
    let said = complaint(&eliteshop(&["improt"], &[]));
    assert!(said.contains("import"), "{said}");
}
