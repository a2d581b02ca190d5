"""The pages written by hand: a folder of Markdown and its nav.yaml."""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dcs_contract.openapi import is_array, is_object
from dcs_contract.problem import Problem, Refused
from dcs_contract.site import toolkit
from dcs_contract.source import read

NAV = "nav.yaml"
HOME = "index.md"
RESERVED = ("reference", "theme")


@dataclass(frozen=True)
class Section:
    """Pages under one heading of the navigation. names: of files, or of pages that the toolkit makes."""

    title: str
    names: Sequence[str]


def sections(folder: Path | None) -> list[Section]:
    """The guide in the order of its nav.yaml: pages, or headings with pages; none without a guide.

    Raises Refused when the folder is missing, or nav.yaml and the pages do not agree.
    """
    if folder is None:
        return []
    found = list(parsed(read(folder / NAV), folder))
    wrong = list(problems(folder, {name for section in found for name in section.names}))
    if wrong:
        raise Refused(*wrong)
    return found


def parsed(entries: Any, folder: Path) -> Iterator[Section]:
    """The sections; pages without a heading are the guide."""
    loose = [entry for entry in entries if isinstance(entry, str)] if is_array(entries) else []
    headed = [entry for entry in entries if is_object(entry)] if is_array(entries) else []
    named = [(str(title), names) for entry in headed for title, names in entry.items()]
    whole = is_array(entries) and len(loose) + len(headed) == len(entries)
    if not whole or not all(is_array(names) and all_texts(names) for _, names in named):
        raise Refused(
            Problem(
                f"{NAV} is not a list of pages",
                at=str(folder / NAV),
                fix=f"write  - {HOME}  and so on, or headings:  - Use it: [{HOME}]",
            )
        )
    yield from [Section("Guide", loose)] if loose else []
    yield from (Section(title, names) for title, names in named)


def all_texts(values: Sequence[Any]) -> bool:
    """Whether there is nothing but texts."""
    return all(isinstance(value, str) for value in values)


def problems(folder: Path, names: set[str]) -> Iterator[Problem]:
    """Where nav.yaml and the pages disagree."""
    pages = {path.relative_to(folder).as_posix() for path in folder.rglob("*.md")}
    for name in sorted(names - pages - toolkit.PAGES.keys()):
        yield Problem(
            f"{NAV} names {name}, which is not there",
            at=str(folder / NAV),
            fix=f"remove it there, or write the page; {', '.join(toolkit.PAGES)} are made",
        )
    for name in sorted(pages - names):
        yield Problem(
            f"the page {name} is not in {NAV}",
            at=str(folder / name),
            why="a reader would not find it",
            fix=f"add  - {name}",
        )
    for taken in RESERVED:
        if (folder / taken).exists():
            yield Problem(
                f'the guide has a folder "{taken}"',
                at=str(folder / taken),
                why="what is made of the document goes there",
                fix="call it something else",
            )


def copy(folder: Path | None, target: Path) -> None:
    """Copy pictures and whatever else the pages use."""
    target.mkdir(parents=True)
    if folder is not None:
        shutil.copytree(folder, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns(NAV, "*.md", ".*"))
