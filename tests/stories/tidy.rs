//! The walls of the house: which room may use which, how large a file may be, what nothing is
//! called. A newcomer reads the architecture by reading a failure.

use std::fs;
use std::path::{Path, PathBuf};

/// Each room and the rooms of ours it may use.
const DOORS: &[(&str, &str, &[&str])] = &[
    ("domain", "domain", &[]),
    ("eventstore", "crates/eventstore", &[]),
    ("runtime", "crates/runtime", &[]),
    ("audit", "crates/audit", &[]),
    ("identity", "crates/identity", &["domain", "audit"]),
    (
        "privacy",
        "crates/privacy",
        &["domain", "eventstore", "identity", "audit"],
    ),
    ("decisions", "crates/decisions", &["domain", "eventstore"]),
    ("gateways", "crates/gateways", &["domain"]),
    (
        "cashier",
        "crates/cashier",
        &["domain", "eventstore", "decisions", "identity"],
    ),
    ("documents", "crates/documents", &[]),
    ("stationery", "crates/stationery", &["domain"]),
    ("sims", "crates/sims", &[]),
    ("projections", "projections", &["domain", "eventstore"]),
    (
        "api",
        "api",
        &[
            "domain",
            "eventstore",
            "projections",
            "identity",
            "runtime",
            "decisions",
            "cashier",
            "documents",
            "audit",
            "privacy",
        ],
    ),
    (
        "workers",
        "workers",
        &[
            "domain",
            "eventstore",
            "projections",
            "identity",
            "runtime",
            "decisions",
            "cashier",
            "audit",
            "privacy",
            "stationery",
        ],
    ),
];

/// Outside crates that live in one room only (tests and benchmarks of a room are its own matter).
const ONE_HOME: &[(&str, &[&str])] = &[
    ("actix-web", &["api", "sims"]),
    ("reqwest", &["gateways", "sims"]),
    ("krilla", &["documents"]),
    ("lapin", &["workers"]),
    ("postgres-es", &["eventstore"]),
    ("bcrypt", &["identity"]),
    ("jsonwebtoken", &["identity"]),
    ("lettre", &["gateways"]),
    ("minijinja", &["stationery"]),
];

/// What the pure room never does.
const NOT_IN_DOMAIN: &[&str] = &[
    "Utc::now",
    "SystemTime::now",
    "Uuid::new_v4",
    "Uuid::now_v7",
    "sqlx::",
    "actix_web::",
    ": f64",
    ": f32",
    "rand::",
];

const NAMELESS: &[&str] = &[
    "utils", "util", "helpers", "helper", "common", "models", "misc",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_owned()
}

/// The dependencies that a manifest names outside its dev-dependencies.
fn dependencies(room: &str) -> Vec<String> {
    let manifest = fs::read_to_string(root().join(room).join("Cargo.toml")).unwrap();
    let mut inside = false;
    let mut names = Vec::new();
    for line in manifest.lines().map(str::trim) {
        if line.starts_with('[') {
            inside = line == "[dependencies]";
        } else if inside && let Some((name, _)) = line.split_once('=') {
            names.push(name.trim().trim_end_matches(".workspace").to_owned());
        }
    }
    names
}

fn sources() -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![root()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).unwrap().flatten() {
            let (path, name) = (
                entry.path(),
                entry.file_name().to_string_lossy().into_owned(),
            );
            if path.is_dir() {
                if !name.starts_with('.')
                    && !["target", "data", "node_modules"].contains(&name.as_str())
                {
                    open.push(path);
                }
            } else if name.ends_with(".rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn shown(path: &Path) -> String {
    path.strip_prefix(root())
        .unwrap()
        .to_string_lossy()
        .into_owned()
}

fn is_test(shown: &str) -> bool {
    [
        "tests/",
        "testkit/",
        "scenarios",
        "/bench/",
        "_tests.rs",
        "/tests.rs",
        "/examples.rs",
    ]
    .iter()
    .any(|mark| shown.contains(mark))
}

/// The part of a file before its unit tests.
fn without_tests(text: &str) -> &str {
    text.split("#[cfg(test)]\nmod tests {")
        .next()
        .unwrap_or(text)
}

#[test]
fn every_room_uses_only_the_rooms_it_has_a_door_to() {
    let ours: Vec<&str> = DOORS.iter().map(|(name, _, _)| *name).collect();
    for (name, folder, open) in DOORS {
        for used in dependencies(folder) {
            let allowed = !ours.contains(&used.as_str()) || open.contains(&used.as_str());
            assert!(
                allowed,
                "{name} may not use {used}: see docs/architecture.md"
            );
        }
    }
}

#[test]
fn outside_crates_stay_in_their_room() {
    for (name, folder, _) in DOORS {
        let used = dependencies(folder);
        for (outside, homes) in ONE_HOME {
            let strays = used.iter().any(|used| used == outside) && !homes.contains(name);
            assert!(!strays, "{outside} lives in {homes:?}, not in {name}");
        }
    }
}

#[test]
fn the_domain_never_looks_out_of_the_window() {
    for path in sources()
        .iter()
        .filter(|path| shown(path).starts_with("domain/src"))
    {
        let text = fs::read_to_string(path).unwrap();
        for forbidden in NOT_IN_DOMAIN {
            assert!(
                !without_tests(&text).contains(forbidden),
                "{} says {forbidden}",
                shown(path)
            );
        }
    }
}

#[test]
fn files_stay_small_and_have_names_that_say_something() {
    for path in sources() {
        let name = shown(&path);
        let lines = fs::read_to_string(&path).unwrap().lines().count();
        let limit = if is_test(&name) { 400 } else { 300 };
        assert!(
            lines <= limit,
            "{name} has {lines} lines, the limit is {limit}"
        );
        for part in name.trim_end_matches(".rs").split('/') {
            assert!(!NAMELESS.contains(&part), "{name}: '{part}' says nothing");
        }
    }
}

#[test]
fn functions_stay_short() {
    for path in sources() {
        let text = fs::read_to_string(&path).unwrap();
        let mut begun: Option<(usize, usize, &str)> = None;
        for (number, line) in text.lines().enumerate() {
            let indent = line.len() - line.trim_start().len();
            let starts = line.trim_start();
            let is_fn = [
                "fn ",
                "pub fn ",
                "async fn ",
                "pub async fn ",
                "pub(crate) fn ",
                "pub(crate) async fn ",
            ]
            .iter()
            .any(|start| starts.starts_with(start));
            match begun {
                None if is_fn && !line.trim_end().ends_with(';') => {
                    begun = Some((number, indent, line))
                }
                Some((first, depth, name)) if indent == depth && starts.starts_with('}') => {
                    let length = number - first + 1;
                    assert!(
                        length <= 72,
                        "{}:{} {} has {length} lines",
                        shown(&path),
                        first + 1,
                        name.trim()
                    );
                    begun = None;
                }
                _ => {}
            }
        }
    }
}

#[test]
fn nothing_panics_on_purpose_outside_tests() {
    for path in sources().iter().filter(|path| !is_test(&shown(path))) {
        let text = fs::read_to_string(path).unwrap();
        for forbidden in [".unwrap()", "todo!(", "unimplemented!(", "dbg!("] {
            assert!(
                !without_tests(&text).contains(forbidden),
                "{} says {forbidden}",
                shown(path)
            );
        }
    }
}

#[test]
fn every_room_says_what_it_is_in_its_first_line() {
    for path in sources().iter().filter(|path| path.ends_with("src/lib.rs")) {
        let text = fs::read_to_string(path).unwrap();
        let first = text.lines().next().unwrap_or_default();
        assert!(
            first.starts_with("//! ") && first.contains(" · "),
            "{}: {first}",
            shown(path)
        );
    }
}

#[test]
fn every_migration_opens_with_a_sentence_that_says_why() {
    for entry in fs::read_dir(root().join("migrations")).unwrap().flatten() {
        let text = fs::read_to_string(entry.path()).unwrap();
        assert!(
            text.starts_with("-- "),
            "{} does not say why",
            entry.path().display()
        );
    }
}
