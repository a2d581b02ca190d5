"""Origins of pages, as a person writes them down."""

import re

ORIGIN = re.compile(r"(https?)://(?:[a-z0-9.-]+|\[[0-9a-f:]+\])(:[1-9][0-9]{0,4})?", re.ASCII)
FILES = "null"
"""What a browser sends for a page that was opened as a file."""
IMPLIED = {"http": ":80", "https": ":443"}


def origin(text: str) -> str:
    """An origin as a browser sends it, for its bytes are compared. Raises ValueError, with why and fix."""
    if text == FILES:
        return text
    if text == "*":
        raise ValueError(f'pages of all origins could switch over | name each one, or "{FILES}" for files')
    found = ORIGIN.fullmatch(text)
    if found is None:
        raise ValueError("no browser sends it like this | write it like  https://docs.example.com")
    if found[2] == IMPLIED[found[1]]:
        raise ValueError(f"a browser leaves {found[2]} out | write  {text.removesuffix(found[2])}")
    return text
