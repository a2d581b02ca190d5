"""A page written in Markdown, with tabs, boxes and coloured code, as HTML."""

from collections.abc import Sequence
from html import unescape
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from dcs_contract.openapi import Node
from dcs_contract.site.code import thin
from dcs_contract.site.island import island
from dcs_contract.site.outline import outline
from dcs_contract.site.pages import Page

EXTENSIONS: Sequence[str] = (
    "admonition",
    "attr_list",
    "md_in_html",
    "meta",
    "tables",
    "toc",
    "pymdownx.details",
    "pymdownx.highlight",
    "pymdownx.superfences",
    "pymdownx.tabbed",
)
NOTHING: Node = {}


class Links(Treeprocessor):
    """Leads links to the pages that Markdown files become; pictures load when they come into sight."""

    def run(self, root: Element) -> None:
        """Change the page in place."""
        for link in root.iter("a"):
            link.set("href", html_address(link.get("href", "")))
        for image in root.iter("img"):
            image.set("loading", "lazy")


class Linking(Extension):
    """Registers the above."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the library's name
        """Run after the links were read."""
        md.treeprocessors.register(Links(md), "links", 0)


def html_address(address: str) -> str:
    """Where a link to a Markdown file of the guide leads in the site."""
    parts = urlsplit(unescape(address))
    if parts.scheme or parts.netloc or not parts.path.endswith(".md"):
        return address
    return parts._replace(path=parts.path.removesuffix(".md") + ".html").geturl()


def hand_page(name: str, text: str, document: Node = NOTHING) -> Page:
    """The page of a Markdown file. name: of the file in its folder.

    Lines `key: value` at its top say more of it: `connect` lists the addresses that its script may ask, and
    `operations` those of the document that it is told about. Raises Refused when there is no such operation.
    """
    converter = Markdown(extensions=[*EXTENSIONS, Linking()])
    body = thin(converter.convert(text))
    more: dict[str, Any] = getattr(converter, "Meta", {})
    if "operations" in more:
        body += island(" ".join(more["operations"]).split(), document)
    label = outline(body).title or name.removesuffix(".md")
    return Page(name.removesuffix(".md") + ".html", label, body, " ".join(more.get("connect", ())))
