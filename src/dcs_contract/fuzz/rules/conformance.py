"""Whether an answer is one that the document describes."""

from collections.abc import Iterator, Mapping
from typing import Any

import requests
import schemathesis
from schemathesis import checks
from schemathesis.core.failures import FailureGroup

from dcs_contract.fuzz.defect import Finding
from dcs_contract.fuzz.excerpt import came, shortened
from dcs_contract.fuzz.exchange import Exchange
from dcs_contract.fuzz.rounds.methods import BY_THE_SERVICE
from dcs_contract.fuzz.terms import Terms
from dcs_contract.fuzz.wire import Answer

LIBRARY = {
    "status": "status_code_conformance",
    "content-type": "content_type_conformance",
    "headers": "response_headers_conformance",
    "body": "response_schema_conformance",
}
"""Our checks, and the check of schemathesis that decides each."""


NOTHING = requests.Request("GET", "http://localhost/").prepare()
"""The checks do not look at the request."""
library: Any = checks  # the type checkers do not know its whole type


class Conformance:
    """A rule: every answer is documented. schema: the document as schemathesis reads it."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self.schema = schema
        self.cases: dict[str, Any] = {}

    def __call__(self, exchange: Exchange) -> Iterator[Finding]:
        """What the document does not describe."""
        request, answer = exchange.request, exchange.answer
        documented = request.terms.response(str(answer.status))
        if request.parameters is None or not (request.has_method or documented) or not request.call.lawful:
            return
        if request.call.method not in BY_THE_SERVICE and not request.has_method:
            return
        wanted = [check for check in LIBRARY if check != "body" or not bodiless(exchange)]
        case = self.case(request.terms)
        if not failures(case, answer, [LIBRARY[check] for check in wanted]):
            return
        for check in wanted:
            for failure in failures(case, answer, [LIBRARY[check]]):
                yield Finding(
                    check,
                    failure.title,
                    expected(exchange, check),
                    place(exchange),
                    f"{came(exchange)}: {reason(exchange, failure.message)}",
                )

    def case(self, terms: Terms) -> Any:
        """A case of an operation, as schemathesis has them; which one makes no difference to the answer."""
        if terms.id not in self.cases:
            operation = self.schema[terms.path][terms.method]
            self.cases[terms.id] = operation.Case(path_parameters=dict.fromkeys(terms.names, "any"))
        return self.cases[terms.id]


def failures(case: Any, answer: Answer, names: list[str]) -> tuple[Any, ...]:
    """What some checks of schemathesis say about an answer."""
    headers: dict[str, list[str]] = {}
    for key, value in answer.headers:
        headers.setdefault(key.lower(), []).append(value)
    response = schemathesis.Response(answer.status, headers, answer.body, NOTHING, 0.0, verify=True)
    try:
        case.validate_response(response, checks=library.CHECKS.get_by_names(names))
    except FailureGroup as group:
        return group.exceptions
    return ()


def reason(exchange: Exchange, message: str) -> str:
    """The first paragraph of a message; the rest prints the schema."""
    return shortened(exchange.masks.hide(message.partition("\n\n")[0]))


def bodiless(exchange: Exchange) -> bool:
    """Whether the answer may have no body: by its status, its request or the document."""
    answer = exchange.answer
    documented = exchange.request.terms.response(str(answer.status))
    nothing = documented is not None and not documented.get("content")
    return answer.status in (204, 304) or exchange.request.call.method == "HEAD" or nothing


def no_body(exchange: Exchange) -> Iterator[Finding]:
    """Where there may be no body there is none, and nothing follows the end of an answer."""
    answer, request = exchange.answer, exchange.request
    judged = request.parameters is not None and request.call.method != "OPTIONS"
    forbidden = answer.text if judged and bodiless(exchange) else answer.surplus
    announced = answer.status == 204 and (answer.header("content-length") or "0") != "0"
    if forbidden or announced:
        yield Finding(
            "no-body",
            "There is a body where none may be",
            f"{answer.status} without a body",
            place(exchange),
            came(exchange) + (f", announced: {answer.header('content-length')} bytes" if announced else ""),
        )


def expected(exchange: Exchange, check: str) -> str:
    """What the document allows, in a few words."""
    terms, status = exchange.request.terms, str(exchange.answer.status)
    if check == "status":
        return "one of " + ", ".join(sorted(terms.responses))
    if check == "content-type":
        return "one of " + ", ".join((terms.response(status) or {}).get("content", {}))
    return f"the {'headers' if check == 'headers' else 'schema'} documented for {status}"


def place(exchange: Exchange) -> str:
    """Where the document describes this answer."""
    terms, status = exchange.request.terms, str(exchange.answer.status)
    kind = "x-gateway-responses" if status in terms.gateway else "responses"
    return f"{terms.place}/{kind}/{status}" if terms.response(status) else f"{terms.place}/responses"
