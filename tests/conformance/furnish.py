"""Puts orders in several states into a running shop, so that whoever tries its routes finds something there.

    tests/conformance/furnish.py SHOP_URL STRIPE_SIM_URL OWNER_TOKEN USER_TOKEN <FACTS

FACTS on standard input is JSON: `email` and `password` of the user, `spareStaff`, `spareCustomer`. The owner's
session must be confirmed. Standard output is JSON: `ids`, for each word of an address that comes before an id the
ids that are there; `own`, the same of the user and of a guest; `guestToken`, the secret of the guest's first
order; `key`, an API key. Standard library only.
"""

import json
import sys
import time
import urllib.error
import urllib.request
from datetime import datetime, timedelta, timezone

SHOP, STRIPE, OWNER, USER = sys.argv[1:5]
PATIENCE = 30
ADDRESS = {
    "name": "Wanjiru Kamau", "email": "wanjiru@example.com", "phone": "+254712345678",
    "addressLine1": "12 Moi Avenue", "city": "Nairobi", "postalCode": "00100", "country": "KE",
}
FOR_A_KEY = ["catalogue.read", "catalogue.write", "stock.read", "orders.read", "orders.write", "orders.refund",
             "coupons.read", "coupons.write", "customers.read", "analytics.read", "audit.read"]


def ask(method, path, body=None, base=SHOP, may_lack=False, **headers):
    """What is answered, and the headers; a refusal ends everything and is shown. What `may_lack` is not there yet."""
    data = None if body is None else json.dumps(body).encode()
    sent = {"content-type": "application/json"} if data else {}
    sent.update({name.replace("_", "-"): value for name, value in headers.items()})
    request = urllib.request.Request(base + path, data=data, headers=sent, method=method)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            text = answer.read()
            return (json.loads(text) if text else None), answer.headers
    except urllib.error.HTTPError as refusal:
        if may_lack and refusal.code == 404:
            return {}, refusal.headers
        sys.exit(f"{method} {path}: {refusal.code} {refusal.read().decode(errors='replace')}")


def owner(method, path, body=None, **headers):
    return ask(method, path, body, authorization=f"Bearer {OWNER}", x_reason="for the fuzzer", **headers)[0]


def until(what, met):
    """Waits for what the shop does by itself, or what its lists have yet to hear."""
    end = time.monotonic() + PATIENCE
    while not (found := met()):
        if time.monotonic() > end:
            sys.exit(f"never: {what}")
        time.sleep(0.1)
    return found


class Buyer:
    """The user, or a guest, and one order of theirs."""

    def __init__(self, product, method, token=None):
        self.signed = {"authorization": f"Bearer {token}"} if token else {}
        _, headers = ask("POST", "/api/cart/add", {"productId": product, "quantity": 2}, **self.signed)
        cart = headers.get("x-cart-token")
        held = {"x_cart_token": cart} if cart else {}
        wish = {"shippingAddress": ADDRESS, "paymentMethod": method}
        placed, _ = ask("POST", "/api/orders", wish, idempotency_key=f"order-{time.monotonic_ns()}", **self.signed, **held)
        self.product, self.order, self.token = product, placed["id"], placed.get("orderToken")
        if self.token:
            self.signed["x_order_token"] = self.token

    def does(self, method, path, body=None, may_lack=False):
        return ask(method, path, body, may_lack=may_lack, **self.signed)[0]

    def by_card(self):
        begun = self.does("POST", "/api/payments/stripe/create-intent", {"orderId": self.order})
        paid = {"intent": begun["paymentIntentId"], "payment_method": "pm_card_visa"}
        ask("POST", "/_sim/pay", paid, base=STRIPE)
        return self.is_paid()

    def by_phone(self):
        self.does("POST", "/api/payments/mpesa/stk-push", {"orderId": self.order, "phoneNumber": "0712345678"})
        return self.is_paid()

    def is_paid(self):
        path = f"/api/payments/{self.order}/status"
        until(f"{self.order} is paid", lambda: self.does("GET", path, may_lack=True).get("paymentStatus") == "paid")
        return self

    def led(self, *statuses):
        for status in statuses:
            wish = {"status": status, "reason": "for the fuzzer"}
            owner("PUT", f"/api/admin/orders/{self.order}/status", wish)
        return self

    def wants_back(self):
        wish = {"items": [{"productId": self.product, "quantity": 1}], "reason": "damaged"}
        return self.does("POST", f"/api/orders/{self.order}/returns", wish)["id"]


def first_of(path):
    """The first of what a list of the back office holds, as soon as it holds something."""
    return until(path, lambda: owner("GET", path, may_lack=True).get("data"))[0]["id"]


def goods():
    ids = {}
    for number in (1, 2, 3):
        wish = {"name": f"Red kettle {number}", "sku": f"KETTLE-{number}", "price": 1950,
                "currency": "KES", "stockQuantity": 100000}
        ids.setdefault("products", []).append(owner("POST", "/api/products", wish)["id"])
    ids["remove"] = ids["products"]
    ids["categories"] = [owner("POST", "/api/categories", {"name": "Kitchen"})["id"]]
    for code in ("SPRING", "AUTUMN"):
        wish = {"code": code, "type": "percentage", "value": 10,
                "validFrom": "2020-01-01T00:00:00Z", "validUntil": "2099-01-01T00:00:00Z"}
        ids.setdefault("coupons", []).append(owner("POST", "/api/admin/coupons", wish)["id"])
    return ids


def orders(ids):
    """One for each thing that can be done with an order; answers the user's and the guest's."""
    product = ids["products"][0]
    users = [
        Buyer(product, "stripe", USER),
        Buyer(product, "stripe", USER).by_card(),
        Buyer(product, "cash_on_delivery", USER).led("confirmed", "processing", "shipped"),
        Buyer(product, "cash_on_delivery", USER).led("confirmed", "processing", "shipped", "delivered"),
        Buyer(product, "cash_on_delivery", USER).led("confirmed", "cancelled"),
    ]
    guests = [
        Buyer(product, "cash_on_delivery").led("confirmed", "processing", "shipped", "delivered"),
        Buyer(product, "mpesa").by_phone(),
        Buyer(product, "mpesa"),
    ]
    own = {}
    for who, theirs, delivered in (("user", users, users[3]), ("guest", guests[:1], guests[0])):
        placed = [buyer.order for buyer in theirs]
        own[who] = {"orders": placed, "payments": placed, "returns": [delivered.wants_back()]}
    ids["orders"] = ids["payments"] = [buyer.order for buyer in users + guests]
    ids["returns"] = own["user"]["returns"] + own["guest"]["returns"]
    ids["shipments"] = [first_of(f"/api/admin/orders/{users[2].order}/shipments")]
    ids["credit-notes"] = [first_of(f"/api/admin/orders/{users[4].order}/credit-notes")]
    return own, guests[0].token


def key(name, scopes):
    ends = (datetime.now(timezone.utc) + timedelta(days=30)).strftime("%Y-%m-%dT%H:%M:%SZ")
    return owner("POST", "/api/admin/keys", {"name": name, "scopes": scopes, "expiresAt": ends})


def another_session(facts):
    """One of the user's that nobody uses."""
    login = {"email": facts["email"], "password": facts["password"]}
    ask("POST", "/api/auth/login", login)
    sessions, _ = ask("GET", "/api/auth/sessions", authorization=f"Bearer {USER}")
    return [one["id"] for one in sessions["sessions"] if not one["isThis"]]


def main():
    facts = json.load(sys.stdin)
    ids = goods()
    own, guest_token = orders(ids)
    role = {"name": "Warehouse", "permissions": ["stock.read"]}
    ids["roles"] = [owner("POST", "/api/admin/roles", role)["id"]]
    ids["keys"] = [key("spare", ["stock.read"])["about"]["id"]]
    ids["staff"], ids["customers"] = [facts["spareStaff"]], [facts["spareCustomer"]]
    ids["audit"] = [first_of("/api/admin/audit?limit=1")]
    ids["problems"] = ["not_found"]
    own["user"]["sessions"] = ids["sessions"] = another_session(facts)
    cases = owner("GET", "/api/admin/payments/attention")["data"]
    if cases:
        ids["attention"] = [case["id"] for case in cases]
    made = {"ids": ids, "own": own, "guestToken": guest_token, "key": key("fuzzer", FOR_A_KEY)["key"]}
    json.dump(made, sys.stdout)


main()
