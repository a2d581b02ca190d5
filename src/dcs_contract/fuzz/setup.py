"""Puts a run together from the files that a user names."""

from collections.abc import Collection
from pathlib import Path
from typing import Any

from dcs_contract.fuzz.app.load import load_app
from dcs_contract.fuzz.defaults import EXAMPLES, SEED
from dcs_contract.fuzz.restraint import ANYTHING, Limits
from dcs_contract.fuzz.run import Run
from dcs_contract.fuzz.target_file import read_target
from dcs_contract.fuzz.terms import all_terms
from dcs_contract.openapi import is_object
from dcs_contract.problem import Problem, Refused
from dcs_contract.source import read

INSIDE = "http://127.0.0.1"
"""What an application in this process is told to be reached by."""


def prepare(
    document: Path,
    target: Path,
    url: str = "",
    seed: int = SEED,
    examples: int = EXAMPLES,
    allowed: Collection[str] = (),
    limits: Limits = ANYTHING,
    app: str = "",
) -> Run:
    """A run. url: of the server, where it is not the one of the target. app: MODULE:NAME, in its place.

    Raises Refused when a file cannot be used, or nothing names a server.
    """
    bundle = read_document(document)
    terms = all_terms(bundle)
    described = read_target(target, terms)
    place = url or described.url or (INSIDE if app else no_url(target))
    loaded = load_app(app) if app else None
    return Run(bundle, terms, described, place, seed, examples, allowed, limits, loaded)


def read_document(path: Path) -> dict[str, Any]:
    """The bundle at a path. Raises Refused when it is none."""
    content: Any = read(path)
    if is_object(content) and "paths" in content:
        return dict(content)
    raise Refused(
        Problem(
            f"{path} is not an OpenAPI document",
            why='it has no "paths"',
            fix="give the bundle with --document",
        )
    )


def no_url(target: Path) -> str:
    """Refuse to guess where the server is."""
    raise Refused(
        Problem(
            "no server is named",
            at=str(target),
            why="neither the command line nor the target gives a URL",
            fix='add  url = "http://127.0.0.1:8480"  to the target, or give the URL',
        )
    )
