"""Every method that a path does not have."""

from collections.abc import Iterator
from dataclasses import replace

from dcs_contract.fuzz.call import Call
from dcs_contract.fuzz.rounds.bases import absent, bases
from dcs_contract.fuzz.target import Target
from dcs_contract.fuzz.terms import Terms

BY_THE_SERVICE = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
"""Methods that reach the service; to any other the HTTP server itself may answer."""
METHODS = (*BY_THE_SERVICE, "OPTIONS", "TRACE")
STRANGE = "SWITCH"
"""No method that anybody knows."""


def methods(target: Target, terms: Terms) -> Iterator[Call]:
    """The methods of others, one that nobody knows, and its own in lower case, which is another one."""
    for case in [*bases(target, terms)[:1], *list(absent(target, terms))[:1]]:
        for method in (*METHODS, STRANGE, terms.method.lower()):
            if method not in terms.methods and not (method == "HEAD" and "GET" in terms.methods):
                yield replace(case.call, method=method, body=b"")


def heads(target: Target, terms: Terms) -> Iterator[Call]:
    """HEAD where there is GET."""
    for case in bases(target, terms)[:1]:
        if terms.method == "GET" and "HEAD" not in terms.methods:
            yield replace(case.call, method="HEAD")
