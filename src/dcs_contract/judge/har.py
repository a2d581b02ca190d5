"""Reads recorded traffic: HTTP Archive 1.2, as browsers and proxies write it."""

import json
from base64 import b64decode
from binascii import Error as NoBase64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from dcs_contract.fuzz.call import Call, Headers
from dcs_contract.fuzz.wire import Answer
from dcs_contract.problem import Problem, Refused

UNREADABLE = (KeyError, TypeError, AttributeError, ValueError, NoBase64)


@dataclass(frozen=True)
class Recorded:
    """One exchange of a recording. place: file and number of the entry. answer: None when none came."""

    place: str
    call: Call
    answer: Answer | None


def recordings(path: Path) -> list[Path]:
    """The file itself, or all .har files below a folder. Raises Refused when there are none."""
    found = sorted(path.rglob("*.har")) if path.is_dir() else [path]
    if found:
        return found
    raise Refused(
        Problem(f"{path} holds no recording", why="there is no file that ends with .har", fix="name one")
    )


def read(file: Path) -> Iterator[Recorded]:
    """The exchanges of a recording, in its order. Raises Refused when it is not one."""
    number = 0
    try:
        archive: Any = json.loads(file.read_text(encoding="utf-8-sig"))
        for number, entry in enumerate(archive["log"]["entries"], 1):
            yield Recorded(f"{file}, entry {number}", call(entry["request"]), answer(entry["response"]))
    except OSError as error:
        raise Refused(Problem(f"cannot read {file}", why=str(error), fix="check the name")) from error
    except UNREADABLE as error:
        where = f"{file}, entry {number}" if number else str(file)
        why = f"{type(error).__name__} {error}"
        fix = "record it as HAR 1.2, with the contents of the answers"
        raise Refused(Problem(f"{file} is not an HTTP archive", at=where, why=why, fix=fix)) from error


def call(request: Mapping[str, Any]) -> Call:
    """The request of an entry; its body says nothing of the answer and is left out."""
    url = urlsplit(str(request["url"]))
    target = f"{url.path}?{url.query}" if url.query else url.path
    return Call(str(request["method"]).upper(), target, headers(request))


def answer(response: Mapping[str, Any]) -> Answer | None:
    """The answer of an entry. A status of 0 stands for none."""
    status = int(response["status"])
    return Answer(status, headers(response), body(response.get("content", {}))) if status else None


def body(content: Mapping[str, Any]) -> bytes:
    """The body of an answer."""
    text = content.get("text", "")
    return b64decode(text, validate=True) if content.get("encoding") == "base64" else str(text).encode()


def headers(message: Mapping[str, Any]) -> Headers:
    """The headers of a request or an answer, without those of HTTP/2 that only look like headers."""
    pairs = ((str(header["name"]), str(header["value"])) for header in message["headers"])
    return tuple((name, value) for name, value in pairs if not name.startswith(":"))
