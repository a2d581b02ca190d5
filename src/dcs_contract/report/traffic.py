"""Everything that was sent and what came back: HTTP Archive 1.2, without secrets."""

import io
from base64 import b64encode
from collections.abc import Iterable
from datetime import UTC, datetime
from http import HTTPStatus
from importlib.metadata import version
from urllib.parse import parse_qsl

import harfile

from dcs_contract.fuzz.call import Headers
from dcs_contract.fuzz.listener import Sent, Silent
from dcs_contract.fuzz.masks import Masks
from dcs_contract.fuzz.wire import Answer

HTTP = "HTTP/1.1"
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
    text = io.StringIO()
    creator = harfile.Creator("dcs-contract", version("dcs-switchover"))
    with harfile.HarFile(text, creator=creator) as archive:
        for sent in exchanges:
            milliseconds = round(sent.attempt.seconds * 1000, 3)
            archive.add_entry(
                startedDateTime=datetime.fromtimestamp(sent.attempt.started, UTC),
                time=milliseconds,
                request=request(sent, url.rstrip("/"), masks),
                response=response(sent, masks),
                timings=harfile.Timings(send=0, wait=milliseconds, receive=0),
                comment=f"request {sent.number}, {sent.phase}, {sent.operation}",
            )
    return text.getvalue()


def request(sent: Sent, url: str, masks: Masks) -> harfile.Request:
    """What was sent."""
    call = sent.call
    target = masks.hide(call.target)
    kind = masks.hide(call.header("content-type") or "")
    body = masks.hide(call.body.decode("utf-8", "replace"))
    return harfile.Request(
        method=call.method,
        url=url + target,
        httpVersion=HTTP,
        headers=records(call.headers, masks),
        queryString=[harfile.Record(*pair) for pair in parse_qsl(target.partition("?")[2], True)],
        postData=harfile.PostData(kind, text=body) if call.body else None,
        bodySize=len(call.body),
    )


def response(sent: Sent, masks: Masks) -> harfile.Response:
    """What came back; a status of 0 when nothing did, with the reason in its place."""
    answer = sent.attempt.result
    if not isinstance(answer, Answer):
        return harfile.Response(0, masks.hide(str(answer)), HTTP)
    return harfile.Response(
        status=answer.status,
        statusText=PHRASES.get(answer.status, ""),
        httpVersion=HTTP,
        headers=records(answer.headers, masks),
        content=content(answer, masks),
        redirectURL=masks.hide(answer.header("location") or ""),
        bodySize=len(answer.body),
    )


def content(answer: Answer, masks: Masks) -> harfile.Content:
    """Everything after the headers, also what may not be there; in base64 when it is no text."""
    body, kind = answer.body + answer.surplus, masks.hide(answer.header("content-type") or "")
    try:
        return harfile.Content(len(body), mimeType=kind, text=masks.hide(body.decode()))
    except UnicodeDecodeError:
        hidden = masks.hide(body.decode("latin-1")).encode("latin-1", "replace")
        return harfile.Content(len(body), mimeType=kind, text=b64encode(hidden).decode(), encoding="base64")


def records(headers: Headers, masks: Masks) -> list[harfile.Record]:
    """Headers without secrets."""
    return [harfile.Record(masks.hide(name), masks.hide(value)) for name, value in headers]
