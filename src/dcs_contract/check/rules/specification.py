"""The rules of the specification."""

from collections.abc import Iterator

from openapi_spec_validator import OpenAPIV31SpecValidator

from dcs_contract.check.rule import Finding, Subject, rule
from dcs_contract.objects import objects


@rule(
    "valid-openapi",
    why="every tool that reads the document relies on the specification",
    fix="see https://spec.openapis.org/oas/v3.1.1",
)
def valid_openapi(subject: Subject) -> Iterator[Finding]:
    """The document is valid OpenAPI 3.1."""
    version = str(subject.document["openapi"])
    if not version.startswith("3.1."):
        yield Finding(("openapi",), f"the version is {version}", "write it in OpenAPI 3.1")
        return
    for error in OpenAPIV31SpecValidator(subject.document).iter_errors():
        yield Finding(tuple(error.absolute_path), error.message.splitlines()[0])


@rule(
    "no-nullable",
    why="OpenAPI 3.1 has no `nullable`; tools ignore it, and null is refused",
    fix="write  type: [string, 'null']  with the real type",
)
def no_nullable(subject: Subject) -> Iterator[Finding]:
    """No schema says `nullable`."""
    for kind, path, node in objects(subject.document):
        if kind == "schema" and "nullable" in node:
            yield Finding((*path, "nullable"), "`nullable` has no meaning here")


RULES = (valid_openapi, no_nullable)
