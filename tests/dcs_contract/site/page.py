"""What a test needs of a page."""

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

APART = ("dt", "dd", "td", "th", "li", "label", "summary")
ADDRESSES = {"a": "href", "link": "href", "script": "src", "img": "src", "iframe": "src", "form": "action"}


class Page(HTMLParser):
    """A page. links: where it leads. loads: what it fetches. text: what a reader sees, without line ends."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self.ids: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.links: list[str] = []
        self.loads: list[str] = []
        self.words: list[str] = []
        self.inside: list[str] = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.tags.append((tag, attributes))
        self.ids += [attributes["id"] or ""] if "id" in attributes else []
        address = attributes.get(ADDRESSES.get(tag, ""))
        if address is not None:
            (self.links if tag == "a" else self.loads).append(address)
        if tag in APART:
            self.words.append(" ")
        if tag in ("script", "style"):
            self.inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.inside and self.inside[-1] == tag:
            self.inside.pop()

    def handle_data(self, data: str) -> None:
        if not self.inside:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())

    def of(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of all elements of one name."""
        return [attributes for name, attributes in self.tags if name == tag]


def read(site: Path) -> dict[str, Page]:
    """All pages by their path."""
    return {path.relative_to(site).as_posix(): Page(path) for path in sorted(site.rglob("*.html"))}


def broken(pages: dict[str, Page], site: Path) -> Iterator[str]:
    """Addresses within the site that lead nowhere."""
    for name, page in pages.items():
        for address in [*page.links, *page.loads]:
            parts = urlsplit(address)
            if parts.scheme:  # another host, or an icon that stands in the page itself
                continue
            target = (page.path.parent / unquote(parts.path)).resolve() if parts.path else page.path
            key = (
                target.relative_to(site.resolve()).as_posix() if target.is_relative_to(site.resolve()) else ""
            )
            if not target.is_file() or (parts.fragment and unquote(parts.fragment) not in pages[key].ids):
                yield f"{name}: {address}"
