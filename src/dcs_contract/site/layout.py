"""Puts the body of a page into its frame: navigation, outline, search, switch of colours."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from dcs_contract.site.outline import Outline, Part
from dcs_contract.site.pages import Page, environment

HEADING = re.compile(r'(<h[2-4]\b[^>]*\bid="([^"]+)"[^>]*>)((?:(?!<a\b|</h).)*)(</h[2-4]>)', re.DOTALL)
DESCRIPTION = 160  # characters that a search engine shows


@dataclass(frozen=True)
class Chapter:
    """A heading of the navigation, "" for none, and its pages."""

    title: str
    pages: Sequence[Page]


def framed(page: Page, outline: Outline, name: str, chapters: Sequence[Chapter]) -> str:
    """The whole HTML of a page. name: of the site."""
    order = [found for chapter in chapters for found in chapter.pages]
    place = next(number for number, found in enumerate(order) if found.path == page.path)
    return (
        environment()
        .get_template("base.html")
        .render(
            page=page,
            name=name,
            home=order[0].path,
            body=Markup(linked(page.body)),  # noqa: S704 - made by us, texts were escaped there
            description=description(outline),
            outline=[part for part in outline.parts if part.level in (2, 3) and part.anchor],
            chapters=chapters,
            before=order[place - 1] if place else None,
            after=order[place + 1] if place + 1 < len(order) else None,
        )
    )


def linked(body: str) -> str:
    """Headings lead to themselves, so that their address can be copied."""
    return HEADING.sub(r'\1<a class="anchor" href="#\2">\3</a>\4', body)


def description(outline: Outline) -> str:
    """The beginning of a page."""
    words = next((part.words for part in outline.parts if part.words), "")
    return words if len(words) <= DESCRIPTION else words[:DESCRIPTION].rpartition(" ")[0] + " …"


def search_index(pages: Sequence[Page], outlines: Sequence[Outline]) -> list[list[object]]:
    """For each page its name, its address, and heading, anchor and words of all its parts."""
    return [
        [page.label, page.path, [entry(part) for part in outline.parts]]
        for page, outline in zip(pages, outlines, strict=True)
    ]


def entry(part: Part) -> list[str]:
    """A part of a page, as the search wants it."""
    return [part.heading, part.anchor, part.words]
