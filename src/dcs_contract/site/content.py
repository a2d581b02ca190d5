"""What all pages may show of a document."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from dcs_contract.openapi import Node
from dcs_contract.site.catalogue import Catalogue, catalogue
from dcs_contract.site.facts import Fact, facts
from dcs_contract.site.operation import OperationPage, operation_pages
from dcs_contract.site.schema import Row, listed_examples, row, schema_rows
from dcs_contract.site.text import pretty, slug


@dataclass(frozen=True)
class Source:
    """A public source of facts. number: its place in the document, from 1."""

    key: str
    number: int
    title: str
    url: str

    @property
    def anchor(self) -> str:
        """Where it stands on its page."""
        return f"source-{slug(self.key)}"


@dataclass(frozen=True)
class Advice:
    """Whether an error may be repeated. level: from 0, the most harmless of the document, to 3."""

    key: str
    words: str
    level: int


@dataclass(frozen=True)
class Schema:
    """A schema of the components. value: the schema itself, as a row. examples: over several lines."""

    name: str
    anchor: str
    value: Row
    rows: Sequence[Row]
    examples: Sequence[str]


@dataclass(frozen=True)
class Content:
    """A document, sorted for its readers. sources, advice, schemas: by their keys in the document.

    facts: those that name a source, by their kind.
    """

    bundle: Node
    info: Node
    operations: Sequence[OperationPage]
    errors: Catalogue
    schemas: Mapping[str, Schema]
    decisions: Sequence[Node]
    differences: Sequence[Node]
    facts: Mapping[str, Sequence[Fact]]
    sources: Mapping[str, Source]
    advice: Mapping[str, Advice]


def content(bundle: Node) -> Content:
    """Sort a document for its readers."""
    operations = operation_pages(bundle)
    return Content(
        bundle=bundle,
        info=bundle.get("info", {}),
        operations=operations,
        errors=catalogue(operations),
        schemas={schema.name: schema for schema in schemas(bundle)},
        decisions=bundle.get("x-decisions", []),
        differences=bundle.get("x-generator-differences", []),
        facts=facts(bundle),
        sources={source.key: source for source in sources(bundle)},
        advice={advice.key: advice for advice in advices(bundle)},
    )


def schemas(bundle: Node) -> Iterator[Schema]:
    """The schemas of the components."""
    for name, schema in bundle.get("components", {}).get("schemas", {}).items():
        value, rows = row(bundle, name, schema), schema_rows(bundle, schema)
        yield Schema(name, slug(name), value, rows, [pretty(found) for found in listed_examples(schema)])


def sources(bundle: Node) -> Iterator[Source]:
    """The sources of the document, numbered."""
    for number, (key, node) in enumerate(bundle.get("x-sources", {}).items(), start=1):
        yield Source(key, number, node.get("title", key), node.get("url", ""))


def advices(bundle: Node) -> Iterator[Advice]:
    """The advice on repeating, in the order of the document, which begins with the harmless."""
    found = bundle.get("x-retry-advice", {})
    for place, (key, words) in enumerate(found.items()):
        yield Advice(key, words, round(3 * place / max(1, len(found) - 1)))
