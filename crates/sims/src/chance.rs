//! Chance that can be repeated: the same seed means the same run, on every machine and for ever.

/// SplitMix64 (Steele, Lea, Flood 2014): small, and unlike a library's generator it never changes.
#[derive(Debug, Clone)]
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn seeded(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `limit`; 0 if there is none.
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.next().checked_rem(limit).unwrap_or(0)
    }

    /// Whether something that happens `percent` times in a hundred happens now.
    pub(crate) fn happens(&mut self, percent: u8) -> bool {
        match percent {
            0 => false,
            100.. => true,
            some => self.below(100) < u64::from(some),
        }
    }

    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let other = self.below(last as u64 + 1);
            items.swap(last, usize::try_from(other).unwrap_or(last));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Chance;

    #[test]
    fn the_same_seed_throws_the_same_dice_and_another_seed_throws_others() {
        let throw = |seed| {
            let mut chance = Chance::seeded(seed);
            (0..64).map(|_| chance.below(6)).collect::<Vec<_>>()
        };
        assert_eq!(throw(7), throw(7));
        assert_ne!(throw(7), throw(8));
    }

    #[test]
    fn the_first_number_of_a_seed_is_the_published_one() {
        assert_eq!(Chance::seeded(0).next(), 0xE220_A839_7B1D_CDAF);
    }

    #[test]
    fn never_and_always_leave_nothing_to_chance() {
        let mut chance = Chance::seeded(1);
        assert!((0..1000).all(|_| !chance.happens(0) && chance.happens(100)));
        let thirds = (0..10_000).filter(|_| chance.happens(30)).count();
        assert!((2_700..3_300).contains(&thirds), "{thirds}");
    }

    #[test]
    fn shuffling_loses_nobody() {
        let mut people: Vec<u32> = (0..50).collect();
        Chance::seeded(3).shuffle(&mut people);
        assert_ne!(people, (0..50).collect::<Vec<_>>());
        people.sort_unstable();
        assert_eq!(people, (0..50).collect::<Vec<_>>());
    }
}
