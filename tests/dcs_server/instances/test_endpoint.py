"""The address that leads to the master, as an application meets it."""

import asyncio
import os
import re
import resource
import socket
from collections.abc import AsyncIterator, Iterator
from functools import partial
from itertools import count
from pathlib import Path

import pytest
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from dcs_server.errors import CannotStart
from dcs_server.instances.endpoint import WATCHED, Endpoint
from dcs_server.nodes.node import TIMEOUT, Node
from dcs_server.switch.decision import Outcome
from dcs_server.switch.switchover import plan, switch
from tests.dcs_server.conftest import Pair, frozen, kill, pid, until

pytestmark = pytest.mark.anyio
MEGABYTE = 1 << 20


@pytest.fixture
async def endpoint(pair: Pair) -> AsyncIterator[Endpoint]:
    opened = Endpoint(pair)
    await opened.open("127.0.0.1", 0)
    yield opened
    await opened.close()


@pytest.fixture
async def client(endpoint: Endpoint) -> AsyncIterator[Redis]:
    """An application that does not try again by itself."""
    node = Node(endpoint.address, endpoint.nodes[0].login)
    redis = Redis.from_url(node.url, decode_responses=True, retry=Retry(NoBackoff(), 0), socket_timeout=20)
    yield redis
    await redis.aclose()


async def answering(client: Redis) -> int:
    """The port of the node behind the endpoint, as soon as there is one."""

    async def asked() -> int:
        try:
            return (await client.info("server"))["tcp_port"]
        except RedisError:
            return 0

    return await until(asked)


async def test_it_leads_to_the_master_before_and_after_a_switch(pair, endpoint, client):
    master, standby = pair
    assert await answering(client) == master.address[1]
    with endpoint.held():
        assert await switch(await plan(*pair)) is Outcome.SWITCHED
    with pytest.raises(RedisError):
        await client.ping()
    assert await answering(client) == standby.address[1]
    assert await client.set("key", "value")


async def test_while_it_is_held_nobody_gets_in(endpoint, client):
    await client.ping()
    with endpoint.held():
        for _ in range(3):
            with pytest.raises(RedisError):
                await client.ping()
    assert await answering(client)


async def test_cutting_tells_how_many_there_were(endpoint, client):
    await client.ping()
    assert endpoint.cut() == 1
    assert endpoint.cut() == 0


async def test_a_change_of_roles_that_nobody_told_is_noticed(pair, client):
    await client.ping()
    assert await switch(await plan(*pair)) is Outcome.SWITCHED
    await until(lambda: is_cut(client))
    assert await answering(client) == pair[1].address[1]


async def test_a_change_of_roles_is_not_forgotten_by_what_is_remembered(pair, client, monkeypatch):
    monkeypatch.setattr("dcs_server.instances.lookup.REMEMBERED", 60)
    await client.ping()
    assert await switch(await plan(*pair)) is Outcome.SWITCHED
    await until(lambda: is_cut(client))
    assert await answering(client) == pair[1].address[1]


async def is_cut(client: Redis) -> bool:
    try:
        await client.ping()
    except RedisError:
        return True
    return False


async def test_what_was_seen_before_a_cut_leads_nobody_after_it(pair, endpoint):
    """The standby is slow to say what it is, and meanwhile the master becomes one too."""
    polls = count()
    await pair[0].execute("CONFIG", "RESETSTAT")
    with frozen(await pid(pair[1])):
        early = await asyncio.open_connection(*endpoint.address)
        await until(lambda: is_looked_at(pair[0], polls))
        await pair[0].execute("REPLICAOF", *pair[1].address)
        endpoint.cut()
        late = await asyncio.open_connection(*endpoint.address)
        late[1].write(b"PING\r\n")
    assert await all_that_is_said(late[0]) == b""
    for _, writer in (early, late):
        writer.close()


async def is_looked_at(node: Node, polls: Iterator[int]) -> bool:
    """Whether others than this ask for the state of a node, since its statistics were reset."""
    return await looks(node) > next(polls)


async def looks(node: Node) -> int:
    """How often a node was asked for its state before, since its statistics were reset."""
    return (await node.execute("INFO", "commandstats")).get("cmdstat_info", {"calls": 0})["calls"]


async def all_that_is_said(reader: asyncio.StreamReader) -> bytes:
    """What comes until the connection ends."""
    async with asyncio.timeout(10):
        try:
            return await reader.read()
        except ConnectionError:
            return b""


async def test_a_crowd_costs_the_nodes_few_looks(pair, endpoint):
    await pair[0].execute("CONFIG", "RESETSTAT")
    crowd = await asyncio.gather(*(asyncio.open_connection(*endpoint.address) for _ in range(100)))
    for _, writer in crowd:
        writer.write(b"PING\r\n")
    for reader, writer in crowd:
        assert (await reader.readline()).startswith(b"-NOAUTH")
        writer.close()
    assert await looks(pair[0]) < 20


async def test_more_connections_than_allowed_are_ended_and_told_once(endpoint, client, monkeypatch, caplog):
    monkeypatch.setattr("dcs_server.instances.endpoint.MOST", 3)
    for _ in range(2):
        writers = [(await asyncio.open_connection(*endpoint.address))[1] for _ in range(3)]
        for _ in range(5):
            reader, writer = await asyncio.open_connection(*endpoint.address)
            assert await all_that_is_said(reader) == b""
            writer.close()
        for writer in writers:
            writer.close()
        assert await answering(client)
        await client.connection_pool.disconnect()
    assert [record.getMessage() for record in caplog.records] == [
        "endpoint {}:{}: more than 3 connections; the rest are refused".format(*endpoint.address)
    ]


async def test_without_a_master_nobody_is_led_anywhere(pair, client):
    await client.ping()
    await kill(pair[0])
    for _ in range(3):
        with pytest.raises(RedisError):
            await client.ping()
    await pair[1].execute("REPLICAOF", "NO", "ONE")
    assert await answering(client) == pair[1].address[1]


async def test_between_two_masters_nobody_is_led_anywhere(pair, client):
    await pair[1].execute("REPLICAOF", "NO", "ONE")
    with pytest.raises(RedisError):
        await client.ping()


async def test_large_values_pass_unharmed(client):
    value = os.urandom(10 * MEGABYTE)
    await client.set("large", value)
    assert await client.execute_command("GET", "large", NEVER_DECODE=True) == value


async def test_messages_are_passed_on_until_the_cut(endpoint, client):
    async with client.pubsub(ignore_subscribe_messages=True) as subscription:
        await subscription.subscribe("news")
        await until(lambda: client.publish("news", "good"))
        message = await until(lambda: subscription.get_message(timeout=1.0))
        assert message["data"] == "good"
        endpoint.cut()
        with pytest.raises(RedisError):
            await subscription.get_message(timeout=10.0)


async def test_many_commands_at_once_are_answered_in_order(client):
    pipeline = client.pipeline(transaction=False)
    for number in range(1000):
        pipeline.set(f"key-{number}", number)
    assert await pipeline.execute() == [True] * 1000
    assert await client.mget([f"key-{number}" for number in range(1000)]) == [str(n) for n in range(1000)]


async def test_a_client_that_has_said_all_still_gets_its_answer(endpoint):
    reader, writer = await asyncio.open_connection(*endpoint.address)
    password = endpoint.nodes[0].login.password
    writer.write(f"AUTH {password}\r\nECHO last\r\n".encode())
    writer.write_eof()
    async with asyncio.timeout(10):
        assert (await reader.read()).endswith(b"last\r\n")
    writer.close()


def sent_until_full(connection: socket.socket, data: bytes) -> int:
    """How many bytes are taken off us before nobody takes more for a while."""
    connection.settimeout(1.0)
    total = 0
    try:
        while total < 200 * MEGABYTE:
            total += connection.send(data)
    except TimeoutError:
        pass
    return total


async def test_a_node_that_takes_nothing_is_not_sent_more_than_fits(pair, endpoint):
    with socket.create_connection(endpoint.address) as connection:
        connection.sendall(f"AUTH {endpoint.nodes[0].login.password}\r\n".encode())
        assert await asyncio.to_thread(connection.recv, 100) == b"+OK\r\n"
        with frozen(await pid(pair[0])):
            sent = await asyncio.to_thread(sent_until_full, connection, b"x" * MEGABYTE)
    assert sent < 50 * MEGABYTE


async def test_a_client_that_takes_nothing_is_not_read_more_for_than_fits(pair, endpoint):
    size, times = 32 * MEGABYTE, 4
    await pair[0].execute("SETRANGE", "large", size - 1, "x")
    reader, writer = await asyncio.open_connection(*endpoint.address)
    writer.write(f"AUTH {endpoint.nodes[0].login.password}\r\n".encode())
    assert await reader.readline() == b"+OK\r\n"
    writer.transport.pause_reading()
    before = resident()
    writer.write(b"GET large\r\n" * times)
    await until(lambda: is_kept(pair[0], size))
    assert resident() - before < size
    writer.transport.resume_reading()
    async with asyncio.timeout(20):
        for _ in range(times):
            assert len(await reader.readexactly(len(f"${size}\r\n\r\n") + size)) > size
    writer.close()


def resident() -> int:
    """Bytes of memory that this process has, and with it the endpoint."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


async def is_kept(node: Node, size: int) -> bool:
    """Whether a node keeps as many bytes for clients as it did a moment ago, and more than that size."""
    first = await kept(node)
    await asyncio.sleep(0.2)
    return first == await kept(node) > size


async def kept(node: Node) -> int:
    clients = await node.execute("CLIENT", "LIST", "TYPE", "NORMAL")
    return sum(map(int, re.findall(r" omem=(\d+)", clients)))


async def test_what_a_node_says_unasked_is_passed_on(pair, endpoint):
    """A node that is full says so as soon as it is reached, before its client has said a word."""
    await pair[0].execute("CONFIG", "SET", "maxclients", 1)
    for _ in range(50):
        reader, writer = await asyncio.open_connection(*endpoint.address)
        assert await all_that_is_said(reader) == b"-ERR max number of clients reached\r\n"
        writer.close()


async def test_a_node_that_hangs_up_costs_nothing_more(pair, endpoint):
    """Its clients may be idle, and notice only when they want something."""
    await pair[0].look()
    before = descriptors()
    idle = [await asyncio.open_connection(*endpoint.address) for _ in range(10)]
    for reader, writer in idle:
        writer.write(b"PING\r\n")
        await reader.readline()
        writer.transport.pause_reading()
    await pair[0].execute("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
    await until(lambda: is_down_to(before + len(idle)))
    assert descriptors() <= before + len(idle)
    for _, writer in idle:
        writer.close()


async def test_a_node_that_is_slow_keeps_its_connections(pair, client):
    await client.ping()
    process = await pid(pair[0])
    with frozen(process):
        waiting = asyncio.create_task(client.ping())
        await asyncio.sleep(2 * WATCHED + TIMEOUT)
    assert await waiting


def descriptors() -> int:
    """How many files and sockets this process has open."""
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


async def test_connections_leave_nothing_behind(endpoint):
    before = descriptors()
    for _ in range(5):
        pairs = await asyncio.gather(*(asyncio.open_connection(*endpoint.address) for _ in range(100)))
        for _, writer in pairs[:50]:
            writer.close()
        reading = asyncio.gather(*(reader.read() for reader, _ in pairs))
        await until(partial(cut_until, endpoint, reading))  # some are accepted only after the first cut
        assert set(await reading) == {b""}
        for _, writer in pairs:
            writer.close()
    await until(lambda: is_down_to(before))
    assert descriptors() <= before


async def cut_until(endpoint: Endpoint, reading: asyncio.Future[list[bytes]]) -> bool:
    endpoint.cut()
    await asyncio.sleep(0)
    return reading.done()


async def is_down_to(count: int) -> bool:
    return descriptors() <= count


async def test_a_port_that_is_taken_is_named(pair, endpoint):
    other = Endpoint(pair)
    with pytest.raises(CannotStart) as caught:
        await other.open(*endpoint.address)
    assert str(caught.value) == (
        f"cannot open the endpoint of {pair[0]} and {pair[1]}\n"
        f"  at   127.0.0.1:{endpoint.address[1]}\n"
        "  why  Address already in use\n"
        "  fix  stop what listens there, or choose another port"
    )


async def test_a_host_that_nobody_knows_is_named(pair):
    with pytest.raises(CannotStart) as caught:
        await Endpoint(pair).open("nowhere.invalid", 0)
    where, why, fix = str(caught.value).splitlines()[1:]
    assert where == "  at   nowhere.invalid:0"
    assert "Unknown error" not in why
    assert fix == "  fix  choose an address of this machine"
