"""What is written is there afterwards, in either database, whatever becomes of the writer."""

import asyncio
import subprocess
import sys
import textwrap
from contextlib import AsyncExitStack, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dcs_server.store import (
    AlreadyRunning,
    Answered,
    Attempt,
    Ending,
    Entry,
    Journal,
    Registered,
    Store,
    StoreError,
    open_database,
)
from dcs_server.store.database import CLAIMS, PATIENCE
from tests.dcs_server.postgres import END_OTHERS

pytestmark = pytest.mark.anyio
PLACE = "project", "instance"
BEGAN = datetime(2026, 11, 24, 12, 0, 0, 123456, tzinfo=UTC)
ATTEMPT = Attempt("one", *PLACE, "me", "127.0.0.1", "no-loss", BEGAN)
JOURNAL = Journal(("127.0.0.1", 1), ("127.0.0.1", 2), "replid", 1 << 40)
ANSWERED = Answered(204, "", 0.005)
ENDING = Ending("switched", "why", 0.004, 1 << 41, 0, recovered=False)


async def test_a_switch_from_its_beginning_to_its_end(store):
    async with store.claim(*PLACE) as claim:
        await claim.begin(ATTEMPT, JOURNAL)
        assert await claim.unfinished() == Entry(ATTEMPT, JOURNAL)
        await claim.answered("one", ANSWERED)
        assert await store.unfinished() == [Entry(ATTEMPT, JOURNAL, ANSWERED)]
        await claim.finish("one", ENDING)
        assert await claim.unfinished() is None
    (entry,) = await store.history()
    assert entry == Entry(ATTEMPT, JOURNAL, ANSWERED, ENDING, entry.finished_at)
    assert entry.finished_at > BEGAN


async def test_the_answer_may_come_with_the_end(store):
    async with store.claim(*PLACE) as claim:
        await claim.begin(ATTEMPT, JOURNAL)
        await claim.finish("one", ENDING, ANSWERED)
    (entry,) = await store.history()
    assert (entry.answered, entry.ending) == (ANSWERED, ENDING)


async def test_an_instance_has_one_open_switch(store):
    second = replace(ATTEMPT, id="two")
    async with store.claim(*PLACE) as claim:
        await claim.begin(ATTEMPT, JOURNAL)
        with pytest.raises(AlreadyRunning):
            await claim.begin(second, JOURNAL)
    async with store.claim("project", "another") as claim:
        await claim.begin(replace(second, instance_id="another"), JOURNAL)
    assert len(await store.unfinished()) == 2


async def test_an_attempt_that_never_began_is_one_record(store):
    refused = Ending("refused", "busy")
    await store.note(ATTEMPT, Answered(400, "DCS.4017", 0.001), refused)
    (entry,) = await store.history()
    assert (entry.journal, entry.ending) == (None, refused)
    assert await store.unfinished() == []


async def test_history_is_newest_first_and_can_be_narrowed(store):
    for number in range(5):
        instance = "instance" if number % 2 else "another"
        attempt = replace(
            ATTEMPT, id=str(number), instance_id=instance, started_at=BEGAN + timedelta(seconds=number)
        )
        await store.note(attempt, ANSWERED, ENDING)
    assert [entry.attempt.id for entry in await store.history(limit=3)] == ["4", "3", "2"]
    assert [entry.attempt.id for entry in await store.history(instance_id="instance")] == ["3", "1"]
    assert await store.history(project_id="another") == []


async def test_a_claim_is_for_one_at_a_time(store):
    async with store.claim(*PLACE) as first, store.claim(*PLACE) as second:
        assert first is not None
        assert second is None
        async with store.claim("project", "another") as other:
            assert other is not None
    async with store.claim(*PLACE) as again:
        assert again is not None


async def test_an_instance_keeps_its_addresses(store):
    before = Registered(*PLACE, (("127.0.0.1", 1), ("127.0.0.1", 2)), None)
    after = replace(before, endpoint=("127.0.0.1", 3))
    await store.register(before)
    await store.register(after)
    assert await store.registered() == [after]


def kept(text: str) -> str:
    """Text as both databases can keep it."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")


TEXTS = st.text(st.characters(), max_size=50)


@given(caller=TEXTS, origin=TEXTS, note=TEXTS)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_can_be_written(url, caller, origin, note):
    async def write() -> None:
        store = Store(open_database(url))
        try:
            attempt = replace(ATTEMPT, id=f"any {datetime.now(UTC)}", caller=caller, origin=origin)
            await store.note(attempt, ANSWERED, Ending("refused", note))
            (entry,) = [one for one in await store.history(limit=1000) if one.attempt.id == attempt.id]
            told = (entry.attempt.caller, entry.attempt.origin, entry.ending and entry.ending.note)
            assert told == tuple(map(kept, (caller, origin, note)))
        finally:
            await store.close()

    asyncio.run(write())


WRITER = """
import asyncio, os, signal, sys
from datetime import UTC, datetime
from dcs_server.store import *

async def main():
    store = Store(open_database(sys.argv[1]))
    async with store.claim("project", "instance") as claim:
        await claim.begin(
            Attempt("killed", "project", "instance", "me", "here", "no-loss", datetime.now(UTC)),
            Journal(("127.0.0.1", 1), ("127.0.0.1", 2), "replid", 0),
        )
        os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main())
"""


async def test_what_a_killed_process_began_is_found_and_can_be_ended(url):
    command = [sys.executable, "-c", textwrap.dedent(WRITER), url]
    assert (await asyncio.to_thread(subprocess.run, command, check=False)).returncode == -9
    store = Store(open_database(url))
    try:
        (entry,) = await store.unfinished()
        assert entry.attempt.id == "killed"
        async with store.claim(*PLACE) as claim:
            assert claim is not None
            await claim.finish("killed", replace(ENDING, recovered=True))
        assert await store.unfinished() == []
    finally:
        await store.close()


async def test_of_two_processes_one_has_the_instance(postgres_url):
    one, other = Store(open_database(postgres_url)), Store(open_database(postgres_url))
    try:
        async with one.claim(*PLACE) as first, other.claim(*PLACE) as second:
            assert first is not None
            assert second is None
        async with other.claim(*PLACE) as second:
            assert second is not None
    finally:
        await one.close()
        await other.close()


async def test_a_claim_whose_session_dies_says_so_and_the_instance_is_free(postgres_url):
    one, other = Store(open_database(postgres_url)), Store(open_database(postgres_url))
    try:
        async with one.claim(*PLACE) as first:
            end_sessions(postgres_url)
            async with other.claim(*PLACE) as second:
                assert second is not None
            with pytest.raises(StoreError) as error:
                await first.begin(ATTEMPT, JOURNAL)
            assert "replid" not in str(error.value)
        async with one.claim(*PLACE) as again:
            assert again is not None
    finally:
        await one.close()
        await other.close()


async def test_more_claims_than_connections_take_turns(store):
    async def switch(number: int) -> None:
        async with store.claim("project", str(number)) as claim:
            await claim.begin(replace(ATTEMPT, id=str(number), instance_id=str(number)), JOURNAL)
            await store.note(replace(ATTEMPT, id=f"busy {number}"), ANSWERED, Ending("refused"))
            await claim.finish(str(number), ENDING)

    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(*map(switch, range(3 * CLAIMS)))
    assert len(await store.history(limit=1000)) == 6 * CLAIMS


async def test_who_waits_too_long_for_a_turn_is_told(store, monkeypatch):
    monkeypatch.setattr("dcs_server.store.store.PATIENCE", 0.1)
    async with AsyncExitStack() as held:
        for number in range(CLAIMS):
            await held.enter_async_context(store.claim("project", str(number)))
        with pytest.raises(StoreError, match="all connections to it are in use"):
            await held.enter_async_context(store.claim(*PLACE))
        assert await store.history() == []
    async with store.claim(*PLACE) as claim:
        assert claim is not None


async def test_who_gives_up_while_claiming_keeps_nothing(postgres_url):
    one, other = Store(open_database(postgres_url)), Store(open_database(postgres_url))
    try:
        for milliseconds in range(20):
            async with other.claim(*PLACE):
                pass  # so that its connection is there, and the next claim waits for nothing but the lock
            with suppress(TimeoutError):
                async with asyncio.timeout(milliseconds / 2000), one.claim(*PLACE):
                    await asyncio.Event().wait()
            async with other.claim(*PLACE) as claim:
                assert claim is not None
    finally:
        await one.close()
        await other.close()


async def test_times_are_told_in_utc_whatever_the_zone_of_the_database(postgres_url):
    store = Store(open_database(f"{postgres_url}?options=-c%20timezone%3DAsia/Kolkata"))
    try:
        india = timezone(timedelta(hours=5, minutes=30))
        await store.note(replace(ATTEMPT, started_at=BEGAN.astimezone(india)), ANSWERED, ENDING)
        (entry,) = await store.history()
        assert str(entry.attempt.started_at) == str(BEGAN)
    finally:
        await store.close()


def end_sessions(url: str) -> None:
    """End every other session of the database, as a restart of it does."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(END_OTHERS)
