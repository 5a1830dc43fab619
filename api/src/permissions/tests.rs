use super::{As, Line, TABLE, Verdict, Who, find};
use crate::openapi;
use identity::Scope;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

fn pages(line: &Line) -> bool {
    line.pattern.starts_with("/api/docs") || line.pattern.starts_with("/planted")
}

fn lines() -> BTreeSet<String> {
    let lines = TABLE.iter().filter(|line| !pages(line));
    lines.map(Line::name).collect()
}

#[test]
fn no_route_has_two_lines() {
    let all: BTreeSet<String> = TABLE.iter().map(Line::name).collect();
    assert_eq!(all.len(), TABLE.len());
}

#[test]
fn the_table_and_the_published_document_know_the_same_routes() {
    let document = serde_json::to_value(openapi::document()).unwrap();
    let mut described = BTreeSet::new();
    let mut odd = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, route) in methods.as_object().unwrap() {
            let name = format!("{} {path}", method.to_uppercase());
            if let Some(line) = TABLE.iter().find(|line| line.name() == name)
                && said(route) != due(line)
            {
                odd.push(format!(
                    "{name} says {:?}, the table {:?}",
                    said(route),
                    line.who
                ));
            }
            described.insert(name);
        }
    }
    assert_eq!(described, lines());
    assert!(odd.is_empty(), "{}", odd.join("\n"));
}

/// Whether a route says that it wants an admin login, or any sign-in.
fn said(route: &Value) -> (bool, bool) {
    let security = route["security"].as_array().cloned().unwrap_or_default();
    let only = |names: &[&str]| {
        let named = |one: &Value| names.iter().any(|name| one.get(*name).is_some());
        !security.is_empty() && security.iter().all(named)
    };
    (only(&["admin"]), only(&["admin", "bearer"]))
}

fn due(line: &Line) -> (bool, bool) {
    match line.who {
        Who::Staff(_) => (true, true),
        Who::SignedIn => (false, true),
        _ => (false, false),
    }
}

/// What the sources mount: every `#[get("...")]` and its sisters.
fn mounted() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|kind| kind == "rs") {
                found.extend(fs::read_to_string(path).unwrap().lines().filter_map(route));
            }
        }
    }
    found
}

fn route(line: &str) -> Option<String> {
    let (method, rest) = line.strip_prefix("#[")?.split_once("(\"")?;
    let known = ["get", "post", "put", "patch", "delete", "route"].contains(&method);
    known.then(|| {
        let pattern = rest.split('"').next().unwrap_or_default();
        format!("{} {pattern}", method.to_uppercase())
    })
}

#[test]
fn the_table_and_the_sources_know_the_same_routes() {
    let mut mounted = mounted();
    // Inside the house only, and the hole for tests.
    assert!(mounted.remove("GET /metrics"));
    assert!(mounted.remove("GET /planted/search"));
    assert_eq!(mounted, lines());
}

#[test]
fn the_line_is_the_one_whose_route_the_router_takes() {
    let found = |method, path| find(method, path).map(Line::name);
    let name = |name: &str| Some(name.to_owned());
    assert_eq!(
        found("GET", "/api/products/search"),
        name("GET /api/products/search")
    );
    assert_eq!(
        found("GET", "/api/products/x"),
        name("GET /api/products/{id}")
    );
    assert_eq!(
        found("GET", "/api/admin/audit/export"),
        name("GET /api/admin/audit/export")
    );
    assert_eq!(found("GET", "/api/docs/a/b"), name("GET /api/docs/{_:.*}"));
    for (method, path) in [
        ("GET", "/api/products/"),
        ("GET", "/api/products/x/y"),
        ("GET", "//api/products"),
        ("PATCH", "/api/products"),
        ("PUT", "/api/products/search"),
        ("GET", "/api/admin/orders/bulk-status"),
        ("GET", "/api/admin"),
        ("GET", ""),
    ] {
        assert_eq!(found(method, path), None, "{method} {path}");
    }
}

#[test]
fn a_line_lets_in_who_holds_all_it_needs() {
    let line = find("GET", "/api/admin/customers/x/orders").unwrap();
    let both = [Scope::CustomersRead, Scope::OrdersRead];
    assert_eq!(line.verdict(As::Staff(&both)), Verdict::Open);
    assert_eq!(line.verdict(As::Staff(&both[..1])), Verdict::Forbidden);
    assert_eq!(line.verdict(As::Staff(&[])), Verdict::Forbidden);
    assert_eq!(line.verdict(As::Shopper), Verdict::AdminLogin);
    assert_eq!(line.verdict(As::Nobody), Verdict::SignIn);
    assert_eq!(line.verdict(As::Key(&both)), Verdict::Open);
    assert_eq!(line.verdict(As::Key(&both[..1])), Verdict::Forbidden);
}

#[test]
fn no_key_acts_for_a_person() {
    let key = Scope::for_keys();
    let said = |method, path| find(method, path).unwrap().verdict(As::Key(&key));
    assert_eq!(said("GET", "/api/auth/profile"), Verdict::KeyRefused);
    assert_eq!(said("GET", "/api/orders"), Verdict::KeyRefused);
    assert_eq!(said("GET", "/api/orders/x"), Verdict::Own);
    assert_eq!(said("POST", "/api/admin/keys"), Verdict::Forbidden);
    assert_eq!(said("GET", "/api/products"), Verdict::Open);
}

/// A permission that opens nothing promises what the shop does not keep.
#[test]
fn every_permission_opens_something() {
    // Hidden products and their costs are shown by routes that are open to everybody.
    let asked_within = [Scope::CatalogueRead];
    let asked: Vec<Scope> = TABLE
        .iter()
        .flat_map(|line| line.scopes().iter().copied())
        .chain(asked_within)
        .collect();
    for scope in Scope::ALL {
        assert!(asked.contains(scope), "{} opens nothing", scope.as_str());
    }
}

/// What is not public by name must not become so by a slip.
#[test]
fn nothing_below_admin_is_open_to_anybody_but_staff() {
    let odd = TABLE
        .iter()
        .filter(|line| line.pattern.starts_with("/api/admin"));
    let odd: Vec<String> = odd
        .filter(|line| line.scopes().is_empty())
        .map(Line::name)
        .collect();
    assert!(odd.is_empty(), "{}", odd.join("\n"));
}
