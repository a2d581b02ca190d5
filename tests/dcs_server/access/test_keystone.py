"""Tokens of a real Keystone: who gets in, and that nobody does when it cannot be asked."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field, replace

import httpx
import pytest

from dcs_server.access import keystone as module
from dcs_server.access.keystone import REMEMBERED, UNKNOWN, Keystone, KeystoneSettings
from dcs_server.errors import Refused
from tests.dcs_server.access.conftest import Clock, request
from tests.dcs_server.access.keystone_server import PASSWORD, Identity, running_keystone
from tests.dcs_server.conftest import PATIENCE, SWAP, until
from tests.dcs_server.test_configured import INSTANCE, configured

pytestmark = pytest.mark.anyio


@dataclass
class World:
    """Keystone with users. project: the id of theirs. tokens: by the user's name."""

    identity: Identity
    project: str
    admin: str
    tokens: dict[str, str] = field(default_factory=dict)

    def fresh(self, user: str = "switcher", project: str | None = "cache") -> str:
        """A new token."""
        return self.identity.token(user, "password", project)


ROLES = {"switcher": "member", "reader": "reader", "stranger": "service"}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with running_keystone(tmp_path_factory.mktemp("keystone")) as identity:
        admin = identity.token("admin", PASSWORD, "admin")
        project = identity.call("POST", "/projects", admin, json={"project": {"name": "cache"}})
        world = World(identity, project.json()["project"]["id"], admin)
        roles = identity.call("GET", "/roles", admin).json()["roles"]
        for name, role in ROLES.items():
            (role_id,) = [one["id"] for one in roles if one["name"] == role]
            user = {"user": {"name": name, "password": "password"}}
            user_id = identity.call("POST", "/users", admin, json=user).json()["user"]["id"]
            identity.call("PUT", f"/projects/{world.project}/users/{user_id}/roles/{role_id}", admin)
            world.tokens[name] = world.fresh(name)
        yield world


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Keystone hashes passwords slowly, and a busy machine slower."""
    monkeypatch.setattr(module, "TIMEOUT", PATIENCE)


@pytest.fixture
async def keystone(world: World) -> AsyncIterator[Keystone]:
    opened = made(world)
    yield opened
    await opened.close()


def made(world: World, clock: Clock | None = None, url: str = "", password: str = PASSWORD) -> Keystone:
    settings = KeystoneSettings(
        url=url or world.identity.url,
        username="admin",
        password=password,
        project="admin",
        switch_roles=frozenset({"member"}),
        read_roles=frozenset({"reader"}),
    )
    return Keystone(settings, "X-Auth-Token", clock) if clock else Keystone(settings, "X-Auth-Token")


async def outcome(keystone: Keystone, token: str) -> str:
    """The caller's name, or why it may not pass."""
    try:
        caller = await keystone.identify(request([(b"x-auth-token", token.encode())]))
    except Refused as refused:
        return refused.name
    return caller.name if caller else "unknown"


async def test_roles_decide_what_a_caller_may_do(world, keystone):
    switcher = await keystone.identify(request([(b"x-auth-token", world.tokens["switcher"].encode())]))
    reader = await keystone.identify(request([(b"x-auth-token", world.tokens["reader"].encode())]))
    assert (switcher.name, switcher.project_id, switcher.may_change) == ("switcher", world.project, True)
    assert (reader.name, reader.may_change) == ("reader", False)


async def test_those_who_may_not_pass(world, keystone):
    assert await outcome(keystone, world.tokens["stranger"]) == "RoleNotPermitted"
    assert (
        await outcome(keystone, await asyncio.to_thread(world.fresh, "switcher", None)) == "ProjectMismatch"
    )
    assert await outcome(keystone, "nonsense") == "unknown"
    assert await keystone.identify(request()) is None


async def test_a_revoked_token_ends_when_it_is_asked_about_again(world):
    clock = now()
    keystone = made(world, clock)
    token = await asyncio.to_thread(world.fresh)
    assert await outcome(keystone, token) == "switcher"
    await asyncio.to_thread(world.identity.revoke, token, world.admin)
    assert await outcome(keystone, token) == "switcher"
    clock.now += REMEMBERED
    assert await outcome(keystone, token) == "unknown"
    await keystone.close()


def now() -> Clock:
    return Clock(time.time())


async def test_a_token_that_is_remembered_still_ends_in_time(world):
    clock = now()
    keystone = made(world, clock)
    assert await outcome(keystone, world.tokens["switcher"]) == "switcher"
    (known,) = keystone._known.values()
    keystone._known[next(iter(keystone._known))] = replace(known, until=clock.now + 10**6)
    clock.now = known.expires
    assert await outcome(keystone, world.tokens["switcher"]) == "TokenExpired"
    await keystone.close()


async def test_a_token_that_is_unknown_is_not_asked_about_at_once_again(world, monkeypatch):
    clock = now()
    keystone = made(world, clock)
    asked = counted(keystone, monkeypatch)
    for _ in range(5):
        assert await outcome(keystone, "nonsense") == "unknown"
    assert len(asked) == 1
    clock.now += UNKNOWN
    assert await outcome(keystone, "nonsense") == "unknown"
    assert len(asked) == 2
    await keystone.close()


def counted(keystone: Keystone, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The tokens that Keystone is asked about."""
    asked: list[str] = []
    ask = keystone._validate

    async def counting(token: str):
        asked.append(token)
        return await ask(token)

    monkeypatch.setattr(keystone, "_validate", counting)
    return asked


async def test_many_with_the_same_token_are_one_question(world, keystone, monkeypatch):
    asked = counted(keystone, monkeypatch)
    answers = await asyncio.gather(*(outcome(keystone, world.tokens["switcher"]) for _ in range(20)))
    assert set(answers) == {"switcher"}
    assert len(asked) == 1


async def test_our_own_token_is_renewed(world, keystone):
    assert await outcome(keystone, world.tokens["switcher"]) == "switcher"
    keystone._own = "not any more"
    assert await outcome(keystone, world.tokens["reader"]) == "reader"


async def test_a_wrong_login_lets_nobody_in_and_is_not_shown(world, caplog):
    keystone = made(world, password="another-password")
    assert await outcome(keystone, world.tokens["switcher"]) == "InternalError"
    assert "it answers 401 to the login of admin" in caplog.text
    for secret in ("another-password", world.tokens["switcher"]):
        assert secret not in caplog.text + repr(keystone) + repr(keystone._settings)
    await keystone.close()


async def test_without_keystone_only_those_pass_who_were_known(world, caplog):
    keystone = made(world)
    assert await outcome(keystone, world.tokens["switcher"]) == "switcher"
    keystone._settings = replace(keystone._settings, url="http://127.0.0.1:1/v3")
    assert await outcome(keystone, world.tokens["switcher"]) == "switcher"
    assert await outcome(keystone, world.tokens["reader"]) == "InternalError"
    assert "Keystone cannot be asked" in caplog.text
    assert world.tokens["reader"] not in caplog.text
    await keystone.close()


async def test_a_keystone_that_is_silent_lets_nobody_in_and_does_not_hold_us(world, monkeypatch):
    monkeypatch.setattr(module, "TIMEOUT", 0.5)
    keystone = made(world)
    os.kill(world.identity.process.pid, signal.SIGSTOP)
    try:
        async with asyncio.timeout(PATIENCE):
            assert await outcome(keystone, world.tokens["reader"]) == "InternalError"
    finally:
        os.kill(world.identity.process.pid, signal.SIGCONT)
    await keystone.close()
    monkeypatch.setattr(module, "TIMEOUT", PATIENCE)
    again = made(world)
    assert await outcome(again, world.tokens["reader"]) == "reader"
    await again.close()


async def test_memory_is_bounded(world, keystone, monkeypatch):
    monkeypatch.setattr(module, "MOST", 3)
    for number in range(5):
        await outcome(keystone, f"nonsense-{number}")
    assert len(keystone._known) == 3


async def test_a_configured_server_asks_it(world, tmp_path, pair):
    """Through the command: a token of Keystone switches, and the project of the path is the token's."""
    nodes = ", ".join(f'"{node.url}"' for node in pair)
    path = tmp_path / "dcs-server.toml"
    path.write_text(
        f"""
[server]
port = 0
[access.keystone]
url = "{world.identity.url}"
username = "admin"
password = "{PASSWORD}"
project = "admin"
switch_roles = ["member"]
read_roles = ["reader"]
[[instance]]
project_id = "{world.project}"
id = "{INSTANCE}"
nodes = [{nodes}]
""",
        encoding="utf-8",
    )
    path.chmod(0o600)
    with configured(path) as (url, _, _):
        swap = url + SWAP.path.format(project_id=world.project, instance_id=INSTANCE)
        other = url + SWAP.path.format(project_id="0" * 32, instance_id=INSTANCE)
        assert await answer(swap, world.tokens["switcher"]) == (204, None)
        assert await answer(swap, world.tokens["reader"]) == (403, SWAP.answers["PolicyNotPermitted"].body)
        assert await answer(other, world.tokens["switcher"]) == (403, SWAP.answers["RoleNotPermitted"].body)
        assert await answer(swap, "nonsense") == (401, SWAP.answers["TokenInvalid"].body)


async def answer(url: str, token: str) -> tuple[int, object]:
    """What the server answers, once Keystone has answered it in time."""
    return await until(lambda: judged(url, token)) or (0, None)


async def judged(url: str, token: str) -> tuple[int, object] | None:
    async with httpx.AsyncClient(trust_env=False, timeout=PATIENCE) as client:
        received = await client.post(url, headers={"X-Auth-Token": token})
    content = received.json() if received.content else None
    return None if content == SWAP.answers["InternalError"].body else (received.status_code, content)
