//! `expand[]`: a thing instead of its number.

use super::books::Books;
use super::problem::Problem;
use super::show;
use serde_json::Value;

/// Puts things in place of their numbers, along these paths.
pub(super) fn expand(books: &Books, value: &mut Value, paths: &[String]) -> Result<(), Problem> {
    for path in paths {
        along(books, value, path, path)?;
    }
    Ok(())
}

fn along(books: &Books, value: &mut Value, path: &str, whole: &str) -> Result<(), Problem> {
    let (first, rest) = path
        .split_once('.')
        .map_or((path, None), |(first, rest)| (first, Some(rest)));
    if first == "data" && value["object"] == "list" {
        let Some(rest) = rest else {
            return Err(impossible(whole));
        };
        let things = value["data"].as_array_mut().into_iter().flatten();
        for thing in things {
            along(books, thing, rest, whole)?;
        }
        return Ok(());
    }
    let Some(field) = value.get_mut(first) else {
        return Err(impossible(whole));
    };
    if let Some(id) = field.as_str() {
        let thing = match first {
            "latest_charge" | "charge" => books.charges.get(id).map(show::charge),
            "payment_intent" => books.intents.get(id).map(show::intent),
            _ => return Err(impossible(whole)),
        };
        *field = thing.unwrap_or(Value::Null);
    }
    match rest {
        Some(rest) if !field.is_null() => along(books, field, rest, whole),
        _ => Ok(()),
    }
}

fn impossible(path: &str) -> Problem {
    let message = format!("This property cannot be expanded ({path}).");
    Problem::parameter("", "expand", message)
}
