"""Whether the generated files are what the document, as it stands, would give."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from dcs_contract.generate import provenance
from dcs_contract.generate.config import Config

REASONS = 3


class State(StrEnum):
    """How a generated file stands to the document."""

    FRESH = "Fresh"
    STALE = "Stale"
    FAILURE = "Failure"


@dataclass(frozen=True)
class Status:
    """One generated file, relative to the output folder, and why it is in that state.

    diff: from what the file is to what it would be, where that is known.
    """

    path: str
    state: State
    why: str = ""
    diff: str = ""


def statuses(config: Config) -> list[Status]:
    """The state of each generated file, by path."""
    record = provenance.recorded(config.output)
    found = provenance.hashes(config.output)
    found.pop(provenance.NAME, None)
    if record is None:
        why = f"{provenance.NAME} is missing or cannot be read"
        return [Status(path, State.STALE, why) for path in sorted(found) or ["."]]
    cause = shortened(list(causes(record, provenance.inputs(config))))
    return [status(path, record.outputs, found, cause) for path in sorted({*record.outputs, *found})]


def shortened(reasons: list[str]) -> str:
    """The first reasons in a sentence, and how many more there are."""
    more = len(reasons) - REASONS
    return "; ".join(reasons[:REASONS]) + (f"; and {more} more" if more > 0 else "")


def status(path: str, recorded: Mapping[str, str], found: Mapping[str, str], cause: str) -> Status:
    """The state of one file; what was done to the file itself comes before a change of the inputs."""
    if path not in found:
        return Status(path, State.STALE, "is missing")
    if path not in recorded:
        return Status(path, State.STALE, "is not a generated file")
    if found[path] != recorded[path]:
        return Status(path, State.STALE, "was edited by hand")
    return Status(path, State.STALE if cause else State.FRESH, cause)


def causes(then: provenance.Provenance, now: provenance.Provenance) -> Iterator[str]:
    """What changed in the inputs since the files were made."""
    yield from changes(then.sources, now.sources)
    if then.settings != now.settings:
        yield "the settings changed"
    for name, version in now.versions.items():
        if then.versions.get(name) != version:
            yield f"{name} {then.versions.get(name, 'none')} became {version}"


def changes(then: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    """Files that came, went or changed."""
    for name in sorted({*then, *now}):
        if name not in now:
            yield f"{name} was removed"
        elif name not in then:
            yield f"{name} was added"
        elif then[name] != now[name]:
            yield f"{name} changed"
