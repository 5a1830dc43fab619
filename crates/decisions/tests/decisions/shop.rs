//! A shop of one test: an empty log, a few products, and the wishes of its shoppers.

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use decisions::{
    Basket, CartChange, CartChanged, ChangeCart, ChangeCartError, ChangeOrder, ChangeOrderError,
    OrderChanged, OrderStep, PlaceOrder, PlaceOrderError, Placed, change_cart, change_order,
    place_order,
};
use domain::cart::{Cart, CartOwner, first_cart_of};
use domain::checkout::{Charges, Quote};
use domain::coupon::{Coupon, CouponCommand, CouponError, Discount, Terms, coupon_id};
use domain::kernel::{Amount, By, CartId, Currency, CustomerId, OrderId, ProductId, Quantity};
use domain::order::{Order, PaymentMethod, Status};
use domain::product::{Details, Prices, Product, ProductCommand};
use domain::stock::{StockCommand, StockItem};
use eventstore::{CommandKey, Context, DecideError, Decided, Decision, EventStore, StoreOptions};
use sqlx::PgPool;
use sqlx::migrate::Migrator;
use std::path::Path;
use uuid::Uuid;

/// The price of every product of the test shop: 10.00 USD.
pub(crate) const PRICE: Amount = Amount::minor(1_000);

pub(crate) struct Shop {
    pub(crate) store: EventStore,
}

pub(crate) fn noon() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 6, 1, 12, 0, 0).unwrap()
}

pub(crate) fn context() -> Context {
    Context {
        actor: "system:test".to_owned(),
        correlation_id: "test".to_owned(),
        causation_id: None,
        occurred_at: noon(),
        reason: None,
    }
}

pub(crate) fn quote(product_id: ProductId) -> Quote {
    Quote {
        product_id,
        sku: format!("SKU-{product_id}"),
        name: "A thing".to_owned(),
        price: PRICE,
        currency: Currency::USD,
        is_active: true,
    }
}

pub(crate) fn shopper(customer_id: CustomerId) -> Basket {
    Basket::OfCustomer {
        customer_id,
        from: first_cart_of(customer_id),
    }
}

impl Shop {
    pub(crate) async fn open(pool: PgPool) -> Self {
        let migrations = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations");
        Migrator::new(migrations)
            .await
            .unwrap()
            .run(&pool)
            .await
            .unwrap();
        Self {
            store: EventStore::open(pool, StoreOptions::default()),
        }
    }

    /// A product with so many units on the shelf.
    pub(crate) async fn product(&self, units: i64) -> ProductId {
        let product_id = ProductId(Uuid::now_v7());
        let at = noon();
        let details = Details {
            name: "A thing".to_owned(),
            slug: format!("thing-{product_id}"),
            is_active: true,
            ..Details::default()
        };
        let price = Prices {
            price: PRICE,
            original: None,
            cost: None,
            currency: Currency::USD,
        };
        let sku = format!("SKU-{product_id}");
        let create = ProductCommand::Create {
            product_id,
            sku,
            price,
            details,
            at,
        };
        let on_hand = Quantity::new(units).unwrap();
        self.store
            .decide(Decision::<(), String>::new(context(), move |desk| {
                let told = |no: eventstore::Halt<_>| no.map(|no| format!("{no}"));
                desk.execute::<Product>(product_id, create.clone())
                    .map_err(told)?;
                let open = StockCommand::Open {
                    product_id,
                    on_hand,
                    at,
                };
                desk.execute::<StockItem>(product_id, open)
                    .map_err(|no| no.map(|no| format!("{no}")))?;
                Ok(())
            }))
            .await
            .unwrap();
        product_id
    }

    pub(crate) async fn coupon(&self, code: &str, usage_limit: Option<i64>) {
        let terms = Terms {
            discount: Discount::Percentage {
                basis_points: 1_000,
            },
            currency: Currency::USD,
            minimum_amount: None,
            maximum_discount: None,
            usage_limit,
            per_customer_limit: None,
            valid_from: noon() - TimeDelta::days(1),
            valid_until: noon() + TimeDelta::days(1),
            is_active: true,
            release_on_cancel: true,
        };
        let (coupon_id, code, at) = (coupon_id(code), code.to_owned(), noon());
        let create = CouponCommand::Create {
            coupon_id,
            code,
            terms,
            at,
        };
        let decision = Decision::<(), CouponError>::new(context(), move |desk| {
            desk.execute::<Coupon>(coupon_id, create.clone())?;
            Ok(())
        });
        self.store.decide(decision).await.unwrap();
    }

    pub(crate) async fn add(
        &self,
        basket: Basket,
        product_id: ProductId,
        units: i64,
    ) -> Result<Decided<CartChanged>, DecideError<ChangeCartError>> {
        let change = CartChange::Add {
            product_id,
            quantity: Quantity::new(units).unwrap(),
        };
        let wish = ChangeCart {
            basket,
            change,
            expected_version: None,
            at: noon(),
        };
        self.store.decide(change_cart(wish, context())).await
    }

    /// What `customer` wants when checking out `cart`.
    pub(crate) fn wish(
        customer: CustomerId,
        cart_id: CartId,
        products: &[ProductId],
    ) -> PlaceOrder {
        PlaceOrder {
            order_id: OrderId(Uuid::now_v7()),
            cart_id,
            buyer: CartOwner::Customer(customer),
            quotes: products.iter().copied().map(quote).collect(),
            charges: Charges {
                shipping: Amount::minor(500),
                tax_basis_points: 0,
                currency: Currency::USD,
            },
            coupon_code: None,
            payment_method: PaymentMethod::CashOnDelivery,
            channel: "web".to_owned(),
            expected_total: None,
            expected_cart_version: None,
            hold_until: noon() + TimeDelta::hours(72),
            attachments: vec![("contact", b"sealed".to_vec())],
            at: noon(),
        }
    }

    pub(crate) async fn place(
        &self,
        wish: PlaceOrder,
    ) -> Result<Decided<Placed>, DecideError<PlaceOrderError>> {
        let id = format!("checkout:{}", wish.cart_id);
        let key = CommandKey {
            id,
            request_hash: "same body".to_owned(),
        };
        self.store
            .decide(place_order(wish, context()).keyed(key))
            .await
    }

    pub(crate) async fn lead(
        &self,
        order_id: OrderId,
        status: Status,
    ) -> Result<Decided<OrderChanged>, DecideError<ChangeOrderError>> {
        let reason = (status == Status::Cancelled).then(|| "changed my mind".to_owned());
        let step = OrderStep::LeadTo {
            status,
            reason,
            cash_collected: true,
        };
        let wish = ChangeOrder {
            order_id,
            step,
            by: By::Staff,
            may_give_back: true,
            expected_version: None,
            at: noon(),
        };
        self.store.decide(change_order(wish, context())).await
    }

    /// A customer with a cart of `units` of `product`.
    pub(crate) async fn filled(&self, product_id: ProductId, units: i64) -> (CustomerId, CartId) {
        let customer = CustomerId(Uuid::now_v7());
        let added = self
            .add(shopper(customer), product_id, units)
            .await
            .unwrap();
        (customer, added.outcome.cart_id)
    }

    /// An order of `units` of `product` by somebody new.
    pub(crate) async fn ordered(&self, product_id: ProductId, units: i64) -> OrderId {
        let (customer, cart_id) = self.filled(product_id, units).await;
        self.place(Self::wish(customer, cart_id, &[product_id]))
            .await
            .unwrap()
            .outcome
            .order_id
    }

    pub(crate) async fn stock(&self, product_id: ProductId) -> StockItem {
        self.store
            .load::<StockItem>(product_id)
            .await
            .unwrap()
            .state
    }

    pub(crate) async fn order(&self, order_id: OrderId) -> Order {
        self.store.load::<Order>(order_id).await.unwrap().state
    }

    pub(crate) async fn cart(&self, cart_id: CartId) -> Cart {
        self.store.load::<Cart>(cart_id).await.unwrap().state
    }

    pub(crate) async fn uses(&self, code: &str) -> i64 {
        self.store
            .load::<Coupon>(coupon_id(code))
            .await
            .unwrap()
            .state
            .used()
    }
}
