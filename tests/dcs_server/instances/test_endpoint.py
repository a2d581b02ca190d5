"""The address that leads to the master, as an application meets it."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator
from functools import partial
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


async def is_cut(client: Redis) -> bool:
    try:
        await client.ping()
    except RedisError:
        return True
    return False


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
    value = os.urandom(5 * MEGABYTE).hex()
    await client.set("large", value)
    assert await client.get("large") == value


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
    for _ in range(3):
        pairs = await asyncio.gather(*(asyncio.open_connection(*endpoint.address) for _ in range(100)))
        for _, writer in pairs[:50]:
            writer.close()
        reading = asyncio.gather(*(reader.read() for reader, _ in pairs))
        await until(partial(cut_until, endpoint, reading))  # some are accepted only after the first cut
        assert set(await reading) == {b""}
        for _, writer in pairs:
            writer.close()
    await until(lambda: is_down_to(before))


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
