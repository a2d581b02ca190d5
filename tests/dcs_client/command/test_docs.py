"""The page shows an unknown outcome as the command tells it; its other consoles are run as they stand."""

import re

from tests.dcs_client.command.cloud import LOST
from tests.dcs_client.command.conftest import dcs
from tests.dcs_contract.conftest import REPOSITORY

PAGE = (REPOSITORY / "docs" / "calling-safely.md").read_text(encoding="utf-8")
SHOWN = re.findall(r"^```text\n\$ dcs (\w+)[^\n]*\n(.*?)(?=^\$|^```)", PAGE, re.MULTILINE | re.DOTALL)
CHANGING = {
    r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}": "INSTANCE",
    r"[0-9a-f]{32}|node-\d": "NODE",
    r"\S+ \S+ UTC, \d+ \w+ ago": "WHEN",
    r"127\.0\.0\.1:\d+": "HOST",
}


def masked(text: str) -> str:
    """Without what differs from run to run."""
    for pattern, name in CHANGING.items():
        text = re.sub(pattern, name, text)
    return text


def test_an_unknown_outcome_looks_as_on_the_page(cloud, instance_id):
    cloud.behaviours[instance_id] = LOST
    assert [command for command, _ in SHOWN] == ["swap", "resolve"]
    for command, shown in SHOWN:
        result = dcs(cloud, command, instance_id)
        assert masked(result.stderr + result.stdout) == masked(shown)
