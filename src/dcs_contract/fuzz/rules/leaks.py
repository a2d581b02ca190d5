"""What no answer may show."""

import re
from collections.abc import Iterator

from dcs_contract.fuzz.defect import Finding
from dcs_contract.fuzz.excerpt import came
from dcs_contract.fuzz.exchange import Exchange
from dcs_contract.fuzz.wire import Answer

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


def everything(answer: Answer) -> str:
    """Headers and body as one text."""
    return "\n".join(value for _, value in answer.headers) + "\n" + answer.text


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
