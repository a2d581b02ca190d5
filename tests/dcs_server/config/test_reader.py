"""Configuration files: what they say, and what is said of those that are wrong."""

from dataclasses import replace
from pathlib import Path
from textwrap import dedent

import pytest
import trustme

from dcs_server.config.reader import Config, read
from dcs_server.errors import CannotStart
from dcs_server.nodes.node import Login, Tls
from dcs_server.switch.policy import Mode, Policy
from dcs_server.web.limits import Limits
from tests.dcs_server.conftest import SWAP

PROJECT, INSTANCE = (SWAP.parameters[name].example for name in ("project_id", "instance_id"))
SECRET = "not-to-be-shown"
SMALLEST = f"""
[access]
tokens = "tokens.toml"
[[instance]]
project_id = "{PROJECT}"
id = "{INSTANCE}"
nodes = ["redis://:{SECRET}@127.0.0.1:7001", "redis://127.0.0.1:7002"]
"""


def config(file: Path, text: str) -> Config:
    file.write_text(text, encoding="utf-8")
    return read(file)


def problem(file: Path, text: str) -> str:
    """What is said of a file that is wrong; never a secret."""
    with pytest.raises(CannotStart) as caught:
        config(file, text)
    assert SECRET not in str(caught.value)
    return str(caught.value)


def test_the_smallest_file(file):
    read = config(file, SMALLEST)
    (instance,) = read.file.instance
    assert read.store == str(file.parent / "dcs-server.sqlite")
    assert read.limits == Limits()
    assert read.policy(instance) == Policy()
    one, other = read.nodes(instance)
    assert (one.address, one.login) == (("127.0.0.1", 7001), Login(SECRET))
    assert (other.address, other.login) == (("127.0.0.1", 7002), Login())
    assert SECRET not in repr(one) + repr(one.login)


def test_everything_can_be_said(file):
    trustme.CA().cert_pem.write_to_path(file.parent / "ca.pem")
    read = config(
        file,
        f"""
[server]
host = "0.0.0.0"
port = 443
certificate = "server.pem"
key = "server.key"
metrics_port = 9480
log = "json"
allow_origins = ["https://docs.example.com", "null"]
store = "postgresql://user:{SECRET}@db/records"
[switch]
mode = "bounded"
max_lag = 1000
nudge = false
accept_data_loss = true
[limits]
rate = 5
burst = 10
[access]
keys = "keys.toml"
[access.keystone]
url = "https://identity/v3/"
username = "watcher"
password = "{SECRET}"
project = "service"
switch_roles = ["admin"]
ca = "ca.pem"
[[instance]]
project_id = "{PROJECT}"
id = "{INSTANCE}"
nodes = ["rediss://admin:p%40ss@localhost:7001", "rediss://admin:p%40ss@localhost:7002"]
ca = "ca.pem"
endpoint = "127.0.0.1:7000"
mode = "force"
""",
    )
    (instance,) = read.file.instance
    assert read.store == f"postgresql://user:{SECRET}@db/records"
    assert read.policy(instance) == Policy(Mode.FORCE, 1000, nudge=False)
    assert read.file.server.allow_origins == ["https://docs.example.com", "null"]
    assert read.limits == replace(Limits(), rate=5, burst=10)
    tls = Tls(file.parent / "ca.pem", "localhost")
    assert read.nodes(instance)[0].login == Login("p@ss", "admin", tls)
    keystone = read.keystone
    assert keystone is not None
    assert (keystone.url, keystone.password, keystone.ca) == (
        "https://identity/v3",
        SECRET,
        file.parent / "ca.pem",
    )
    assert SECRET not in repr(keystone) + repr(read)


def test_secrets_may_come_from_the_environment(file, monkeypatch):
    monkeypatch.setenv("NODE_PASSWORD", SECRET)
    read = config(file, SMALLEST.replace(SECRET, "${NODE_PASSWORD}"))
    assert read.nodes(read.file.instance[0])[0].login.password == SECRET
    monkeypatch.delenv("NODE_PASSWORD")
    assert problem(file, SMALLEST.replace(SECRET, "${NODE_PASSWORD}")) == dedent(f"""\
        dcs-server.toml: ${{NODE_PASSWORD}} has no value
          at   {file}
          why  NODE_PASSWORD is not in the environment
          fix  export NODE_PASSWORD=...""")


def test_all_problems_are_told_at_once(file):
    told = problem(file, f'[server]\nport = "x"\nhots = "y"\n{SMALLEST}')
    assert told.count("dcs-server.toml: ") == 2


def test_what_is_no_toml_is_told_with_its_place(file):
    assert problem(file, "[server\n") == dedent(f"""\
        dcs-server.toml: not TOML
          at   {file}
          why  Expected ']' at the end of a table declaration (at line 1, column 8)
          fix  see https://toml.io for how a value is written""")


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(CannotStart) as caught:
        read(tmp_path / "nowhere.toml")
    assert "  why  No such file or directory\n" in str(caught.value)


def test_a_name_that_nobody_knows(file):
    told = problem(file, SMALLEST.replace("127.0.0.1:7002", "nowhere.invalid:7002"))
    assert told.startswith("dcs-server.toml: a node cannot be found\n  at   nowhere.invalid:7002\n")


@pytest.mark.parametrize("host", ["..", "a" * 70])
def test_what_can_be_no_name(file, host):
    assert problem(file, SMALLEST.replace("127.0.0.1:7002", f"{host}:7002")) == dedent(f"""\
        dcs-server.toml: a node cannot be found
          at   {host}:7002
          why  it cannot be the name of a machine
          fix  give a name that this machine can resolve, or an IP address""")


def test_one_node_under_two_names(file):
    assert problem(file, SMALLEST.replace("127.0.0.1:7002", "127.1:7001")) == dedent("""\
        dcs-server.toml: a node stands here twice
          at   127.1:7001
          why  it has the address of 127.0.0.1:7001
          fix  leave one of them out""")


def test_all_variables_that_are_missing_are_told_at_once(file):
    told = problem(file, SMALLEST.replace(SECRET, "${NO_SUCH_ONE}").replace("tokens.toml", "${NOR_THIS}"))
    assert told.count("is not in the environment") == 2


def test_no_value_from_the_environment_is_shown(file, monkeypatch):
    monkeypatch.setenv("PORT_OR_PASSWORD", SECRET)
    told = problem(file, f'[server]\nport = "${{PORT_OR_PASSWORD}}"\n{SMALLEST}')
    assert '  why  it is "${PORT_OR_PASSWORD}"\n' in told


def test_a_password_that_others_can_read_is_warned_of(file, caplog, monkeypatch):
    file.chmod(0o644)
    for password in (SECRET, "with$dollar"):
        config(file, SMALLEST.replace(SECRET, password))
        assert f"chmod 600 {file}" in caplog.text
        assert password not in caplog.text
        caplog.clear()
    monkeypatch.setenv("NODE_PASSWORD", "x")
    config(file, f"# redis://user:password@host\n{SMALLEST.replace(SECRET, '${NODE_PASSWORD}')}")
    assert caplog.text == ""
