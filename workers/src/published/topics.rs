//! Patterns of event types, as RabbitMQ reads binding keys.

/// Whether `topic` is among what `pattern` asks for: words between dots, where `*` stands for any one
/// word and `#` for any number of words.
#[must_use]
pub fn matches(pattern: &str, topic: &str) -> bool {
    let pattern: Vec<&str> = pattern.split('.').collect();
    let topic: Vec<&str> = topic.split('.').collect();
    words_match(&pattern, &topic)
}

fn words_match(pattern: &[&str], topic: &[&str]) -> bool {
    match (pattern.split_first(), topic.split_first()) {
        (None, None) => true,
        (Some((&"#", rest)), _) => (0..=topic.len()).any(|at| words_match(rest, &topic[at..])),
        (Some((word, pattern)), Some((said, topic))) => {
            (*word == "*" || word == said) && words_match(pattern, topic)
        }
        (None, Some(_)) | (Some(_), None) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn patterns_are_read_as_rabbitmq_reads_them() {
        for (pattern, topic, expected) in [
            ("order.placed", "order.placed", true),
            ("order.placed", "order.shipped", false),
            ("order.*", "order.placed", true),
            ("order.*", "order", false),
            ("order.*", "order.line.added", false),
            ("*.placed", "order.placed", true),
            ("#", "order.placed", true),
            ("#", "", true),
            ("order.#", "order", true),
            ("order.#", "order.line.added", true),
            ("#.added", "order.line.added", true),
            ("#.added", "order.line.taken", false),
            ("order.#.added", "order.added", true),
        ] {
            assert_eq!(matches(pattern, topic), expected, "{pattern} {topic}");
        }
    }
}
