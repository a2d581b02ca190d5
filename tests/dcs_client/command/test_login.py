"""`dcs login` says as whom, and whether that is good, and never switches anything."""

import json
import re

import pytest

from dcs_document import load
from tests.dcs_client.command.conftest import dcs, on_a_terminal
from tests.dcs_client.conftest import TOKEN
from tests.dcs_server.access.keystone_server import PASSWORD, Identity, running_keystone

PROJECT = load().operations["swapInstance"].parameters["project_id"].example
EXAMPLE = load().operations["listGroups"].parameters["instance_id"].example
NO_TOKEN = {"DCS_TOKEN": ""}


def test_a_good_token(cloud):
    result = dcs(cloud, "login")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == (
        f"endpoint  {cloud.url}\n"
        f"project   {PROJECT}\n"
        "as        token; it does not say whose\n"
        "until     not known\n"
        "look      allowed\n"
        "swap      not tried; only a switchover could tell\n"
    )
    assert cloud.requests == [("GET", EXAMPLE)]


def test_a_given_instance_is_looked_at(cloud, instance_id):
    assert dcs(cloud, "login", instance_id).returncode == 0
    assert cloud.requests == [("GET", instance_id)]


def test_an_unknown_instance_shows_that_the_credentials_are_good(cloud):
    cloud.looks = "InstanceNotFound"
    assert dcs(cloud, "login").returncode == 0


def test_a_missing_right_is_told_in_the_words_of_the_service(cloud):
    cloud.looks = "LookNotPermitted"
    result = dcs(cloud, "login")
    assert (result.returncode, result.stderr) == (1, "")
    assert "\nlook      refused\n" in result.stdout
    assert "Policy does not allow dcs:instance:get to be performed." in result.stdout
    known = json.loads(dcs(cloud, "login", "--json").stdout)
    assert (known["may_look"], known["may_swap"]) == (False, None)
    assert "dcs:instance:get" in known["refusal"]
    assert "\x1b[33mrefused\x1b[0m" in on_a_terminal(cloud, "login").text


def test_refused_credentials(cloud):
    cloud.looks = "TokenExpired"
    result = dcs(cloud, "login")
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.startswith("401 DCS.1002: ")


def test_no_credentials(cloud):
    result = dcs(cloud, "login", **NO_TOKEN)
    assert (result.returncode, result.stdout, cloud.requests) == (2, "", [])
    assert "DCS_TOKEN" in result.stderr


def test_an_access_key_signs(cloud):
    key = {"DCS_ACCESS_KEY": "MYACCESSKEY", "DCS_SECRET_KEY": "my-secret-key"}
    result = dcs(cloud, "login", **NO_TOKEN, **key)
    assert (result.returncode, result.stderr) == (0, "")
    assert "\nas        access key; it does not say whose\n" in result.stdout
    assert "my-secret-key" not in result.stdout
    assert cloud.headers[-1]["authorization"].startswith("SDK-HMAC-SHA256 Access=MYACCESSKEY")
    temporary = dcs(cloud, "login", **NO_TOKEN, **key, DCS_SECURITY_TOKEN="session")
    assert "\nas        temporary access key; " in temporary.stdout


@pytest.fixture(scope="module")
def identity(tmp_path_factory):
    with running_keystone(tmp_path_factory.mktemp("keystone")) as identity:
        yield identity


def login(identity: Identity) -> dict[str, str]:
    """As OpenStack's tools take it from the environment."""
    return {
        "OS_AUTH_URL": identity.url,
        "OS_USERNAME": "admin",
        "OS_PASSWORD": PASSWORD,
        "OS_PROJECT_NAME": "admin",
        "OS_USER_DOMAIN_NAME": "Default",
        "OS_PROJECT_DOMAIN_NAME": "Default",
    }


def test_a_login_at_keystone_says_who_and_until_when(cloud, identity):
    result = dcs(cloud, "login", **NO_TOKEN, **login(identity))
    assert (result.returncode, result.stderr) == (0, "")
    assert re.search(
        r"\nas        admin of Default \(Keystone\)\nroles     [a-z, ]*admin[a-z, ]*\n", result.stdout
    )
    assert re.search(r"\nuntil     20\d\d-\d\d-\d\d \d\d:\d\d:\d\d UTC\n", result.stdout)
    assert PASSWORD not in result.stdout
    assert cloud.headers[-1]["x-auth-token"] not in ("", TOKEN)


def test_a_cloud_of_clouds_yaml(cloud, identity, tmp_path):
    names = {name.removeprefix("OS_").lower(): value for name, value in login(identity).items()}
    file = tmp_path / "clouds.yaml"
    file.write_text(json.dumps({"clouds": {"shop": {"auth": names}}}))
    given = {"OS_CLIENT_CONFIG_FILE": str(file), "DCS_PROJECT_ID": "", "DCS_TOKEN": ""}
    result = dcs(cloud, "login", "--cloud", "shop", **given)
    assert (result.returncode, result.stderr) == (0, "")
    assert re.search(r"^project   [0-9a-f]{32}\nas        admin of Default", result.stdout, re.MULTILINE)
    missing = dcs(cloud, "login", "--cloud", "bakery", **given)
    assert (missing.returncode, missing.stdout) == (2, "")
    assert 'there is no cloud "bakery"' in missing.stderr


def test_a_wrong_password_is_refused(cloud, identity):
    result = dcs(cloud, "login", **NO_TOKEN, **login(identity) | {"OS_PASSWORD": "not-it"})
    assert (result.returncode, result.stdout, cloud.requests) == (1, "", [])
    assert result.stderr.startswith("the identity service gave no token\n")
    assert "not-it" not in result.stderr
