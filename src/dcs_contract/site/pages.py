"""The pages of a site, made from a document with templates."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from dcs_contract.openapi import Node
from dcs_contract.site import text
from dcs_contract.site.code import code
from dcs_contract.site.content import Content, content
from dcs_contract.site.request import requests

SHARED = (
    ("errors", "Error catalogue"),
    ("schemas", "Schemas"),
    ("decisions", "Sources and decisions"),
    ("differences", "Generator differences"),
)


@dataclass(frozen=True)
class Page:
    """One page. path: of its file in the site. label: in the navigation. body: HTML, from the h1 on.

    connect: addresses that its own script may ask, as a Content-Security-Policy names them.
    """

    path: str
    label: str
    body: str
    connect: str = ""

    @property
    def root(self) -> str:
        """The way up to the folder of the site."""
        return "../" * self.path.count("/")


def pages(bundle: Node, *, home: bool) -> Iterator[Page]:
    """The overview, then a page for each operation, then what they share, as far as there is any.

    home: whether the overview is the first page of the site.
    """
    shown, templates = content(bundle), environment()

    def page(template: str, path: str, label: str, **more: Any) -> Page:
        """A page in the folder `reference`, or the first one above it."""
        folder = "" if path.startswith("reference/") else "reference/"
        return Page(path, label, templates.get_template(template).render(vars(shown), folder=folder, **more))

    yield page("index.html", "index.html" if home else "reference/index.html", "Overview")
    for operation in shown.operations:
        path = f"reference/{operation.file}.html"
        sent = requests(operation)
        yield page("operation.html", path, operation.id, operation=operation, requests=sent)
    for name, label in SHARED:
        if is_needed(shown, name):
            yield page(f"{name}.html", f"reference/{name}.html", label)


def is_needed(shown: Content, name: str) -> bool:
    """Whether a shared page would say anything."""
    return bool(getattr(shown, name)) or (name == "decisions" and bool(shown.sources))


@cache
def environment() -> Environment:
    """Templates in which a text of the document is never taken for markup."""
    made = Environment(
        loader=PackageLoader("dcs_contract.site", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"markdown": text.markdown, "inline": text.inline, "code": code}
    made.tests["web"] = text.is_web
    return made
