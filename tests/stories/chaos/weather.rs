//! What the providers and the lines to them do while the shop dies: copies, another order, delays, losses,
//! answers that never arrive. All of it by the seed.

use rand::RngExt;
use rand::rngs::StdRng;
use sims::daraja::{DarajaSim, Manners};
use sims::stripe::StripeSim;
use sims::{Effect, FaultRule, NoticeRules};

/// Other weather than before.
pub(super) fn turn(random: &mut StdRng, stripe: &StripeSim, daraja: &DarajaSim) {
    let retries = NoticeRules {
        retries: 400,
        back_off_ms: 50,
        back_off_max_ms: 400,
        ..notices(random, 5)
    };
    stripe.set_notice_rules(retries);
    // Safaricom says everything once.
    daraja.set_notice_rules(notices(random, 25));
    for faults in [stripe.faults(), daraja.faults()] {
        faults.reseed(random.random());
        faults.add(FaultRule {
            percent: 8,
            answer_delay_ms: random.random_range(0..150),
            ..FaultRule::on("POST", "/", effect(random))
        });
        faults.add(FaultRule {
            percent: 30,
            delay_ms: random.random_range(0..100),
            answer_delay_ms: random.random_range(0..400),
            ..FaultRule::on("POST", "/", Effect::Nothing)
        });
    }
}

fn notices(random: &mut StdRng, lost: u8) -> NoticeRules {
    NoticeRules {
        delay_ms: random.random_range(0..300),
        copies: random.random_range(1..=3),
        at_once: random.random_range(1..=8),
        window: random.random_range(1..=8),
        window_ms: random.random_range(50..300),
        lose_percent: random.random_range(0..=lost),
        ..NoticeRules::once()
    }
}

/// What goes wrong with one request in twelve.
fn effect(random: &mut StdRng) -> Effect {
    let effects = [
        Effect::CloseBefore,
        Effect::CloseAfter,
        Effect::StatusAfter(503),
        Effect::Status(500),
        Effect::Truncated,
        Effect::Html(502),
    ];
    effects[random.random_range(0..effects.len())]
}

/// Prompts that nobody answers run out soon, in any weather.
pub(super) fn short_prompts(daraja: &DarajaSim) {
    daraja.set_manners(Manners {
        prompt_ms: 4_000,
        ..Manners::default()
    });
}

/// Nothing goes wrong any more; what waited is told.
pub(super) fn calm(stripe: &StripeSim, daraja: &DarajaSim) {
    stripe.faults().clear();
    daraja.faults().clear();
    stripe.set_notice_rules(NoticeRules::patient());
    daraja.set_notice_rules(NoticeRules::once());
}
