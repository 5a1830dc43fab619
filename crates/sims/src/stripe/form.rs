//! Form-encoded parameters with bracketed keys, as Stripe's clients send them.

use super::problem::Problem;
use std::collections::BTreeMap;

/// The parameters of a request, in the order they came.
#[derive(Debug, Clone, Default)]
pub(super) struct Params(Vec<(String, String)>);

impl Params {
    pub(super) fn read(encoded: &[u8]) -> Self {
        Self(form_urlencoded::parse(encoded).into_owned().collect())
    }

    /// The same for the same parameters in whatever order.
    pub(super) fn fingerprint(&self) -> String {
        let mut sorted = self.0.clone();
        sorted.sort();
        form_urlencoded::Serializer::new(String::new())
            .extend_pairs(sorted)
            .finish()
    }

    /// Refuses parameters whose first name is none of `known`.
    pub(super) fn only(&self, known: &[&str]) -> Result<(), Problem> {
        for (name, _) in &self.0 {
            let first = name.split('[').next().unwrap_or(name);
            if !known.contains(&first) {
                return Err(Problem::parameter(
                    "parameter_unknown",
                    first,
                    format!("Received unknown parameter: {first}"),
                ));
            }
        }
        Ok(())
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let mut found = self.0.iter().filter(|(known, _)| known == name);
        found.next().map(|(_, value)| value.as_str())
    }

    pub(super) fn owned(&self, name: &str) -> Option<String> {
        self.get(name)
            .filter(|value| !value.is_empty())
            .map(str::to_owned)
    }

    pub(super) fn need(&self, name: &str) -> Result<&str, Problem> {
        self.get(name)
            .filter(|value| !value.is_empty())
            .ok_or_else(|| {
                Problem::parameter(
                    "parameter_missing",
                    name,
                    format!("Missing required param: {name}."),
                )
            })
    }

    /// A whole number, where the parameter is there.
    pub(super) fn whole(&self, name: &str) -> Result<Option<i64>, Problem> {
        let Some(text) = self.get(name) else {
            return Ok(None);
        };
        text.parse().map(Some).map_err(|_| {
            Problem::parameter(
                "parameter_invalid_integer",
                name,
                format!("Invalid integer: {text}"),
            )
        })
    }

    /// A yes or no, where the parameter is there.
    pub(super) fn flag(&self, name: &str) -> Result<Option<bool>, Problem> {
        match self.get(name) {
            None => Ok(None),
            Some("true") => Ok(Some(true)),
            Some("false") => Ok(Some(false)),
            Some(text) => Err(Problem::parameter(
                "",
                name,
                format!("Invalid boolean: {text}"),
            )),
        }
    }

    /// One of these words, where the parameter is there.
    pub(super) fn word(&self, name: &str, words: &[&str]) -> Result<Option<String>, Problem> {
        match self.owned(name) {
            Some(text) if !words.contains(&text.as_str()) => Err(Problem::parameter(
                "",
                name,
                format!("Invalid {name}: must be one of {}", words.join(", ")),
            )),
            other => Ok(other),
        }
    }

    /// `name[a]=1&name[b]=2` as a map. Stripe's limits: 50 keys of 40 characters, values of 500.
    pub(super) fn map(&self, name: &str) -> Result<BTreeMap<String, String>, Problem> {
        let mut map = BTreeMap::new();
        for (key, value) in self.inside(name) {
            if key.chars().count() > 40 || value.chars().count() > 500 {
                let message =
                    format!("Metadata keys have at most 40 characters, values 500: {key}");
                return Err(Problem::parameter("", name, message));
            }
            map.insert(key.to_owned(), value.to_owned());
        }
        if map.len() > 50 {
            let message = "You can have up to 50 metadata keys.".to_owned();
            return Err(Problem::parameter("", name, message));
        }
        Ok(map)
    }

    /// `name[]=a&name[]=b` or `name[0]=a&name[1]=b` as a list.
    pub(super) fn list(&self, name: &str) -> Vec<String> {
        self.inside(name)
            .filter(|(key, _)| key.bytes().all(|byte| byte.is_ascii_digit()))
            .map(|(_, value)| value.to_owned())
            .collect()
    }

    fn inside<'a>(&'a self, name: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.0.iter().filter_map(move |(key, value)| {
            let key = key
                .strip_prefix(name)?
                .strip_prefix('[')?
                .strip_suffix(']')?;
            Some((key, value.as_str()))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Params;

    #[test]
    fn bracketed_keys_are_read_as_the_official_clients_write_them() {
        let params = Params::read(
            b"amount=1099&metadata[order_id]=a%26b%20c%2Bd&automatic_payment_methods[enabled]=true\
              &expand[0]=latest_charge&expand[]=customer",
        );
        assert_eq!(params.whole("amount").unwrap(), Some(1099));
        assert_eq!(params.map("metadata").unwrap()["order_id"], "a&b c+d");
        assert_eq!(params.list("expand"), ["latest_charge", "customer"]);
        let enabled = params.flag("automatic_payment_methods[enabled]").unwrap();
        assert_eq!(enabled, Some(true));
    }

    #[test]
    fn the_order_of_parameters_does_not_make_another_request() {
        let one = Params::read(b"amount=1&currency=usd");
        let other = Params::read(b"currency=usd&amount=1");
        let third = Params::read(b"currency=usd&amount=2");
        assert_eq!(one.fingerprint(), other.fingerprint());
        assert_ne!(one.fingerprint(), third.fingerprint());
    }

    #[test]
    fn what_stripe_does_not_know_is_refused_by_name() {
        let params = Params::read(b"amount=1&ammount=2");
        let problem = params.only(&["amount"]).unwrap_err();
        assert_eq!(problem.param.as_deref(), Some("ammount"));
    }
}
