"""Tells schemathesis what there is in the shop: prints a configuration for one role.

    tests/conformance/fuzz_config.py BASE.toml OPENAPI.json FURNISHED.json ROLE

Seven of ten ids that are sent are of something that exists; the user and the guest are given what is theirs.
FURNISHED is what furnish.py prints; SHOP_PASSWORD is the password of a leaver. Standard library only.
"""

import json
import os
import sys

PROBABILITY = 0.7
# Where the body of a request names something.
IN_BODIES = {"orderId": "orders", "productId": "products", "categoryId": "categories"}
WORDS = {"phoneNumber": ["0712345678"], "paymentMethodId": ["pm_card_visa"], "couponCode": ["SPRING", "AUTUMN"]}
# Whoever leaves knows their password, mostly; the others are not told theirs.
PASSWORDS = ("password", "currentPassword")


def resolved(schema, document):
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].split("/")[-1]]
    return schema


def body_of(operation, document):
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    return resolved(content.get("schema", {}), document).get("properties", {})


def bindings(path, operation, document):
    """Which dictionary each parameter of an operation takes its values from."""
    bound = {}
    for parameter in operation.get("parameters", []):
        if parameter["in"] == "path":
            before = path.split("/{" + parameter["name"])[0].rsplit("/", 1)[-1]
            bound["path." + parameter["name"]] = before
    properties = body_of(operation, document)
    for name in properties:
        if name in IN_BODIES or name in WORDS:
            bound["body." + name] = IN_BODIES.get(name, name)
        if name in PASSWORDS:
            bound["body." + name] = name
    if "orderIds" in properties:
        bound["body.orderIds[*]"] = "orders"
    items = resolved(properties.get("items", {}).get("items", {}), document)
    if "productId" in items.get("properties", {}):
        bound["body.items[*].productId"] = "products"
    if path == "/api/coupons/validate":
        bound["body.code"] = "couponCode"
    return bound


def answers_404_to_strangers(operation):
    """Whoever shows neither a sign-in nor the secret of a cart or an order is told that there is none."""
    ways = {scheme for way in operation.get("security", []) for scheme in way}
    return bool(ways & {"orderToken", "cartToken"})


def main():
    base, document, furnished, role = sys.argv[1:5]
    document, furnished = json.load(open(document)), json.load(open(furnished))
    known = {**furnished["ids"], **WORDS, **furnished["own"].get(role, {})}
    if role == "leaver":
        known.update({name: [os.environ["SHOP_PASSWORD"]] for name in PASSWORDS})
    lines = [open(base).read()]
    for name, values in known.items():
        if values:
            lines += [f"[dictionaries.{json.dumps(name)}]", f"values = {json.dumps(values)}", ""]
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            bound = bindings(path, operation, document)
            bound = {key: name for key, name in bound.items() if known.get(name)}
            hidden = answers_404_to_strangers(operation)
            if not bound and not hidden:
                continue
            lines += ["[[operations]]", f"include-name = {json.dumps(method.upper() + ' ' + path)}"]
            if hidden:
                lines.append("checks.ignored_auth.enabled = false")
            if bound:
                lines.append("[operations.parameters]")
            for key, name in bound.items():
                lines.append(f"{json.dumps(key)} = {{ dictionary = {json.dumps(name)}, probability = {PROBABILITY} }}")
            lines.append("")
    print("\n".join(lines))


main()
