//! payments · money in and money back, with both providers' own books beside the shop's: paid once,
//! given back once, whatever is lost, doubled, forged or late.

mod attention;
mod books;
mod callbacks;
mod card;
mod clerks;
mod confirming;
mod contradicted;
mod copies;
mod disputes;
mod forged;
mod giving_back;
mod hostile;
mod late;
mod left_to_people;
mod noted;
mod notices;
mod orderings;
mod other_money;
mod outage;
mod phone;
mod quarantine;
mod reconciling;
mod refused;
mod shipping_back;
mod storm;
mod unanswered;
