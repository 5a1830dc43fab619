"""The back office of a shop over HTTP, with money in whole cents."""

import json
import urllib.error
import urllib.parse
import urllib.request
from decimal import Decimal


class ShopError(Exception):
    """The shop did not answer as it should."""


class Shop:
    """Signed in as somebody who may see the analytics."""

    def __init__(self, url: str, email: str, password: str) -> None:
        self.url, self.bearer = url.rstrip("/"), None
        session = self.ask("POST", "/api/auth/login", {"email": email, "password": password, "audience": "admin"})
        self.bearer = session["tokens"]["accessToken"]

    def get(self, path: str, **query):
        return self.ask("GET", path + ("?" + urllib.parse.urlencode(query) if query else ""))

    def ask(self, method: str, path: str, body=None):
        headers = {"Accept": "application/json"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        if self.bearer:
            headers["Authorization"] = f"Bearer {self.bearer}"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data=data, headers=headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.loads(answer.read(), parse_float=Decimal)
        except urllib.error.HTTPError as error:
            raise ShopError(f"{method} {path} answered {error.code}: {error.read().decode(errors='replace')}") from error
        except OSError as error:
            raise ShopError(f"{method} {path}: no shop answers at {self.url} ({error})") from error

    def sales(self, granularity: str, first: str = "1970-01-01", last: str = "2999-12-31") -> list[dict]:
        answer = self.get("/api/admin/analytics/sales", granularity=granularity, currency="USD", **{"from": first, "to": last})
        return answer["data"]

    def order(self, reference: str):
        """The order with this reference, with its lines; None if there is none."""
        found = self.get("/api/admin/orders", search=reference)["data"]
        ids = [order["id"] for order in found if order["reference"] == reference]
        return self.get(f"/api/admin/orders/{ids[0]}") if ids else None

    @classmethod
    def line(cls, item: dict) -> tuple:
        """A line as the source has it: quantity, loyalty, coupon match, reimbursed, total."""
        off = {discount["kind"]: cls.cents(discount["amount"]) for discount in item["discounts"]}
        kinds = (off.get("loyalty", 0), off.get("coupon_match", 0))
        return (item["quantity"], *kinds, cls.cents(item["reimbursedAmount"]), cls.cents(item["netPrice"]))

    @staticmethod
    def cents(value) -> int:
        whole = Decimal(value) * 100
        if whole != int(whole):
            raise ShopError(f"{value} is not a whole number of cents")
        return int(whole)
