"""Texts that nobody may see by accident."""

from collections.abc import Callable
from typing import NoReturn

MASK = "***"


class Secret:
    """A text that shows itself only when asked: to no log, no list of attributes, no pickle."""

    __slots__ = ("reveal",)

    def __init__(self, text: str) -> None:
        self.reveal: Callable[[], str] = lambda: text

    def mask(self, text: str) -> str:
        """A text without this one, should it stand there."""
        return text.replace(self.reveal(), MASK)

    def __repr__(self) -> str:
        return MASK

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret cannot be pickled or copied")
