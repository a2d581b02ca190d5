"""What is said of configuration files that are wrong: word for word, and never with a secret."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.dcs_server.config.test_reader import INSTANCE, PROJECT, SECRET, SMALLEST, problem

OTHER = "00000000-0000-4000-8000-000000000000"


def said(what: str, at: str, why: str, fix: str) -> str:
    place = f"FILE {at}".strip()
    return f"dcs-server.toml: {what}\n  at   {place}\n  why  {why}\n  fix  {fix}"


WRONG = {
    "unknown setting": (
        f"[server]\nprot = 1\n{SMALLEST}",
        said(
            '"prot" is not known',
            "[server].prot",
            "what may stand here: host, port, certificate, key, metrics_port, log, allow_origins, store",
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
    "any origin": (
        f'[server]\nallow_origins = ["https://docs.example.com", "*"]\n{SMALLEST}',
        said(
            '"allow_origins" cannot be used',
            "[server].allow_origins 2",
            "pages of all origins could switch over",
            'name each one, or "null" for files',
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
            "[[instance]] 1.nodes 2",
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
    "no list of instances": (
        SMALLEST.replace("[[instance]]", "[instance]"),
        said(
            '"instance" is not right',
            "[[instance]]",
            "its value is of the wrong kind",
            "write its heading with two brackets,  [[instance]]",
        ),
    ),
    "no instances": (
        SMALLEST[: SMALLEST.index("[[instance]]")],
        said('"instance" is missing', "[[instance]]", "nothing can stand in for it", "add  [[instance]]"),
    ),
    "no nodes": (
        f"{SMALLEST[: SMALLEST.index('nodes')]}nodes = []",
        said('"nodes" is not right', "[[instance]] 1.nodes", "it has 0", "give at least 1"),
    ),
    "three nodes": (
        SMALLEST.replace("nodes = [", 'nodes = ["redis://h", '),
        said('"nodes" is not right', "[[instance]] 1.nodes", "it has 3", "give 2 at most"),
    ),
    "no port of a node": (
        SMALLEST.replace("7002", "0"),
        said(
            '"nodes" cannot be used',
            "[[instance]] 1.nodes 2",
            "it is no URL of a node",
            "write  redis://user:password@host:port, or rediss:// with TLS",
        ),
    ),
    "no address of an endpoint": (
        f'{SMALLEST}endpoint = "redis://:{SECRET}@127.0.0.1:7000"',
        said(
            '"endpoint" cannot be used',
            "[[instance]] 1.endpoint",
            "it is no host and port",
            "write it like  127.0.0.1:7001",
        ),
    ),
    "no port of an endpoint": (
        f'{SMALLEST}endpoint = "127.0.0.1:70000"',
        said(
            '"endpoint" cannot be used',
            "[[instance]] 1.endpoint",
            "it is no host and port",
            "write it like  127.0.0.1:7001",
        ),
    ),
    "no URL of a Sentinel": (
        f'{SMALLEST}sentinel = {{master = "cache", nodes = ["http://:{SECRET}@host"]}}',
        said(
            '"nodes" cannot be used',
            "[[instance]] 1.sentinel.nodes 1",
            "it is no URL of a node",
            "write  redis://user:password@host:port, or rediss:// with TLS",
        ),
    ),
    "no port of a Sentinel": (
        f'{SMALLEST}sentinel = {{master = "cache", nodes = ["redis://host"]}}',
        said(
            '"nodes" cannot be used',
            "[[instance]] 1.sentinel.nodes 1",
            "a Sentinel has no default port",
            "write  redis://host:26379",
        ),
    ),
    "Sentinels of a single node": (
        SMALLEST.replace(', "redis://127.0.0.1:7002"', "")
        + 'sentinel = {master = "cache", nodes = ["redis://127.0.0.1:26379"]}',
        said(
            '"instance" cannot be used',
            "[[instance]] 1",
            "Sentinels switch between two nodes, and it has one",
            "add the standby to nodes",
        ),
    ),
    "no certificates": (
        f'{SMALLEST}ca = "nowhere.pem"',
        said(
            "certificates to trust cannot be used",
            "[[instance]] 1.ca",
            "nowhere.pem: No such file or directory",
            "name a file with certificates in PEM that this user may read",
        ),
    ),
    "other than certificates": (
        f'{SMALLEST}ca = "dcs-server.toml"',
        said(
            "certificates to trust cannot be used",
            "[[instance]] 1.ca",
            "dcs-server.toml: it holds no certificate in PEM",
            "name a file with certificates in PEM that this user may read",
        ),
    ),
    "for ever": (
        f"[limits]\nidle_seconds = inf\n{SMALLEST}",
        said(
            '"idle_seconds" is not right',
            "[limits].idle_seconds",
            "it is inf",
            "give a number less than or equal to 86400",
        ),
    ),
    "no Keystone": (
        f"""{SMALLEST}
[access.keystone]
url = "ftp://user:{SECRET}@host"
username = "u"
password = "p"
project = "p"
switch_roles = ["admin"]""",
        said(
            '"url" cannot be used',
            "[access].keystone.url",
            "it is no URL of a Keystone",
            "write  https://host/v3",
        ),
    ),
    "no file": (
        SMALLEST.replace("tokens.toml", ""),
        said(
            '"tokens" cannot be used',
            "[access].tokens",
            "it cannot be the name of a file",
            "give one, relative to this file or absolute",
        ),
    ),
}


@pytest.mark.parametrize(("text", "expected"), WRONG.values(), ids=WRONG.keys())
def test_what_is_wrong_is_explained(file, text, expected):
    assert problem(file, text) == expected.replace("FILE", str(file))


LEAKY = {
    "a single instance": f'[instance]\nnodes = ["redis://:{SECRET}@host"]',
    "Sentinels without a table": f'{SMALLEST}sentinel = ["redis://:{SECRET}@host:26379"]',
    "a Sentinel without a table": f'{SMALLEST}sentinel = "redis://:{SECRET}@host:26379"',
    "access without a table": f'access = "{SECRET}"\n{SMALLEST[SMALLEST.index("[[instance]]") :]}',
    "Keystone without a table": f'{SMALLEST}[access]\nkeystone = "{SECRET}"'.replace("[access]\n", "", 1),
    "a table for a text": f'[server]\nhost = {{password = "{SECRET}"}}\n{SMALLEST}',
    "a list for a text": f'[server]\nhost = ["{SECRET}"]\n{SMALLEST}',
    "a URL for a word": f'[server]\nlog = "redis://:{SECRET}@host"\n{SMALLEST}',
    "a setting that is not known": f'{SMALLEST}password = "{SECRET}"',
}


@pytest.mark.parametrize("text", LEAKY.values(), ids=LEAKY.keys())
def test_a_password_in_a_wrong_place_is_not_shown(file, text):
    problem(file, text)


@pytest.mark.parametrize("text", ["a = " + "[" * 5000, "a." * 5000 + "a = 1", "a = " + "9" * 5000])
def test_what_python_cannot_take_in_is_no_toml(file, text):
    assert problem(file, text).startswith("dcs-server.toml: not TOML\n")


VALUES = st.recursive(
    st.integers(-10, 100_000)
    | st.booleans()
    | st.just(f'"redis://:{SECRET}@127.0.0.1"')
    | st.text("ab:/$.{}", max_size=8).map(lambda text: f'"{text}"'),
    lambda inner: st.lists(inner, max_size=3).map(lambda values: f"[{', '.join(map(shown, values))}]"),
    max_leaves=4,
)
KEYS = st.sampled_from(
    ["port", "host", "nodes", "id", "mode", "rate", "tokens", "sentinel", "other", "store", "ca", "endpoint"]
)
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
    problem(file, text)
