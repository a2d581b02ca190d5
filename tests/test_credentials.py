"""The same scripts against `dcs-server`: with a token, with signed requests, with a login at Keystone."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from dcs_client import Client, Forbidden, Keystone, NotAuthenticated, Unauthorized
from tests.conftest import role
from tests.dcs_server.access.keystone_server import PASSWORD, Identity, running_keystone
from tests.dcs_server.conftest import SWAP, anyio_backend, nodes, pair  # noqa: F401 - fixtures
from tests.dcs_server.test_configured import configured, printed_by

pytestmark = pytest.mark.anyio
INSTANCE = SWAP.parameters["instance_id"].example
ACCESS, SECRET, SESSION = "ACCESSKEY", "a-secret-key", "a-session-token"

SYNC = """
import os
from dcs_client import Client, Retrying

with Client.from_environment(timeout=110, retrying=Retrying(tries=60)) as client:
    done = client.swap(os.environ["DCS_INSTANCE_ID"], verify=True)
    (shard,) = client.shards(os.environ["DCS_INSTANCE_ID"])
    assert shard.master.node_id == done.new_master != done.old_master
"""
ASYNC = """
import asyncio, os
from dcs_client import AsyncClient, Retrying

async def main():
    async with AsyncClient.from_environment(timeout=110, retrying=Retrying(tries=60)) as client:
        done = await client.swap(os.environ["DCS_INSTANCE_ID"], verify=True)
        (shard,) = await client.shards(os.environ["DCS_INSTANCE_ID"])
        assert shard.master.node_id == done.new_master != done.old_master

asyncio.run(main())
"""
CONFIG = """
[server]
port = 0
store = "records.sqlite"

[access]
tokens = "tokens.toml"
keys = "keys.toml"

[access.keystone]
url = "{identity}"
username = "admin"
password = "{password}"
user_domain = "Default"
project = "admin"
project_domain = "Default"
switch_roles = ["admin"]

[[instance]]
project_id = "{project}"
id = "{instance}"
nodes = ["{first}", "{second}"]
"""
KEY = """
[[key]]
name = "{name}"
project_id = "{project}"
rights = "switch"
access = "{access}"
secret = "{secret}"
"""
CLOUDS = """
clouds:
  mine:
    auth:
      auth_url: {identity}
      username: admin
      project_name: admin
      user_domain_name: Default
      project_domain_name: Default
"""
SECURE = "clouds: {mine: {auth: {password: '%s'}}}"


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    return path


def catalogued(identity: Identity, admin: str, url: str, project: str) -> None:
    """Let the catalogue say where the service is, like the cloud's: with the path of an older interface."""
    service = identity.call("POST", "/services", admin, json={"service": {"type": "dcs", "name": "dcs"}})
    endpoint = {
        "service_id": service.json()["service"]["id"],
        "interface": "public",
        "url": f"{url}/v1.0/{project}",
    }
    identity.call("POST", "/endpoints", admin, json={"endpoint": endpoint})


async def run(script: str, folder: Path, settings: dict[str, str]) -> None:
    """Run a script with nothing but these settings. It must succeed and be quiet."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "NO_PROXY": "127.0.0.1",
        "DCS_INSTANCE_ID": INSTANCE,
    }
    result = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", script],
        env=environment | settings,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


async def test_each_kind_of_credentials_switches_over(tmp_path, pair):  # noqa: F811 - the fixture
    (tmp_path / "keystone").mkdir()
    with running_keystone(tmp_path / "keystone") as identity:
        admin = await asyncio.to_thread(identity.token, "admin", PASSWORD, "admin")
        projects = identity.call("GET", "/projects?name=admin", admin).json()["projects"]
        project = projects[0]["id"]
        first, second = (node.url for node in pair)
        config = CONFIG.format(
            identity=identity.url,
            password=PASSWORD,
            project=project,
            instance=INSTANCE,
            first=first,
            second=second,
        )
        keys = KEY.format(name="permanent", project=project, access=ACCESS, secret=SECRET)
        keys += KEY.format(name="temporary", project=project, access="TEMPORARY", secret=SECRET)
        written(tmp_path / "keys.toml", f'{keys}security_token = "{SESSION}"\n')
        token = await printed_by("token", "deploy", "--project", project, "--file", tmp_path / "tokens.toml")
        written(tmp_path / "clouds.yaml", CLOUDS.format(identity=identity.url))
        written(tmp_path / "secure.yaml", SECURE % PASSWORD)
        with configured(written(tmp_path / "dcs-server.toml", config)) as (url, _, _):
            catalogued(identity, admin, url, project)
            place = {"DCS_ENDPOINT": url, "DCS_PROJECT_ID": project}
            temporary = {"DCS_ACCESS_KEY": "TEMPORARY", "DCS_SECURITY_TOKEN": SESSION}
            kinds = {
                "token": place | {"DCS_TOKEN": token.strip()},
                "key": place | {"DCS_ACCESS_KEY": ACCESS, "DCS_SECRET_KEY": SECRET},
                "temporary key": place | temporary | {"DCS_SECRET_KEY": SECRET},
                "cloud": {"OS_CLOUD": "mine"},
                "variables": {
                    "OS_AUTH_URL": identity.url,
                    "OS_USERNAME": "admin",
                    "OS_PASSWORD": PASSWORD,
                    "OS_PROJECT_NAME": "admin",
                    "OS_USER_DOMAIN_NAME": "Default",
                    "OS_PROJECT_DOMAIN_ID": "default",
                },
            }
            for number, settings in enumerate([*kinds.values(), kinds["token"]]):
                before = await asyncio.to_thread(role, first)
                await run(ASYNC if number % 2 else SYNC, tmp_path, settings)
                assert await asyncio.to_thread(role, first) != before
            await asyncio.to_thread(renewed, identity, admin, url, kinds["variables"])


def renewed(identity: Identity, admin: str, url: str, settings: dict[str, str]) -> None:
    """A token that Keystone has ended is renewed for a look, and a wrong password gives none."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (settings | {"NO_PROXY": "127.0.0.1"}).items():
            patch.setenv(name, value)
        credentials = Keystone.from_environment()
        with Client(credentials=credentials) as client:
            assert client.locate().endpoint == url
            first = credentials._token.reveal()
            identity.revoke(first, admin)
            try:
                client.shards(INSTANCE)
            except (Unauthorized, Forbidden) as error:
                raise AssertionError("the token was not renewed") from error
        patch.setenv("OS_PASSWORD", "wrong")
        with Client(credentials=Keystone.from_environment()) as client, pytest.raises(NotAuthenticated):
            client.swap(INSTANCE)
