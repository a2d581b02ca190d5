"""Members of a body that no schema names."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import jsonschema_rs

from dcs_contract.fuzz.defect import Finding
from dcs_contract.fuzz.excerpt import came
from dcs_contract.fuzz.exchange import Exchange
from dcs_contract.fuzz.terms import validator
from dcs_contract.openapi import Node, is_object, resolve

OPEN = ("additionalProperties", "unevaluatedProperties", "patternProperties", "allOf", "if", "propertyNames")
"""Keywords by which a schema says itself what else an object may have, or which closing would break."""


class Members:
    """A rule: an object has the members that its schema names, and no other.

    OpenAPI lets an object have more unless told otherwise; but nobody who reads the document expects it.
    """

    def __init__(self) -> None:
        self.known: dict[tuple[str, str, str], Pair | None] = {}

    def __call__(self, exchange: Exchange) -> Iterator[Finding]:
        """What no schema names."""
        request, answer = exchange.request, exchange.answer
        if request.parameters is None or not answer.body or not request.has_method:
            return
        if request.call.body and not request.case:  # an echo of what was sent is not the server's own
            return
        pair = self.pair(exchange)
        if pair is None:
            return
        try:
            body: Any = json.loads(answer.body)
        except ValueError:
            return
        if pair.written.is_valid(body) and not pair.closed.is_valid(body):
            status = str(answer.status)
            yield Finding(
                "member",
                "A body has a member that its schema does not name",
                "the members of the schema",
                f"{request.terms.place}/responses/{status}",
                came(exchange),
            )

    def pair(self, exchange: Exchange) -> "Pair | None":
        """What validates an answer; None when its schema is not known or says itself what is open."""
        terms, answer = exchange.request.terms, exchange.answer
        media_type = (answer.header("content-type") or "").partition(";")[0].strip().lower()
        key = (terms.id, str(answer.status), media_type)
        if key not in self.known:
            content = (terms.response(key[1]) or {}).get("content", {}).get(media_type, {})
            self.known[key] = pair(terms.bundle, content["schema"]) if "schema" in content else None
        return self.known[key]


@dataclass(frozen=True)
class Pair:
    """A schema as it was written, and with every object closed."""

    written: jsonschema_rs.Validator
    closed: jsonschema_rs.Validator


def pair(bundle: Node, schema: Node) -> Pair | None:
    """Both forms of a schema. None when it cannot be closed."""
    try:
        strict = jsonschema_rs.Draft202012Validator(closed(bundle, schema, frozenset()))
    except (Open, jsonschema_rs.ValidationError):
        return None
    return Pair(validator(bundle, schema), strict)


class Open(Exception):
    """A schema that cannot be closed from outside."""


def closed(bundle: Node, schema: Any, seen: frozenset[int]) -> Any:
    """A schema without references, in which an object with named members has no others."""
    if not is_object(schema):
        return schema
    schema = resolve(bundle, schema)
    if id(schema) in seen or any(keyword in schema for keyword in OPEN):
        raise Open
    inner = seen | {id(schema)}
    found: dict[str, Any] = {key: value for key, value in schema.items() if not key.startswith("x-")}
    if "properties" in schema:
        members: Mapping[str, Any] = schema["properties"]
        found["properties"] = {name: closed(bundle, member, inner) for name, member in members.items()}
        found["unevaluatedProperties"] = False
    if "items" in schema:
        found["items"] = closed(bundle, schema["items"], inner)
    for key in ("anyOf", "oneOf"):
        if key in schema:
            if "properties" in schema:
                raise Open
            found[key] = [closed(bundle, choice, inner) for choice in schema[key]]
    return found
