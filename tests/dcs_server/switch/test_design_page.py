"""The table of decisions on the page on design is what is decided."""

import re

import pytest

from dcs_server.switch.decision import Step, decide
from tests.dcs_contract.conftest import REPOSITORY
from tests.dcs_server.switch.test_decision import RECORD, TABLE

PAGE = (REPOSITORY / "docs" / "design.md").read_text(encoding="utf-8")
ROWS = re.search(r"^\| Old is seen as .*\n\|---.*\n((?:\|.*\n)+)", PAGE, flags=re.MULTILINE)
TOLD = ROWS.group(1).splitlines() if ROWS else []
MEANT = (
    "finished",
    "never sent, or rolled back",
    "waiting for the standby",
    "handing over",
    "handing over to a master",
    "split, writes on the new",
    "split, writes on the old",
    "split, writes on both",
    "no master",
    "no master, the new has more",
    "handing over to a silent one",
    "standby gone before it was told",
    "old silent",
    "old gone",
)


@pytest.mark.parametrize(("row", "name"), list(zip(TOLD, MEANT, strict=True)), ids=MEANT)
def test_a_row_tells_what_is_decided(row, name):
    old, new, _ = TABLE[name]
    told = re.findall(r"`([A-Z_]+)`", row.split("|")[3])
    in_the_end = decide(RECORD, old, new, patient=False).name
    if told[0] == Step.WAIT.name and len(told) > 1:
        assert told == [decide(RECORD, old, new, patient=True).name, in_the_end]
    else:
        assert told == [in_the_end]
    assert ("at once" in row) == (
        decide(RECORD, old, new, patient=True) in {Step.DEMOTE_OLD, Step.DEMOTE_NEW}
    )
