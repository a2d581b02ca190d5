"""Texts of a document in a page: nothing in them is taken for markup, except in a description."""

import json
import re
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markupsafe import Markup

DANGER = re.compile(r"(?:not|no|never|do not|danger|warning|caution)\b", re.IGNORECASE)
WEB = re.compile(r"https?://", re.IGNORECASE)


def markdown(text: str) -> Markup:
    """A description as HTML: CommonMark, as OpenAPI wants it, without raw HTML and foreign images."""
    return Markup(PARSER.render(text))  # noqa: S704


def inline(text: str) -> Markup:
    """As `markdown`, for a heading or a phrase."""
    return Markup(PARSER.renderInline(text))  # noqa: S704


def plain(value: Any) -> str:
    """A value as a reader would type it: a text as it is, anything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def pretty(value: Any) -> str:
    """A value over several lines."""
    return value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False)


def is_web(value: str) -> bool:
    """Whether a text may become a link: no other scheme, least of all a script."""
    return WEB.match(value) is not None


def slug(text: str) -> str:
    """A name for a file or an anchor: `swap-instance` for swapInstance, `dcs.4855` for DCS.4855."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", text).lower()
    return re.sub(r"[^a-z0-9.]+", "-", words).strip("-.")


def mark_callouts(state: StateCore) -> None:
    """Set paragraphs apart that begin with a bold sentence, those in red whose sentence is a prohibition."""
    for opening, content in zip(state.tokens, state.tokens[1:], strict=False):
        lead = bold_lead(content) if opening.type == "paragraph_open" and not opening.hidden else ""
        if lead:
            opening.attrSet("class", "callout danger" if DANGER.match(lead) else "callout")


def bold_lead(content: Token) -> str:
    """The bold text at the beginning of a paragraph that goes on."""
    types = [child.type for child in content.children or []]
    leads = types[1:4] == ["strong_open", "text", "strong_close"] and len(types) > 4
    return content.children[2].content if leads and content.children else ""


PARSER = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
PARSER.core.ruler.push("callouts", mark_callouts)
