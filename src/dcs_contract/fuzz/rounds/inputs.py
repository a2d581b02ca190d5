"""What an operation does not have: bodies, queries and headers that the document does not know."""

from collections.abc import Iterator
from dataclasses import replace

from dcs_contract.fuzz.call import JSON, Call, Headers
from dcs_contract.fuzz.rounds.bases import calm
from dcs_contract.fuzz.rounds.spellings import INJECTED
from dcs_contract.fuzz.target import KnownCase, Target
from dcs_contract.fuzz.terms import Terms

HUGE = 2**21
"""Bytes of a body that nobody needs."""
BODIES: dict[str, tuple[str, bytes]] = {
    "a JSON object": ("application/json", b'{"unknown": 1}'),
    "a JSON array": ("application/json", b"[]"),
    "JSON null": ("application/json", b"null"),
    "what is not JSON": ("application/json", b'{"unknown": '),
    "deeply nested JSON": ("application/json", b"[" * 20000),
    "JSON that is not UTF-8": ("application/json", b'{"a": "\xff\xfe"}'),
    "a number too long": ("application/json", b"1" * 5000),
    "a form": ("application/x-www-form-urlencoded", b"a=1&a=2&_method=DELETE"),
    "a form in parts without an end": ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: a"),
    "XML with an entity": (
        "application/xml",
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a>&b;</a>',
    ),
    "bytes without a type": ("", bytes(range(256))),
    "a type that is none": (";;;", b"x"),
    "an unknown charset": ("application/json; charset=none-such", b"{}"),
}
QUERIES = (
    "unknown=1",
    "unknown[]=1&unknown[a]=2",
    "unknown=%00",
    "unknown=%zz",
    "unknown=%ff%fe",
    f"unknown=%0d%0a{INJECTED}:%20yes",
    "&&==&",
    "unknown=" + "x" * 4000,
    "&".join(f"u{number}=1" for number in range(1200)),
    "_method=DELETE",
    "debug=true&trace=1",
)
HEADERS: tuple[Headers, ...] = (
    (("X-Unknown", "1"),),
    (("X-HTTP-Method-Override", "DELETE"),),
    (("X-Original-URL", "/"), ("X-Rewrite-URL", "/")),
    (("X-Forwarded-For", "127.0.0.1"), ("X-Forwarded-Host", "example.com"), ("X-Forwarded-Proto", "none")),
    (("X-Long", "x" * 4000),),
    (("X-Odd", "caf\u00e9"),),
    (("X-Request-Id", "' OR '1'='1"),),
    (("X-Request-Id", "x" * 3000),),
    (("Content-Type", "application/json"),),
    (("Content-Type", "nothing"),),
    (("Content-Encoding", "none-such"),),
    (("Accept-Language", "xx-none, *;q=0"),),
    (("Accept-Charset", "none-such"),),
    (("If-Match", "*"),),
    (("If-Modified-Since", "yesterday"),),
    (("Range", "bytes=9-1,x"),),
    (("Origin", "http://example.com"), ("Referer", "x:")),
    (("Cookie", "a; =b; c=" + "x" * 2000),),
    (("Forwarded", 'for="_x";host=,;;'),),
    (("Date", "not a date"),),
    *(((f"X-{number}", "1"),) for number in (1,)),
)
ACCEPTS = (
    "text/html",
    "application/xml;q=1, */*;q=0",
    "*/*;q=0",
    "nonsense",
    "application/json;q=9",
    "a/b, " * 200 + "c/d",
    "application/json; version=99",
)


def inputs(target: Target, terms: Terms) -> Iterator[Call]:
    """Odd requests where nothing can happen, and a few where something does."""
    if base := calm(target, terms):
        yield from (
            *bodies(base),
            *queries(base),
            *headers(base),
            *parameters(target, base),
        )
    for case in list(target.successes(terms))[:1]:
        if case != base:
            yield from (*bodies(case), *list(queries(case))[:1], *list(headers(case))[:1])[:: len(BODIES)]


def bodies(case: KnownCase) -> Iterator[Call]:
    """Bodies where none belongs."""
    if "requestBody" in case.terms.operation.node:
        return
    for name, (kind, content) in BODIES.items():
        types = (("Content-Type", kind),) if kind else ()
        yield replace(case.call, headers=(*case.call.headers, *types), body=content, odd=f"a body: {name}")
    filler = replace(case.call, body=b"x" * HUGE, odd=f"a body of {HUGE} bytes", lawful=False)
    yield replace(filler, headers=(*case.call.headers, ("Content-Type", "application/octet-stream")))


def queries(case: KnownCase) -> Iterator[Call]:
    """Queries that the operation does not have."""
    sign = "&" if "?" in case.call.target else "?"
    for query in QUERIES:
        yield replace(case.call, target=case.call.target + sign + query, odd="an unknown query")


def headers(case: KnownCase) -> Iterator[Call]:
    """Headers that the operation does not have, and ways to say what is accepted."""
    for more in HEADERS:
        yield replace(case.call, headers=(*case.call.headers, *more), odd=f"the header {more[0][0]}")
    for accept in ACCEPTS:
        yield replace(case.call, headers=(*case.call.headers, ("Accept", accept)), odd="an odd Accept")


def parameters(target: Target, case: KnownCase) -> Iterator[Call]:
    """The path parameters of a success in query and body, where they mean nothing."""
    for other in list(target.successes(case.terms))[:1]:
        pairs = "&".join(f"{name}={value}" for name, value in other.parameters.items())
        sign = "&" if "?" in case.call.target else "?"
        yield replace(case.call, target=case.call.target + sign + pairs, odd="path parameters in the query")
        if "requestBody" not in case.terms.operation.node:
            content = "{" + ", ".join(f'"{k}": "{v}"' for k, v in other.parameters.items()) + "}"
            odd = "path parameters in a body"
            yield replace(case.call, headers=(*case.call.headers, JSON), body=content.encode(), odd=odd)
