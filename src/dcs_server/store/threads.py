"""Asks the database in a thread."""

import asyncio
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy.exc import IntegrityError, SQLAlchemyError

Result = TypeVar("Result")


class StoreError(Exception):
    """The store cannot be asked, or what was asked may not have been done."""


class Duplicate(StoreError):
    """There is such a row already."""


class AlreadyRunning(StoreError):
    """The instance has a switch that has not ended."""


async def threaded(work: Callable[[], Result]) -> Result:
    """Do something in a thread. When it is cancelled it still waits for the thread. Raises StoreError."""
    done = asyncio.get_running_loop().run_in_executor(None, work)
    with told():
        try:
            return await asyncio.shield(done)
        except asyncio.CancelledError:
            await asyncio.wait([done])
            raise


@contextmanager
def told() -> Generator[None]:
    """What goes wrong with the database within the block is a StoreError."""
    try:
        yield
    except IntegrityError as error:
        raise Duplicate(reason(error)) from None
    except SQLAlchemyError as error:
        raise StoreError(reason(error)) from None


def reason(error: SQLAlchemyError) -> str:
    """What the database says, in one line and without the values that were sent."""
    told: Any = getattr(error, "orig", None) or error
    return (str(told).strip().splitlines() or [type(told).__name__])[0]
