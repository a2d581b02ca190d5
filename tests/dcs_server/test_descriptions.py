"""What the server prints and writes, word for word."""

import tomllib
from textwrap import dedent

import pytest

from dcs_document import load
from dcs_server.access.public import public_tokens
from dcs_server.banner import banner
from dcs_server.instances.endpoint import Endpoint
from dcs_server.instances.fleet import Fleet
from dcs_server.instances.instance import Instance
from dcs_server.instances.pairs import blueprints
from dcs_server.local import Local
from dcs_server.nodes.node import Login, Node
from dcs_server.switch.planned import Planned
from dcs_server.switch.policy import Policy
from dcs_server.target import description
from tests.dcs_server.conftest import SWAP

OURS, OTHERS = "11111111-1111-4111-8111-111111111111", "2" * 32
FIRST, SECOND, SINGLE, THEIRS = (f"{digit * 8}-0000-4000-8000-000000000000" for digit in "abcd")


def node(port: int) -> Node:
    return Node(("127.0.0.1", port), Login("secret"))


def endpoint(port: int) -> Endpoint:
    made = Endpoint(())
    made.address = ("127.0.0.1", port)
    return made


def pair(project: str, instance: str, one: int, other: int) -> Instance:
    nodes = node(one), node(other)
    return Instance(project, instance, nodes, Planned(nodes, Policy()), endpoint(one + 1000))


@pytest.fixture
def local() -> Local:
    instances = (
        pair(OURS, FIRST, 1001, 1002),
        pair(OURS, SECOND, 1003, 1004),
        Instance(OURS, SINGLE, (node(1005),), endpoint=endpoint(2005)),
        pair(OTHERS, THEIRS, 1006, 1007),
    )
    return Local(
        "http://127.0.0.1:8480", load(), Fleet("Valkey 9.1.2", instances), public_tokens(OURS, OTHERS)
    )


BANNER = """\
    dcs-server with Valkey 9.1.2, for local use only

    Instances
      project                               instance                              kind            endpoint
      11111111-1111-4111-8111-111111111111  aaaaaaaa-0000-4000-8000-000000000000  master/standby  redis://default:secret@127.0.0.1:2001
      11111111-1111-4111-8111-111111111111  bbbbbbbb-0000-4000-8000-000000000000  master/standby  redis://default:secret@127.0.0.1:2003
      11111111-1111-4111-8111-111111111111  cccccccc-0000-4000-8000-000000000000  single-node     redis://default:secret@127.0.0.1:2005
      22222222222222222222222222222222      dddddddd-0000-4000-8000-000000000000  master/standby  redis://default:secret@127.0.0.1:2006

    Nodes
      aaaaaaaa-0000-4000-8000-000000000000  redis://default:secret@127.0.0.1:1001
      aaaaaaaa-0000-4000-8000-000000000000  redis://default:secret@127.0.0.1:1002
      bbbbbbbb-0000-4000-8000-000000000000  redis://default:secret@127.0.0.1:1003
      bbbbbbbb-0000-4000-8000-000000000000  redis://default:secret@127.0.0.1:1004
      cccccccc-0000-4000-8000-000000000000  redis://default:secret@127.0.0.1:1005
      dddddddd-0000-4000-8000-000000000000  redis://default:secret@127.0.0.1:1006
      dddddddd-0000-4000-8000-000000000000  redis://default:secret@127.0.0.1:1007

    Tokens, fixed and public
      X-Auth-Token: local-only-full-access    may switch      project 11111111-1111-4111-8111-111111111111
      X-Auth-Token: local-only-other-project  may switch      project 22222222222222222222222222222222
      X-Auth-Token: local-only-read-access    may not switch  project 11111111-1111-4111-8111-111111111111
      X-Auth-Token: local-only-expired        has expired     project 11111111-1111-4111-8111-111111111111

    Try
      curl -i -X POST -H 'X-Auth-Token: local-only-full-access' 'http://127.0.0.1:8480/v2/11111111-1111-4111-8111-111111111111/instances/aaaaaaaa-0000-4000-8000-000000000000/swap'

    Ready on http://127.0.0.1:8480, stop with Ctrl-C
"""


def test_the_banner(local):
    assert banner(local) + "\n" == dedent(BANNER)


def test_the_description_begins_with_the_url_and_the_credentials(local):
    assert description(local).startswith(
        dedent("""\
        url = "http://127.0.0.1:8480"

        [credentials.valid]
        X-Auth-Token = "local-only-full-access"

        [credentials.other-project]
        X-Auth-Token = "local-only-other-project"
        """)
    )


def test_the_description_is_toml_that_names_what_exists(local):
    data = tomllib.loads(description(local))
    assert data["observe"][0] == {
        "operation": "swapInstance",
        "parameters": {"project_id": OURS, "instance_id": FIRST},
        "redis": ["redis://default:secret@127.0.0.1:1001", "redis://default:secret@127.0.0.1:1002"],
    }
    assert [place["parameters"]["instance_id"] for place in data["observe"]] == [FIRST, SECOND, THEIRS]
    for case in data["case"]:
        operation = load().operations[case["operation"]]
        assert case["credentials"] in {"none", *data["credentials"]}
        assert case["answer"] in operation.answers or int(case["answer"]) in operation.statuses


def test_the_ids_of_the_fleet_are_as_the_document_wants():
    fleet = list(blueprints(load()))
    assert fleet[0][:2] == tuple(SWAP.parameters[name].example for name in ("project_id", "instance_id"))
    assert [count for _, _, count in fleet] == [2, 2, 1, 2]
    assert len({instance for _, instance, _ in fleet}) == len(fleet)
    for project, instance, _ in fleet:
        assert SWAP.parameters["project_id"].accepts(project)
        assert SWAP.parameters["instance_id"].accepts(instance)
