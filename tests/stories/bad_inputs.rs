//! The list of bad inputs (docs/bad-inputs.md) names stories that are told, and has no hole.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_owned()
}

/// The names of all functions below these rooms.
fn told() -> HashSet<String> {
    let rooms = ["tests", "api", "crates", "workers", "domain", "projections"];
    let mut open: Vec<PathBuf> = rooms.iter().map(|room| root().join(room)).collect();
    let mut names = HashSet::new();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(
                fs::read_dir(&path)
                    .unwrap()
                    .flatten()
                    .map(|entry| entry.path()),
            );
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let functions = text.split("fn ").skip(1);
            names.extend(functions.filter_map(|rest| Some(rest.split_once('(')?.0.to_owned())));
        }
    }
    names
}

#[test]
fn every_bad_input_has_its_story_or_its_reason() {
    let list = fs::read_to_string(root().join("docs/bad-inputs.md")).unwrap();
    let rows: Vec<&str> = list
        .lines()
        .filter(|line| line.starts_with("| S"))
        .collect();
    let numbers: Vec<&str> = rows.iter().map(|row| &row[2..5]).collect();
    let due: Vec<String> = (1..=58).map(|number| format!("S{number:02}")).collect();
    assert_eq!(numbers, due);
    let told = told();
    for row in rows {
        let names = row.split('`').skip(1).step_by(2);
        for name in names.filter(|name| name.matches('_').count() >= 2) {
            assert!(told.contains(name), "nobody tells {name}: {}", &row[..6]);
        }
    }
}
