"""The errors of all operations, each code once."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from dcs_contract.site.answers import Example, phrase
from dcs_contract.site.operation import OperationPage, free_name


@dataclass(frozen=True)
class Case:
    """One named example of an error. operations: those that can answer so."""

    example: Example
    operations: list[OperationPage] = field(default_factory=list[OperationPage])


@dataclass(frozen=True)
class Entry:
    """One code. label: the code, or the name of an example without one. cases: what it can stand for."""

    label: str
    anchor: str
    cases: list[Case] = field(default_factory=list[Case])


@dataclass(frozen=True)
class Group:
    """The codes of one status, of the service or of the gateway. A code stands under its first status."""

    status: str
    gateway: bool
    entries: list[Entry] = field(default_factory=list[Entry])

    @property
    def phrase(self) -> str:
        """The name of the status in HTTP."""
        return phrase(self.status)

    @property
    def anchor(self) -> str:
        """Where it stands on the page."""
        return f"gateway-{self.status}".lower() if self.gateway else f"status-{self.status}".lower()


@dataclass(frozen=True)
class Catalogue:
    """All errors. entries: by their label."""

    entries: Mapping[str, Entry]

    def __len__(self) -> int:
        return len(self.entries)

    def entry(self, example: Example) -> Entry:
        """Where an example of an error is explained."""
        return self.entries[label(example)]

    @property
    def groups(self) -> list[Group]:
        """The entries by status, those of the service first."""
        found: dict[tuple[bool, str], Group] = {}
        for entry in self.entries.values():
            first = entry.cases[0].example
            key = first.gateway, first.status
            found.setdefault(key, Group(first.status, first.gateway)).entries.append(entry)
        return [found[key] for key in sorted(found)]


def catalogue(pages: Iterable[OperationPage]) -> Catalogue:
    """An entry for each code."""
    entries: dict[str, Entry] = {}
    taken: set[str] = set()
    for page in pages:
        for example in errors(page):
            name = label(example)
            if name not in entries:
                entries[name] = Entry(name, free_name(name, taken))
            add(entries[name], example, page)
    return Catalogue(entries)


def add(entry: Entry, example: Example, page: OperationPage) -> None:
    """Another operation that answers so, or another meaning of the code."""
    same = next((case for case in entry.cases if case.example == example), None)
    if same is None:
        entry.cases.append(Case(example, [page]))
    elif page not in same.operations:
        same.operations.append(page)


def errors(page: OperationPage) -> Iterator[Example]:
    """The named examples of errors of one operation."""
    for response in page.responses:
        for content in response.contents:
            yield from (example for example in content.examples if example.is_error)


def label(example: Example) -> str:
    """What an error is called."""
    return example.code or example.name
