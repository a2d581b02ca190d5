"""Processes that do not start, and ports that others take."""

import asyncio
import os
import socket
import stat
from pathlib import Path

import pytest

from dcs_server.concurrency import together
from dcs_server.errors import CannotStart
from dcs_server.nodes import embedded as module
from dcs_server.nodes import process as process_module
from dcs_server.nodes.binary import Binary, find
from dcs_server.nodes.embedded import embedded
from dcs_server.nodes.process import free_port
from tests.dcs_server.conftest import pid

pytestmark = pytest.mark.anyio


async def test_nodes_end_and_their_files_vanish_with_the_block(monkeypatch, tmp_path):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    async with embedded(find()) as nodes:
        process = await pid(await nodes.start())
        (config,) = tmp_path.glob("*/*/redis.conf")
        assert stat.S_IMODE(config.stat().st_mode) == 0o600
        assert stat.S_IMODE(config.parents[1].stat().st_mode) == 0o700
        os.kill(process, 0)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


async def test_nodes_end_when_the_block_fails():
    processes: list[int] = []

    async def fails() -> None:
        async with embedded(find()) as nodes:
            processes.append(await pid(await nodes.start()))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fails()
    with pytest.raises(ProcessLookupError):
        os.kill(processes[0], 0)


async def test_a_port_that_somebody_takes_first_is_replaced(nodes, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ports = iter([taken.getsockname()[1], free_port()])
        monkeypatch.setattr(module, "free_port", lambda: next(ports))
        node = await nodes.start()
    assert await node.execute("PING")
    assert next(ports, None) is None


async def test_a_node_of_somebody_else_on_the_port_is_not_taken_for_ours(nodes, monkeypatch):
    first = await nodes.start()
    ports = iter([first.address[1], free_port()])
    monkeypatch.setattr(module, "free_port", lambda: next(ports))
    second = await nodes.start()
    assert await pid(first) != await pid(second)


def program(folder: Path, script: str) -> Path:
    """A program that does something else than serve."""
    path = folder / "server"
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o700)
    return path


async def test_a_server_that_ends_at_once_is_explained(tmp_path):
    path = program(tmp_path, "echo one; echo the last word; exit 1")
    async with embedded(Binary(str(path), "Redis 7.0.0")) as nodes:
        with pytest.raises(CannotStart) as caught:
            await nodes.start()
    assert str(caught.value) == (
        "Redis 7.0.0 does not start\n"
        f"  at   {path}\n"
        "  why  the last word\n"
        "  fix  choose another server with REDIS_SERVER_BIN"
    )


async def test_a_server_that_never_answers_is_ended(tmp_path, monkeypatch):
    monkeypatch.setattr(process_module, "READY", 0.2)
    path = program(tmp_path, "exec sleep 60")
    async with embedded(Binary(str(path), "Redis 7.0.0")) as nodes:
        with pytest.raises(CannotStart, match="it said nothing"):
            await nodes.start()
        processes = [process.pid for process in nodes._processes]
    assert processes
    for process in processes:
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)


def command_line(process: int) -> str:
    return Path(f"/proc/{process}/cmdline").read_text(encoding="utf-8")


async def test_no_secret_is_in_a_command_line_or_a_repr(nodes):
    node = await nodes.start()
    password = nodes._password
    assert password not in command_line(await pid(node))
    assert password not in repr(node) + repr(nodes) + repr(vars(node)["_redis"])


async def test_of_several_things_at_once_the_first_failure_ends_the_others():
    ended = asyncio.Event()

    async def fails() -> None:
        raise ZeroDivisionError

    async def waits() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            ended.set()

    with pytest.raises(ZeroDivisionError):
        await together([waits(), fails()])
    assert ended.is_set()
