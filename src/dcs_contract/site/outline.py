"""What a page holds: headings with the words below them, places that can be linked to, and its own links."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

ADDRESSES = {"a": "href", "img": "src", "script": "src", "link": "href", "iframe": "src", "source": "src"}
HEADINGS = ("h1", "h2", "h3", "h4")
MUTE = ("script", "style", "svg")
APART = ("p", "div", "li", "td", "th", "dt", "dd", "label", "pre", "summary", "br", "tr")


@dataclass
class Part:
    """A heading and what stands below it. level: 1 to 4. label: its short form, the heading itself else."""

    level: int
    anchor: str
    label: str = ""
    heading: str = ""
    words: str = ""


@dataclass
class Outline:
    """A page. parts: in the order of the page, the first is that of its h1. links: as they stand there."""

    parts: list[Part] = field(default_factory=list[Part])
    ids: set[str] = field(default_factory=set[str])
    links: list[str] = field(default_factory=list[str])

    @property
    def title(self) -> str:
        """The text of the h1."""
        return next((part.heading for part in self.parts if part.level == 1), "")


class Reader(HTMLParser):
    """Collects an outline."""

    def __init__(self) -> None:
        super().__init__()
        self.found = Outline()
        self.inside = ""
        self.mute = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note places, links and headings."""
        attributes = {name: value or "" for name, value in attrs}
        if "id" in attributes:
            self.found.ids.add(attributes["id"])
        if ADDRESSES.get(tag, "") in attributes:
            self.found.links.append(attributes[ADDRESSES[tag]])
        self.mute += tag in MUTE
        if tag in HEADINGS:
            self.inside = tag
            label = attributes.get("data-label", "")
            self.found.parts.append(Part(int(tag[1]), attributes.get("id", ""), label))
        elif tag in APART:
            self.add(" ")

    def handle_endtag(self, tag: str) -> None:
        """Close a heading."""
        self.mute -= tag in MUTE
        if tag == self.inside:
            self.inside = ""

    def handle_data(self, data: str) -> None:
        """Give a text to where it belongs."""
        if not self.mute:
            self.add(data)

    def add(self, text: str) -> None:
        """Add to the heading that is open, or to the words below the last one."""
        if self.found.parts and self.inside:
            self.found.parts[-1].heading += text
        elif self.found.parts:
            self.found.parts[-1].words += text


def outline(html: str) -> Outline:
    """Read the body of a page."""
    reader = Reader()
    reader.feed(html)
    reader.close()
    for part in reader.found.parts:
        part.heading, part.words = (" ".join(text.split()) for text in (part.heading, part.words))
        part.label = part.label or part.heading
    return reader.found
