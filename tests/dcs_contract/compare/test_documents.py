"""Every kind of change, made by an edit of a document that is not ours."""

# ruff: noqa: E501 - a row of the table is one edit

from typing import NamedTuple

import pytest

from dcs_contract.bundle import bundle
from dcs_contract.compare.documents import changes
from dcs_contract.compare.kinds import KINDS, PLAIN
from tests.dcs_contract.conftest import edit

ROOT = "openapi.yaml"
EVENT, NEW, ORDER = (f"components/schemas/{name}.yaml" for name in ("Event", "NewEvent", "Order"))
GENRE, FAULT = "components/schemas/Genre.yaml", "components/schemas/Fault.yaml"
WRONG, KEY = "components/responses/Wrong.yaml", "components/parameters/Event.yaml"
GET_EVENT = "      operationId: getEvent\n"
REQUEST_BODY = "            schema: {$ref: components/schemas/Order.yaml}\n      responses:\n        '201':\n          description: Reserved."


class Edit(NamedTuple):
    file: str
    old: str
    new: str
    kinds: tuple[str, ...]


EDITS = [
    Edit(ROOT, "/events/{event}/orders:", "/events/{event}/seats:", ("operation-removed", "operation-added")),
    Edit(ROOT, "operationId: getEvent", "operationId: showEvent", ("operation-id-changed",)),
    Edit(ROOT, "- name: after\n", "- name: since\n", ("parameter-removed", "parameter-added-optional")),
    Edit(ROOT, GET_EVENT, GET_EVENT + "      parameters: [{name: day, in: query, required: true, schema: {}}]\n", ("parameter-added-required",)),
    Edit(ROOT, "- name: limit\n", "- name: limit\n          required: true\n", ("parameter-became-required",)),
    Edit(ROOT, "- name: limit\n", "- name: limit\n          explode: false\n", ("parameter-style-changed",)),
    Edit(ROOT, "maximum: 100, default", "maximum: 50, default", ("request-bounds-narrowed",)),
    Edit(ROOT, "maximum: 100, default", "maximum: 200, default", ("request-bounds-widened",)),
    Edit(ROOT, "default: 20", "default: 30", ("request-default-changed",)),
    Edit(ROOT, "type: integer, minimum: 1, maximum: 100", "type: [integer, string], minimum: 1, maximum: 100", ("request-type-widened",)),
    Edit(KEY, "[a-z0-9]{8}", "[a-z0-9]{9}", ("request-pattern-changed",)),
    Edit(KEY, ", pattern: '^[a-z0-9]{8}$'", "", ("request-pattern-widened",)),
    Edit(KEY, "type: string,", "type: string, format: key,", ("request-format-narrowed",)),
    Edit(ROOT, "        required: true\n        content:\n          application/json:\n            schema: {$ref: components/schemas/NewEvent.yaml}", "        content:\n          application/json:\n            schema: {$ref: components/schemas/NewEvent.yaml}", ("request-body-became-optional",)),
    Edit(ROOT, "      requestBody:\n        required: true\n        content:\n          application/json:\n            schema: {$ref: components/schemas/Order.yaml}\n", "", ("request-body-removed",)),
    Edit(ROOT, GET_EVENT, GET_EVENT + "      requestBody: {required: true, content: {}}\n", ("request-body-added-required",)),
    Edit(ROOT, GET_EVENT, GET_EVENT + "      requestBody: {content: {}}\n", ("request-body-added-optional",)),
    Edit(ROOT, "          application/json:\n" + REQUEST_BODY, "          text/csv:\n" + REQUEST_BODY, ("request-media-type-removed", "request-media-type-added")),
    Edit(ROOT, "'204': {description: Cancelled.}", "'200': {description: Cancelled.}", ("response-success-removed", "response-success-added")),
    Edit(ROOT, "        '400': {$ref: components/responses/Wrong.yaml}\n        '401': {$ref: components/responses/Unknown.yaml}\n    post", "        '401': {$ref: components/responses/Unknown.yaml}\n    post", ("response-error-removed",)),
    Edit(ROOT, "'204': {description: Cancelled.}", "'204': {description: Cancelled.}\n        '409': {description: Sold.}", ("response-error-added",)),
    Edit(WRONG, "application/json", "application/problem+json", ("response-media-type-removed", "response-media-type-added")),
    Edit(ROOT, "            Location:", "            Content-Location:", ("response-header-removed", "response-header-added")),
    Edit(ROOT, "              description: Where it is.\n              required: true\n", "              description: Where it is.\n", ("response-header-became-optional",)),
    Edit(ROOT, "security:\n  - Key: []", "security:\n  - Key: []\n    Card: []", ("security-tightened",)),
    Edit(ROOT, "security:\n  - Key: []", "security:\n  - Key: []\n  - Card: []", ("security-widened",)),
    Edit(ROOT, "security:\n  - Key: []", "security: []", ("security-widened",)),
    Edit(ROOT, "name: X-Key", "name: X-Token", ("security-scheme-changed",)),
    Edit(ROOT, "https://box-office.example.com/v1", "https://box-office.example.com/v2", ("server-removed", "server-added")),
    Edit(ROOT, "summary: List events", "summary: All events", ("text-changed",)),
    Edit(ROOT, "title: Hamlet, genre: play, seats: 80}}", "title: Macbeth, genre: play, seats: 80}}", ("text-changed",)),
    Edit(ROOT, GET_EVENT, GET_EVENT + "      x-rate: 7\n", ("extension-changed",)),
    Edit(ROOT, "tags:\n  - name: events\n", "webhooks: {soldOut: {post: {responses: {'204': {description: a}}}}}\ntags:\n  - name: events\n", ("other-changed",)),
    Edit(ROOT, "version: 2.3.0", "version: 2.4.0", ()),
    Edit(GENRE, "[play, opera, reading]", "[play, opera]", ("request-enum-narrowed", "response-enum-narrowed")),
    Edit(GENRE, "[play, opera, reading]", "[play, opera, reading, dance]", ("request-enum-widened", "response-enum-widened")),
    Edit(NEW, "required: [title, genre, seats]", "required: [title, genre, seats, price]", ("request-required-narrowed",)),
    Edit(NEW, "required: [title, genre, seats]", "required: [title, genre]", ("request-required-widened",)),
    Edit(NEW, "additionalProperties: false\n", "", ("request-additional-widened",)),
    Edit(NEW, "  price:", "  cost:", ("request-property-added", "request-property-removed", "request-additional-narrowed", "request-additional-widened")),
    Edit(NEW, "[number, 'null']", "number", ("request-type-narrowed",)),
    Edit(FAULT, "required: [reason]", "additionalProperties: false\nrequired: [reason]", ("response-additional-narrowed",)),
    Edit(FAULT, "required: [reason]", "required: []", ("response-required-widened",)),
    Edit(FAULT, "required: [reason]", "required: [reason, field]", ("response-required-narrowed",)),
    Edit(FAULT, "  field:", "  member:", ("response-property-removed", "response-property-added")),
    Edit(FAULT, "{type: string, description: In words., minLength: 1}", "{type: [string, 'null'], description: In words., minLength: 1}", ("response-type-widened",)),
    Edit(FAULT, "{type: string, description: In words., minLength: 1}", "{const: no, type: string, description: In words., minLength: 1}", ("response-enum-narrowed",)),
    Edit(FAULT, "minLength: 1}", "minLength: 2}", ("response-bounds-narrowed",)),
    Edit(EVENT, "type: [number, 'null']", "type: [integer, 'null']", ("response-type-narrowed",)),
    Edit(EVENT, ", pattern: '^[a-z0-9]{8}$'", "", ("response-pattern-widened",)),
    Edit(EVENT, "id: {type: string,", "id: {type: string, format: key,", ("response-format-narrowed",)),
    Edit(ORDER, "uniqueItems: true\n", "uniqueItems: false\n", ("request-bounds-widened", "response-bounds-widened")),
    Edit(ORDER, "type: integer, description: A seat., minimum: 1", "type: integer, description: A seat., minimum: 2", ("request-bounds-narrowed", "response-bounds-narrowed")),
    Edit(ORDER, "type: integer, description: A seat.", "not: {const: 7}, type: integer, description: A seat.", ("request-schema-changed", "response-schema-changed")),
    Edit(ORDER, "type: integer, description: A seat.", "multipleOf: 2, type: integer, description: A seat.", ("request-bounds-narrowed", "response-bounds-narrowed")),
    Edit(ORDER, "items: {type: integer, description: A seat.", "items: {anyOf: [{type: integer}, {type: string}]", ("request-alternative-narrowed", "request-type-widened", "response-alternative-narrowed", "response-type-widened")),
]  # fmt: skip

# The opposite of an edit above, which needs no text of its own.
OPPOSITES = {
    "parameter-became-required": "parameter-became-optional",
    "request-body-became-optional": "request-body-became-required",
    "response-header-became-optional": "response-header-became-required",
}
SAYS_NOTHING = {"parameter-added-optional", "text-changed"}


def versions(foreign, change):
    """The document before and after an edit."""
    old = bundle(foreign).document
    edit(foreign.parent / change.file, change.old, change.new)
    return old, bundle(foreign).document


@pytest.mark.parametrize("change", EDITS, ids=lambda change: "+".join(change.kinds) or "nothing")
def test_an_edit_is_told_as_what_it_is(foreign, change):
    found = changes(*versions(foreign, change))
    assert {one.kind.id for one in found if one.kind.id not in SAYS_NOTHING - set(change.kinds)} == set(
        change.kinds
    )
    assert all(one.at.startswith("/") or one.kind.id == "other-changed" for one in found)
    assert all(one.what and one.kind.why for one in found)


@pytest.mark.parametrize("change", EDITS, ids=lambda change: "+".join(change.kinds) or "nothing")
def test_what_is_undone_is_told_too(foreign, change):
    old, new = versions(foreign, change)
    there, back = changes(old, new), changes(new, old)
    assert bool(there) == bool(back)
    for one, other in OPPOSITES.items():
        assert (one in {c.kind.id for c in there}) == (other in {c.kind.id for c in back})


def test_every_kind_was_seen():
    seen = {kind for change in EDITS for kind in change.kinds} | set(OPPOSITES.values())
    assert {kind.id for kind in PLAIN} <= seen
    assert seen <= set(KINDS)


def test_a_document_does_not_differ_from_itself(foreign, ours):
    for root in (foreign, ours):
        document = bundle(root).document
        assert changes(document, document) == []
