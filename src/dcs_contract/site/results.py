"""What the benchmarks wrote: one JSON file a measurement."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dcs_contract.problem import Problem, Refused


@dataclass(frozen=True)
class Row:
    """One side of a measurement, in its unit."""

    name: str
    min: float
    median: float
    max: float


@dataclass(frozen=True)
class Measurement:
    """One measurement.

    what: what was done. unit: of all numbers. again: the command to see it again. environment: machine and
    versions. date: YYYY-MM-DD. remarks: what cannot be told in numbers, one sentence each.
    """

    name: str
    title: str
    what: str
    unit: str
    rows: Sequence[Row]
    environment: str
    date: str
    again: str = ""
    remarks: Sequence[str] = ()


@dataclass(frozen=True)
class Side:
    """One suite over all faults. seconds, requests: medians of right servers. accused: which of these."""

    name: str
    found: int
    seconds: float
    requests: float
    accused: Sequence[str]


@dataclass(frozen=True)
class Matrix:
    """Servers with one fault each, and who found which. clean: right servers that were judged too."""

    faults: Sequence[Mapping[str, Any]]
    sides: Sequence[Side]
    clean: Sequence[str]

    @property
    def classes(self) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """The faults by their class."""
        found: dict[str, list[Mapping[str, Any]]] = {}
        for fault in self.faults:
            found.setdefault(str(fault["class"]), []).append(fault)
        return found


def measurements(folder: Path, *, but: str) -> list[Measurement]:
    """All measurements of a folder, by file name; none when there is no folder.

    but: a file that is none. Raises Refused for a file of another shape.
    """
    return [measurement(file) for file in sorted(folder.glob("*.json")) if file.name != but]


def measurement(file: Path) -> Measurement:
    """One file."""
    data = loaded(file)
    try:
        rows = tuple(Row(**row) for row in data.pop("rows"))
        return Measurement(name=file.stem, rows=rows, **data)
    except (AttributeError, KeyError, TypeError) as error:
        raise shape(file, str(error)) from error


def matrix(file: Path) -> Matrix:
    """The kill matrix. Raises Refused when the file has another shape."""
    data = loaded(file)
    try:
        sides = [side(name, sums) for name, sums in data["sums"].items()]
        faults = [dict(fault) for fault in data["faults"]]
        return Matrix(faults, sides, tuple(map(str, data["clean"])))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise shape(file, str(error)) from error


def side(name: str, sums: Mapping[str, Any]) -> Side:
    """What one suite made of all servers."""
    return Side(name, sums["found"], sums["seconds"], sums["requests"], tuple(sums["accused"]))


def loaded(file: Path) -> Any:
    """A file as JSON."""
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise shape(file, str(error)) from error


def shape(file: Path, why: str) -> Refused:
    """A file that a benchmark did not write."""
    return Refused(
        Problem(
            f"{file.name} is no result of a benchmark", str(file), why, "run the benchmark that writes it"
        )
    )
