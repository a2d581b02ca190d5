"""What a pair of nodes needs, decided from what is seen of it."""

from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcs_server.nodes.state import IDLE, MASTER, SLAVE, Absence, Sight, State
from dcs_server.switch.decision import Outcome, Record, Step, decide

OLD, NEW, ELSEWHERE = ("127.0.0.1", 1), ("127.0.0.1", 2), ("127.0.0.1", 3)
RECORD = Record(OLD, NEW, "before")
SILENT, UNHEARD, GONE = Absence.SILENT, Absence.UNHEARD, Absence.GONE
WAITING, HANDING = "waiting-for-sync", "failover-in-progress"

BEFORE_OLD = State(MASTER, IDLE, "before", 100, online={NEW: 100})
BEFORE_NEW = State(SLAVE, IDLE, "before", 100, master=OLD, linked=True)
HANDING_OLD = State(SLAVE, HANDING, "before", 100, master=NEW)
AFTER_OLD = State(SLAVE, IDLE, "after", 100, "before", 101, master=NEW, linked=True)
AFTER_NEW = State(MASTER, IDLE, "after", 100, "before", 101, online={OLD: 100})
UNDEMOTED_OLD = State(MASTER, IDLE, "mine", 100, "before", 101)


def written(state: State, count: int) -> State:
    return replace(state, offset=state.offset + count)


TABLE = {
    "never sent, or rolled back": (BEFORE_OLD, BEFORE_NEW, Outcome.UNCHANGED),
    "finished": (AFTER_OLD, AFTER_NEW, Outcome.SWITCHED),
    "waiting for the standby": (replace(BEFORE_OLD, failover=WAITING), BEFORE_NEW, Step.ABORT),
    "handing over": (HANDING_OLD, BEFORE_NEW, Step.ABORT),
    "handing over to a master": (HANDING_OLD, AFTER_NEW, Step.YIELD),
    "link not up yet": (replace(AFTER_OLD, linked=False), AFTER_NEW, Step.WAIT),
    "not listed yet": (AFTER_OLD, replace(AFTER_NEW, online={}), Step.WAIT),
    "a switch that was not ours": (AFTER_OLD, replace(AFTER_NEW, replid2="?"), Outcome.UNDETERMINED),
    "split, no writes": (UNDEMOTED_OLD, AFTER_NEW, Step.DEMOTE_NEW),
    "split, writes on the old": (written(UNDEMOTED_OLD, 9), AFTER_NEW, Step.DEMOTE_NEW),
    "split, writes on the new": (UNDEMOTED_OLD, written(AFTER_NEW, 9), Step.DEMOTE_OLD),
    "split, writes on both": (written(UNDEMOTED_OLD, 1), written(AFTER_NEW, 9), Step.DEMOTE_NEW),
    "split, one side promoted": (BEFORE_OLD, written(AFTER_NEW, 9), Step.DEMOTE_OLD),
    "split, histories unknown": (
        replace(BEFORE_OLD, replid="?"),
        replace(AFTER_NEW, replid2="?"),
        Outcome.UNDETERMINED,
    ),
    "aborted, the standby is back": (UNDEMOTED_OLD, replace(BEFORE_NEW, replid="mine"), Outcome.UNCHANGED),
    "aborted, the standby is not back": (UNDEMOTED_OLD, replace(BEFORE_NEW, linked=False), Step.WAIT),
    "no master": (replace(HANDING_OLD, failover=IDLE), BEFORE_NEW, Step.PROMOTE_OLD),
    "no master, the new has more": (
        replace(HANDING_OLD, failover=IDLE),
        written(BEFORE_NEW, 1),
        Step.PROMOTE_NEW,
    ),
    "no master, histories unknown": (
        replace(AFTER_OLD, replid="?"),
        replace(BEFORE_NEW, replid="?"),
        Outcome.UNDETERMINED,
    ),
    "standby gone before it was told": (BEFORE_OLD, GONE, Outcome.UNCHANGED),
    "standby silent before it was told": (BEFORE_OLD, SILENT, Outcome.UNCHANGED),
    "waiting for a silent standby": (replace(BEFORE_OLD, failover=WAITING), SILENT, Step.ABORT),
    "handing over to a silent one": (HANDING_OLD, SILENT, Step.WAIT),
    "handing over to one that was silent all the time": (HANDING_OLD, UNHEARD, Step.ABORT),
    "handing over to one that is gone": (HANDING_OLD, GONE, Step.ABORT),
    "aborted, the standby is silent": (UNDEMOTED_OLD, SILENT, Step.WAIT),
    "aborted, the standby was silent all the time": (UNDEMOTED_OLD, UNHEARD, Step.WAIT),
    "aborted, the standby is gone": (UNDEMOTED_OLD, GONE, Outcome.UNCHANGED),
    "the new master is gone": (AFTER_OLD, GONE, Outcome.UNDETERMINED),
    "the new master is silent": (AFTER_OLD, SILENT, Step.WAIT),
    "old silent": (SILENT, BEFORE_NEW, Step.WAIT),
    "old silent, new is master": (SILENT, AFTER_NEW, Step.WAIT),
    "old gone": (GONE, BEFORE_NEW, Outcome.UNDETERMINED),
    "both silent": (SILENT, SILENT, Step.WAIT),
    "both gone": (GONE, GONE, Outcome.UNDETERMINED),
}


@pytest.mark.parametrize(("old", "new", "expected"), TABLE.values(), ids=TABLE.keys())
def test_each_pair_gets_what_it_needs(old, new, expected):
    assert decide(RECORD, old, new, patient=False) is expected


IDS = st.sampled_from(["before", "mine", "after", "?", "0"])
STATES = st.builds(
    State,
    role=st.sampled_from([MASTER, SLAVE]),
    failover=st.sampled_from([IDLE, WAITING, HANDING]),
    replid=IDS,
    offset=st.integers(95, 110),
    replid2=IDS,
    fork=st.sampled_from([-1, 96, 101, 105]),
    master=st.sampled_from([None, OLD, NEW, ELSEWHERE]),
    linked=st.booleans(),
    online=st.dictionaries(st.sampled_from([OLD, NEW]), st.integers(95, 110)),
)
SIGHTS: st.SearchStrategy[Sight] = STATES | st.sampled_from(Absence)


def is_master(sight: Sight) -> bool:
    return isinstance(sight, State) and sight.is_master


@given(old=SIGHTS, new=SIGHTS, patient=st.booleans())
def test_no_step_makes_a_second_master(old, new, patient):
    step = decide(RECORD, old, new, patient=patient)
    makes_old_master = step in (Step.ABORT, Step.PROMOTE_OLD) and not is_master(old)
    makes_new_master = step is Step.PROMOTE_NEW
    assert not (makes_old_master and (is_master(new) or new is SILENT))
    assert not (makes_new_master and (is_master(old) or not isinstance(old, State)))


@given(old=SIGHTS, new=SIGHTS, patient=st.booleans())
def test_a_master_is_demoted_only_when_another_is_seen(old, new, patient):
    step = decide(RECORD, old, new, patient=patient)
    if step in (Step.DEMOTE_OLD, Step.DEMOTE_NEW):
        assert is_master(old)
        assert is_master(new)
        assert old.is_idle
    if step is Step.YIELD:
        assert is_master(new)


@given(old=STATES, new=STATES)
def test_writes_are_dropped_only_where_both_masters_have_some(old, new):
    step = decide(RECORD, old, new, patient=False)
    if step not in (Step.DEMOTE_OLD, Step.DEMOTE_NEW):
        return
    fork = min(state.fork for state in (old, new) if state.replid2 == RECORD.replid)
    loser, winner = (old, new) if step is Step.DEMOTE_OLD else (new, old)
    assert loser.written_since(fork) == 0 or (winner is old and old.written_since(fork) > 0)


@given(old=SIGHTS, new=SIGHTS, patient=st.booleans())
def test_a_switch_is_called_done_exactly_when_both_nodes_prove_it(old, new, patient):
    proven = (
        isinstance(old, State)
        and isinstance(new, State)
        and (new.role, old.role, old.failover) == (MASTER, SLAVE, IDLE)
        and (old.master, old.linked) == (NEW, True)
        and OLD in new.online
        and new.replid2 == RECORD.replid
        and old.replid == new.replid
    )
    assert (decide(RECORD, old, new, patient=patient) is Outcome.SWITCHED) == proven


@given(old=SIGHTS, new=SIGHTS)
def test_nothing_is_called_unchanged_unless_the_old_master_is_the_only_one(old, new):
    if decide(RECORD, old, new, patient=False) is Outcome.UNCHANGED:
        assert is_master(old)
        assert old.is_idle
        assert not is_master(new)


@given(old=SIGHTS, new=SIGHTS)
def test_a_failover_is_not_stopped_before_its_time(old, new):
    patient = decide(RECORD, old, new, patient=True)
    assert patient not in (Step.ABORT, Step.YIELD, Step.PROMOTE_OLD, Step.PROMOTE_NEW, Outcome.UNDETERMINED)
    assert patient in (Step.WAIT, decide(RECORD, old, new, patient=False))


@dataclass
class World:
    """Two nodes that do at once what they are told, as the real ones do in the end."""

    old: State
    new: State

    def follow(self, loser: str, winner: str) -> None:
        address = {"old": OLD, "new": NEW}
        master = replace(getattr(self, winner), failover=IDLE, online={address[loser]: 100})
        setattr(self, winner, master)
        setattr(self, loser, replace(master, role=SLAVE, master=address[winner], linked=True))

    def promote(self, name: str) -> None:
        node: State = getattr(self, name)
        fresh = State(MASTER, IDLE, f"{name}-promoted", node.offset, node.replid, node.offset + 1)
        setattr(self, name, fresh)

    def act(self, step: Step) -> None:
        match step:
            case Step.WAIT:
                self.follow("old", "new") if self.new.is_master else self.follow("new", "old")
            case Step.ABORT if self.old.is_master:
                self.old = replace(self.old, failover=IDLE)
            case Step.ABORT | Step.PROMOTE_OLD:
                self.promote("old")
                self.follow("new", "old")
            case Step.PROMOTE_NEW:
                self.promote("new")
                self.follow("old", "new")
            case Step.YIELD | Step.DEMOTE_OLD:
                self.follow("old", "new")
            case Step.DEMOTE_NEW:
                self.follow("new", "old")


@given(old=STATES, new=STATES)
def test_repair_ends_with_one_master_or_leaves_the_pair_to_a_person(old, new):
    world = World(old, new)
    for _ in range(5):
        decision = decide(RECORD, world.old, world.new, patient=False)
        if isinstance(decision, Outcome):
            break
        world.act(decision)
    assert isinstance(decision, Outcome)
    masters = [world.old.is_master, world.new.is_master].count(True)
    assert masters == 1 or decision is Outcome.UNDETERMINED
