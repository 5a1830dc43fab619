#!/usr/bin/env python3
"""Drives the stripe sim with Stripe's official Python client and says what it checked.

    stripe_sim.py http://127.0.0.1:12111

Needs the PyPI package `stripe`. The sim must listen to nobody else meanwhile.
Exit code: 0 as the client expects it, 1 a difference, 2 cannot run.
"""

import json
import sys
import threading
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer

try:
    import stripe
except ImportError:
    print("the package stripe is not installed", file=sys.stderr)
    sys.exit(2)

SECRET = "whsec_sim"
BACK = "http://127.0.0.1/back"


class Table:
    """What was compared, and what differs."""

    def __init__(self) -> None:
        self.checked = 0
        self.different = 0

    def same(self, what: str, wanted, got) -> None:
        self.checked += 1
        fits = wanted == got
        self.different += not fits
        print(f"{'ok  ' if fits else 'DIFF'} {what}" + ("" if fits else f": wanted {wanted!r}, got {got!r}"))


class Sim:
    """The sim's own powers."""

    def __init__(self, base: str) -> None:
        self.base = base

    def power(self, method: str, name: str, body=None):
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.base}/_sim/{name}", data, headers, method=method)
        with urllib.request.urlopen(request, timeout=30) as response:
            return json.load(response)

    def fault(self, effect, path="/v1", method="POST") -> None:
        self.power("POST", "faults", {"method": method, "path": path, "times": 1, "effect": effect})

    def client(self, key="sk_test_sim", retries=0) -> "stripe.StripeClient":
        return stripe.StripeClient(key, base_addresses={"api": self.base}, max_network_retries=retries)


class Ear:
    """Takes notices in, in the place of the shop."""

    def __init__(self) -> None:
        self.arrived: list[tuple[str, bytes]] = []
        arrived = self.arrived

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                arrived.append((self.headers["Stripe-Signature"], body))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


def refusal(call):
    try:
        call()
    except stripe.StripeError as error:
        return error
    return None


def wish(amount=1099) -> dict:
    return {"amount": amount, "currency": "usd", "automatic_payment_methods": {"enabled": True}, "metadata": {"payment_id": "p 1"}}


def pay(intents, intent: str, card="pm_card_visa"):
    return intents.confirm(intent, {"payment_method": card, "return_url": BACK})


def payments(table: Table, sim: Sim) -> None:
    intents = sim.client().v1.payment_intents
    made = intents.create(wish())
    table.same("an intent waits for a means of payment", ("requires_payment_method", "p 1"), (made.status, made.metadata["payment_id"]))
    table.same("a good card pays", "succeeded", pay(intents, made.id).status)
    read = intents.retrieve(made.id, {"expand": ["latest_charge"]})
    table.same("expand puts the charge in", 1099, read.latest_charge.amount_captured)
    wrong = refusal(lambda: sim.client("sk_test_wrong").v1.payment_intents.create(wish()))
    table.same("a wrong key is an authentication error", (stripe.AuthenticationError, 401), (type(wrong), wrong.http_status))
    poor = intents.create(wish())
    declined = refusal(lambda: pay(intents, poor.id, "pm_card_chargeDeclined"))
    table.same(
        "a declined card is a card error that carries the intent",
        (stripe.CardError, "card_declined", "generic_decline", 402, "requires_payment_method"),
        (type(declined), declined.code, declined.error.decline_code, declined.http_status, declined.error.payment_intent.status),
    )
    off = intents.cancel(poor.id, {"cancellation_reason": "requested_by_customer"})
    table.same("it can be called off", "canceled", off.status)
    again = refusal(lambda: pay(intents, poor.id))
    table.same("and then not be paid", (stripe.InvalidRequestError, "payment_intent_unexpected_state"), (type(again), again.code))
    slow = intents.create({"amount": 5000, "currency": "usd", "payment_method_types": ["us_bank_account"]})
    table.same("a bank takes its time", "processing", intents.confirm(slow.id, {"payment_method": "pm_usBankAccount_processing"}).status)
    sim.power("POST", "settle", {"id": slow.id, "ok": True})
    table.same("and pays", "succeeded", intents.retrieve(slow.id).status)


def keys(table: Table, sim: Sim) -> None:
    before = len(sim.power("GET", "ledger")["intents"])
    intents = sim.client().v1.payment_intents
    options = {"idempotency_key": "python:one"}
    first, again = intents.create(wish(), options), intents.create(wish(), options)
    table.same("the same key gives the same intent", first.id, again.id)
    table.same("and says so", "true", again.last_response.headers["idempotent-replayed"])
    other = refusal(lambda: intents.create(wish(2000), options))
    table.same("another wish under it is an idempotency error", (stripe.IdempotencyError, 400), (type(other), other.http_status))
    sim.fault("close_after")
    found = sim.client(retries=2).v1.payment_intents.create(wish(), {"idempotency_key": "python:two"})
    table.same("a lost answer is found again by the client itself", "true", found.last_response.headers["idempotent-replayed"])
    sim.fault("close_before")
    tried = sim.client(retries=2).v1.payment_intents.create(wish(), {"idempotency_key": "python:three"})
    table.same("a request that got lost is simply made", "requires_payment_method", tried.status)
    sim.fault({"status": 503})
    busy = refusal(lambda: intents.create(wish()))
    table.same("503 is an API error", (stripe.APIError, 503), (type(busy), busy.http_status))
    sim.fault({"status": 429})
    limited = refusal(lambda: intents.create(wish()))
    table.same("429 is a rate limit error", (stripe.RateLimitError, 429), (type(limited), limited.http_status))
    sim.fault("truncated")
    cut = refusal(lambda: intents.create(wish(), {"idempotency_key": "python:four"}))
    table.same("half an answer is an API error", stripe.APIError, type(cut))
    table.same("the books hold four intents for four keys", before + 4, len(sim.power("GET", "ledger")["intents"]))


def refunds(table: Table, sim: Sim) -> None:
    client = sim.client().v1
    intent = client.payment_intents.create(wish(900))
    pay(client.payment_intents, intent.id)
    for part in (100, 200, 300):
        client.refunds.create({"payment_intent": intent.id, "amount": part})
    more = refusal(lambda: client.refunds.create({"payment_intent": intent.id, "amount": 301}))
    table.same("not more than is left", (stripe.InvalidRequestError, "amount"), (type(more), more.param))
    pages = client.refunds.list({"payment_intent": intent.id, "limit": 2})
    table.same("a page knows of the next", (2, True), (len(pages.data), pages.has_more))
    amounts = [refund.amount for refund in pages.auto_paging_iter()]
    table.same("pages are turned, newest first", [300, 200, 100], amounts)
    until = int(time.time()) + 60
    found = client.payment_intents.list({"created": {"gte": until - 3600, "lt": until}, "limit": 100})
    table.same("lists are cut by time", True, any(one.id == intent.id for one in found.auto_paging_iter()))


def notices(table: Table, sim: Sim) -> None:
    ear = Ear()
    sim.power("POST", "webhook", {"url": ear.url, "secrets": [SECRET, "whsec_new"]})
    client = sim.client().v1
    intent = client.payment_intents.create(wish())
    refusal(lambda: pay(client.payment_intents, intent.id, "pm_card_chargeDeclined"))
    pay(client.payment_intents, intent.id)
    sim.power("GET", "settled?timeout_ms=20000")
    kinds = [stripe.Webhook.construct_event(body, signature, SECRET).type for signature, body in ear.arrived]
    wanted = ["payment_intent.created", "charge.failed", "payment_intent.payment_failed", "charge.succeeded", "payment_intent.succeeded"]
    table.same("every notice is signed as the client wants it, in the order of the books", wanted, kinds)
    signature, body = ear.arrived[-1]
    table.same("the other secret holds too", "event", stripe.Webhook.construct_event(body, signature, "whsec_new").object)
    for what, args in (
        ("a third secret does not", (body, signature, "whsec_other")),
        ("one byte more does not", (body + b" ", signature, SECRET)),
    ):
        table.same(what, stripe.SignatureVerificationError, type(refusal(lambda: stripe.Webhook.construct_event(*args))))
    sim.power("POST", "notice-rules", {"signed_seconds_ago": 305, "copies": 2})
    client.payment_intents.cancel(client.payment_intents.create(wish()).id)
    sim.power("GET", "settled?timeout_ms=20000")
    late = ear.arrived[5:]
    table.same("two notices, twice each", 4, len(late))
    table.same("with the same numbers", 2, len({json.loads(body)["id"] for _, body in late}))
    stale = refusal(lambda: stripe.Webhook.construct_event(late[0][1], late[0][0], SECRET))
    table.same("an old signature does not hold", stripe.SignatureVerificationError, type(stale))
    sim.power("POST", "notice-rules", {"signed_seconds_ago": 0, "copies": 1})
    sim.power("POST", "webhook", {"url": "", "secrets": [SECRET]})
    ear.server.shutdown()


def main() -> int:
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    table, sim = Table(), Sim(sys.argv[1].rstrip("/"))
    for part in (payments, keys, refunds, notices):
        print(f"# {part.__name__}")
        try:
            part(table, sim)
        except Exception as error:  # noqa: BLE001 (whatever it is, the client met what it did not expect)
            table.same(f"{part.__name__} to the end", None, f"{type(error).__name__}: {error}")
    books = sim.power("GET", "ledger")
    table.same("the books add up", books["captured"]["usd"], sum(line["captured"] for line in books["charges"]))
    print(f"PyPI stripe {stripe.VERSION}: {table.checked} checked, {table.different} different")
    return 1 if table.different else 0


if __name__ == "__main__":
    sys.exit(main())
