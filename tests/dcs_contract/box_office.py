"""A small server of the foreign document, as its owner would write one."""

import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import jsonschema_rs

from dcs_contract.openapi import Node
from tests.dcs_contract.fuzz.fake import Received, Reply

KEY = "key-of-the-box-office"
EVENT = {"id": "ab12cd34", "title": "Hamlet", "genre": "play", "seats": 80, "price": 24.5}
Handler = Callable[[Received, str], Reply]


def reply(status: int, value: Any, **headers: str) -> Reply:
    """A JSON answer."""
    return Reply(status, {"Content-Type": "application/json", **headers}, json.dumps(value).encode())


def fault(status: int, reason: str) -> Reply:
    """An error."""
    return reply(status, {"reason": reason})


class BoxOffice:
    """Keeps events in memory. document: the bundle, whose schemas say which bodies are right."""

    def __init__(self, document: Node) -> None:
        self.components = document["components"]
        self.routes: list[tuple[re.Pattern[str], dict[str, Handler]]] = [
            (re.compile("/events"), {"GET": self.list, "POST": self.create}),
            (re.compile("/events/([^/]+)"), {"GET": self.get, "DELETE": self.cancel}),
            (re.compile("/events/([^/]+)/orders"), {"POST": self.order}),
        ]

    def __call__(self, request: Received) -> Reply:
        """Path, method, key, then the operation."""
        path = urlsplit(request.target).path
        for pattern, methods in self.routes:
            match = pattern.fullmatch(path)
            if match and request.method not in methods:
                return Reply(405, {"Allow": ", ".join(methods)})
            if match:
                known = request.headers.get("X-Key") == KEY
                event = unquote(match[1]) if match.groups() else ""
                return methods[request.method](request, event) if known else fault(401, "who are you?")
        return fault(404, "no such place")

    def list(self, request: Received, _: str) -> Reply:
        query = parse_qs(urlsplit(request.target).query, keep_blank_values=True)
        limits, afters, genres = (query.get(name, []) for name in ("limit", "after", "genre"))
        right = (
            len(limits) <= 1
            and all(re.fullmatch("[1-9][0-9]?|100", limit) for limit in limits)
            and len(afters) <= 1
            and all(re.fullmatch("[a-z0-9]{8}", after) for after in afters)
            and len(genres) <= 4
            and all(genre in self.components["schemas"]["Genre"]["enum"] for genre in genres)
        )
        return reply(200, [EVENT]) if right else fault(400, "the query is wrong")

    def create(self, request: Received, _: str) -> Reply:
        if not self.is_right("NewEvent", request):
            return fault(400, "the event is wrong")
        return reply(201, {**json.loads(request.body), "id": "ef56ab78"}, Location="/v1/events/ef56ab78")

    def get(self, _: Received, event: str) -> Reply:
        return reply(200, EVENT) if event == EVENT["id"] else fault(404, "no such event")

    def cancel(self, _: Received, event: str) -> Reply:
        return Reply(204) if event == EVENT["id"] else fault(404, "no such event")

    def order(self, request: Received, event: str) -> Reply:
        if event != EVENT["id"]:
            return fault(404, "no such event")
        key = request.headers.get("Idempotency-Key", "default-key")
        if not re.fullmatch("[A-Za-z0-9-]{8,64}", key) or not self.is_right("Order", request):
            return fault(400, "the order is wrong")
        return reply(201, json.loads(request.body))

    def is_right(self, schema: str, request: Received) -> bool:
        """Whether the body is JSON that its schema allows."""
        whole = {"$ref": f"#/components/schemas/{schema}", "components": self.components}
        try:
            value = json.loads(request.body)
        except ValueError:
            return False
        media_type = request.headers.get("Content-Type", "").partition(";")[0]
        return media_type == "application/json" and jsonschema_rs.is_valid(whole, value)


class LosesTitles(BoxOffice):
    """Answers what it was not told to."""

    def get(self, request: Received, event: str) -> Reply:
        found = super().get(request, event)
        return reply(200, {**EVENT, "title": None}) if found.status == 200 else found


class TakesAnyOrder(BoxOffice):
    """Lets everybody in."""

    def __call__(self, request: Received) -> Reply:
        return super().__call__(Received(request.method, request.target, _Knows(request), request.body))


class _Knows(dict[str, str]):
    """Headers that always have the key."""

    def __init__(self, request: Received) -> None:
        super().__init__(request.headers.items())
        self["X-Key"] = KEY


TARGET = f"""
[credentials.clerk]
X-Key = "{KEY}"

[[case]]
name = "lists"
operation = "listEvents"
credentials = "clerk"
parameters = {{}}
answer = "200"

[[case]]
name = "announces"
operation = "createEvent"
credentials = "clerk"
parameters = {{}}
body = {{ title = "Macbeth", genre = "play", seats = 60 }}
answer = "201"

[[case]]
name = "shows"
operation = "getEvent"
credentials = "clerk"
parameters = {{ event = "ab12cd34" }}
answer = "200"

[[case]]
name = "cancels"
operation = "cancelEvent"
credentials = "clerk"
parameters = {{ event = "ab12cd34" }}
answer = "204"

[[case]]
name = "orders"
operation = "orderSeats"
credentials = "clerk"
parameters = {{ event = "ab12cd34" }}
body = {{ name = "Kim", seats = [1, 2] }}
answer = "201"

[[case]]
name = "stranger"
operation = "getEvent"
credentials = "none"
parameters = {{ event = "ab12cd34" }}
answer = "401"
"""
