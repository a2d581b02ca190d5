"""What no answer may show."""

import re
from collections.abc import Iterator
from urllib.parse import unquote

from dcs_contract.fuzz.defect import Finding
from dcs_contract.fuzz.excerpt import came
from dcs_contract.fuzz.exchange import Exchange
from dcs_contract.fuzz.wire import Answer

LOOKED_AT = 20000
"""Characters of a body, from its beginning."""
TRACES = re.compile(
    r"Traceback \(most recent call last\)"
    r'|File "[^"]+", line \d+'
    r"|\bat [\w$.]+\([\w$]+\.(?:java|kt|scala):\d+\)"
    r"|\bat .+ \(?(?:/|[A-Z]:\\).+\.[cm]?[jt]s:\d+:\d+\)?"
    r"|\bat [\w.]+\(.*\) in .+\.cs:line \d+"
    r"|goroutine \d+ \[running\]"
    r"|thread '[^']+' panicked at"
    r"|\.rb:\d+:in [`']"
)
INTERNALS = re.compile(
    r"(?<![\w/])/(?:usr|home|opt|srv|var|etc|root|app|tmp|Users|proc)/[\w.-]+(?:/[\w.-]+)*"
    r"|\b[A-Z]:\\\\?(?:Users|Program Files|Windows|inetpub)\b"
    r"|\b(?:Python|CPython|PyPy|Werkzeug|Flask|Django|FastAPI|Starlette|uvicorn|gunicorn|aiohttp|nginx|openresty"
    r"|Apache|Tomcat|Jetty|Undertow|Express|Node\.js|PHP|OpenSSL|PostgreSQL|MySQL|MariaDB|SQLite|Redis|Valkey"
    r"|Java|OpenJDK|JDK|Ruby|Rails|Puma|Go|Kestrel|ASP\.NET|Microsoft-IIS|Spring Boot)(?:/| v| version |-)"
    r"\d+(?:\.\d+)+"
    r"|\b(?:10|192\.168|172\.(?:1[6-9]|2\d|3[01]))(?:\.\d{1,3}){2,3}:\d{2,5}\b"
    r"|\b(?:[a-z_]+\.)*[A-Z][a-z]+[A-Za-z]*(?:Error|Exception)(?::|\()"
    r"|\b(?:SELECT|INSERT INTO|UPDATE|DELETE FROM) [\w*,. ]+ (?:FROM|VALUES|SET|WHERE)\b"
    r"|0x[0-9a-f]{8,}"
)
"""Paths, versions, addresses, classes and queries of the program behind the API."""


def everything(answer: Answer) -> str:
    """Headers and body as one text, with the line breaks that JSON writes as letters."""
    text = answer.text.replace("\\n", "\n").replace("\\t", "\t")
    return "\n".join(value for _, value in answer.headers) + "\n" + text


def secret_echoed(exchange: Exchange) -> Iterator[Finding]:
    """No answer repeats a secret of the target."""
    if names := exchange.masks.found(everything(exchange.answer)):
        yield Finding(
            "secret-echoed",
            "The answer repeats credentials",
            f"nothing of {', '.join('$' + name for name in names)}",
            "RFC 9110, section 17.16",
            came(exchange),
        )


def stack_trace(exchange: Exchange) -> Iterator[Finding]:
    """No answer shows where the server failed inside."""
    if match := TRACES.search(everything(exchange.answer)):
        yield Finding(
            "stack-trace",
            "The answer shows the inside of the server",
            "a documented error, without a trace of the program",
            f"{exchange.request.terms.place}/responses",
            f'{came(exchange)}, with "{match[0]}"',
        )


def internals(exchange: Exchange) -> Iterator[Finding]:
    """No error tells what the server is made of. What the request itself said is no news."""
    request, answer = exchange.request, exchange.answer
    if answer.success or TRACES.search(answer.text):
        return
    said = (
        unquote(request.call.target)
        + repr(request.call.headers)
        + request.call.body[:LOOKED_AT].decode("latin-1")
    )
    text = answer.text[:LOOKED_AT]
    if news := [found[0] for found in INTERNALS.finditer(text) if found[0] not in said]:
        yield Finding(
            "internals",
            "An error tells what the server is made of",
            "a documented error, without paths, versions, addresses or classes of the program",
            f"{request.terms.place}/responses",
            f'{came(exchange)}, with "{exchange.masks.hide(news[0])}"',
        )
