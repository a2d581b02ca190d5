"""Decides what a pair of nodes needs, from nothing but what is seen of it.

A switch may go on, fail or succeed without the process that asked for it, so the same decision serves while
it runs, at its deadline, and whenever somebody looks later. Three rules stand above the table: a node becomes
master only when the other is seen not to be one, or not to run; a node that may still act is waited for; of
two masters the one without writes of its own yields.
"""

from dataclasses import dataclass
from enum import Enum, auto
from typing import TypeAlias

from dcs_server.nodes.state import Absence, Address, Sight, State


@dataclass(frozen=True)
class Record:
    """A pair as it was before the switch from `old`, the master, to `new`. replid: of the data of both."""

    old: Address
    new: Address
    replid: str


class Outcome(Enum):
    """How a switch ended."""

    SWITCHED = auto()
    """Both nodes were seen in their new roles."""
    UNCHANGED = auto()
    """The old master is master, and the standby is none."""
    UNDETERMINED = auto()
    """Neither is proven."""


class Step(Enum):
    """What to do next."""

    WAIT = auto()
    """Look again."""
    ABORT = auto()
    """Make the old master stop its failover, and be master again."""
    YIELD = auto()
    """Make the old master stop its failover and follow the new one, in one transaction."""
    DEMOTE_OLD = auto()
    """Two masters: the old one follows the new one."""
    DEMOTE_NEW = auto()
    """Two masters: the new one follows the old one."""
    PROMOTE_OLD = auto()
    """No master: the old one becomes master again."""
    PROMOTE_NEW = auto()
    """No master: the new one becomes master."""


Decision: TypeAlias = Outcome | Step

IN_HASTE = frozenset({Outcome.SWITCHED, Outcome.UNCHANGED, Step.DEMOTE_OLD, Step.DEMOTE_NEW})
"""What need not wait for the deadline: proven ends, and two masters, which get worse with every write."""


def decide(record: Record, old: Sight, new: Sight, *, patient: bool) -> Decision:
    """What the pair needs. patient: whether a failover under way may take its time."""
    if isinstance(old, State) and isinstance(new, State):
        decision = both_seen(record, old, new)
    elif isinstance(old, State):
        decision = only_old_seen(record, old, new)
    else:
        decision = Outcome.UNDETERMINED if old is Absence.GONE else Step.WAIT
    return Step.WAIT if patient and decision not in IN_HASTE else decision


def both_seen(record: Record, old: State, new: State) -> Decision:
    """Nothing is hidden."""
    if is_switched(record, old, new):
        return Outcome.SWITCHED
    if not old.is_idle:
        return Step.YIELD if new.is_master and not old.is_master else Step.ABORT
    if old.is_master:
        return two_masters(record, old, new) if new.is_master else one_master(record, old, new)
    return new_master(record, old, new) if new.is_master else no_master(record, old, new)


def is_switched(record: Record, old: State, new: State) -> bool:
    """Whether both nodes have their new roles, with the history of the data unbroken."""
    return (
        new.is_master
        and record.old in new.online
        and not old.is_master
        and old.is_idle
        and old.linked
        and old.master == record.new
        and new.replid2 == record.replid
        and old.replid == new.replid
    )


def one_master(record: Record, old: State, new: State) -> Decision:
    """The old master is master. With its former history it never was anything else."""
    follows = new.linked and new.master == record.old
    return Outcome.UNCHANGED if follows or old.replid == record.replid else Step.WAIT


def new_master(record: Record, old: State, new: State) -> Decision:
    """The new one is master, and the old one follows it or will; what it has is not what was recorded."""
    follows = old.linked and old.master == record.new and record.old in new.online
    return Outcome.UNDETERMINED if follows else Step.WAIT


def two_masters(record: Record, old: State, new: State) -> Decision:
    """The one without writes of its own yields; with writes on both, the roles stay as they were."""
    fork = forked(record, old, new)
    if fork is None:
        return Outcome.UNDETERMINED
    keep_new = new.written_since(fork) and not old.written_since(fork)
    return Step.DEMOTE_OLD if keep_new else Step.DEMOTE_NEW


def forked(record: Record, old: State, new: State) -> int | None:
    """The first byte where the histories of two masters may differ; None when they have nothing in common."""
    forks = [state.fork for state in (old, new) if state.replid2 == record.replid]
    return min(forks, default=None)


def no_master(record: Record, old: State, new: State) -> Decision:
    """The one with more of the recorded history becomes master; it has all that was acknowledged."""
    heirs = [state for state in (old, new) if state.replid == record.replid]
    if not heirs:
        return Outcome.UNDETERMINED
    best = max(heirs, key=lambda state: state.offset)
    return Step.PROMOTE_OLD if best is old else Step.PROMOTE_NEW


def only_old_seen(record: Record, old: State, new: Sight) -> Decision:
    """The new one does not answer. A silent one may have become master, or may yet."""
    if not old.is_idle:
        return Step.WAIT if new is Absence.SILENT and not old.is_master else Step.ABORT
    if old.is_master and (new is Absence.GONE or old.replid == record.replid):
        return Outcome.UNCHANGED
    return Outcome.UNDETERMINED if new is Absence.GONE else Step.WAIT
