"""Reads the bundled OpenAPI document that this release was made from."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from itertools import product
from typing import Any

from dcs_document.model import Answer, Document, Operation, Parameter

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")

JSON = "application/json"

Json = Mapping[str, Any]


@cache
def load() -> Document:
    """The contract of this release."""
    bundle = json.loads(files("dcs_document").joinpath("openapi.json").read_text(encoding="utf-8"))
    return Reader(bundle).document()


class Reader:
    """Follows the references of one bundle."""

    def __init__(self, bundle: Json) -> None:
        self.bundle = bundle

    def document(self) -> Document:
        """All operations of the bundle."""
        operations = {operation.id: operation for operation in self.operations()}
        numbers = self.bundle.get("x-numeric-codes")
        return Document(
            operations=operations,
            token_headers=dict(self.token_headers()),
            request_headers=frozenset(self.request_headers()),
            response_headers=frozenset(self.response_headers()),
            retry_advice=self.bundle.get("x-retry-advice", {}),
            endpoints=tuple(self.endpoints()),
            numeric_code=re.compile(numbers["pattern"]) if numbers else None,
            components=self.bundle["components"],
        )

    def endpoints(self) -> Iterator[str]:
        """The URL of each server, with each listed value of its variables."""
        for server in self.bundle.get("servers", ()):
            variables: Json = server.get("variables", {})
            values = [variable.get("enum") or [variable["default"]] for variable in variables.values()]
            for chosen in product(*values):
                yield server["url"].format_map(dict(zip(variables, chosen, strict=True)))

    def schemes(self) -> Iterator[tuple[str, Json]]:
        """The security schemes, by name."""
        for name, reference in self.bundle["components"].get("securitySchemes", {}).items():
            yield name, self.resolve(reference)

    def token_headers(self) -> Iterator[tuple[str, str]]:
        """Security schemes that put a value into a header of its own."""
        for name, scheme in self.schemes():
            if scheme["type"] == "apiKey" and scheme["in"] == "header":
                yield name, scheme["name"]

    def request_headers(self) -> Iterator[str]:
        """Headers of credentials, and parameters that are headers."""
        yield from dict(self.token_headers()).values()
        if any(scheme["type"] == "http" for _, scheme in self.schemes()):
            yield "Authorization"
        for _, method, item in self.methods():
            yield from (p["name"] for p in self.parameters(method, item) if p["in"] == "header")

    def response_headers(self) -> Iterator[str]:
        """Headers of answers, those of the gateway included."""
        for _, method, item in self.methods():
            for _, response in self.responses(item[method]):
                yield from response.get("headers", ())

    def methods(self) -> Iterator[tuple[str, str, Json]]:
        """Path, method and path item of each operation."""
        for path, item in self.bundle["paths"].items():
            yield from ((path, method, item) for method in METHODS if method in item)

    def operations(self) -> Iterator[Operation]:
        """Each method of each path."""
        return (self.operation(*method) for method in self.methods())

    def parameters(self, method: str, item: Json) -> list[Json]:
        """The parameters of an operation, with those of its path."""
        return [self.resolve(p) for p in [*item.get("parameters", ()), *item[method].get("parameters", ())]]

    def operation(self, path: str, method: str, item: Json) -> Operation:
        """One method of a path item."""
        node, parameters = item[method], self.parameters(method, item)
        return Operation(
            id=node["operationId"],
            method=method.upper(),
            path=path,
            parameters={p["name"]: self.parameter(p) for p in parameters if p["in"] == "path"},
            statuses=frozenset(int(status) for status in node["responses"] if status != "default"),
            schemas=dict(self.schemas(node)),
            answers={answer.name: answer for answer in self.answers(node)},
        )

    def parameter(self, node: Json) -> Parameter:
        """One resolved parameter object."""
        schema = self.resolve(node["schema"])
        examples: Json = node.get("examples", {})
        return Parameter(
            name=node["name"],
            description=node.get("description", ""),
            pattern=re.compile(schema.get("pattern", ".*")),
            min_length=schema.get("minLength", 1),
            max_length=schema.get("maxLength", 255),
            example=next((self.resolve(example)["value"] for example in examples.values()), ""),
        )

    def responses(self, node: Json) -> Iterator[tuple[str, Json]]:
        """All responses of an operation by status, those of the gateway included."""
        for responses in (node["responses"], node.get("x-gateway-responses", {})):
            yield from ((status, self.resolve(reference)) for status, reference in responses.items())

    def schemas(self, node: Json) -> Iterator[tuple[int, Json]]:
        """The schema of the JSON body of each response that has one."""
        for status, reference in node["responses"].items():
            media = self.resolve(reference).get("content", {}).get(JSON, {})
            if status != "default" and "schema" in media:
                yield int(status), media["schema"]

    def answers(self, node: Json) -> Iterator[Answer]:
        """The named examples of all responses of an operation."""
        for status, response in self.responses(node):
            for media_type, media in response.get("content", {}).items():
                for name, example in media.get("examples", {}).items():
                    yield self.answer(name, int(status), media_type, self.resolve(example))

    def answer(self, name: str, status: int, media_type: str, example: Json) -> Answer:
        """One resolved example object."""
        return Answer(
            name=name,
            status=status,
            media_type=media_type,
            body=example["value"],
            summary=example.get("summary", ""),
            remedy=example.get("x-remedy", ""),
            retry=example.get("x-retry", ""),
            reason=example.get("x-reason", ""),
        )

    def resolve(self, node: Json) -> Json:
        """Follow `$ref` within the bundle until a value."""
        while "$ref" in node:
            target: Any = self.bundle
            for part in node["$ref"].removeprefix("#/").split("/"):
                target = target[part.replace("~1", "/").replace("~0", "~")]
            node = target
        return node
