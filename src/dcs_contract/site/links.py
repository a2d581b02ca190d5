"""Every link within the site leads somewhere, or the site is not built."""

import posixpath
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

from dcs_contract.problem import Problem, Refused
from dcs_contract.site.outline import Outline


def check(outlines: Mapping[str, Outline], files: Path, guide: Path | None) -> None:
    """Raise Refused for links that lead nowhere.

    outlines: of all pages by their paths. files: the folder with everything that is no page.
    """
    found = [
        problem(page, address, what, guide)
        for page, outline in outlines.items()
        for address in outline.links
        if (what := broken(page, address, outlines, files))
    ]
    if found:
        raise Refused(*found)


def broken(page: str, address: str, outlines: Mapping[str, Outline], files: Path) -> str:
    """What is wrong with a link of a page, "" when nothing is. A link to elsewhere is not followed."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return ""
    path = posixpath.normpath(posixpath.join(posixpath.dirname(page), unquote(parts.path)))
    target = path if parts.path else page
    if target not in outlines:
        return "" if (files / target).is_file() and not target.startswith("..") else "page does not exist"
    there = not parts.fragment or unquote(parts.fragment) in outlines[target].ids
    return "" if there else f"{target} has no place of this name"


def problem(page: str, address: str, what: str, guide: Path | None) -> Problem:
    """A broken link, where its author finds it."""
    source = (guide / page).with_suffix(".md") if guide else None
    place, line = next(found(source, address), (page, address)) if source else (page, address)
    return Problem(f"{what}; the old site is as it was", at=place, why=line, fix="correct the link")


def found(source: Path, address: str) -> Iterator[tuple[str, str]]:
    """Place and line of a link in a Markdown file."""
    parts = urlsplit(address)
    written = [address, parts._replace(path=parts.path.removesuffix(".html") + ".md").geturl()]
    lines = source.read_text(encoding="utf-8").splitlines() if source.is_file() else []
    for number, line in enumerate(lines, start=1):
        if any(f"({form})" in line or f'"{form}"' in line for form in written):
            yield f"{source.name}:{number}", line.strip()
