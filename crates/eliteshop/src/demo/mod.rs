//! demo · a shopper who walks through a running shop over HTTP · may touch HTTP · never touches the
//! shop's database.
//!
//! Every answer is checked: the walk is also the smoke test, and fails at the first surprise.

mod basket;
mod checkout;
mod clerk;
mod sums;
mod visit;

use std::process::ExitCode;

use runtime::Config;

use basket::Shopper;
use clerk::Clerk;
use visit::Visit;

/// Walks a shopper through the shop at `url`, or the one this configuration would start here. With
/// `ADMIN_PASSWORD` set a clerk makes what the walk needs; without, the coupon is left out.
pub(crate) async fn shop(config: &Config, url: Option<String>) -> anyhow::Result<ExitCode> {
    let url = url.unwrap_or_else(|| format!("http://127.0.0.1:{}", config.listen.http.port()));
    let visit = Visit::to(&url)?;
    println!("A visit to the shop at {url}");
    let clerk = Clerk::sign_in(&visit, &config.security.first_admin).await?;
    let goods = basket::look_around(&visit, clerk.as_ref()).await?;
    let mut shopper = Shopper::enter(visit.clone());
    shopper.fill_the_basket(&goods).await?;
    let coupon = match &clerk {
        Some(clerk) => Some(clerk.make_coupon().await?),
        None => None,
    };
    let bought = shopper.check_out(&goods, coupon.as_deref()).await?;
    shopper.follow(&bought).await?;
    let position = shopper.cancel(&bought, &goods).await?;
    if let Some(clerk) = &clerk {
        clerk.look_at_the_dashboard(position.as_deref()).await?;
    }
    println!(
        "\nEverything was as it should be ({} requests).",
        visit.requests()
    );
    Ok(ExitCode::SUCCESS)
}
