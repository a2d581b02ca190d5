"""The verdicts of the schema, of the models and of the client on the same values."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from typing import Any, NamedTuple

import httpx
import jsonschema_rs
from hypothesis import HealthCheck, given, settings
from pydantic import TypeAdapter

from dcs_contract.openapi import Node, Operation, operations, resolve
from tests.dcs_contract.agreement.values import allowed, neighbours

Accepts = Callable[[Any], bool]
DETERMINED = settings(
    max_examples=25,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


class Difference(NamedTuple):
    """What an artefact does and the schema does not. keyword: the one that the value breaks; "" for none."""

    artefact: str
    does: str
    keyword: str


class Subject(NamedTuple):
    """A schema, and the artefacts that were made from it, each as a verdict."""

    schema: Node
    artefacts: Mapping[str, Accepts]


def differences(document: Node, models: str, client: str) -> dict[Difference, Any]:
    """All differences that were found, each with a value that shows it."""
    found: dict[Difference, Any] = {}
    for subject in [*bodies(document, models, client), *parameters(document, models, client)]:
        explore(document, subject, found)
    return found


def explore(document: Node, subject: Subject, found: dict[Difference, Any]) -> None:
    """Ask all judges on values that are allowed, and on the values beside them."""
    whole = {**subject.schema, "components": document["components"]}
    validator = jsonschema_rs.Draft202012Validator(whole)

    @DETERMINED
    @given(value=allowed(document, subject.schema))
    def ask(value: Any) -> None:
        assert validator.is_valid(value)
        for one in [value, *neighbours(value)]:
            for difference in judged(validator, subject.artefacts, one):
                found.setdefault(difference, one)

    ask()


def judged(validator: Any, artefacts: Mapping[str, Accepts], value: Any) -> Iterator[Difference]:
    """Where the artefacts do not agree with the schema; a value with several faults tells nothing."""
    faults = list(validator.iter_errors(value))
    keyword = str(faults[0].schema_path[-1]) if faults else ""
    for artefact, accepts in artefacts.items():
        if len(faults) <= 1 and accepts(value) == bool(faults):
            yield Difference(artefact, "accepts" if faults else "rejects", keyword)


def bodies(document: Node, models: str, client: str) -> Iterator[Subject]:
    """The component schemas."""
    for name in document["components"]["schemas"]:
        artefacts = {
            "models": accepts_model(getattr(import_module(models), name)),
            "client": accepts_client(getattr(import_module(f"{client}.models"), name)),
        }
        yield Subject({"$ref": f"#/components/schemas/{name}"}, artefacts)


def parameters(document: Node, models: str, client: str) -> Iterator[Subject]:
    """The path parameters of each operation that needs nothing else, together as an object."""
    for operation in operations(document):
        schema = path_schema(document, operation)
        if schema["properties"] and "requestBody" not in operation.node:
            name = operation.id[0].upper() + operation.id[1:] + "Parameters"
            model = getattr(import_module(models), name, None)
            artefacts = {"client": accepts_call(client, operation, set(schema["properties"]))}
            yield Subject(schema, artefacts | ({"models": accepts_model(model)} if model else {}))


def path_schema(document: Node, operation: Operation) -> Node:
    """The path parameters as the properties of one schema."""
    found = [*operation.item.get("parameters", ()), *operation.node.get("parameters", ())]
    resolved = [resolve(document, parameter) for parameter in found]
    properties = {p["name"]: p["schema"] for p in resolved if p["in"] == "path"}
    return {"type": "object", "required": sorted(properties), "properties": properties}


def accepts_model(model: Any) -> Accepts:
    """Whether a pydantic model takes a value that came as JSON."""
    adapter = TypeAdapter(model)

    def accepts(value: Any) -> bool:
        try:
            adapter.validate_json(json.dumps(value))
        except ValueError:
            return False
        return True

    return accepts


def accepts_client(model: Any) -> Accepts:
    """Whether a class of the client takes a value that came as JSON."""
    parse = getattr(model, "from_dict", model)

    def accepts(value: Any) -> bool:
        try:
            parse(value)
        except (KeyError, TypeError, ValueError, AttributeError):
            return False
        return True

    return accepts


def accepts_call(client: str, operation: Operation, names: set[str]) -> Accepts:
    """Whether the function of the client sends a request with these parameters."""
    snake = re.sub(r"(?<!^)(?=[A-Z])", "_", operation.id).lower()
    call = import_module(f"{client}.api.{operation.node['tags'][0]}.{snake}").sync_detailed
    caller = import_module(client).AuthenticatedClient(base_url="http://127.0.0.1", token="-")
    nowhere = httpx.MockTransport(lambda _: httpx.Response(418))
    caller.set_httpx_client(httpx.Client(base_url="http://127.0.0.1", transport=nowhere))

    def accepts(values: Any) -> bool:
        try:
            call(**{name: value for name, value in values.items() if name in names}, client=caller)
        except (TypeError, ValueError):
            return False
        return True

    return accepts
