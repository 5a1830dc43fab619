//! Days and moments of query parameters, within the calendar that the database knows as well.

use chrono::Datelike;
use serde::de::Error;
use serde::{Deserialize, Deserializer};

/// Reads a day or a moment of the years 1 to 9999: ours go further, and back beyond the first year, and the
/// database fails on them. For `deserialize_with`, beside `default`.
pub(crate) fn in_calendar<'de, D, T>(said: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Datelike,
{
    match Option::<T>::deserialize(said)? {
        Some(day) if !(1..=9999).contains(&day.year()) => {
            Err(D::Error::custom("a year is 1 to 9999"))
        }
        fine => Ok(fine),
    }
}

#[cfg(test)]
mod tests {
    use super::in_calendar;
    use chrono::{DateTime, NaiveDate, Utc};
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    struct Asked {
        #[serde(default, deserialize_with = "in_calendar")]
        from: Option<DateTime<Utc>>,
        #[serde(default, deserialize_with = "in_calendar")]
        day: Option<NaiveDate>,
    }

    fn asked(query: &str) -> Result<Asked, String> {
        serde_urlencoded::from_str(query).map_err(|error| error.to_string())
    }

    #[test]
    fn what_is_left_out_is_not_missed() {
        let nothing = asked("").unwrap();
        assert!(nothing.from.is_none() && nothing.day.is_none());
        let both = asked("from=0001-01-01T00:00:00Z&day=9999-12-31").unwrap();
        assert!(both.from.is_some() && both.day.is_some());
    }

    #[test]
    fn years_of_no_calendar_are_refused() {
        for odd in [
            "from=-9999-01-01T00:00:00Z",
            "from=0000-12-31T23:59:59Z",
            "from=%2B10000-01-01T00:00:00Z",
            "from=0001-01-01T00:00:00%2B14:00",
            "from=9999-12-31T23:59:59-14:00",
            "day=-0001-01-01",
            "day=0000-12-31",
            "day=%2B10000-01-01",
        ] {
            assert!(asked(odd).is_err(), "{odd}");
        }
    }
}
