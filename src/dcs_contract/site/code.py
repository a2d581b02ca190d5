"""Colours code when the site is made, so that no page needs a script for it."""

import re

from markupsafe import Markup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name  # pyright: ignore[reportUnknownVariableType] - its options
from pygments.util import ClassNotFound

# Pygments marks white space, punctuation and plain names too, which have no colour: half of all bytes.
UNCOLOURED = re.compile(r'<span class="(?:w|p|n|o|err)">([^<]*)</span>')


def code(text: str, language: str = "text") -> Markup:
    """A block of code. A language that nobody knows stays without colours."""
    try:
        lexer = get_lexer_by_name(language.lower(), stripnl=False)
    except ClassNotFound:
        lexer = get_lexer_by_name("text", stripnl=False)
    formatter: HtmlFormatter[str] = HtmlFormatter(nowrap=True)
    coloured = thin(highlight(text.rstrip(), lexer, formatter).rstrip("\n"))
    return Markup(f'<div class="highlight"><pre><code>{coloured}</code></pre></div>')  # noqa: S704


def thin(html: str) -> str:
    """Coloured code without the marks that colour nothing."""
    return UNCOLOURED.sub(r"\1", html).replace("<pre><span></span>", "<pre>")
