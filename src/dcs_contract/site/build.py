"""Makes the site: document and guide to pages, pages into their frame, all of it into its folder."""

import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from jinja2 import UndefinedError

from dcs_contract.bundle import bundle
from dcs_contract.generate.build import exchange, open_to_all
from dcs_contract.openapi import Node
from dcs_contract.problem import Problem, Refused
from dcs_contract.site import guide, links, output, toolkit
from dcs_contract.site.hand import hand_page
from dcs_contract.site.layout import Chapter, framed, search_index
from dcs_contract.site.outline import outline
from dcs_contract.site.pages import Page, pages

MALFORMED = (AttributeError, IndexError, KeyError, TypeError, ValueError, UndefinedError)
THEME = ("style.css", "theme.js", "site.js")


@dataclass(frozen=True)
class Site:
    """All that goes into a site. guide: folder of the pages by hand."""

    name: str
    chapters: Sequence[Chapter]
    guide: Path | None


def build(document: Path, guide_folder: Path | None, out: Path) -> Path:
    """Write the site into `out`. Returns its first page.

    The old site stays until the new one is complete. Raises Refused when the document or the guide cannot
    be shown, a link leads nowhere, or `out` holds files that we did not make or cannot be written.
    """
    out = out.resolve()
    output.check(out)
    site = read(document, guide_folder)
    with output.writable(out):
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".building-", dir=out.parent) as place:
            folder = Path(place) / "site"
            write(site, folder)
            open_to_all(folder)
            exchange(folder, out, Path(place) / "old")
    return out / "index.html"


def stale(document: Path, guide_folder: Path | None, out: Path) -> list[str]:
    """Names of the files in `out` that are not what a build would write; none when there is no site.

    Raises Refused as `build` does, also without a site.
    """
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "site"
        write(read(document, guide_folder), folder)
        return output.differing(folder, out) if out.is_dir() else []


def read(document: Path, guide_folder: Path | None) -> Site:
    """Make all pages."""
    found = bundle(document).document
    sections = guide.sections(guide_folder)
    home = not any(guide.HOME in section.names for section in sections)
    chapters = [Chapter(section.title, list(written(guide_folder, section, found))) for section in sections]
    chapters.append(Chapter("Reference" if sections else "", reference(found, document, home=home)))
    return Site(str(found.get("info", {}).get("title", "API")), chapters, guide_folder)


def written(folder: Path | None, section: guide.Section, document: Node) -> Iterator[Page]:
    """The pages of a section of the guide, by hand or of the toolkit."""
    if folder is None:
        return
    for name in section.names:
        if name in toolkit.PAGES:
            page = toolkit.PAGES[name](folder.resolve().parent)
            yield from [page] if page else []
        else:
            yield hand_page(name, (folder / name).read_text(encoding="utf-8"), document)


def reference(found: Node, document: Path, *, home: bool) -> list[Page]:
    """The pages of the document. Raises Refused when it is not built as OpenAPI wants it."""
    try:
        return list(pages(found, home=home))
    except MALFORMED as error:
        raise Refused(
            Problem(
                f"{document.name} cannot be shown",
                at=str(document),
                why=f"{type(error).__name__}: {error}",
                fix=f"dcs-contract check {document}",
            )
        ) from error


def write(site: Site, folder: Path) -> None:
    """Write the site into a folder that does not exist yet."""
    guide.copy(site.guide, folder)
    theme(folder)
    pages_of(site, folder)
    output.record(folder)


def theme(folder: Path) -> None:
    """Style and scripts."""
    (folder / "theme").mkdir()
    for name in THEME:
        text = (files("dcs_contract.site") / "theme" / name).read_text(encoding="utf-8")
        (folder / "theme" / name).write_text(text, encoding="utf-8")


def pages_of(site: Site, folder: Path) -> None:
    """Check the links, then write the pages and what the search looks through."""
    order = [page for chapter in site.chapters for page in chapter.pages]
    outlines = [outline(page.body) for page in order]
    links.check({page.path: found for page, found in zip(order, outlines, strict=True)}, folder, site.guide)
    for page, found in zip(order, outlines, strict=True):
        path = folder / page.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(framed(page, found, site.name, site.chapters), encoding="utf-8")
    index = json.dumps(search_index(order, outlines), ensure_ascii=False, separators=(",", ":"))
    (folder / "theme" / "search.js").write_text(f"var searchIndex = {index};\n", encoding="utf-8")
