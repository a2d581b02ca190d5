"""One operation, as its page shows it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dcs_contract.openapi import Node, Operation, operations, resolve
from dcs_contract.site.answers import Content, Response, contents, responses
from dcs_contract.site.schema import Row, value_row
from dcs_contract.site.text import slug


@dataclass(frozen=True)
class Scheme:
    """A way to authenticate.

    place, field, value: where in a request the credentials stand. carrier: the same in words.
    """

    name: str
    place: str
    field: str
    value: str
    carrier: str
    description: str
    sources: Sequence[str]


@dataclass(frozen=True)
class Server:
    """Where the operation is found. variables: of the address."""

    url: str
    description: str
    variables: Sequence[Row]
    sources: Sequence[str]


@dataclass(frozen=True)
class Sample:
    """How to call it in one language.

    printed, by: what it printed and with which version, from x-seen; "" when nobody wrote that down.
    """

    label: str
    language: str
    source: str
    printed: str
    by: str


@dataclass(frozen=True)
class OperationPage:
    """All that the page of an operation says.

    file: name without suffix. security: alternatives, each a list of schemes that go together; an empty
    list asks for no credentials. effect: members of x-effect, as texts.
    """

    file: str
    id: str
    method: str
    path: str
    summary: str
    description: str
    deprecated: bool
    parameters: Sequence[Row]
    body: Sequence[Content]
    security: Sequence[Sequence[Scheme]]
    servers: Sequence[Server]
    responses: Sequence[Response]
    samples: Sequence[Sample]
    effect: Mapping[str, str]
    more: Mapping[str, Any]
    sources: Sequence[str]

    @property
    def title(self) -> str:
        """What the page is called."""
        return self.summary or self.id

    def answers(self, *, gateway: bool) -> Sequence[Response]:
        """The responses of the service, or of what stands before it."""
        return [response for response in self.responses if response.gateway == gateway]

    @property
    def schemes(self) -> Sequence[Scheme]:
        """Each scheme of the alternatives once."""
        return list(dict.fromkeys(scheme for together in self.security for scheme in together))


def operation_pages(bundle: Node) -> list[OperationPage]:
    """A page for each operation; no two have the same file, and none that of another page."""
    taken = {"index", "errors", "schemas", "decisions", "differences"}
    return [page(bundle, operation, free_name(operation.id, taken)) for operation in operations(bundle)]


def free_name(text: str, taken: set[str]) -> str:
    """A name for a file or an anchor that is not taken. Takes it."""
    name = base = slug(text) or "operation"
    number = 1
    while name in taken:
        number += 1
        name = f"{base}-{number}"
    taken.add(name)
    return name


def page(bundle: Node, operation: Operation, file: str) -> OperationPage:
    """The page of one operation."""
    node, item = operation.node, operation.item
    servers = node.get("servers") or item.get("servers") or bundle.get("servers", [])
    return OperationPage(
        file=file,
        id=operation.id,
        method=operation.method.upper(),
        path=operation.path,
        summary=node.get("summary", ""),
        description=node.get("description", ""),
        deprecated=bool(node.get("deprecated", False)),
        parameters=parameters(bundle, operation),
        body=contents(bundle, resolve(bundle, node.get("requestBody", {}))),
        security=security(bundle, node.get("security", bundle.get("security", []))),
        servers=[server(found) for found in servers],
        responses=responses(bundle, node),
        samples=list(samples(node)),
        effect={key: str(value) for key, value in node.get("x-effect", {}).items()},
        more=node.get("externalDocs", {}),
        sources=tuple(node.get("x-source", ())),
    )


def parameters(bundle: Node, operation: Operation) -> list[Row]:
    """The parameters of path item and operation; the operation's own come before equal ones of the item."""
    found: dict[tuple[str, str], Node] = {}
    for reference in (*operation.item.get("parameters", ()), *operation.node.get("parameters", ())):
        node = resolve(bundle, reference)
        found[node["name"], node["in"]] = node
    return [value_row(bundle, name, node, place) for (name, place), node in found.items()]


def security(bundle: Node, alternatives: Sequence[Node]) -> list[list[Scheme]]:
    """The alternatives of authentication."""
    known = bundle.get("components", {}).get("securitySchemes", {})
    return [[scheme(bundle, name, known.get(name, {})) for name in together] for together in alternatives]


def scheme(bundle: Node, name: str, reference: Node) -> Scheme:
    """One security scheme."""
    node = resolve(bundle, reference)
    kind, place, field = str(node.get("type", "")), "header", "Authorization"
    value, carrier = f"<{name}>", kind
    if kind == "apiKey":
        place, field = str(node.get("in")), str(node.get("name"))
        carrier = f"{place} {field}"
    elif kind == "http":
        value = f"{node.get('scheme')} <credentials>"
        carrier = f"header Authorization, scheme {node.get('scheme')}"
    description, sources = node.get("description", ""), tuple(node.get("x-source", ()))
    return Scheme(name, place, field, value, carrier, description, sources)


def server(node: Node) -> Server:
    """One server."""
    variables = [variable(name, found) for name, found in node.get("variables", {}).items()]
    return Server(node["url"], node.get("description", ""), variables, tuple(node.get("x-source", ())))


def variable(name: str, node: Node) -> Row:
    """A variable of a server's address."""
    limits = {"Default": (str(node.get("default", "")),)}
    if "enum" in node:
        limits["One of"] = tuple(node["enum"])
    return Row(name, "string", node.get("description", ""), "variable", limits=limits)


def samples(node: Node) -> Iterator[Sample]:
    """The code samples of an operation."""
    for sample in node.get("x-codeSamples", ()):
        language = sample.get("lang", "text")
        seen = sample.get("x-seen", {})
        texts = sample.get("source", ""), seen.get("printed", ""), seen.get("with", "")
        yield Sample(sample.get("label", language), language, *texts)
