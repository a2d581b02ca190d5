"""Reads the bundled OpenAPI document that this release was made from."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from dcs_document.model import Answer, Document, Operation, Parameter

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")

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
        return Document(
            operations=operations,
            token_headers=dict(self.token_headers()),
            retry_advice=self.bundle.get("x-retry-advice", {}),
        )

    def token_headers(self) -> Iterator[tuple[str, str]]:
        """Security schemes that put a value into a header of its own."""
        for name, reference in self.bundle["components"].get("securitySchemes", {}).items():
            scheme = self.resolve(reference)
            if scheme["type"] == "apiKey" and scheme["in"] == "header":
                yield name, scheme["name"]

    def operations(self) -> Iterator[Operation]:
        """Each method of each path."""
        for path, item in self.bundle["paths"].items():
            for method in METHODS:
                if method in item:
                    yield self.operation(path, method, item)

    def operation(self, path: str, method: str, item: Json) -> Operation:
        """One method of a path item, with the parameters of both."""
        node = item[method]
        parameters = [self.resolve(p) for p in [*item.get("parameters", ()), *node.get("parameters", ())]]
        return Operation(
            id=node["operationId"],
            method=method.upper(),
            path=path,
            parameters={p["name"]: self.parameter(p) for p in parameters if p["in"] == "path"},
            statuses=frozenset(int(status) for status in node["responses"] if status != "default"),
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

    def answers(self, node: Json) -> Iterator[Answer]:
        """The named examples of all responses of an operation."""
        for responses in (node["responses"], node.get("x-gateway-responses", {})):
            for status, reference in responses.items():
                for media_type, media in self.resolve(reference).get("content", {}).items():
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
        )

    def resolve(self, node: Json) -> Json:
        """Follow `$ref` within the bundle until a value."""
        while "$ref" in node:
            target: Any = self.bundle
            for part in node["$ref"].removeprefix("#/").split("/"):
                target = target[part.replace("~1", "/").replace("~0", "~")]
            node = target
        return node
