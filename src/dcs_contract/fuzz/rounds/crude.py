"""HTTP that no client library writes: some of it lawful, some not."""

from collections.abc import Iterator
from dataclasses import replace

from dcs_contract.fuzz.call import Call
from dcs_contract.fuzz.rounds.bases import calm
from dcs_contract.fuzz.rounds.spellings import INJECTED
from dcs_contract.fuzz.target import Target
from dcs_contract.fuzz.terms import Terms

LAWFUL: dict[str, bytes] = {
    "a chunked body": b"{line} HTTP/1.1\r\nHost: {host}\r\n{headers}Connection: close\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n0\r\nX-Trailer: 1\r\n\r\n",
    "a body that waits to be asked for": b"{line} HTTP/1.1\r\nHost: {host}\r\n{headers}"
    b"Connection: close\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n{}",
    "headers in another case": b"{line} HTTP/1.1\r\nhOST: {host}\r\n{headers}cOnnection: close\r\n"
    b"content-LENGTH: 0\r\n\r\n",
    "white space around a header": b"{line} HTTP/1.1\r\nHost: \t {host} \t\r\n{headers}"
    b"Connection: close\r\nContent-Length: 0\r\nX-Empty:\r\n\r\n",
    "many headers": b"{line} HTTP/1.1\r\nHost: {host}\r\n{headers}Connection: close\r\n"
    + b"".join(b"X-%d: 1\r\n" % number for number in range(60))
    + b"Content-Length: 0\r\n\r\n",
}
UNLAWFUL: dict[str, bytes] = {
    "no version": b"{line}\r\n\r\n",
    "a version that does not exist": b"{line} HTTP/9.9\r\nHost: {host}\r\n{headers}Connection: close\r\n\r\n",
    "no host": b"{line} HTTP/1.1\r\n{headers}Connection: close\r\nContent-Length: 0\r\n\r\n",
    "two hosts": b"{line} HTTP/1.1\r\nHost: {host}\r\nHost: other\r\n{headers}Connection: close\r\n"
    b"Content-Length: 0\r\n\r\n",
    "no request line": b"\x00\x01\x02\x03\r\n\r\n",
    "a space in the path": b"{method} {base}{path} x HTTP/1.1\r\nHost: {host}\r\n{headers}"
    b"Connection: close\r\n\r\n",
    "bytes that are no text in the path": b"{method} {base}{path}\xff\xfe HTTP/1.1\r\nHost: {host}\r\n"
    b"{headers}Connection: close\r\nContent-Length: 0\r\n\r\n",
    "a NUL in a header": b"{line} HTTP/1.1\r\nHost: {host}\r\n{headers}X-Odd: a\x00b\r\n"
    b"Connection: close\r\nContent-Length: 0\r\n\r\n",
    "a header without a colon": b"{line} HTTP/1.1\r\nHost: {host}\r\n{headers}nonsense\r\n"
    b"Connection: close\r\nContent-Length: 0\r\n\r\n",
    "a folded header": b"{line} HTTP/1.1\r\nHost: {host}\r\n{headers}X-Odd: a\r\n "
    + INJECTED.encode()
    + b": yes\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
    "a length that is no number": b"{line} HTTP/1.1\r\nHost: {host}\r\n{headers}Connection: close\r\n"
    b"Content-Length: x\r\n\r\n",
    "a negative length": b"{line} HTTP/1.1\r\nHost: {host}\r\n{headers}Connection: close\r\n"
    b"Content-Length: -1\r\n\r\n",
    "two lengths": b"{line} HTTP/1.1\r\nHost: {host}\r\n{headers}Connection: close\r\n"
    b"Content-Length: 0\r\nContent-Length: 5\r\n\r\nhello",
    "a length and chunks": b"{line} HTTP/1.1\r\nHost: {host}\r\n{headers}Connection: close\r\n"
    b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "chunks that are none": b"{line} HTTP/1.1\r\nHost: {host}\r\n{headers}Connection: close\r\n"
    b"Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n\r\n",
    "an unknown transfer encoding": b"{line} HTTP/1.1\r\nHost: {host}\r\n{headers}Connection: close\r\n"
    b"Transfer-Encoding: none-such\r\n\r\n",
    "a header too long": b"{line} HTTP/1.1\r\nHost: {host}\r\n{headers}X-Long: "
    + b"x" * 70000
    + b"\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
    "a path too long": b"{method} {base}{path}?x=" + b"x" * 70000 + b" HTTP/1.1\r\nHost: {host}\r\n{headers}"
    b"Connection: close\r\nContent-Length: 0\r\n\r\n",
}


def crude(target: Target, terms: Terms) -> Iterator[Call]:
    """Every form, made of a case that changes nothing."""
    if base := calm(target, terms):
        call = replace(base.call, body=b"")
        for odd, template in LAWFUL.items():
            if "requestBody" not in terms.operation.node:
                yield written(call, odd, template, lawful=True)
        for odd, template in UNLAWFUL.items():
            yield written(call, odd, template, lawful=False)


def written(call: Call, odd: str, template: bytes, lawful: bool) -> Call:
    """A call with its bytes."""
    method, path = call.method.encode(), call.target.encode()
    raw = template.replace(b"{line}", b"{method} {base}{path}")
    raw = raw.replace(b"{method}", method).replace(b"{path}", path)
    return replace(call, odd=odd, raw=raw, lawful=lawful)
