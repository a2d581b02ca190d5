"""What the document promises about one operation."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import unquote, urlsplit

import jsonschema_rs

from dcs_contract.fuzz.expected import Expected, known_answers
from dcs_contract.fuzz.gateway import EXTENSION, with_gateway
from dcs_contract.fuzz.x_effect import Effect, read_effect
from dcs_contract.openapi import METHODS, Node, Operation, operations, pointer, resolve


@dataclass(frozen=True)
class Terms:
    """One operation, and what the suite asks the document about it.

    bundle: with the answers of the gateway merged in. answers: the named examples of its answers.
    gateway: the statuses that only the gateway gives.
    """

    bundle: Node
    operation: Operation
    answers: Mapping[str, list[Expected]]
    gateway: frozenset[str]

    @property
    def id(self) -> str:
        """The operationId."""
        return self.operation.id

    @property
    def method(self) -> str:
        """As sent, in upper case."""
        return self.operation.method.upper()

    @property
    def path(self) -> str:
        """The template."""
        return self.operation.path

    @property
    def place(self) -> str:
        """Where the document describes it, as a JSON pointer."""
        return pointer(("paths", self.path, self.operation.method))

    @cached_property
    def methods(self) -> tuple[str, ...]:
        """All methods of the path."""
        return tuple(method.upper() for method in METHODS if method in self.operation.item)

    @cached_property
    def parameters(self) -> tuple[Node, ...]:
        """Those of the path and of the operation; of two with one name the operation's holds."""
        found: dict[tuple[str, str], Node] = {}
        for owner in (self.operation.item, self.operation.node):
            for reference in owner.get("parameters", []):
                parameter = resolve(self.bundle, reference)
                found[parameter["name"], parameter["in"]] = parameter
        return tuple(found.values())

    @cached_property
    def effect(self) -> Effect | None:
        """The extension `x-effect`, if the operation has one."""
        node = self.operation.node.get("x-effect")
        return read_effect(node, f"{self.place}/x-effect") if node else None

    @cached_property
    def responses(self) -> dict[str, Node]:
        """The documented answers by status, those of the gateway among them."""
        documented: Node = self.operation.node["responses"]
        return {status: resolve(self.bundle, node) for status, node in documented.items()}

    def response(self, status: str) -> Node | None:
        """What is documented for a status: by its digits, by its class, or for all others."""
        keys = (status, f"{status[0]}XX", "default")
        return next((self.responses[key] for key in keys if key in self.responses), None)

    @cached_property
    def secured(self) -> bool:
        """Whether every request needs credentials."""
        needs = self.operation.node.get("security", self.bundle.get("security", []))
        return bool(needs) and {} not in needs

    @cached_property
    def credential_headers(self) -> frozenset[str]:
        """The headers that carry credentials, in lower case."""
        schemes = self.bundle.get("components", {}).get("securitySchemes", {}).values()
        nodes = [resolve(self.bundle, scheme) for scheme in schemes]
        named = {node["name"].lower() for node in nodes if node.get("in") == "header"}
        return frozenset(named | {"authorization"})

    @cached_property
    def paths(self) -> tuple[re.Pattern[str], ...]:
        """The templates of all paths of the document."""
        return tuple(template(path) for path in self.bundle.get("paths", {}))

    def documented(self, target: str) -> bool:
        """Whether a request target is of any path of the document."""
        path = urlsplit(target).path
        return any(pattern.fullmatch(path) for pattern in self.paths)

    def read(self, target: str) -> dict[str, str] | None:
        """The path parameters in a request target, decoded; None when it is not of this path."""
        found = self.segments(urlsplit(target).path)
        return None if found is None else {name: unquote(value) for name, value in found.items()}

    def segments(self, path: str) -> dict[str, str] | None:
        """The path parameters as they stand in a path; None when it is not of this path."""
        match = self.pattern.fullmatch(path)
        return dict(zip(self.names, match.groups(), strict=True)) if match else None

    @cached_property
    def names(self) -> list[str]:
        """The path parameters in the order of the template."""
        return re.findall(r"\{([^}]+)\}", self.path)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The template as a regular expression, a group for each parameter."""
        return template(self.path)

    def malformed(self, parameters: Mapping[str, str]) -> list[str]:
        """The names of the path parameters whose values their schemas do not allow."""
        return [name for name, value in parameters.items() if not self.allows(name, value)]

    def allows(self, name: str, value: str) -> bool:
        """Whether a path parameter may have this value."""
        return any(self.validators[name].is_valid(reading) for reading in readings(value))

    @cached_property
    def path_parameters(self) -> dict[str, Node]:
        """Those of the path, by name."""
        return {item["name"]: item for item in self.parameters if item["in"] == "path"}

    @cached_property
    def validators(self) -> dict[str, jsonschema_rs.Validator]:
        """What validates each path parameter."""
        found = self.path_parameters.items()
        return {name: validator(self.bundle, item.get("schema", {})) for name, item in found}

    def examples(self, name: str) -> frozenset[str]:
        """The values that the document gives as examples of a path parameter."""
        parameter = self.path_parameters[name]
        schema = resolve(self.bundle, parameter.get("schema", {}))
        named = [resolve(self.bundle, example) for example in parameter.get("examples", {}).values()]
        values = [parameter.get("example"), schema.get("example"), *schema.get("examples", [])]
        values += [example.get("value") for example in named]
        return frozenset(str(value) for value in values if value is not None)


def template(path: str) -> re.Pattern[str]:
    """A path as a regular expression, a group for each parameter."""
    return re.compile("([^/]+)".join(map(re.escape, re.split(r"\{[^}]+\}", path))))


def readings(value: str) -> Iterator[Any]:
    """What a text in a path may stand for: itself, a number, a truth."""
    yield value
    if re.fullmatch(r"-?(0|[1-9][0-9]*)", value):
        yield int(value)
    if re.fullmatch(r"-?[0-9]+\.[0-9]+", value):
        yield float(value)
    if value in ("true", "false"):
        yield value == "true"


def validator(bundle: Node, schema: Node) -> jsonschema_rs.Validator:
    """Validates values against one schema of the bundle."""
    whole = {**schema, "components": bundle.get("components", {})}
    return jsonschema_rs.Draft202012Validator(whole, validate_formats=True)


def all_terms(bundle: Node) -> dict[str, Terms]:
    """The terms of every operation of a bundle, by operationId."""
    merged = with_gateway(bundle)
    return {
        operation.id: Terms(
            merged,
            operation,
            known_answers(bundle, written),
            frozenset(written.node.get(EXTENSION, {})) - frozenset(written.node["responses"]),
        )
        for written, operation in zip(operations(bundle), operations(merged), strict=True)
    }
