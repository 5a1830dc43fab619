#!/usr/bin/env python3
"""Drives the daraja sim with the Python client mpesakit and says what it checked.

    daraja_sim.py http://127.0.0.1:12112

Needs the PyPI package `mpesakit` (not Safaricom's own: they publish no client). Where its models read
another shape than the portal's samples, the line says so and the shape is compared by hand.
Exit code: 0 as the client expects it, 1 a difference, 2 cannot run.
"""

import json
import sys
import threading
import time
import urllib.request
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

try:
    from mpesakit import MpesaClient
    from mpesakit.b2c.schemas import B2CCommandIDType, B2CResultCallback
    from mpesakit.errors import MpesaApiException
    from mpesakit.mpesa_express.schemas import StkPushSimulateCallback
    from mpesakit.reversal.schemas import ReversalResultCallback
except ImportError as missing:
    print(f"mpesakit is not installed: {missing}", file=sys.stderr)
    sys.exit(2)

SHORT_CODE = 174379
PHONE = "254708374149"
CREDENTIAL = "c2VjcmV0"


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


class Ear:
    """Takes callbacks and results in, in the place of the shop."""

    def __init__(self) -> None:
        self.arrived: list[dict] = []
        self.news = threading.Condition()
        ear = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                with ear.news:
                    ear.arrived.append(body)
                    ear.news.notify_all()
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def next(self) -> dict:
        """The oldest callback that was not looked at yet."""
        with self.news:
            if not self.news.wait_for(lambda: self.arrived, timeout=20):
                raise TimeoutError("no callback came")
            return self.arrived.pop(0)


class World:
    """The client, the sim's powers and the ear."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.ear = Ear()
        self.client = MpesaClient(consumer_key="sim-consumer-key", consumer_secret="sim-consumer-secret")
        self.client.http_client.base_url = base

    def power(self, method: str, name: str, body=None):
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.base}/_sim/{name}", data, headers, method=method)
        with urllib.request.urlopen(request, timeout=30) as response:
            return json.load(response)

    def payer(self, answer, after_ms=20) -> None:
        self.power("POST", "payers", {"phone": PHONE, "scripts": [{"answer": answer, "after_ms": after_ms}]})

    def push(self, amount: int, url=None):
        return self.client.express.push(
            business_short_code=SHORT_CODE,
            transaction_type="CustomerPayBillOnline",
            amount=amount,
            party_a=PHONE,
            party_b=str(SHORT_CODE),
            phone_number=PHONE,
            callback_url=url or f"{self.ear.url}/mm/cb/token",
            account_reference="ORDER1",
            transaction_desc="An order",
            passkey="sim-passkey",
        )

    def query(self, checkout: str, passkey="sim-passkey"):
        return self.client.express.query(business_short_code=SHORT_CODE, checkout_request_id=checkout, passkey=passkey)

    def asynchronous(self) -> dict:
        return {"security_credential": CREDENTIAL, "result_url": f"{self.ear.url}/mm/result", "queue_timeout_url": f"{self.ear.url}/mm/late", "remarks": "An order"}

    def reverse(self, receipt: str, amount: int):
        return self.client.reversal.reverse(initiator="testapi", transaction_id=receipt, amount=amount, receiver_party=SHORT_CODE, **self.asynchronous())

    def pay_out(self, number: str, amount: int):
        return self.client.b2c.send_payment(originator_conversation_id=number, initiator_name="testapi", command_id=B2CCommandIDType.BusinessPayment, amount=amount, party_a=str(SHORT_CODE), party_b=PHONE, **self.asynchronous())


def refusal(call):
    """Status, error code and message of what the client raises; the message alone where it keeps no more."""
    try:
        call()
    except MpesaApiException as error:
        raw = error.error.raw_response
        code = raw.get("errorCode") if isinstance(raw, dict) else None
        return (error.error.status_code, code, error.error.error_message)
    return None


def tokens(table: Table, world: World) -> None:
    token = world.client.token_manager.get_token()
    table.same("a token is given", True, bool(token))
    world.power("POST", "manners", {"expires_as_text": True})
    table.same("a new one for the asking", False, token == world.client.token_manager.get_token(force_refresh=True))
    world.power("POST", "manners", {"expires_as_text": False})
    world.power("DELETE", "token")
    table.same("a dead token is a 404", (404, "404.001.03", "Invalid Access Token"), refusal(lambda: world.push(10)))
    world.client.token_manager.get_token(force_refresh=True)
    stranger = MpesaClient(consumer_key="who", consumer_secret="me")
    stranger.http_client.base_url = world.base
    wrong = refusal(stranger.token_manager.get_token)
    table.same("wrong keys are what the client takes for wrong keys", 400, wrong[0])
    table.same("and it says so", True, "Invalid credentials" in wrong[2])


def prompts(table: Table, world: World) -> None:
    world.payer("waits")
    pushed = world.push(150)
    table.same("a prompt is accepted", (0, True), (pushed.ResponseCode, pushed.CheckoutRequestID.startswith("ws_CO_")))
    pending = (500, "500.001.1001", "The transaction is being processed")
    table.same("while it is open a query is a 500 that means pending", pending, refusal(lambda: world.query(pushed.CheckoutRequestID)))
    table.same("a phone has one prompt at a time", "500.001.1001", refusal(lambda: world.push(10))[1])
    world.power("POST", "answer", {"checkout": pushed.CheckoutRequestID, "answer": "pays"})
    told = StkPushSimulateCallback.model_validate(world.ear.next())
    table.same("the callback says paid", (True, 150.0, PHONE), (told.is_successful, told.amount, told.phone_number))
    table.same("with a receipt of ten", 10, len(told.mpesa_receipt_number))
    asked = world.query(pushed.CheckoutRequestID)
    table.same("the query says the same, as a string", "0", asked.ResultCode)
    codes = {"cancels": 1032, "no_answer": 1037, "wrong_pin": 2001, "insufficient_funds": 1}
    for answer, code in codes.items():
        world.payer(answer)
        pushed = world.push(150)
        told = StkPushSimulateCallback.model_validate(world.ear.next())
        table.same(f"{answer}: {code}, and no metadata", (code, None), (told.Body.stkCallback.ResultCode, told.Body.stkCallback.CallbackMetadata))
        table.same(f"{answer}: the query agrees", str(code), world.query(pushed.CheckoutRequestID).ResultCode)
    world.payer({"pays_late": {"late_ms": 50}})
    world.push(150)
    late = [StkPushSimulateCallback.model_validate(world.ear.next()).is_successful for _ in range(2)]
    table.same("dead first, paid after", [False, True], late)


def refused(table: Table, world: World) -> None:
    table.same("250,001 shillings are too many", (400, "400.002.02", "Bad Request - Invalid Amount"), refusal(lambda: world.push(250_001)))
    mpesa = "http://127.0.0.1/api/payments/mpesa/callback"
    table.same("no address with mpesa in it", (400, "400.002.02", "Bad Request - Invalid CallBackURL"), refusal(lambda: world.push(10, mpesa)))
    table.same("a wrong passkey", (500, "500.001.1001", "Wrong credentials"), refusal(lambda: world.query("ws_CO_1", "wrong")))
    table.same("an unknown prompt", "400.002.02", refusal(lambda: world.query("ws_CO_1"))[1])
    world.power("POST", "faults", {"path": "/mpesa/", "times": 1, "effect": {"status": 500}})
    table.same("a crash", (500, "500.003.1001", "Internal Server Error"), refusal(lambda: world.push(10)))


def dialect(table: Table, world: World) -> None:
    world.power("POST", "manners", {"dialect": "strings"})
    world.payer("cancels")
    world.push(150)
    raw = world.ear.next()
    told = StkPushSimulateCallback.model_validate(raw)
    table.same("null metadata, a string for a code", ("1032", True), (told.Body.stkCallback.ResultCode, "CallbackMetadata" in raw["Body"]["stkCallback"]))
    world.payer("pays")
    world.push(150)
    told = StkPushSimulateCallback.model_validate(world.ear.next())
    table.same("strings are read as well", (True, 150.0), (told.is_successful, told.amount))
    world.reverse(told.mpesa_receipt_number, 150)
    back = ReversalResultCallback.model_validate(world.ear.next())
    table.same("a reversal in strings fits the client's model", ("0", 0), (back.Result.ResultCode, back.Result.ResultType))
    world.power("POST", "manners", {"dialect": "portal"})


def money(table: Table, world: World) -> None:
    world.payer("pays")
    world.push(200)
    receipt = StkPushSimulateCallback.model_validate(world.ear.next()).mpesa_receipt_number
    for number, code in enumerate(("0", "R000001"), 1):
        taken = world.reverse(receipt, 200)
        result = world.ear.next()["Result"]
        table.same(f"reversal {number}: taken, then {code}", (True, code), (taken.is_successful(), result["ResultCode"]))
        table.same(f"reversal {number}: the result names the request", taken.ConversationID, result["ConversationID"])
    world.reverse("NOSUCHTHIN", 10)
    unknown = ReversalResultCallback.model_validate(world.ear.next())
    table.same("an unknown receipt", "R000002", unknown.Result.ResultCode)

    taken = world.pay_out("refund-1", 40)
    table.same("a payout keeps the shop's number", ("refund-1", True), (taken.OriginatorConversationID, taken.is_successful()))
    result = world.ear.next()["Result"]
    rows = {row["Key"]: row["Value"] for row in result["ResultParameters"]["ResultParameter"]}
    table.same("its result (by hand: the client's model wants a bare list)", (0, 40, result["TransactionID"]), (result["ResultCode"], rows["TransactionAmount"], rows["TransactionReceipt"]))
    duplicate = (500, "500.002.1001", "Duplicate OriginatorConversationID.")
    table.same("the same number pays once", duplicate, refusal(lambda: world.pay_out("refund-1", 40)))
    world.pay_out("refund-2", 9)
    little = B2CResultCallback.model_validate(world.ear.next())
    table.same("nine shillings are too few", 2, little.Result.ResultCode)

    asked = world.client.transactions.query_status(initiator="testapi", transaction_id=receipt, party_a=SHORT_CODE, identifier_type=4, **world.asynchronous())
    table.same("a status is asked for", True, asked.is_successful())
    result = world.ear.next()["Result"]
    keys = [row["Key"] for row in result["ResultParameters"]["ResultParameter"]]
    values = {row["Key"]: row.get("Value") for row in result["ResultParameters"]["ResultParameter"]}
    table.same("and told (by hand: as the portal, a key twice, one without a value)", (2, None, "Completed", receipt), (keys.count("DebitPartyName"), values["TransactionReason"], values["TransactionStatus"], values["ReceiptNo"]))


def pulled(table: Table, world: World) -> None:
    token = world.client.token_manager.get_token()
    kenya = timezone(timedelta(hours=3))
    clock = lambda hours: (datetime.now(kenya) + timedelta(hours=hours)).strftime("%Y-%m-%d %H:%M:%S")  # noqa: E731
    body = {"ShortCode": str(SHORT_CODE), "StartDate": clock(-1), "EndDate": clock(1), "OffSetValue": "0"}
    request = urllib.request.Request(
        f"{world.base}/pulltransactions/v1/query",
        json.dumps(body).encode(),
        {"Content-Type": "application/json", "Authorization": f"Bearer {token}"},
    )
    with urllib.request.urlopen(request, timeout=30) as response:
        page = json.load(response)
    books = world.power("GET", "ledger")
    table.same("every payment can be pulled (by hand: the client has no pull)", [line["receipt"] for line in books["payments"]], [row["transactionId"] for row in page["Response"][0]])
    table.same("the books add up", (books["paid"], 350, 40), (sum(line["amount"] for line in books["payments"]), books["reversed"], books["paid_out"]))


def main() -> int:
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    started = time.monotonic()
    table, world = Table(), World(sys.argv[1].rstrip("/"))
    for part in (tokens, prompts, refused, dialect, money, pulled):
        print(f"# {part.__name__}")
        try:
            part(table, world)
        except Exception as error:  # noqa: BLE001 (whatever it is, the client met what it did not expect)
            table.same(f"{part.__name__} to the end", None, f"{type(error).__name__}: {error}")
    print(f"PyPI mpesakit: {table.checked} checked, {table.different} different ({time.monotonic() - started:.0f} s)")
    return 1 if table.different else 0


if __name__ == "__main__":
    sys.exit(main())
