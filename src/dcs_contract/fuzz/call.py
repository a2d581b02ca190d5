"""One request as it goes out."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from dcs_contract.fuzz.terms import Terms

AGENT = ("User-Agent", "dcs-contract")
JSON = ("Content-Type", "application/json")

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Call:
    """A request. target: path and query as they stand in the request line, without the base of the server.

    odd: what is unusual about it, in words. raw: the bytes that go out, where no HTTP library would write
    them; in them {base}, {host} and {headers} stand for what only the connection knows. lawful: whether
    RFC 9112 obliges a server to understand it; what is not may also be answered by a closed connection.
    """

    method: str
    target: str
    headers: Headers = field(repr=False)
    body: bytes = b""
    odd: str = ""
    raw: bytes = b""
    lawful: bool = True

    def header(self, name: str) -> str | None:
        """The value of a header."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


def compose(
    terms: Terms, parameters: Mapping[str, str], credentials: Mapping[str, str], body: Any = None
) -> Call:
    """The request of an operation with these parameters, each put where the document wants it."""
    query = urlencode(dict(given(terms, parameters, "query")))
    path = terms.path
    for name, value in given(terms, parameters, "path"):
        path = path.replace("{" + name + "}", quote(value, safe=""))
    headers = [AGENT, *given(terms, parameters, "header"), *credentials.items()]
    cookie = "; ".join(f"{name}={quote(value)}" for name, value in given(terms, parameters, "cookie"))
    headers += [("Cookie", cookie)] if cookie else []
    headers += [JSON] if body is not None else []
    content = b"" if body is None else json.dumps(body).encode()
    return Call(terms.method, f"{path}?{query}" if query else path, tuple(headers), content)


def given(terms: Terms, parameters: Mapping[str, str], place: str) -> Iterator[tuple[str, str]]:
    """The values that belong in one place: path, query, header or cookie."""
    for parameter in terms.parameters:
        if parameter["in"] == place and parameter["name"] in parameters:
            yield parameter["name"], parameters[parameter["name"]]
