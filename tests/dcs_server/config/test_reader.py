"""Configuration files: what they say, and what is said of those that are wrong."""

import os
from dataclasses import replace
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dcs_server.config.reader import Config, read
from dcs_server.errors import CannotStart
from dcs_server.nodes.node import Login, Tls
from dcs_server.switch.policy import Mode, Policy
from dcs_server.web.limits import Limits
from tests.dcs_server.conftest import SWAP

PROJECT, INSTANCE = (SWAP.parameters[name].example for name in ("project_id", "instance_id"))
OTHER = "00000000-0000-4000-8000-000000000000"
SECRET = "not-to-be-shown"
SMALLEST = f"""
[access]
tokens = "tokens.toml"
[[instance]]
project_id = "{PROJECT}"
id = "{INSTANCE}"
nodes = ["redis://:{SECRET}@127.0.0.1:7001", "redis://127.0.0.1:7002"]
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "dcs-server.toml"
    path.touch(mode=0o600)
    return path


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


def said(what: str, at: str, why: str, fix: str) -> str:
    place = f"FILE {at}".strip()
    return f"dcs-server.toml: {what}\n  at   {place}\n  why  {why}\n  fix  {fix}"


WRONG = {
    "unknown setting": (
        f"[server]\nprot = 1\n{SMALLEST}",
        said(
            '"prot" is not known',
            "[server].prot",
            "what may stand here: host, port, certificate, key, metrics_port, log, store",
            "did you mean  port",
        ),
    ),
    "unknown section": (
        f"[other]\n{SMALLEST}",
        said(
            '"other" is not known',
            "[other]",
            "what may stand here: server, switch, limits, access, instance",
            "leave it out",
        ),
    ),
    "missing setting": (
        SMALLEST.replace(f'id = "{INSTANCE}"', ""),
        said('"id" is missing', "[[instance]] 1.id", "nothing can stand in for it", "add  id = ..."),
    ),
    "wrong kind": (
        f'[server]\nport = "8480"\n{SMALLEST}',
        said('"port" is not right', "[server].port", 'it is "8480"', "give a whole number"),
    ),
    "out of range": (
        f"[server]\nport = 99999\n{SMALLEST}",
        said(
            '"port" is not right', "[server].port", "it is 99999", "give a number less than or equal to 65535"
        ),
    ),
    "no such mode": (
        f'[switch]\nmode = "fast"\n{SMALLEST}',
        said(
            '"mode" is not right',
            "[switch].mode",
            'it is "fast"',
            "give 'no-loss', 'bounded' or 'force'",
        ),
    ),
    "lossy without consent": (
        f'[switch]\nmode = "force"\n{SMALLEST}',
        said(
            '"switch" cannot be used',
            "[switch]",
            'mode "force" can lose acknowledged writes, and nobody has agreed to that',
            'add  accept_data_loss = true  to [switch], or take mode "no-loss"',
        ),
    ),
    "certificate without key": (
        f'[server]\ncertificate = "a"\n{SMALLEST}',
        said(
            '"server" cannot be used',
            "[server]",
            "a certificate needs its key, and a key its certificate",
            "give both, or neither",
        ),
    ),
    "nobody gets in": (
        SMALLEST.replace('tokens = "tokens.toml"', ""),
        said(
            '"access" cannot be used',
            "[access]",
            "nobody could get in",
            "give tokens, keys or [access.keystone]",
        ),
    ),
    "an id that the document does not allow": (
        SMALLEST.replace(INSTANCE, "cache"),
        said(
            '"id" cannot be used',
            "[[instance]] 1.id",
            "the document does not allow this id",
            f"give one as  {INSTANCE}",
        ),
    ),
    "no URL": (
        SMALLEST.replace("redis://127.0.0.1:7002", f"http://user:{SECRET}@host"),
        said(
            '"nodes" cannot be used',
            "[[instance]] 1.nodes",
            "it is no URL of a node",
            "write  redis://user:password@host:port, or rediss:// with TLS",
        ),
    ),
    "an instance twice": (
        SMALLEST + SMALLEST[SMALLEST.index("[[instance]]") :].replace("700", "800"),
        said(
            "the configuration cannot be used",
            "",
            f"an instance stands here twice: {PROJECT} {INSTANCE}",
            "leave one of them out",
        ),
    ),
    "a node twice": (
        SMALLEST + SMALLEST[SMALLEST.index("[[instance]]") :].replace(INSTANCE, OTHER),
        said(
            "the configuration cannot be used",
            "",
            "a node stands here twice: 127.0.0.1:7001",
            "leave one of them out",
        ),
    ),
}


@pytest.mark.parametrize(("text", "expected"), WRONG.values(), ids=WRONG.keys())
def test_what_is_wrong_is_explained(file, text, expected):
    assert problem(file, text) == expected.replace("FILE", str(file))


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
    read = config(file, SMALLEST.replace("127.0.0.1:7002", "nowhere.invalid:7002"))
    with pytest.raises(CannotStart, match=r"a node cannot be found\n  at   nowhere.invalid:7002\n"):
        read.nodes(read.file.instance[0])


def test_a_password_that_others_can_read_is_warned_of(file, caplog):
    file.chmod(0o644)
    config(file, SMALLEST)
    assert f"chmod 600 {file}" in caplog.text
    caplog.clear()
    os.environ["NODE_PASSWORD"] = "x"
    config(file, SMALLEST.replace(SECRET, "${NODE_PASSWORD}"))
    del os.environ["NODE_PASSWORD"]
    assert caplog.text == ""


VALUES = st.recursive(
    st.integers(-10, 100_000) | st.booleans() | st.text("ab:/$.{}", max_size=8).map(lambda text: f'"{text}"'),
    lambda inner: st.lists(inner, max_size=3).map(lambda values: f"[{', '.join(map(shown, values))}]"),
    max_leaves=4,
)
KEYS = st.sampled_from(["port", "host", "nodes", "id", "mode", "rate", "tokens", "sentinel", "other"])
TABLES = st.sampled_from(
    ["server", "switch", "limits", "access", "access.keystone", "instance", "[instance]", "x"]
)


def shown(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


@given(tables=st.lists(st.tuples(TABLES, st.dictionaries(KEYS, VALUES, max_size=3)), max_size=4))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_no_file_is_too_odd_to_be_explained(file, tables):
    text = "\n".join(
        "\n".join([f"[{name}]", *(f"{key} = {shown(value)}" for key, value in values.items())])
        for name, values in tables
    )
    with pytest.raises(CannotStart):
        config(file, text)
