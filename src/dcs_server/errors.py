"""How the server says that it cannot start, and how a request is refused."""

from collections.abc import Sequence

Headers = Sequence[tuple[bytes, bytes]]


class CannotStart(Exception):
    """The server cannot start. The message says what happened, where, why, and how to fix it."""

    def __init__(self, what: str, *, at: str = "", why: str = "", fix: str = "") -> None:
        lines = [f"  {label:<4} {text}" for label, text in (("at", at), ("why", why), ("fix", fix)) if text]
        super().__init__("\n".join([what, *lines]))


class Refused(Exception):
    """A request ends here. name: of the documented answer, an example of the document."""

    def __init__(self, name: str, headers: Headers = ()) -> None:
        super().__init__(name)
        self.name = name
        self.headers = headers
