"""The rules that a document keeps. Each is a function from the bundle to problems; its name is its id."""

from collections.abc import Callable, Iterator
from typing import Any

import jsonschema_rs
from openapi_spec_validator import OpenAPIV31SpecValidator

from dcs_contract.openapi import Node, nodes, operations, pointer, resolve
from dcs_contract.problem import Problem

Rule = Callable[[Node], Iterator[Problem]]


def valid_openapi(bundle: Node) -> Iterator[Problem]:
    """The document is valid by the OpenAPI specification."""
    for error in OpenAPIV31SpecValidator(bundle).iter_errors():
        yield Problem(
            what=f"not valid OpenAPI: {error.message}",
            at=pointer(error.absolute_path),
            why="every tool that reads the document relies on the specification",
            fix="see https://spec.openapis.org/oas/v3.1.1",
        )


def example_matches_schema(bundle: Node) -> Iterator[Problem]:
    """Every example is a value that its schema allows."""
    for path, node in nodes(bundle):
        for name, example in examples(bundle, node):
            for error in validator(bundle, node["schema"]).iter_errors(example):
                yield Problem(
                    what=f"the example {name} does not match its schema: {error.message}",
                    at=pointer([*path, "examples", name, *error.instance_path]),
                    why="readers copy examples, and the contract suite sends them",
                    fix="correct the example, or the schema if the example is what the service sends",
                )


def examples(bundle: Node, node: Node) -> Iterator[tuple[str, Any]]:
    """The named examples beside a schema: of a media type, a parameter or a header."""
    if isinstance(node.get("schema"), dict) and isinstance(node.get("examples"), dict):
        for name, example in node["examples"].items():
            yield name, resolve(bundle, example).get("value")


def known_source(bundle: Node) -> Iterator[Problem]:
    """Every source that a fact names is explained under x-sources."""
    known = bundle.get("x-sources", {})
    for path, node in nodes(bundle):
        for source in node.get("x-source", []):
            if source not in known:
                yield Problem(
                    what=f'the source "{source}" is not explained',
                    at=pointer([*path, "x-source"]),
                    why="a reader must be able to look a fact up",
                    fix="add it under x-sources, or use one of " + ", ".join(sorted(known)),
                )


def described_operation(bundle: Node) -> Iterator[Problem]:
    """Every operation has an operationId, a summary and a description."""
    for operation in operations(bundle):
        for key in ("operationId", "summary", "description"):
            if not operation.node.get(key):
                yield Problem(
                    what=f"{operation.method.upper()} {operation.path} has no {key}",
                    at=pointer(["paths", operation.path, operation.method]),
                    why="it names the operation in generated code and in the published reference",
                    fix=f"add {key}",
                )


def validator(bundle: Node, schema: Node) -> jsonschema_rs.Validator:
    """Validates values against one schema of the bundle."""
    whole = {**schema, "components": bundle.get("components", {})}
    return jsonschema_rs.Draft202012Validator(whole, validate_formats=True)


RULES: tuple[Rule, ...] = (valid_openapi, described_operation, example_matches_schema, known_source)


def problems(bundle: Node) -> list[Problem]:
    """All problems of a bundle, each with its rule.

    When the document is not valid OpenAPI the other rules are not tried: they would stumble.
    """
    found = list(valid_openapi(bundle))
    return found or [problem for rule in RULES[1:] for problem in rule(bundle)]
