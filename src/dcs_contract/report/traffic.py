"""Everything that was sent and what came back: HTTP Archive 1.2, without secrets."""

import io
from base64 import b64encode
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import cache
from http import HTTPStatus
from importlib.metadata import version
from urllib.parse import parse_qsl

import harfile

from dcs_contract.fuzz.call import Headers
from dcs_contract.fuzz.listener import Sent, Silent
from dcs_contract.fuzz.masks import Masks
from dcs_contract.fuzz.wire import Answer

HTTP = "HTTP/1.1"
Hide = Callable[[str], str]
"""Takes the secrets out of a text."""
PHRASES = {status.value: status.phrase for status in HTTPStatus}


class Recorder(Silent):
    """Keeps every exchange of a run in memory, secrets included."""

    def __init__(self) -> None:
        self.exchanges: list[Sent] = []

    def sent(self, sent: Sent) -> None:
        """Keep it."""
        self.exchanges.append(sent)


def as_har(exchanges: Iterable[Sent], url: str, masks: Masks) -> str:
    """The exchanges as an archive. url: of the server, with its base."""
    text, hide = io.StringIO(), cache(masks.hide)  # most texts come again with every exchange
    creator = harfile.Creator("dcs-contract", version("dcs-switchover"))
    with harfile.HarFile(text, creator=creator) as archive:
        for sent in exchanges:
            milliseconds = round(sent.attempt.seconds * 1000, 3)
            archive.add_entry(
                startedDateTime=datetime.fromtimestamp(sent.attempt.started, UTC),
                time=milliseconds,
                request=request(sent, url.rstrip("/"), hide),
                response=response(sent, hide),
                timings=harfile.Timings(send=0, wait=milliseconds, receive=0),
                comment=f"request {sent.number}, {sent.phase}, {sent.operation}",
            )
    return text.getvalue()


def request(sent: Sent, url: str, hide: Hide) -> harfile.Request:
    """What was sent."""
    call = sent.call
    target = hide(call.target)
    kind = hide(call.header("content-type") or "")
    body = hide(call.body.decode("utf-8", "replace"))
    return harfile.Request(
        method=call.method,
        url=url + target,
        httpVersion=HTTP,
        headers=records(call.headers, hide),
        queryString=[harfile.Record(*pair) for pair in parse_qsl(target.partition("?")[2], True)],
        postData=harfile.PostData(kind, text=body) if call.body else None,
        bodySize=len(call.body),
    )


def response(sent: Sent, hide: Hide) -> harfile.Response:
    """What came back; a status of 0 when nothing did, with the reason in its place."""
    answer = sent.attempt.result
    if not isinstance(answer, Answer):
        return harfile.Response(0, hide(str(answer)), HTTP)
    return harfile.Response(
        status=answer.status,
        statusText=PHRASES.get(answer.status, ""),
        httpVersion=HTTP,
        headers=records(answer.headers, hide),
        content=content(answer, hide),
        redirectURL=hide(answer.header("location") or ""),
        bodySize=len(answer.body),
    )


def content(answer: Answer, hide: Hide) -> harfile.Content:
    """Everything after the headers, also what may not be there; in base64 when it is no text."""
    body, kind = answer.body + answer.surplus, hide(answer.header("content-type") or "")
    try:
        return harfile.Content(len(body), mimeType=kind, text=hide(body.decode()))
    except UnicodeDecodeError:
        hidden = hide(body.decode("latin-1")).encode("latin-1", "replace")
        return harfile.Content(len(body), mimeType=kind, text=b64encode(hidden).decode(), encoding="base64")


def records(headers: Headers, hide: Hide) -> list[harfile.Record]:
    """Headers without secrets."""
    return [harfile.Record(hide(name), hide(value)) for name, value in headers]
