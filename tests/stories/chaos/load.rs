//! Shoppers who come one after the other for as long as a story wants them.

use super::plans::plain;
use super::shopper::{Scene, Told, live};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// How many shoppers are in the shop at a time.
const AT_ONCE: usize = 8;

/// Shoppers who are being let in.
#[derive(Default)]
pub(super) struct Load {
    over: AtomicBool,
    came: AtomicUsize,
}

impl Load {
    /// Nobody else comes; who is inside stays until all is done.
    pub(super) fn end(&self) {
        self.over.store(true, Ordering::Relaxed);
    }

    /// Lets shoppers in until it is over.
    pub(super) async fn run(&self, scene: &Scene<'_>) -> Told {
        let places = (0..AT_ONCE).map(|_| self.one_after_the_other(scene));
        let mut told = Told::default();
        for one in futures::future::join_all(places).await {
            told.add(one);
        }
        told
    }

    async fn one_after_the_other(&self, scene: &Scene<'_>) -> Told {
        let mut told = Told::default();
        while !self.over.load(Ordering::Relaxed) {
            let number = self.came.fetch_add(1, Ordering::Relaxed);
            let plan = plain(number, scene.products.len());
            told.add(live(scene, number, &plan).await);
        }
        told
    }
}
