"""The errors of all operations, each once."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from dcs_contract.site.answers import Example, phrase
from dcs_contract.site.operation import OperationPage, free_name


@dataclass(frozen=True)
class Entry:
    """One error. anchor: its code in lower case, or its name. operations: those that can answer so."""

    example: Example
    anchor: str
    operations: list[OperationPage] = field(default_factory=list[OperationPage])

    @property
    def label(self) -> str:
        """What it is called in a list."""
        return self.example.code or self.example.name


@dataclass(frozen=True)
class Group:
    """The errors of one status, of the service or of the gateway."""

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


def catalogue(pages: Iterable[OperationPage]) -> dict[Example, Entry]:
    """An entry for each named example of an error."""
    entries: dict[Example, Entry] = {}
    taken: set[str] = set()
    for page in pages:
        for example in errors(page):
            if example not in entries:
                entries[example] = Entry(example, free_name(example.code or example.name, taken))
            entries[example].operations.append(page)
    return entries


def errors(page: OperationPage) -> Iterable[Example]:
    """The named examples of errors of one operation."""
    for response in page.responses:
        for content in response.contents:
            yield from (example for example in content.examples if example.is_error)


def groups(entries: Iterable[Entry]) -> list[Group]:
    """The entries by status, those of the service first."""
    found: dict[tuple[bool, str], Group] = {}
    for entry in entries:
        key = entry.example.gateway, entry.example.status
        found.setdefault(key, Group(key[1], key[0])).entries.append(entry)
    return [found[key] for key in sorted(found)]
