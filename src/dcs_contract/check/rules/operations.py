"""Rules on operations."""

import keyword
import re
from collections.abc import Iterator
from itertools import chain

from dcs_contract.check.rule import Finding, Subject, rule
from dcs_contract.openapi import Operation, Path, operations, resolve

IDENTIFIER = re.compile(r"[a-z][A-Za-z0-9]*(_[a-z0-9]+)*")


def path_of(operation: Operation) -> Path:
    """Where an operation stands."""
    return ("paths", operation.path, operation.method)


@rule(
    "operation-id",
    why="it becomes the name of a function and of a module in generated code",
    fix="write it like  listVolumes  or  list_volumes , each only once",
)
def operation_id(subject: Subject) -> Iterator[Finding]:
    """Every operation has an operationId that is unique and a good name in code."""
    seen: dict[str, str] = {}
    for operation in operations(subject.document):
        name = operation.node.get("operationId")
        flat = str(name).replace("_", "").lower()
        if name is None:
            yield Finding(path_of(operation), "the operation has no operationId")
        elif not IDENTIFIER.fullmatch(name) or keyword.iskeyword(name):
            yield Finding((*path_of(operation), "operationId"), f'"{name}" is no good name in code')
        elif flat in seen:
            yield Finding(
                (*path_of(operation), "operationId"), f'"{name}" is the same name in code as "{seen[flat]}"'
            )
        seen.setdefault(flat, str(name))


@rule(
    "operation-security",
    why="an operation without security is open to everybody, which must be said and not forgotten",
    fix="add  security:  to the operation or the root;  security: []  says that it is meant to be open",
)
def operation_security(subject: Subject) -> Iterator[Finding]:
    """Every operation says who may call it."""
    for operation in operations(subject.document):
        if "security" not in operation.node and "security" not in subject.document:
            yield Finding(path_of(operation), "the operation says nothing about security")


@rule(
    "path-parameters",
    why="what the path does not name can never be sent, and what is not declared cannot be checked",
    fix="name each path parameter in braces in the path, and declare each name in braces",
)
def path_parameters(subject: Subject) -> Iterator[Finding]:
    """The path parameters declared are those in the path."""
    for operation in operations(subject.document):
        named = set(re.findall(r"\{([^{}]+)\}", operation.path))
        declared = set(declared_in_path(subject, operation))
        for name in sorted(declared - named):
            yield Finding(path_of(operation), f'the path does not name the parameter "{name}"')
        for name in sorted(named - declared):
            yield Finding(path_of(operation), f'the parameter "{name}" of the path is not declared')


def declared_in_path(subject: Subject, operation: Operation) -> Iterator[str]:
    """The names of the path parameters of an operation."""
    for reference in chain(operation.item.get("parameters", ()), operation.node.get("parameters", ())):
        parameter = resolve(subject.document, reference)
        if parameter.get("in") == "path":
            yield parameter["name"]


RULES = (operation_id, operation_security, path_parameters)
