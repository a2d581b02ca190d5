"""The pages written by hand: a folder of Markdown and its nav.yaml."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from dcs_contract.openapi import is_array
from dcs_contract.problem import Problem, Refused
from dcs_contract.site import toolkit
from dcs_contract.source import read

NAV = "nav.yaml"
HOME = "index.md"
RESERVED = "reference"


def order(folder: Path | None) -> list[str]:
    """The pages of a guide, by hand and of the toolkit, in the order of its nav.yaml; none without a guide.

    Raises Refused when the folder is missing, or nav.yaml and the pages do not agree.
    """
    if folder is None:
        return []
    names = read(folder / NAV)
    if not is_array(names) or not all(isinstance(name, str) for name in names):
        raise Refused(
            Problem(f"{NAV} is not a list of pages", at=str(folder / NAV), fix=f"write  - {HOME}  and so on")
        )
    found = list(problems(folder, set(names)))
    if found:
        raise Refused(*found)
    return list(names)


def problems(folder: Path, names: set[str]) -> Iterator[Problem]:
    """Where nav.yaml and the pages disagree."""
    pages = {path.relative_to(folder).as_posix() for path in folder.rglob("*.md")}
    for name in sorted(names - pages - toolkit.PAGES.keys()):
        yield Problem(
            f"{NAV} names {name}, which is not there",
            at=str(folder / NAV),
            fix=f"remove it there, or write the page; {' and '.join(toolkit.PAGES)} are made",
        )
    for name in sorted(pages - names):
        yield Problem(
            f"the page {name} is not in {NAV}",
            at=str(folder / name),
            why="a reader would not find it",
            fix=f"add  - {name}",
        )
    if (folder / RESERVED).exists():
        yield Problem(
            f'the guide has a folder "{RESERVED}"',
            at=str(folder / RESERVED),
            why="the pages made of the document go there",
            fix="call it something else",
        )


def copy(folder: Path | None, target: Path) -> None:
    """Copy the pages and their pictures into the folder of pages."""
    target.mkdir(parents=True)
    if folder is not None:
        shutil.copytree(folder, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns(NAV, ".*"))
