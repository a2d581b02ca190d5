"""What an owner demands of a document beyond what everybody wants."""

from dataclasses import dataclass
from pathlib import Path

from dcs_contract.settings import table


@dataclass(frozen=True)
class Policy:
    """The table [check] of contract.toml; the defaults demand nothing.

    statuses: responses that each operation must document. samples: labels of x-codeSamples that each
    operation must have. sources: whether each fact must carry an x-source.
    """

    statuses: tuple[str, ...] = ()
    samples: tuple[str, ...] = ()
    sources: bool = False


def read(document: Path) -> Policy:
    """The policy beside a document. Raises Refused at a setting that does not exist."""
    settings = table(document, "check", {"statuses": list, "samples": list, "sources": bool})
    return Policy(
        statuses=tuple(map(str, settings.get("statuses", ()))),
        samples=tuple(map(str, settings.get("samples", ()))),
        sources=settings.get("sources", False),
    )
