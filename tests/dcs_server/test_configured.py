"""A server with a configuration: its callers, its port and its records, as its command starts it."""

import asyncio
import json
import ssl
import stat
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
import trustme
from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.exceptions.exceptions import ClientRequestException
from huaweicloudsdkdcs.v2 import ChangeMasterStandbyRequest, DcsClient

from tests.conftest import COMMANDS, role
from tests.dcs_server.binaries import of
from tests.dcs_server.conftest import PATIENCE, SWAP, Pair, until
from tests.dcs_server.postgres import END_OTHERS
from tests.dcs_server.sentinels import NAME, watching

pytestmark = pytest.mark.anyio
PROJECT, INSTANCE = (SWAP.parameters[name].example for name in ("project_id", "instance_id"))
ACCESS, SECRET, SESSION = "ACCESSKEY", "a-secret-key", "a-session-token"
KEYS = f"""
[[key]]
name = "signer"
project_id = "{PROJECT}"
rights = "switch"
access = "{ACCESS}"
secret = "{SECRET}"

[[key]]
name = "guest"
project_id = "{PROJECT}"
rights = "switch"
access = "TEMPORARY"
secret = "{SECRET}"
security_token = "{SESSION}"
"""


async def ran(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a command."""
    command = [COMMANDS / "dcs-server", *arguments]
    options = {"capture_output": True, "text": True, "check": False, "timeout": 30}
    return await asyncio.to_thread(subprocess.run, command, **options)


async def printed_by(*arguments: str | Path) -> str:
    """What a command prints that must succeed."""
    result = await ran(*arguments)
    assert result.returncode == 0, result.stderr
    return result.stdout


async def history(store: str | Path) -> list[dict[str, Any]]:
    """The records of a store."""
    lines = await printed_by("history", "--store", store, "--json", "--limit", "1000")
    return [json.loads(line) for line in lines.splitlines()]


@dataclass
class Place:
    """A folder with a configuration. token: one that may switch."""

    folder: Path
    pair: Pair
    token: str

    def log(self) -> str:
        """What the server said."""
        return (self.folder / "server.log").read_text(encoding="utf-8")

    def configure(self, server: str = "", more: str = "", store: str = "records.sqlite") -> Path:
        """Write the file."""
        nodes = ", ".join(f'"{node.url}"' for node in self.pair)
        path = self.folder / "dcs-server.toml"
        path.write_text(
            f"""
[server]
port = 0
store = "{store}"
{server}
[access]
tokens = "tokens.toml"
keys = "keys.toml"
{more}
[[instance]]
project_id = "{PROJECT}"
id = "{INSTANCE}"
nodes = [{nodes}]
""",
            encoding="utf-8",
        )
        path.chmod(0o600)
        return path


@pytest.fixture
async def place(tmp_path: Path, pair: Pair) -> Place:
    keys, tokens = tmp_path / "keys.toml", tmp_path / "tokens.toml"
    keys.write_text(KEYS, encoding="utf-8")
    keys.chmod(0o600)
    token = await printed_by("token", "deploy", "--project", PROJECT, "--file", tokens)
    return Place(tmp_path, pair, token.strip())


@contextmanager
def configured(path: Path, name: str = "server") -> Iterator[tuple[str, str, subprocess.Popen[str]]]:
    """The URL, all that was printed, and the process."""
    log = path.parent / f"{name}.log"
    with (
        log.open("w", encoding="utf-8") as errors,
        subprocess.Popen(
            [COMMANDS / "dcs-server", "--config", path], stdout=subprocess.PIPE, stderr=errors, text=True
        ) as process,
    ):
        try:
            lines: list[str] = []
            for line in process.stdout or ():
                lines.append(line)
                if line.startswith("Ready on"):
                    break
            assert lines, log.read_text(encoding="utf-8")
            assert lines[-1].startswith("Ready on"), log.read_text(encoding="utf-8")
            yield lines[-1].split()[2].rstrip(","), "".join(lines), process
        finally:
            process.terminate()


async def swap(
    url: str, token: str, instance: str = INSTANCE, verify: ssl.SSLContext | bool = True
) -> httpx.Response:
    path = SWAP.path.format(project_id=PROJECT, instance_id=instance)
    async with httpx.AsyncClient(trust_env=False, timeout=PATIENCE, verify=verify) as client:
        return await client.post(url + path, headers={"X-Auth-Token": token})


async def look(url: str) -> str:
    async with httpx.AsyncClient(trust_env=False, timeout=PATIENCE) as client:
        return (await client.get(url)).text


async def roles(pair: Pair) -> list[str]:
    return [await asyncio.to_thread(role, node.url) for node in pair]


async def test_a_token_of_the_file_switches_and_the_record_says_who(place):
    with configured(place.configure()) as (url, printed, _):
        assert (await swap(url, place.token)).status_code == 204
        assert (await swap(url, "wrong")).json() == SWAP.answers["TokenInvalid"].body
        assert await roles(place.pair) == ["slave", "master"]
    (record,) = await history(place.folder / "records.sqlite")
    assert (record["caller"], record["origin"], record["outcome"]) == ("deploy", "127.0.0.1", "switched")
    log = place.log()
    assert record["id"] in log
    for secret in (place.token, place.pair[0].login.password, SECRET):
        assert secret not in printed + log + json.dumps(record)


async def test_a_new_token_is_kept_as_a_hash_for_its_owner_only(place):
    tokens = place.folder / "tokens.toml"
    options = ("--project", PROJECT, "--file", tokens, "--read-only", "--days", "1")
    second = (await printed_by("token", "watch", *options)).strip()
    assert stat.S_IMODE(tokens.stat().st_mode) == 0o600
    assert place.token not in tokens.read_text(encoding="utf-8")
    with configured(place.configure()) as (url, _, _):
        assert (await swap(url, second)).json() == SWAP.answers["PolicyNotPermitted"].body


async def test_a_token_that_cannot_be_used_is_not_added(place):
    tokens = place.folder / "tokens.toml"
    before = tokens.read_text(encoding="utf-8")
    result = await ran("token", "deploy", "--project", "odd", "--file", tokens)
    assert result.returncode == 2
    assert "the document does not allow this project_id" in result.stderr
    assert tokens.read_text(encoding="utf-8") == before


WRONG_CREDENTIALS = SWAP.answers["CustomerGatewayCredentials"].body["error_code"]


def sdk(url: str, access: str = ACCESS, secret: str = SECRET, session: str | None = None) -> DcsClient:
    """The vendor's client, unchanged."""
    credentials = BasicCredentials(access, secret, PROJECT)
    if session is not None:
        credentials = credentials.with_security_token(session)
    return DcsClient.new_builder().with_credentials(credentials).with_endpoint(url).build()


async def sdk_swap(client: DcsClient) -> str:
    """The status that the vendor's client tells, or the code of an error."""
    request = ChangeMasterStandbyRequest(INSTANCE)
    try:
        return str((await asyncio.to_thread(client.change_master_standby, request)).status_code)
    except ClientRequestException as error:
        return str(error.error_code)


async def test_the_sdk_of_the_vendor_switches(place):
    with configured(place.configure()) as (url, _, _):
        assert await sdk_swap(sdk(url)) == "204"
        assert await roles(place.pair) == ["slave", "master"]
        assert await sdk_swap(sdk(url, "TEMPORARY", session=SESSION)) == "204"
        assert await roles(place.pair) == ["master", "slave"]


async def test_the_sdk_with_a_wrong_secret_is_refused_and_its_key_locked(place):
    with configured(place.configure()) as (url, _, _):
        assert [await sdk_swap(sdk(url, secret="wrong")) for _ in range(6)] == [WRONG_CREDENTIALS] * 6
        assert await sdk_swap(sdk(url)) == WRONG_CREDENTIALS
        assert await roles(place.pair) == ["master", "slave"]
    assert "the key of signer is locked" in place.log()


async def test_tls_and_the_port_for_those_who_watch(place):
    authority = trustme.CA()
    issued = authority.issue_cert("127.0.0.1")
    issued.cert_chain_pems[0].write_to_path(place.folder / "server.pem")
    issued.private_key_pem.write_to_path(place.folder / "server.key")
    trusted = ssl.create_default_context()
    authority.configure_trust(trusted)
    path = place.configure('certificate = "server.pem"\nkey = "server.key"\nmetrics_port = 0\nlog = "json"')
    with configured(path) as (url, printed, _):
        assert url.startswith("https://")
        assert (await swap(url, place.token, verify=trusted)).status_code == 204
        watched = next(line.split()[3] for line in printed.splitlines() if line.startswith("Watch"))
        assert await look(watched) == "ok\n"
        metrics = await look(watched.replace("healthz", "metrics"))
    assert 'dcs_switches_total{outcome="switched"} 1.0' in metrics
    assert "dcs_write_gap_seconds_count 1.0" in metrics
    lines = [json.loads(line) for line in place.log().splitlines()]
    (access,) = [line for line in lines if line["name"] == "dcs_server.access"]
    assert (access["status"], access["caller"], access["operation"]) == (204, "deploy", SWAP.id)


async def test_without_its_store_it_is_not_ready_and_switches_nothing(place, postgres_url):
    path = place.configure("metrics_port = 0", store=postgres_url)
    with configured(path) as (url, printed, _), psycopg.connect(postgres_url, autocommit=True) as database:
        watched = next(line.split()[3] for line in printed.splitlines() if line.startswith("Watch"))
        ready = watched.replace("healthz", "readyz")
        assert await look(ready) == "ready\n"
        database.execute("ALTER ROLE postgres NOLOGIN")
        try:
            database.execute(END_OTHERS)
            assert await look(ready) == "not ready\n"
            assert await look(watched) == "ok\n"
            answer = await swap(url, place.token)
        finally:
            database.execute("ALTER ROLE postgres LOGIN")
        assert (answer.status_code, answer.json()) == (500, SWAP.answers["InternalError"].body)
        assert await roles(place.pair) == ["master", "slave"]
        assert await look(ready) == "ready\n"
        assert (await swap(url, place.token)).status_code == 204


async def test_too_many_requests_of_one_caller_are_told_to_wait(place):
    with configured(place.configure(more="[limits]\nrate = 1\nburst = 2")) as (url, _, _):
        unknown = "00000000-0000-4000-8000-000000000000"
        answers = [await swap(url, place.token, unknown) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [404, 404, 429]
    assert answers[-1].json()["error_code"] == SWAP.answers["Throttled"].body["error_code"]
    assert int(answers[-1].headers["retry-after"]) >= 1


async def test_options_that_a_configuration_would_overrule_are_refused(place):
    result = await ran("--config", place.configure(), "--data", place.folder)
    assert result.returncode == 2
    assert result.stderr == (
        "--data and --config do not go together\n"
        "  at   --data\n"
        "  why  it is for instances of the server's own, and a configuration names others\n"
        "  fix  leave --data or --config out\n"
    )


async def test_what_the_configuration_says_is_not_said_again(place):
    for option, value, setting in (
        ("--port", "0", "port"),
        ("--host", "127.0.0.1", "host"),
        ("--allow-origin", "null", "allow_origins"),
    ):
        result = await ran("--config", place.configure(), option, value)
        assert result.returncode == 2
        assert result.stderr == (
            f"{option} and --config do not go together\n"
            f"  at   {option}\n"
            "  why  the configuration says it\n"
            f"  fix  leave it out, and set  {setting}  in [server]\n"
        )


async def test_pages_of_the_origins_that_are_named_may_call(place):
    page = {"Origin": "https://docs.example.com"}
    with configured(place.configure(server=f'allow_origins = ["{page["Origin"]}"]')) as (url, _, _):
        async with httpx.AsyncClient() as client:
            path = SWAP.path.format(project_id=PROJECT, instance_id=INSTANCE)
            answer = await client.post(url + path, headers=page)
    assert answer.status_code == 401
    assert answer.headers["access-control-allow-origin"] == page["Origin"]


@pytest.mark.parametrize("accepted", [False, True])
async def test_sentinels_that_lose_writes_need_a_word_of_consent(place, accepted):
    async with watching(of("Redis"), place.folder / "sentinels", place.pair[0]) as sentinels:
        urls = ", ".join(f'"redis://{node!r}"' for node in sentinels)
        consent = ", accept_data_loss = true" if accepted else ""
        path = place.configure()
        path.write_text(
            f'{path.read_text(encoding="utf-8")}sentinel = {{master = "{NAME}", nodes = [{urls}]{consent}}}\n'
        )
        if accepted:
            with configured(path) as (url, _, _):
                assert (await swap(url, place.token)).status_code == 204
            (record,) = await history(place.folder / "records.sqlite")
            assert record["mode"] == "sentinel, loss accepted"
        else:
            result = await ran("--config", path)
            assert result.returncode == 2
            assert result.stderr.splitlines()[-3:] == [
                f"  at   [[instance]] {PROJECT} {INSTANCE}",
                "  why  only Valkey 9 can coordinate it; with others thousands of writes can be lost",
                "  fix  run Valkey 9 as Sentinel, or set  accept_data_loss = true  in sentinel",
            ]


ROUNDS = 10


async def test_three_processes_on_one_postgresql_switch_once_each_time(place, postgres_url):
    path = place.configure(store=postgres_url)
    switches = 0
    with ExitStack() as stack:
        servers = [stack.enter_context(configured(path, f"server-{number}"))[0] for number in range(3)]
        for _ in range(ROUNDS):
            answers = await asyncio.gather(*(swap(url, place.token) for url in servers * 3))
            counted = Counter(answer.status_code for answer in answers)
            assert set(counted) <= {204, 400}
            assert counted[204] >= 1
            switches += counted[204]
            expected = ["slave", "master"] if switches % 2 else ["master", "slave"]
            assert await roles(place.pair) == expected
    records = await history(postgres_url)
    counted = Counter(record["outcome"] for record in records)
    assert counted == {"switched": switches, "refused": 9 * ROUNDS - switches}


async def test_another_process_ends_what_a_killed_one_left_open(place, postgres_url):
    path = place.configure(store=postgres_url)
    with configured(path, "first") as (first, _, victim), configured(path, "second") as (second, _, _):
        await place.pair[0].execute(
            "CONFIG", "SET", "masterauth", "wrong"
        )  # the handover does not end by itself
        asked = asyncio.create_task(swap(first, place.token))
        await until(lambda: is_switching(postgres_url))
        victim.kill()
        with pytest.raises(httpx.HTTPError):
            await asked
        await until(lambda: is_recovered(postgres_url))
        await place.pair[0].execute("CONFIG", "SET", "masterauth", place.pair[0].login.password or "")
        assert (await swap(second, place.token)).status_code == 204
    last, first_record = await history(postgres_url)
    assert (last["outcome"], first_record["outcome"]) == ("switched", "unchanged")
    assert (first_record["recovered"], first_record["status"]) == (True, None)
    assert await roles(place.pair) == ["slave", "master"]


async def is_switching(store: str) -> bool:
    """Whether a switch is open."""
    async with await psycopg.AsyncConnection.connect(store) as connection:
        found = await connection.execute("SELECT count(*) FROM attempts WHERE finished_at IS NULL")
        return await found.fetchone() == (1,)


async def is_recovered(store: str) -> bool:
    return not await is_switching(store)


async def test_a_server_that_is_told_to_stop_ends_its_switch_first(place):
    """The handover does not end by itself, so the switch lasts until its deadline."""
    with configured(place.configure()) as (url, _, process):
        await place.pair[0].execute("CONFIG", "SET", "masterauth", "wrong")
        asked = asyncio.create_task(swap(url, place.token))
        await until(lambda: is_handing_over(place.pair))
        process.terminate()
        answer = await asked
        assert await asyncio.to_thread(process.wait, PATIENCE) == 0
    assert answer.json() == SWAP.answers["SwapFailed"].body
    (record,) = await history(place.folder / "records.sqlite")
    assert (record["outcome"], record["status"]) == ("unchanged", 500)
    assert await roles(place.pair) == ["master", "slave"]


async def is_handing_over(pair: Pair) -> bool:
    return await asyncio.to_thread(role, pair[0].url) == "slave"
