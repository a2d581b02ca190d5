"""Runs the suite against a fake, in this process."""

import argparse
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis.configuration import set_hypothesis_home_dir

from dcs_contract.fuzz import command, generation
from tests.dcs_contract.fuzz import fake
from tests.dcs_contract.fuzz.proving import DOCUMENT, hasty


@dataclass(frozen=True)
class Outcome:
    """What a run gave."""

    code: int
    out: str
    err: str
    folder: Path

    @property
    def report(self) -> dict[str, Any]:
        return json.loads((self.folder / "report.json").read_text(encoding="utf-8"))

    @property
    def checks(self) -> set[str]:
        """The ids of the checks that failed."""
        return {defect["check"] for defect in self.report["defects"]}


Fuzz = Callable[..., Outcome]


@pytest.fixture
def fuzz(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Fuzz]:
    """Runs `dcs-contract fuzz` with a target description; gives what it said."""

    def call(target: str, *arguments: object, document: Path = DOCUMENT) -> Outcome:
        file, folder = tmp_path / "target.toml", tmp_path / "report"
        file.write_text(target, encoding="utf-8")
        line = ["fuzz", "--target", file, "--document", document, "--report", folder, *arguments]
        options = parser().parse_args([str(word) for word in line])
        code = options.run(options)
        captured = capsys.readouterr()
        return Outcome(code, captured.out, captured.err, folder)

    yield call
    set_hypothesis_home_dir(None)


def parser() -> argparse.ArgumentParser:
    """The command line with this one command."""
    parser = argparse.ArgumentParser(prog="dcs-contract")
    command.add_parser(parser.add_subparsers())
    return parser


@pytest.fixture(scope="session")
def document() -> dict[str, Any]:
    return json.loads(DOCUMENT.read_text(encoding="utf-8"))


@pytest.fixture
def prove(fuzz: Fuzz, document: dict[str, Any]) -> Callable[..., Outcome]:
    """Runs the suite against a kind of fake."""

    def call(kind: type[fake.Fake], *arguments: object, **target: Any) -> Outcome:
        with fake.Listening(kind(document)) as listening:
            return fuzz(fake.target(listening.url, **target), *arguments)

    return call


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Less waiting, and each document read once for all tests: for tests that are not about either."""
    hasty(monkeypatch.setattr)
    monkeypatch.setattr(generation, "load", loaded)


original = generation.load
schemas: dict[str, Any] = {}


def loaded(bundle: dict[str, Any]) -> Any:
    """Each document is read once."""
    text = json.dumps(bundle)
    if text not in schemas:
        schemas[text] = original(bundle)
    return schemas[text]
