"""One test for each check of each operation. The suite runs once, when the first of them runs."""

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from dcs_contract.fuzz.baseline import applied, read_baseline, today
from dcs_contract.fuzz.defect import CHECKS
from dcs_contract.fuzz.restraint import Limits
from dcs_contract.fuzz.run import Run
from dcs_contract.fuzz.setup import prepare
from dcs_contract.fuzz.verdict import Verdict
from dcs_contract.problem import Refused
from dcs_contract.report.folder import Report, clear, write
from dcs_contract.report.traffic import Recorder


class Broken(Exception):
    """What the suite has against the server. str(): a block for each."""


class SuiteFile(pytest.File):
    """The description of a target."""

    def option(self, name: str) -> Any:
        """An option of the command line."""
        return self.config.getoption(name)

    @cached_property
    def prepared(self) -> Run:
        """The run. Raises CollectError when a file cannot be used."""
        try:
            limits = Limits(effects=not self.option("--dcs-no-effects"))
            app = self.option("--dcs-app")
            hosts = self.option("--dcs-allow-host")
            return prepare(self.option("--dcs-document"), self.path, allowed=hosts, limits=limits, app=app)
        except Refused as refused:
            raise self.CollectError(str(refused)) from refused

    @cached_property
    def outcome(self) -> Verdict | Refused:
        """What the run came to, or why there was none."""
        folder: Path | None = self.option("--dcs-report")
        try:
            if folder:
                clear(folder)
            accepted = read_baseline(self.option("--dcs-baseline"))
            recorder = Recorder()
            verdict = applied(self.prepared.verdict(recorder), accepted, today())
        except Refused as refused:
            return refused
        if folder:
            document, masks = self.option("--dcs-document"), self.prepared.masks
            write(Report(verdict, document, masks, tuple(recorder.exchanges)), folder)
        return verdict

    @property
    def verdict(self) -> Verdict:
        """What the run came to. Raises Refused when it could not run."""
        if isinstance(self.outcome, Refused):
            raise self.outcome
        return self.outcome

    def collect(self) -> Iterator[pytest.Item | pytest.Collector]:
        """A group for each operation, and one for what the run proves."""
        for operation in self.prepared.terms:
            yield OperationGroup.from_parent(self, name=operation)  # pyright: ignore[reportUnknownMemberType]
        yield Proof.from_parent(self, name="everything was tried")  # pyright: ignore[reportUnknownMemberType]
        if self.option("--dcs-baseline"):
            yield Baseline.from_parent(self, name="the accepted defects are up to date")  # pyright: ignore[reportUnknownMemberType]


class OperationGroup(pytest.Collector):
    """One operation."""

    def collect(self) -> Iterator[pytest.Item]:
        """A test for each check."""
        for check in CHECKS:
            yield CheckItem.from_parent(self, name=check)  # pyright: ignore[reportUnknownMemberType]


class SuiteItem(pytest.Item):
    """A test of the suite."""

    @property
    def suite(self) -> SuiteFile:
        """The file that it belongs to."""
        found = self.getparent(SuiteFile)
        if found is None:
            raise LookupError(self.name)
        return found

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The blocks alone: nobody wants the stack of the suite."""
        if isinstance(excinfo.value, Broken | Refused):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Where it comes from, and its name."""
        return self.path, None, self.nodeid.partition("::")[2]


class CheckItem(SuiteItem):
    """One check of one operation."""

    def runtest(self) -> None:
        """Fail with the defects, skip what had nothing to go by."""
        operation = self.nodeid.split("::")[-2]
        verdict = self.suite.verdict
        mine = [
            item for item in verdict.defects if (item.finding.check, item.operation) == (self.name, operation)
        ]
        if mine:
            raise Broken("\n\n".join(map(str, mine)))
        for defect, reason in verdict.accepted:
            if (defect.finding.check, defect.operation) == (self.name, operation):
                pytest.xfail(reason)
        if lack := verdict.unchecked.get(operation, {}).get(self.name):
            pytest.skip(lack)


class Proof(SuiteItem):
    """Whether the absence of defects proves something."""

    def runtest(self) -> None:
        """Fail with the gaps."""
        if gaps := self.suite.verdict.gaps:
            raise Broken("\n".join(gaps))


class Baseline(SuiteItem):
    """Whether every accepted defect is still there, and still accepted."""

    def runtest(self) -> None:
        """Fail with what is out of date."""
        if outdated := self.suite.verdict.outdated:
            raise Broken("\n".join(outdated))
