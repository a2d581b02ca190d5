"""Rules that the owner turns on in the table [check] of contract.toml, and the one that follows from them."""

from collections.abc import Iterator

from dcs_contract.check.rule import Finding, Subject, rule
from dcs_contract.check.rules.operations import path_of
from dcs_contract.objects import Object, objects
from dcs_contract.openapi import nodes, operations

FACTS = ("operation", "parameter", "header", "response", "security scheme", "server")


@rule(
    "status-documented",
    why="a caller can only handle an error that it was told of",
    fix="add the response, or take the status off  statuses  in contract.toml",
)
def status_documented(subject: Subject) -> Iterator[Finding]:
    """Every operation documents the statuses that the policy demands."""
    for operation in operations(subject.document):
        for status in subject.policy.statuses:
            if status not in operation.node.get("responses", {}):
                yield Finding((*path_of(operation), "responses"), f"the status {status} is not documented")


@rule(
    "sample-exists",
    why="a sample that runs is read before any text",
    fix="add it under  x-codeSamples , or take the label off  samples  in contract.toml",
)
def sample_exists(subject: Subject) -> Iterator[Finding]:
    """Every operation has the code samples that the policy demands."""
    for operation in operations(subject.document):
        samples = {sample["label"] for sample in operation.node.get("x-codeSamples", ()) if sample["source"]}
        for label in subject.policy.samples:
            if label not in samples:
                yield Finding(path_of(operation), f'there is no sample "{label}"')


@rule(
    "source-named",
    why="a fact that nobody can look up cannot be trusted or corrected",
    fix="add  x-source: [key] , with a key of x-sources",
)
def source_named(subject: Subject) -> Iterator[Finding]:
    """Every fact names its source, when the policy demands it."""
    if subject.policy.sources:
        for found in objects(subject.document):
            if is_fact(found) and not found.node.get("x-source"):
                yield Finding(found.path, f"the {found.kind} names no source")


def is_fact(found: Object) -> bool:
    """Whether an object tells something of the API that somebody must have found out."""
    if "$ref" in found.node:
        return False
    named_example = found.kind == "example" and found.path[:2] == ("components", "examples")
    schema = found.kind == "schema" and found.path[:2] == ("components", "schemas") and len(found.path) == 3
    return found.kind in FACTS or named_example or schema


@rule(
    "source-known",
    why="a reader must be able to look a fact up",
    fix="add it under x-sources",
)
def source_known(subject: Subject) -> Iterator[Finding]:
    """Every source that a fact names is explained under x-sources."""
    known = subject.document.get("x-sources", {})
    for path, node in nodes(subject.document):
        for source in node.get("x-source", ()):
            if source not in known:
                yield Finding((*path, "x-source"), f'the source "{source}" is not explained')


RULES = (status_documented, sample_exists, source_named, source_known)
