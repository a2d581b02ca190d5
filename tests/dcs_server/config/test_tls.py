"""A pair that speaks TLS only, with users that may do no more than they must."""

import asyncio
import os
import shutil
import signal
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import trustme

from dcs_server.config.reader import read
from dcs_server.nodes.node import Node
from dcs_server.nodes.process import free_port
from dcs_server.nodes.state import State
from dcs_server.switch.decision import Outcome, Step
from dcs_server.switch.planned import Planned
from dcs_server.switch.policy import Policy
from dcs_server.switch.recovery import settle
from dcs_server.switch.repair import act
from tests.dcs_server.config.test_reader import INSTANCE, PROJECT
from tests.dcs_server.conftest import until

pytestmark = pytest.mark.anyio
RIGHTS = (
    "+info +failover +replicaof +replconf +client|pause +client|unpause +config|rewrite +multi +exec "
    "+pubsub|numsub"
)
CONFIG = """\
port 0
tls-port {port}
tls-cert-file {folder}/node.pem
tls-key-file {folder}/node.key
tls-ca-cert-file {folder}/ca.pem
tls-auth-clients no
tls-replication yes
dir {folder}/{port}
repl-diskless-sync-delay 0
user default off
user replica on >replica-password +psync +replconf +ping
user switcher on >switcher-password {rights}
user watcher on >watcher-password allkeys +set +acl|log
masteruser replica
masterauth replica-password
"""


@pytest.fixture
async def pair(tmp_path: Path) -> AsyncIterator[tuple[Node, ...]]:
    """As a configuration names them."""
    server = shutil.which("redis-server")
    if server is None:
        pytest.skip("redis-server with TLS is not installed; on Debian: apt-get install redis-server")
    authority = trustme.CA()
    issued = authority.issue_cert("localhost", "127.0.0.1")
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    issued.cert_chain_pems[0].write_to_path(tmp_path / "node.pem")
    issued.private_key_pem.write_to_path(tmp_path / "node.key")
    ports = free_port(), free_port()
    processes = [await start(server, tmp_path, port) for port in ports]
    try:
        yield read(configuration(tmp_path, ports)).nodes(read(tmp_path / "dcs-server.toml").file.instance[0])
    finally:
        for process in processes:
            os.kill(process.pid, signal.SIGKILL)
            await process.wait()


async def start(server: str, folder: Path, port: int) -> Process:
    """One node."""
    config = folder / f"{port}.conf"
    await asyncio.to_thread((folder / str(port)).mkdir)
    await asyncio.to_thread(config.write_text, CONFIG.format(port=port, folder=folder, rights=RIGHTS))
    return await asyncio.create_subprocess_exec(server, str(config), stdout=DEVNULL, stderr=DEVNULL)


def configuration(folder: Path, ports: tuple[int, int]) -> Path:
    """The file that names the pair; by name, as the certificates do."""
    nodes = ", ".join(f'"rediss://switcher:switcher-password@localhost:{port}"' for port in ports)
    path = folder / "dcs-server.toml"
    path.write_text(
        f"""
[access]
tokens = "tokens.toml"
[[instance]]
project_id = "{PROJECT}"
id = "{INSTANCE}"
nodes = [{nodes}]
ca = "ca.pem"
""",
        encoding="utf-8",
    )
    path.chmod(0o600)
    return path


async def test_a_pair_with_tls_switches_there_and_back_with_the_fewest_rights(pair):
    one, other = pair
    await until(lambda: answers(one))
    await until(lambda: answers(other))
    await other.execute("REPLICAOF", *one.address)
    planned = Planned((one, other), Policy())
    for master in (other, one):
        handover = await until(planned.plan)
        await watcher_of(handover.old).execute("SET", "key", "not acknowledged by the standby yet")
        assert await planned.switch(handover) is Outcome.SWITCHED
        assert handover.new is master
        assert handover.gap is not None
        assert handover.gap < 0.5, "the standby was not nudged"
    assert await refused(pair) == []


async def test_the_same_rights_are_enough_to_repair(pair):
    one, other = pair
    await until(lambda: answers(one))
    await until(lambda: answers(other))
    await other.execute("REPLICAOF", *one.address)
    planned = Planned((one, other), Policy())
    handover = await until(planned.plan)
    await other.execute("REPLICAOF", "NO", "ONE")
    assert await settle(handover, limit=10) is Outcome.UNCHANGED
    handover = await until(planned.plan)
    for step in (Step.YIELD, Step.PROMOTE_OLD):
        await act(handover, step)
    assert await refused(pair) == []


async def answers(node: Node) -> bool:
    return isinstance(await node.look(), State)


def watcher_of(node: Node) -> Node:
    """The same node for somebody with other rights."""
    return Node(node.address, replace(node.login, user="watcher", password="watcher-password"))


async def refused(pair: tuple[Node, ...]) -> list[str]:
    """The commands that the nodes refused for want of a right."""
    entries = [await watcher_of(node).execute("ACL", "LOG") for node in pair]
    return [str(entry) for log in entries for entry in log]
