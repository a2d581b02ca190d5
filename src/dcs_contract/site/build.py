"""Makes the site: document and guide to Markdown, Markdown to HTML, HTML to its folder."""

import tempfile
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

from jinja2 import UndefinedError

from dcs_contract.bundle import bundle
from dcs_contract.generate.build import exchange, open_to_all
from dcs_contract.openapi import Node
from dcs_contract.problem import Problem, Refused
from dcs_contract.site import guide, output, toolkit, zensical
from dcs_contract.site.pages import Page, pages

MALFORMED = (AttributeError, IndexError, KeyError, TypeError, ValueError, UndefinedError)


def build(document: Path, guide_folder: Path | None, out: Path) -> Path:
    """Write the site into `out`. Returns its first page.

    The old site stays until the new one is complete. Raises Refused when the document or the guide cannot
    be shown, or `out` holds files that we did not make.
    """
    out = out.resolve()
    output.check(out)
    found, hand = bundle(document).document, guide.order(guide_folder)
    made = reference(found, document, home=guide.HOME not in hand)
    asked = [toolkit.PAGES[name]() for name in hand if name in toolkit.PAGES]
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".building-", dir=out.parent) as place:
        project = Path(place)
        guide.copy(guide_folder, project / zensical.PAGES)
        write([*made, *asked], project / zensical.PAGES)
        site = zensical.convert(project, title(found), navigation(hand, asked, made))
        output.record(site)
        open_to_all(site)
        exchange(site, out, project / "old")
    return out / "index.html"


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


def write(made: Sequence[Page], folder: Path) -> None:
    """Put the pages beside those of the guide."""
    for page in made:
        path = folder / page.path
        path.parent.mkdir(exist_ok=True)
        path.write_text(page.markdown, encoding="utf-8")


def title(found: Node) -> str:
    """The name of the site."""
    return str(found.get("info", {}).get("title", "API"))


def navigation(hand: Sequence[str], asked: Sequence[Page], made: Sequence[Page]) -> list[Any]:
    """The guide first, then the reference."""
    labels = {Path(page.path).stem: {page.label: page.path} for page in asked}
    entries = [{escape(page.label): page.path} for page in made]
    return [{"Guide": [labels.get(name, name) for name in hand]}, {"Reference": entries}] if hand else entries
