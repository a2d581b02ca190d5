"""`dcs swap INSTANCE`: one switchover, from the question before it to what is known after it."""

import argparse
import json
import sys
from dataclasses import replace
from datetime import timedelta

from dcs_client.answers import printable
from dcs_client.client import Client
from dcs_client.command.attempt import Attempt, refused
from dcs_client.command.connection import connected
from dcs_client.command.journal import CannotNote
from dcs_client.command.memory import Memory, doubt, remembered
from dcs_client.command.outcome import ExitCode, Outcome
from dcs_client.command.sending import Order, prepared, send
from dcs_client.command.terminal import coloured, objection
from dcs_client.generated import check
from dcs_document import load

NOTHING_SENT = "stopped; nothing was sent"
STOPPED = "stopped before the answer was there; it may have happened"


def run(options: argparse.Namespace) -> ExitCode:
    """Switch one instance over, or say what would be sent. Raises DcsError."""
    check(load().operations["swapInstance"], {"instance_id": options.instance})
    with (
        connected(options) as connection,
        remembered(connection.place.endpoint, options.instance) as memory,
    ):
        client = connection.client
        question = None if options.yes else doubt(memory.last, timedelta(seconds=options.window))
        if options.dry_run:
            return tell(rehearsed(client, options, question), options)
        if question and (told := objection(question)):
            return tell(refused(options.instance, told), options)
        return tell(switch(client, options, memory), options)


def switch(client: Client, options: argparse.Namespace, memory: Memory) -> Attempt:
    """Send it, and remember what became of it."""
    order, known = Order(options.verify, options.expect_master), memory.last
    try:
        attempt = send(client, prepared(client, options.instance, order), order, memory.note)
    except KeyboardInterrupt:
        sent = memory.last if memory.last is not known else None
        attempt = (
            replace(sent, outcome=Outcome.UNKNOWN, message=STOPPED)
            if sent
            else refused(options.instance, NOTHING_SENT)
        )
    if memory.last is not known:
        keep(attempt, memory)
    return attempt


def keep(attempt: Attempt, memory: Memory) -> None:
    """Note what became of an attempt; when that fails, it stays open, and is told all the same."""
    try:
        memory.note(attempt)
    except CannotNote as error:
        print(error, file=sys.stderr)


def rehearsed(client: Client, options: argparse.Namespace, question: str | None) -> Attempt:
    """What would happen; looks at the roles, and sends no switchover."""
    attempt = prepared(client, options.instance, Order(options.verify, options.expect_master))
    if attempt.outcome is Outcome.REFUSED:
        return attempt
    if question:
        return refused(options.instance, f"{question}\n  yes  --yes would send it all the same")
    return replace(attempt, outcome=Outcome.WAITING)


def tell(attempt: Attempt, options: argparse.Namespace) -> ExitCode:
    """Print what is known of an attempt. Returns the exit code."""
    if attempt.outcome in (Outcome.DONE, Outcome.WAITING):
        if not options.json:
            print(success(attempt))
    else:
        print(failure(attempt), file=sys.stderr)
    if options.json:
        print(json.dumps(attempt.result()))
    return ExitCode.DONE if attempt.outcome is Outcome.WAITING else attempt.outcome.exit_code


def success(attempt: Attempt) -> str:
    """What was done, or would be."""
    if attempt.outcome is Outcome.WAITING:
        lines = [f"{attempt.instance_id} would be switched over; nothing was sent"]
        lines += [f"  now  {printable(attempt.old_master)} is master"] if attempt.old_master else []
    else:
        what = coloured("switched over", attempt.outcome, sys.stdout)
        lines = [f"{attempt.instance_id} {what} in {(attempt.seconds or 0) * 1000:.0f} ms"]
        lines.append(f"  id   {attempt.request_id or 'none was sent'}")
        lines += [printable(f"  was  {attempt.old_master}")] if attempt.old_master else []
        lines += [printable(f"  now  {attempt.new_master}")] if attempt.new_master else []
    return "\n".join(lines)


def failure(attempt: Attempt) -> str:
    """Why it was not done, or what to do when nobody knows."""
    first, *rest = attempt.message.splitlines()
    lines = [coloured(first, attempt.outcome, sys.stderr), *rest]
    if attempt.outcome is Outcome.UNKNOWN:
        lines.append(f"  then dcs resolve {attempt.instance_id}")
    return "\n".join(lines)
