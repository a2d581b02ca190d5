"""Nodes that outlive the server that started them."""

import os
import socket
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from dcs_server.errors import CannotStart
from dcs_server.instances.pairs import join
from dcs_server.nodes.binary import find
from dcs_server.nodes.lasting import Lasting, lasting
from dcs_server.nodes.state import Absence
from dcs_server.switch.switchover import plan, switch
from tests.dcs_server.conftest import Pair, is_gone, kill, pid, role, until

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def started(folder: Path) -> AsyncIterator[Pair]:
    """A pair in this folder, saved and ended with the block."""
    async with lasting(find(), folder) as nodes:
        one, other = await nodes.start("pair/1"), await nodes.start("pair/2")
        await join(one, other)
        yield one, other


async def test_data_roles_and_ports_are_as_before(tmp_path):
    async with started(tmp_path) as pair:
        await pair[0].execute("SET", "key", "value")
        await switch(await plan(*pair))
        before = [node.address for node in pair]
    assert [await node.look() for node in pair] == [Absence.GONE, Absence.GONE]
    async with started(tmp_path) as pair:
        assert [node.address for node in pair] == before
        assert [await role(node) for node in pair] == ["slave", "master"]
        assert await pair[1].execute("GET", "key") == "value"


async def test_nodes_that_still_run_are_found(tmp_path):
    nodes = Lasting(find(), tmp_path)
    node = await nodes.start("single/1")
    process = await pid(node)
    async with lasting(find(), tmp_path) as again:
        found = await again.start("single/1")
        assert await pid(found) == process
        assert found.login == node.login
    await until(lambda: is_gone(node))


async def test_a_node_that_died_is_started_in_its_former_role(tmp_path):
    async with started(tmp_path) as pair:
        await kill(pair[1])
        async with started(tmp_path) as again:
            assert [await role(node) for node in again] == ["master", "slave"]
            assert again[1].address == pair[1].address


async def test_only_the_owner_can_read_the_password(tmp_path):
    async with lasting(find(), tmp_path / "data") as nodes:
        await nodes.start("single/1")
        for file in (tmp_path / "data" / "password", tmp_path / "data" / "single" / "1" / "redis.conf"):
            assert stat.S_IMODE(file.stat().st_mode) == 0o600


async def test_a_port_that_somebody_took_is_named_and_nothing_is_started(tmp_path):
    async with lasting(find(), tmp_path) as nodes:
        node = await nodes.start("single/1")
    with socket.create_server(node.address), pytest.raises(CannotStart) as caught:
        async with lasting(find(), tmp_path) as again:
            await again.start("single/1")
    assert str(caught.value) == (
        f"another server answers at {node}\n"
        f"  at   {tmp_path}/single/1/redis.conf\n"
        "  why  the node of this folder had that port before\n"
        "  fix  stop the other server; a node keeps its port, so that applications find it again"
    )


async def test_two_masters_with_data_are_left_to_a_person(tmp_path):
    async with lasting(find(), tmp_path) as nodes:
        one, other = await nodes.start("pair/1"), await nodes.start("pair/2")
        for node in (one, other):
            await node.execute("SET", f"on {node}", "1")
        with pytest.raises(CannotStart, match="both have data"):
            await join(one, other)
        await one.execute("FLUSHALL")
        await join(one, other)
        assert [await role(node) for node in (one, other)] == ["slave", "master"]


async def test_a_pair_that_went_down_in_the_middle_of_a_switch_is_not_started(tmp_path):
    async with started(tmp_path) as pair:
        nodes = Lasting(find(), tmp_path)
        assert await nodes.is_running("pair")
        await kill(pair[1])
        with pytest.raises(CannotStart) as caught:
            await nodes.is_running("pair")
    assert str(caught.value) == (
        "a node stopped in the middle of a switchover\n"
        f"  at   {tmp_path}/pair/2\n"
        "  why  only one of the two has the newest writes, and if both started they could be dropped\n"
        "  fix  start each by itself, on a copy of its folder, and save what it has;\n"
        f"       then move {tmp_path}/pair away, and start again"
    )


async def test_a_folder_without_nodes_has_none_running(tmp_path):
    assert not await Lasting(find(), tmp_path).is_running("pair")


async def test_every_write_is_kept_on_request(tmp_path):
    nodes = Lasting(find(), tmp_path, appendonly=True)
    node = await nodes.start("single/1")
    await node.execute("SET", "key", "value")
    await kill(node)
    os.sync()
    async with lasting(find(), tmp_path, appendonly=True) as again:
        assert await (await again.start("single/1")).execute("GET", "key") == "value"
