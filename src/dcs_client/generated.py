"""Finds in the generated client what belongs to an operation."""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib import import_module
from inspect import Parameter, signature
from pkgutil import iter_modules
from typing import Any

from dcs_client.errors import InvalidArgument
from dcs_document import Operation, load
from dcs_document import Parameter as Documented

PACKAGE = "dcs_api.api"
PROJECT = "project_id"


def flat(name: str) -> str:
    """A name without the marks that tell camelCase from snake_case."""
    return name.replace("_", "").replace("-", "").lower()


@cache
def module(operation_id: str) -> Any:
    """The generated module of an operation."""
    (found,) = (name for name in modules() if flat(name.rpartition(".")[2]) == flat(operation_id))
    return import_module(found)


def modules() -> Iterator[str]:
    """The names of the modules of all operations."""
    for group in iter_modules(import_module(PACKAGE).__path__, f"{PACKAGE}."):
        yield from (
            found.name for found in iter_modules(import_module(group.name).__path__, f"{group.name}.")
        )


@cache
def function(operation_id: str, name: str) -> Callable[..., Any]:
    """A generated function of an operation."""
    found: Callable[..., Any] = getattr(module(operation_id), name)
    return found


@cache
def names(operation_id: str) -> Mapping[str, bool]:
    """The parameters of an operation as the generated code names them, and whether each is needed."""
    parameters = signature(function(operation_id, "sync_detailed")).parameters
    return {name: p.default is Parameter.empty for name, p in parameters.items() if name != "client"}


def operation(operation_id: str) -> Operation:
    """The operation. Raises InvalidArgument for one that the document does not have."""
    known = load().operations
    if operation_id in known:
        return known[operation_id]
    raise InvalidArgument(
        f'there is no operation "{operation_id}"; nothing was sent',
        why=f"the document has {', '.join(known)}",
    )


def arguments(operation: Operation, given: Mapping[str, Any], project_id: str) -> dict[str, Any]:
    """What to call the generated code with. Raises InvalidArgument for what the document does not allow."""
    known = names(operation.id)
    values = {PROJECT: project_id, **given} if PROJECT in known else dict(given)
    unknown = [name for name in values if name not in known]
    missing = [name for name, needed in known.items() if needed and name not in values]
    if unknown or missing:
        raise InvalidArgument(
            f"{operation.id} cannot be called so; nothing was sent",
            why="; ".join(
                f"{what}: {', '.join(names)}"
                for what, names in (("unknown", unknown), ("missing", missing))
                if names
            ),
            remedy=f"its parameters are {', '.join(known)}",
        )
    check(operation, values)
    return values


def check(operation: Operation, values: Mapping[str, Any]) -> None:
    """Raise InvalidArgument for a value that the document does not allow in the path."""
    parameters = {flat(name): parameter for name, parameter in operation.parameters.items()}
    for name, value in values.items():
        if flat(name) in parameters:
            allow(parameters[flat(name)], name, value)


def allow(parameter: Documented, name: str, value: object) -> None:
    """Raise InvalidArgument for a value that the document does not allow."""
    if not isinstance(value, str) or not parameter.accepts(value):
        raise InvalidArgument(
            f"{name} {value!r} is not allowed; nothing was sent",
            why=parameter.description,
            remedy=f"for example {parameter.example}" if parameter.example else "",
        )
