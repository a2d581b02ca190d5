"""Looks whether what a description says is there. Sends nothing that could change anything."""

from collections.abc import Collection, Iterator, Mapping
from functools import partial
from pathlib import Path

from dcs_contract.fuzz.guard import admit
from dcs_contract.fuzz.masks import Masks
from dcs_contract.fuzz.run import listening, sound
from dcs_contract.fuzz.tables import gathered
from dcs_contract.fuzz.target import KnownCase, Target
from dcs_contract.fuzz.target_file import read_target
from dcs_contract.fuzz.terms import Terms
from dcs_contract.fuzz.watch import Watch
from dcs_contract.fuzz.wire import Door, NoAnswer
from dcs_contract.problem import Problem, Refused


def answering(file: Path, terms: Mapping[str, Terms], allowed: Collection[str]) -> list[Problem]:
    """Everything that does not answer, or answers otherwise."""
    try:
        target = read_target(file, terms)
    except Refused as refused:
        return list(refused.problems)
    jobs = [partial(server, target, allowed), partial(effects, target, allowed)]
    try:
        gathered(jobs)
    except Refused as refused:
        return list(refused.problems)
    return list(reading(target))


def server(target: Target, allowed: Collection[str]) -> None:
    """Whether the server takes connections."""
    if target.url:
        admit(target.url, allowed, "the URL of the server")
        listening(Door(target.url, target.patience))


def effects(target: Target, allowed: Collection[str]) -> None:
    """Whether what is observed can be seen, and is sound."""
    for observed in target.observed:
        for url in observed.urls:
            admit(url, allowed, f"[[observe]] {observed}")
    sound(Watch(target.observed), Masks(target.secrets))


def reading(target: Target) -> Iterator[Problem]:
    """Cases that only read and get another answer than they expect."""
    door = Door(target.url, target.patience)
    for case in target.cases if target.url else ():
        if case.terms.method == "GET" and case.terms.effect is None and (wrong := other(door, case)):
            yield Problem(
                f'"{case.name}" gets {wrong}, not {case.expected}',
                at="the description",
                why="the suite takes a description at its word",
                fix="correct the credentials, the parameters or the answer of this case",
            )


def other(door: Door, case: KnownCase) -> str:
    """What a case gets instead of its answer; nothing when it gets that."""
    try:
        status = str(door.send(case.call).status)
    except NoAnswer as error:
        return f"no answer ({error})"
    return "" if status == case.expected.status else status
