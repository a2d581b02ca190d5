"""Records as rows of the table, and back."""

from collections.abc import Mapping
from typing import Any, TypeAlias

from dcs_server.store.attempt import Answered, Attempt, Ending, Entry, Journal, Registered

Row: TypeAlias = Mapping[Any, Any]


def attempt_values(attempt: Attempt) -> dict[str, Any]:
    """The columns of an attempt."""
    return dict(vars(attempt))


def journal_values(journal: Journal) -> dict[str, Any]:
    """The columns of the pair before the switch."""
    (old_host, old_port), (new_host, new_port) = journal.old, journal.new
    places = {"old_host": old_host, "old_port": old_port, "new_host": new_host, "new_port": new_port}
    return places | {"replid": journal.replid, "planned_offset": journal.offset}


def answered_values(answered: Answered) -> dict[str, Any]:
    """The columns of what the caller was told."""
    return dict(vars(answered))


def ending_values(ending: Ending) -> dict[str, Any]:
    """The columns of the end."""
    return dict(vars(ending))


def entry(row: Row) -> Entry:
    """All that a row tells."""
    began, told, ended = row["old_host"] is not None, row["status"] is not None, row["outcome"] is not None
    return Entry(
        attempt=Attempt(**{name: row[name] for name in Attempt.__annotations__}),
        journal=journal(row) if began else None,
        answered=Answered(row["status"], row["code"], row["duration"]) if told else None,
        ending=Ending(**{name: row[name] for name in Ending.__annotations__}) if ended else None,
        finished_at=row["finished_at"],
    )


def journal(row: Row) -> Journal:
    """The pair before the switch."""
    return Journal(
        old=(row["old_host"], row["old_port"]),
        new=(row["new_host"], row["new_port"]),
        replid=row["replid"],
        offset=row["planned_offset"],
    )


def registered(row: Row) -> Registered:
    """Where an instance was."""
    nodes = tuple((host, port) for host, port in row["nodes"])
    endpoint = (row["endpoint"][0], row["endpoint"][1]) if row["endpoint"] else None
    return Registered(row["project_id"], row["instance_id"], nodes, endpoint)
