"""The pages of a site, made from a document with templates."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from dcs_contract.openapi import Node
from dcs_contract.site import text
from dcs_contract.site.content import Content, content

SHARED = (("errors", "Error catalogue"), ("schemas", "Schemas"), ("decisions", "Decisions and sources"))


@dataclass(frozen=True)
class Page:
    """One page. path: of its Markdown, in the folder of pages. label: in the navigation."""

    path: str
    label: str
    markdown: str


def pages(bundle: Node, *, home: bool) -> Iterator[Page]:
    """The overview, then a page for each operation, then what they share, as far as there is any.

    home: whether the overview is the first page of the site.
    """
    shown, templates = content(bundle), environment()

    def page(template: str, path: str, label: str, **more: Any) -> Page:
        """A page in the folder `reference`, or the first one above it."""
        root = "" if path.startswith("reference/") else "reference/"
        markdown = templates.get_template(template).render(vars(shown), root=root, **more)
        return Page(path, label, markdown)

    yield page("index.md", "index.md" if home else "reference/index.md", "Overview")
    for operation in shown.operations:
        yield page("operation.md", f"reference/{operation.file}.md", operation.id, operation=operation)
    for name, label in SHARED:
        if is_needed(shown, name):
            yield page(f"{name}.md", f"reference/{name}.md", label)


def is_needed(shown: Content, name: str) -> bool:
    """Whether a shared page would say anything."""
    return bool(getattr(shown, name)) or (name == "decisions" and bool(shown.sources))


def environment() -> Environment:
    """Templates in which a text of the document is never taken for markup."""
    made = Environment(
        loader=PackageLoader("dcs_contract.site", "templates/pages"),
        autoescape=True,
        finalize=text.literal,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters |= {"markdown": text.markdown, "inline": text.inline, "fence": text.fence}
    made.tests["web"] = text.is_web
    return made
