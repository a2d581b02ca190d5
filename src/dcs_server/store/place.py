"""Where a store is, as it may be shown."""

from sqlalchemy import URL


def shown(url: URL) -> str:
    """A URL without its password, and without its query: PostgreSQL takes passwords there too."""
    return url.set(query={}).render_as_string(hide_password=True)
