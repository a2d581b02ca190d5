"""All that changed between two versions of a document."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from dcs_contract.compare.access import addresses, alternatives
from dcs_contract.compare.kinds import Change, Direction, change, schema_kind
from dcs_contract.compare.meaning import meaning
from dcs_contract.compare.schemas import compare, schema
from dcs_contract.compare.texts import texts
from dcs_contract.openapi import Node, Operation, Path, operations, pointer, resolve

Json = Mapping[str, Any]


def changes(old: Node, new: Node) -> list[Change]:
    """All changes, each once, the worst first.

    What has no rule is told as such: two documents that differ never give an empty list.
    """
    found = dict.fromkeys(Comparison(old, new).changes())
    if not found and without_version(old) != without_version(new):
        found = {change("other-changed", (), "the documents differ"): None}
    order = ("breaking", "unclassifiable", "non-breaking", "text")
    return sorted(found, key=lambda one: (order.index(one.kind.verdict), one.at, one.kind.id))


def without_version(document: Node) -> Node:
    """A document whose version does not count."""
    return {**document, "info": {**document["info"], "version": None}}


class Comparison:
    """The old document and the new one, side by side."""

    def __init__(self, old: Node, new: Node) -> None:
        self.old = old
        self.new = new

    def changes(self) -> Iterator[Change]:
        """Everything, from operations down to texts."""
        before = {key(operation): operation for operation in operations(self.old)}
        after = {key(operation): operation for operation in operations(self.new)}
        yield from removed_or_added("operation", before, after, where)
        for name in before.keys() & after.keys():
            yield from self.operation(before[name], after[name])
        yield from self.servers((), self.old, self.new)
        yield from self.schemes()
        yield from texts(self.old, self.new)

    def operation(self, old: Operation, new: Operation) -> Iterator[Change]:
        """What changed about one operation."""
        path = where(new)
        if old.id != new.id:
            yield change("operation-id-changed", path, f"{old.id} is now {new.id}")
        yield from self.parameters(old, new)
        yield from self.body(old, new)
        yield from self.responses(old, new)
        yield from self.security(old, new)
        yield from self.servers(path, old.node, new.node)

    def parameters(self, old: Operation, new: Operation) -> Iterator[Change]:
        """Parameters that came, went or changed. Those in the path go by their position."""
        before, after = parameters(self.old, old), parameters(self.new, new)
        for name in before.keys() - after.keys():
            yield change("parameter-removed", where(new), f"{told(name)} was removed")
        for name in after.keys() - before.keys():
            kind = "required" if after[name].get("required") else "optional"
            yield change(f"parameter-added-{kind}", where(new), f"{told(name)} was added, {kind}")
        for name in before.keys() & after.keys():
            yield from self.parameter(told(name), before[name], after[name], where(new))

    def parameter(self, name: str, old: Json, new: Json, path: Path) -> Iterator[Change]:
        """What changed about one parameter."""
        yield from became("parameter", name, old, new, path)
        if [old.get(key) for key in STYLES] != [new.get(key) for key in STYLES]:
            yield change("parameter-style-changed", path, f"{name} is written in another way")
        yield from self.schemas(Direction.REQUEST, old, new, (*path, name))
        yield from self.contents(Direction.REQUEST, old, new, (*path, name))

    def body(self, old: Operation, new: Operation) -> Iterator[Change]:
        """What changed about the request body."""
        before = resolve(self.old, old.node.get("requestBody", {}))
        after = resolve(self.new, new.node.get("requestBody", {}))
        path = (*where(new), "requestBody")
        if before and after:
            yield from became("request-body", "the request body", before, after, path)
            yield from self.contents(Direction.REQUEST, before, after, path)
        elif before:
            yield change("request-body-removed", path, "the request body was removed")
        elif after:
            kind = "required" if after.get("required") else "optional"
            yield change(f"request-body-added-{kind}", path, f"a request body was added, {kind}")

    def responses(self, old: Operation, new: Operation) -> Iterator[Change]:
        """Responses that came, went or changed."""
        before, after = (operation.node.get("responses", {}) for operation in (old, new))
        for status in before.keys() - after.keys():
            kind = "success" if status.startswith("2") else "error"
            yield change(f"response-{kind}-removed", where(new), f"the status {status} was removed")
        for status in after.keys() - before.keys():
            kind = "success" if status.startswith("2") else "error"
            yield change(f"response-{kind}-added", where(new), f"the status {status} was added")
        for status in before.keys() & after.keys():
            path = (*where(new), "responses", status)
            one, other = resolve(self.old, before[status]), resolve(self.new, after[status])
            yield from self.contents(Direction.RESPONSE, one, other, path)
            yield from self.headers(one.get("headers", {}), other.get("headers", {}), path)

    def headers(self, old: Json, new: Json, path: Path) -> Iterator[Change]:
        """Headers of a response that came, went or changed; their names have no case."""
        before = {name.lower(): resolve(self.old, header) for name, header in old.items()}
        after = {name.lower(): resolve(self.new, header) for name, header in new.items()}
        for name in before.keys() - after.keys():
            yield change("response-header-removed", path, f"the header {name} was removed")
        for name in after.keys() - before.keys():
            yield change("response-header-added", path, f"the header {name} was added")
        for name in before.keys() & after.keys():
            inner = (*path, "headers", name)
            yield from became("response-header", f"the header {name}", before[name], after[name], inner)
            yield from self.schemas(Direction.RESPONSE, before[name], after[name], inner)

    def contents(self, direction: Direction, old: Json, new: Json, path: Path) -> Iterator[Change]:
        """Media types that came, went or changed."""
        before, after = old.get("content", {}), new.get("content", {})
        for name in before.keys() - after.keys():
            yield change(f"{direction}-media-type-removed", path, f"{name} was removed")
        for name in after.keys() - before.keys():
            yield change(f"{direction}-media-type-added", path, f"{name} was added")
        for name in before.keys() & after.keys():
            yield from self.schemas(direction, before[name], after[name], (*path, "content", name))

    def schemas(self, direction: Direction, old: Json, new: Json, path: Path) -> Iterator[Change]:
        """What changed about the schema of a parameter, a header or a media type."""
        at = (*path, "schema")
        before = schema(self.old, old.get("schema", True), at)
        after = schema(self.new, new.get("schema", True), at)
        for found in compare(before, after):
            yield Change(schema_kind(direction, found.facet, found.shift), pointer(found.path), found.what)

    def security(self, old: Operation, new: Operation) -> Iterator[Change]:
        """Ways to prove who calls that came or went. Without any, nothing has to be proved."""
        before = alternatives(old.node.get("security", self.old.get("security", ())))
        after = alternatives(new.node.get("security", self.new.get("security", ())))
        if before - after and not any(way <= gone for gone in before - after for way in after):
            yield change("security-tightened", where(new), "a way to authenticate no longer works")
        elif before != after:
            yield change("security-widened", where(new), "there is one more way to authenticate")

    def schemes(self) -> Iterator[Change]:
        """Security schemes that changed."""
        before, after = (
            side.get("components", {}).get("securitySchemes", {}) for side in (self.old, self.new)
        )
        for name in before.keys() & after.keys():
            if meaning(self.old, before[name]) != meaning(self.new, after[name]):
                path = ("components", "securitySchemes", name)
                yield change("security-scheme-changed", path, f"{name} works in another way")

    def servers(self, path: Path, old: Json, new: Json) -> Iterator[Change]:
        """Addresses that came or went."""
        before, after = addresses(old), addresses(new)
        for address in before - after:
            yield change("server-removed", (*path, "servers"), f"{address} was removed")
        for address in after - before:
            yield change("server-added", (*path, "servers"), f"{address} was added")


STYLES = ("style", "explode", "allowReserved", "allowEmptyValue")


def key(operation: Operation) -> tuple[str, str]:
    """What makes an operation the same one: method and path, whatever its parameters are called."""
    return operation.method, re.sub(r"\{[^{}]*\}", "{}", operation.path)


def where(operation: Operation) -> Path:
    """Where an operation stands."""
    return ("paths", operation.path, operation.method)


def removed_or_added(
    subject: str, old: Mapping[Any, Operation], new: Mapping[Any, Operation], at: Callable[[Operation], Path]
) -> Iterator[Change]:
    """Operations that went or came."""
    for name in old.keys() - new.keys():
        yield change(f"{subject}-removed", at(old[name]), f"{old[name].id} was removed")
    for name in new.keys() - old.keys():
        yield change(f"{subject}-added", at(new[name]), f"{new[name].id} was added")


def parameters(document: Node, operation: Operation) -> dict[tuple[str, str], Node]:
    """The parameters of an operation by place and name; in the path, by place and position."""
    names = re.findall(r"\{([^{}]*)\}", operation.path)
    found: dict[tuple[str, str], Node] = {}
    for reference in [*operation.item.get("parameters", ()), *operation.node.get("parameters", ())]:
        parameter = resolve(document, reference)
        name, place = str(parameter["name"]), str(parameter["in"])
        position = f"{names.index(name) + 1}" if place == "path" and name in names else name
        found[place, position.lower() if place == "header" else position] = parameter
    return found


def told(name: tuple[str, str]) -> str:
    """A parameter in a sentence."""
    place, key_or_position = name
    return f"the {place} parameter {key_or_position}"


def became(subject: str, name: str, old: Json, new: Json, path: Path) -> Iterator[Change]:
    """Whether something became required or optional."""
    before, after = bool(old.get("required")), bool(new.get("required"))
    if before != after:
        word = "required" if after else "optional"
        yield change(f"{subject}-became-{word}", path, f"{name} became {word}")
