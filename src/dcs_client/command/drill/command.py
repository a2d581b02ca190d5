"""`dcs swap --file`: reads the file and the journal, says what it will do, and does it."""

import argparse
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from dcs_client.client import Client
from dcs_client.command.attempt import Attempt, now
from dcs_client.command.connection import connected
from dcs_client.command.drill import ids, summary
from dcs_client.command.drill.plan import Plan, head, plan
from dcs_client.command.drill.progress import Progress
from dcs_client.command.drill.runner import Drill, Settings
from dcs_client.command.journal import CannotNote, opened
from dcs_client.command.memory import doubt, remembered
from dcs_client.command.options import at_least_one, seconds
from dcs_client.command.outcome import ExitCode, Outcome, worst
from dcs_client.command.sending import Order, prepared
from dcs_client.command.terminal import objection, when
from dcs_client.errors import DcsError
from dcs_client.place import Place
from dcs_document import load


class Declined(DcsError):
    """Nobody said yes. Nothing was sent."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Describe the options of a drill."""
    drill = parser.add_argument_group("a drill over many instances")
    drill.add_argument("--file", type=Path, metavar="FILE", help="one INSTANCE a line; # begins a comment")
    drill.add_argument("--journal", type=Path, metavar="FILE", help="what was sent (default: FILE.journal)")
    drill.add_argument("--parallel", type=at_least_one, metavar="N", help="how many at a time (default: 1)")
    drill.add_argument("--pause", type=seconds, metavar="SECONDS", help="after each, before the next")
    drill.add_argument("--stop-on-error", action="store_true", help="start no more after one is not done")


def run(options: argparse.Namespace) -> ExitCode:
    """Begin a drill, or go on with one. Raises DcsError."""
    named = ids.read(options.file, load().operations["swapInstance"].parameters["instance_id"])
    path = options.journal or Path(f"{options.file}.journal")
    with connected(options) as connection, opened(path) as journal:
        client, place = connection.client, connection.place
        todo = plan(journal, named, place)
        say(announcement(todo, place, path))
        agreed_to = consent(todo, place, options)
        if options.dry_run:
            return finish(todo.known | rehearsed(todo, client, options), todo, path, options)
        if todo.began is None:
            journal.append(head(place))
        with Progress(len(named), len(todo.ended)) as progress:
            drill = Drill(connection, journal, todo, settings(options, agreed_to), progress)
            try:
                drill.run()
            except CannotNote as error:
                say(str(error))
        return finish(drill.known, todo, path, options)


def settings(options: argparse.Namespace, agreed_to: frozenset[Attempt]) -> Settings:
    """The options as the drill needs them."""
    return Settings(
        order=Order(verify=options.verify),
        parallel=options.parallel or 1,
        pause=options.pause or 0,
        stop_on_error=options.stop_on_error,
        window=timedelta(seconds=options.window),
        agreed=agreed_to,
    )


def announcement(todo: Plan, place: Place, path: Path) -> str:
    """Whether this begins a drill or goes on with one."""
    if todo.began is None:
        return f"A new drill: {len(todo.ids)} instances at {place.endpoint}, noted in {path}"
    if not todo.open and not todo.waiting:
        return (
            f"The drill of {when(todo.began)} has ended; nothing is sent\n"
            f"  fix  for a new one, move {path} away or give another --journal"
        )
    tried = sum(waiting in todo.known for waiting in todo.waiting)
    parts = {
        "ended": len(todo.ended),
        "unknown, to be looked at": len(todo.open),
        "refused, to be tried again": tried,
        "not started": len(todo.waiting) - tried,
    }
    told = "; ".join(f"{count} {what}" for what, count in parts.items() if count)
    return f"Going on with the drill of {when(todo.began)}, noted in {path}:\n  {told}"


def consent(todo: Plan, place: Place, options: argparse.Namespace) -> frozenset[Attempt]:
    """The attempts in memory that a person does not mind. Raises Declined."""
    window = timedelta(seconds=options.window)
    minded: dict[Attempt, str] = {}
    for instance_id in todo.waiting:
        with remembered(place.endpoint, instance_id) as memory:
            question = doubt(memory.last, window)
            if memory.last and question:
                minded[memory.last] = question
    if minded and not options.yes and (told := objection("\n".join(minded.values()))):
        raise Declined(told)
    return frozenset(minded)


def rehearsed(todo: Plan, client: Client, options: argparse.Namespace) -> dict[str, Attempt]:
    """What would become of those that wait, as far as a look at their roles can tell."""
    order = Order(verify=options.verify)
    looks = (prepared(client, instance_id, order) for instance_id in todo.waiting)
    return {
        look.instance_id: look if look.outcome is Outcome.REFUSED else replace(look, outcome=Outcome.WAITING)
        for look in looks
    }


def finish(known: dict[str, Attempt], todo: Plan, path: Path, options: argparse.Namespace) -> ExitCode:
    """Print what it came to. Returns the exit code."""
    attempts = [known.get(name) or Attempt(name, Outcome.WAITING, now()) for name in todo.ids]
    print(summary.as_json(attempts, path) if options.json else summary.as_text(attempts))
    if options.dry_run:
        return ExitCode.DONE
    for line in summary.advice(attempts):
        say(line)
    return worst(attempt.outcome for attempt in attempts).exit_code


def say(text: str) -> None:
    """Tell a person, apart from the result."""
    print(text, file=sys.stderr, flush=True)
