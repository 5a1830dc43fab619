//! Who stands on a document, and where they live.

/// A name and the lines below it, in the order in which they are to be printed: the street first,
/// the town with its code in the order of its country, the country last. Empty lines are left out.
///
/// Every line keeps a place of its own on paper, so a long name cannot push the town off a label.
/// More than [`Address::MOST_LINES`] lines are cut in the middle, visibly; the last ones are kept.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Address {
    /// A person or a company.
    pub name: String,
    /// Street, town, country.
    pub lines: Vec<String>,
    /// Printed below the address, where couriers look for it.
    pub phone: Option<String>,
}

impl Address {
    /// The most lines below the name that are printed.
    pub const MOST_LINES: usize = 7;

    /// The lines below the name as they are printed, the phone last.
    pub(crate) fn below_name(&self) -> Vec<String> {
        let given = self.lines.iter().map(|line| line.trim());
        let given: Vec<&str> = given.filter(|line| !line.is_empty()).collect();
        let mut lines: Vec<String> = given.iter().map(|line| (*line).to_owned()).collect();
        if lines.len() > Self::MOST_LINES {
            // The last three say which town and country it is.
            let dropped = Self::MOST_LINES - 4..lines.len() - 3;
            lines.splice(dropped, ["…".to_owned()]);
        }
        let phone = self.phone.as_deref().map_or("", str::trim);
        if !phone.is_empty() {
            lines.push(format!("Tel. {phone}"));
        }
        lines
    }
}
