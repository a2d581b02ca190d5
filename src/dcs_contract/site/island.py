"""What the script of a page by hand may know of the document, as data in the page."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from dcs_contract.openapi import Node
from dcs_contract.problem import Problem, Refused
from dcs_contract.site.operation import OperationPage, Scheme, operation_pages

ID = "operations"
"""The id of the element, and the key at the top of a page that asks for it."""


def island(ids: Sequence[str], document: Node) -> str:
    """Some operations as JSON in an element of their own. Raises Refused for one that the document lacks.

    Each has id, method, path, summary, successes and refusals
    (its statuses 2xx and 4xx), parameters (name, pattern, example),
    credentials (headers of the first alternative that has nothing else) and effect (null for none).
    """
    known = {page.id: page for page in operation_pages(document)}
    for name in ids:
        if name not in known:
            raise Refused(unknown(name, sorted(known)))
    data = json.dumps([values(known[name]) for name in ids], ensure_ascii=False).replace("<", "\\u003c")
    return f'<script type="application/json" id="{ID}">{data}</script>'


def values(page: OperationPage) -> Mapping[str, Any]:
    """One operation."""
    headers = [[scheme.field for scheme in together] for together in page.security if are_headers(together)]
    return {
        "id": page.id,
        "method": page.method,
        "path": page.path,
        "summary": page.summary,
        "successes": statuses(page, "2"),
        "refusals": statuses(page, "4"),
        "parameters": [
            {
                "name": row.name,
                "pattern": "".join(row.limits.get("Pattern", ())),
                "example": row.examples[0][0] if row.examples else "",
            }
            for row in page.parameters
            if row.place == "path"
        ],
        "credentials": [{"name": name} for name in (headers[0] if headers else ())],
        "effect": page.effect or None,
    }


def statuses(page: OperationPage, kind: str) -> list[str]:
    """The documented statuses that begin with a digit."""
    return sorted({response.status for response in page.responses if response.status[:1] == kind})


def are_headers(together: Sequence[Scheme]) -> bool:
    """Whether credentials go into headers, and nowhere else."""
    return all(scheme.place == "header" for scheme in together)


def unknown(name: str, known: Sequence[str]) -> Problem:
    """A page that asks for an operation which the document lacks."""
    return Problem(
        f'the document has no operation "{name}"',
        at=f"{ID}: at the top of the page",
        why="the script of the page is given what the document says of it",
        fix=f"name one of {', '.join(known)}",
    )
