"""The command `dcs-server history`: what became of every attempt to switch over."""

import argparse
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import make_url

from dcs_server.banner import table
from dcs_server.errors import CannotStart
from dcs_server.nodes.state import Address
from dcs_server.standalone import STORE
from dcs_server.store import Entry, Store, StoreError, read_database
from dcs_server.store.place import shown

HEADINGS = (
    "started",
    "instance",
    "caller",
    "from",
    "outcome",
    "answer",
    "took",
    "write gap",
    "lost",
    "master",
    "note",
)


def add_parser(commands: Any) -> None:
    """Add the command line."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "history",
        help="show the record of every switchover",
        description="Show the record of every attempt to switch over, newest first.",
    )
    place = parser.add_mutually_exclusive_group(required=True)
    place.add_argument("--data", type=Path, metavar="DIR", help="the data folder of the server")
    place.add_argument("--store", metavar="STORE", help="its store: a SQLite file or a postgresql:// URL")
    parser.add_argument("--instance", metavar="ID", help="only this instance")
    parser.add_argument(
        "--limit", type=count, default=20, metavar="N", help="how many at most (default: %(default)s)"
    )
    parser.add_argument("--json", action="store_true", help="as JSON lines, with everything that is known")
    parser.set_defaults(run=run)


def count(text: str) -> int:
    """A number of records."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is less than 1")
    return number


async def run(options: argparse.Namespace) -> None:
    """Print the records. Raises CannotStart."""
    url = options.store or str(options.data / STORE)
    store = Store(read_database(url))
    try:
        entries = await store.history(limit=options.limit, instance_id=options.instance)
    except StoreError as error:
        raise unreadable(url, error) from None
    finally:
        await store.close()
    for line in lines(entries) if options.json else rows(entries):
        print(line)


def unreadable(url: str, error: StoreError) -> CannotStart:
    """What to say of a store without records."""
    return CannotStart(
        "cannot read the records",
        at=shown(make_url(url)) if "://" in url else url,
        why=str(error),
        fix="give the --data folder, or the store, that dcs-server was started with",
    )


def lines(entries: Iterable[Entry]) -> Iterator[str]:
    """One JSON object an entry. Times in UTC, durations in seconds, offsets in bytes; null for unknown."""
    for entry in entries:
        yield json.dumps(values(entry))


def values(entry: Entry) -> dict[str, Any]:
    """All that is known of an attempt. An attempt that goes on has the outcome "running"."""
    attempt, journal, answered, ending = entry.attempt, entry.journal, entry.answered, entry.ending
    return {
        "id": attempt.id,
        "project_id": attempt.project_id,
        "instance_id": attempt.instance_id,
        "caller": attempt.caller,
        "origin": attempt.origin,
        "mode": attempt.mode,
        "started_at": moment(attempt.started_at),
        "finished_at": entry.finished_at and moment(entry.finished_at),
        "outcome": ending.outcome if ending else "running",
        "note": ending.note if ending else "",
        "status": answered and answered.status,
        "code": answered and answered.code,
        "duration": answered and answered.duration,
        "write_gap": ending and ending.write_gap,
        "lost": ending and ending.lost,
        "recovered": ending is not None and ending.recovered,
        "old_master": journal and address(journal.old),
        "new_master": journal and address(journal.new),
        "replid": journal and journal.replid,
        "offset_before": journal and journal.offset,
        "offset_after": ending and ending.offset,
    }


def moment(time: datetime) -> str:
    """As RFC 3339 writes it."""
    return time.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def address(place: Address) -> str:
    """Host and port."""
    return f"{place[0]}:{place[1]}"


def rows(entries: Iterable[Entry]) -> Iterator[str]:
    """A table for people, or a sentence when there is nothing to show."""
    cells = [cell_row(entry) for entry in entries]
    return table([HEADINGS, *cells]) if cells else iter(["No switchover has been asked for."])


def cell_row(entry: Entry) -> Sequence[str]:
    """One attempt. What the caller or a node may have chosen cannot begin a line of its own."""
    attempt, journal, answered, ending = entry.attempt, entry.journal, entry.answered, entry.ending
    note = [ending.note] if ending and ending.note else []
    recovered = ["ended by a recovery"] if ending and ending.recovered else []
    return (
        attempt.started_at.strftime("%Y-%m-%d %H:%M:%S"),
        attempt.instance_id,
        printable(attempt.caller),
        printable(attempt.origin),
        ending.outcome if ending else "running",
        f"{answered.status} {answered.code}".strip() if answered else "none",
        milliseconds(answered.duration if answered else None),
        milliseconds(ending.write_gap if ending else None),
        f"{ending.lost} B" if ending and ending.lost is not None else "-",
        f"{address(journal.old)} -> {address(journal.new)}" if journal else "-",
        printable("; ".join(note + recovered)),
    )


def milliseconds(seconds: float | None) -> str:
    """A duration, or a dash."""
    return f"{seconds * 1000:.0f} ms" if seconds is not None else "-"


def printable(text: str) -> str:
    """Text in which nothing moves the cursor."""
    return "".join(character if character.isprintable() else "?" for character in text)
