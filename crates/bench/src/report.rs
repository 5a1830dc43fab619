//! Tables for people: printed as they come, kept as Markdown.

use anyhow::Result;
use std::fmt::Write;
use std::path::Path;
use std::process::Command;

/// One table of figures.
pub(crate) struct Table {
    pub(crate) title: &'static str,
    pub(crate) note: String,
    pub(crate) head: Vec<&'static str>,
    pub(crate) rows: Vec<Vec<String>>,
}

/// Everything measured in one run.
pub(crate) struct Report {
    text: String,
}

impl Report {
    pub(crate) fn begin() -> Self {
        let text = format!("# Benchmarks\n\n{}\n", machine());
        println!("{text}");
        Self { text }
    }

    pub(crate) fn add(&mut self, table: Table) {
        let mut text = format!("\n## {}\n\n{}\n\n", table.title, table.note);
        let _ = writeln!(text, "| {} |", table.head.join(" | "));
        let _ = writeln!(text, "|{}", " --- |".repeat(table.head.len()));
        for row in &table.rows {
            let _ = writeln!(text, "| {} |", row.join(" | "));
        }
        println!("{text}");
        self.text.push_str(&text);
    }

    pub(crate) fn write(&self, file: &Path) -> Result<()> {
        Ok(std::fs::write(file, &self.text)?)
    }
}

/// What machine this is, so that a figure means something.
fn machine() -> String {
    let read = |file: &str, key: &str| {
        let text = std::fs::read_to_string(file).unwrap_or_default();
        let line = text
            .lines()
            .find(|line| line.starts_with(key))
            .unwrap_or_default();
        line.split(':').nth(1).unwrap_or_default().trim().to_owned()
    };
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let postgres = Command::new("psql").arg("--version").output();
    let postgres = postgres.map(|out| String::from_utf8_lossy(&out.stdout).trim().to_owned());
    format!(
        "Measured {} by `make bench` (release build). {} cores of {}, {} memory, {}, default durable \
         settings. Client, shop and database share the cores. Single runs: compare ratios inside a \
         table, not absolute figures between days.",
        chrono::Utc::now().format("%Y-%m-%d"),
        cores,
        read("/proc/cpuinfo", "model name"),
        read("/proc/meminfo", "MemTotal"),
        postgres.unwrap_or_default(),
    )
}
