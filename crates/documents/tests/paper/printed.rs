//! A document as other programs see it: poppler, zbar and qpdf, each a Debian package.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicU32, Ordering};

static NEXT: AtomicU32 = AtomicU32::new(0);

/// A document in a folder of its own, which goes when it goes.
pub(crate) struct Printed {
    folder: PathBuf,
}

/// A word on a page, and how far it reaches, in points.
#[derive(Debug)]
pub(crate) struct Word {
    pub(crate) text: String,
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) right: f64,
    pub(crate) bottom: f64,
}

impl Printed {
    pub(crate) fn new(pdf: &[u8]) -> Self {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("documents-{}-{number}", std::process::id());
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("it.pdf"), pdf).unwrap();
        Self { folder }
    }

    /// Everything that stands on it, in lines.
    pub(crate) fn text(&self) -> String {
        let output = self.run("pdftotext", "poppler-utils", &["-layout", "it.pdf", "-"]);
        String::from_utf8(output.stdout).unwrap()
    }

    /// Everything that stands on it, with one space between words.
    pub(crate) fn words(&self) -> String {
        let text = self.text();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    pub(crate) fn pages(&self) -> usize {
        let output = self.run("pdfinfo", "poppler-utils", &["it.pdf"]);
        let text = String::from_utf8(output.stdout).unwrap();
        let line = text.lines().find_map(|line| line.strip_prefix("Pages:"));
        line.unwrap().trim().parse().unwrap()
    }

    /// What `pdfinfo` says of it.
    pub(crate) fn particulars(&self) -> String {
        let output = self.run("pdfinfo", "poppler-utils", &["-isodates", "it.pdf"]);
        String::from_utf8(output.stdout).unwrap()
    }

    /// Every word of every page, and where it stands.
    pub(crate) fn placed(&self) -> Vec<Word> {
        let output = self.run("pdftotext", "poppler-utils", &["-bbox", "it.pdf", "-"]);
        let text = String::from_utf8(output.stdout).unwrap();
        let words = text
            .lines()
            .filter_map(|line| line.trim().strip_prefix("<word "));
        words.map(word).collect()
    }

    /// Fails where a word comes closer to an edge of its page than `margin`, in points.
    #[expect(
        clippy::float_arithmetic,
        reason = "poppler measures in fractions of a point"
    )]
    pub(crate) fn stays_within(&self, margin: f64) {
        let output = self.run("pdftotext", "poppler-utils", &["-bbox", "it.pdf", "-"]);
        let text = String::from_utf8(output.stdout).unwrap();
        let (mut right, mut bottom) = (0.0, 0.0);
        for line in text.lines().map(str::trim) {
            if line.starts_with("<page ") {
                right = number(line, "width") - margin;
                bottom = number(line, "height") - margin;
            } else if line.starts_with("<word ") {
                let word = word(line);
                let across = word.left >= margin && word.right <= right;
                let down = word.top >= margin && word.bottom <= bottom;
                assert!(across && down, "{word:?} runs over the edge");
            }
        }
    }

    /// What a reader decodes from the bars, printed with 203 dots to the inch: in shades of grey,
    /// or in black and white only, as a label printer does.
    pub(crate) fn decoded(&self, black_and_white: bool) -> Vec<String> {
        let shades = if black_and_white { "-mono" } else { "-gray" };
        let args = ["-r", "203", shades, "it.pdf", "page"];
        self.run("pdftoppm", "poppler-utils", &args);
        let kind = if black_and_white { "pbm" } else { "pgm" };
        let page = format!("page-1.{kind}");
        let args = ["--raw", "--quiet", "-Sdisable", "-Scode128.enable", &page];
        let output = self.run("zbarimg", "zbar-tools", &args);
        let text = String::from_utf8(output.stdout).unwrap();
        text.lines().map(str::to_owned).collect()
    }

    /// Fails, with the reasons, where `qpdf` finds anything to warn of.
    pub(crate) fn is_sound(&self) {
        let output = self.run("qpdf", "qpdf", &["--check", "it.pdf"]);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let warned = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            output.status.success() && warned.is_empty(),
            "{said}{warned}"
        );
        assert!(
            said.contains("No syntax or stream encoding errors found"),
            "{said}"
        );
    }

    fn run(&self, program: &str, package: &str, args: &[&str]) -> Output {
        let mut command = Command::new(program);
        let output = command.args(args).current_dir(&self.folder).output();
        output.unwrap_or_else(|error| {
            panic!("this test needs {program} ({error}): apt-get install {package}")
        })
    }
}

impl Drop for Printed {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn number(line: &str, name: &str) -> f64 {
    let rest = line.split(&format!("{name}=\"")).nth(1).unwrap();
    rest.split('"').next().unwrap().parse().unwrap()
}

fn word(line: &str) -> Word {
    let text = line.split('>').nth(1).unwrap().split("</word").next();
    Word {
        text: text.unwrap().to_owned(),
        left: number(line, "xMin"),
        top: number(line, "yMin"),
        right: number(line, "xMax"),
        bottom: number(line, "yMax"),
    }
}
