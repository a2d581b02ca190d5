"""The request of an operation, as it goes over the wire."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

from dcs_contract.site.operation import OperationPage, Scheme, Server


@dataclass
class Request:
    """Its parts, filled in with the examples of the document."""

    path: str
    query: list[str] = field(default_factory=list[str])
    headers: list[str] = field(default_factory=list[str])
    cookies: list[str] = field(default_factory=list[str])

    def add(self, place: str, name: str, value: str) -> None:
        """Put a value where the document says that it goes."""
        if place == "path":
            self.path = self.path.replace("{" + name + "}", quote(value))
        elif place == "query":
            self.query.append(f"{name}={quote(value) if value[:1] != '<' else value}")
        elif place == "cookie":
            self.cookies.append(f"{name}={value}")
        else:
            self.headers.append(f"{name}: {value}")

    def lines(self, method: str, body: str) -> Iterator[str]:
        """Request line, headers, and the body after an empty line."""
        query = "?" + "&".join(self.query) if self.query else ""
        yield f"{method} {self.path}{query} HTTP/1.1"
        yield from self.headers
        if self.cookies:
            yield f"Cookie: {'; '.join(self.cookies)}"
        if body:
            yield f"\n{body}"


def requests(page: OperationPage) -> list[tuple[str, str]]:
    """Title and text of the request, for each of the alternatives of authentication."""
    return [(title(together), request(page, together)) for together in page.security or [[]]]


def title(together: Sequence[Scheme]) -> str:
    """The credentials of one alternative."""
    return " + ".join(scheme.name for scheme in together) or "no credentials"


def request(page: OperationPage, together: Sequence[Scheme]) -> str:
    """The request with one alternative of authentication."""
    place = urlsplit(address(page.servers))
    made = Request(place.path.rstrip("/") + page.path)
    made.add("header", "Host", place.netloc or "<host>")
    for scheme in together:
        made.add(scheme.place, scheme.field, scheme.value)
    for row in page.parameters:
        if row.required or row.place == "path":
            made.add(row.place, row.name, row.examples[0][0] if row.examples else f"<{row.name}>")
    for content in page.body[:1]:
        made.add("header", "Content-Type", content.media_type)
    body = next((example.body for content in page.body[:1] for example in content.examples), "")
    return "\n".join(made.lines(page.method, body))


def address(servers: Sequence[Server]) -> str:
    """The first server, with the defaults of its variables."""
    found = servers[0].url if servers else ""
    for variable in servers[0].variables if servers else ():
        found = found.replace("{" + variable.name + "}", variable.limits["Default"][0])
    return found
