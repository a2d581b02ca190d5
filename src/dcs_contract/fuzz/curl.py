"""Writes a request as a command that sends it again."""

import re
import shlex
from urllib.parse import urlsplit

import h11

from dcs_contract.fuzz.call import Call
from dcs_contract.fuzz.masks import Masks
from dcs_contract.fuzz.wire import Door

ESCAPES = {0x0D: "\\r", 0x0A: "\\n", 0x5C: "\\\\"}
LONG_RUN = re.compile(rb"(.)\1{2000,}", re.DOTALL)


def curl(url: str, call: Call, masks: Masks, at_once: int = 1) -> str:
    """A curl command for a shell. url: of the server, with its base. Secrets stand as variables.

    at_once: how many times it runs at the same time. What curl cannot write is sent with nc.

    The path is sent as it is: curl would tidy up dots and brackets by itself.
    """
    if call.raw:
        return netcat(url, call, masks)
    words = ["curl", "-i", "--globoff", "--path-as-is"]
    words += ["--head"] if call.method == "HEAD" else ["-X", shlex.quote(call.method)]
    words.append(masks.quoted(url.rstrip("/") + call.target))
    for name, value in call.headers:
        words += ["-H", masks.quoted(f"{name}: {value}" if value else f"{name};")]
    uniform = LONG_RUN.fullmatch(call.body)
    if uniform:
        words = [f"head -c {len(call.body)} /dev/zero | tr '\\0' '{chr(call.body[0])}' |", *words]
        words += ["--data-binary", "@-"]
    elif call.body:
        words += ["--data-binary", masks.quoted(call.body.decode("utf-8", "replace"))]
    line = " ".join(words)
    return line if at_once == 1 else f"{line} & " * at_once + "wait"


def netcat(url: str, call: Call, masks: Masks) -> str:
    """The bytes of a request, sent as they are."""
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    host, port = parts.hostname or "", parts.port or (443 if secure else 80)
    way = f"openssl s_client -quiet -connect {host}:{port}" if secure else f"nc {host} {port}"
    return f"printf '%b' {masks.quoted(escaped(Door(url).write(h11.Connection(h11.CLIENT), call)))} | {way}"


def escaped(content: bytes) -> str:
    """Bytes as printf's %b reads them; a long run of one byte is cut short."""
    shown = LONG_RUN.sub(lambda run: run[0][:64] + b"...", content)
    return "".join(ESCAPES.get(byte) or plain(byte) for byte in shown)


def plain(byte: int) -> str:
    """One byte."""
    return chr(byte) if 0x20 <= byte < 0x7F else f"\\0{byte:03o}"
