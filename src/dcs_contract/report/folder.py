"""Writes all reports of a run into a folder, under names that never change."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from dcs_contract.fuzz.listener import Sent
from dcs_contract.fuzz.masks import Masks
from dcs_contract.fuzz.verdict import Verdict
from dcs_contract.report.data import as_json
from dcs_contract.report.junit import as_junit
from dcs_contract.report.page import as_html
from dcs_contract.report.scan import as_sarif
from dcs_contract.report.text import text
from dcs_contract.report.traffic import as_har


@dataclass(frozen=True)
class Report:
    """What there is to write. document: the file that was judged by. sent: nothing for a recording."""

    verdict: Verdict
    document: Path
    masks: Masks
    sent: tuple[Sent, ...] = field(default=(), repr=False)


FILES: dict[str, Callable[[Report], str]] = {
    "report.txt": lambda report: text(report.verdict),
    "report.html": lambda report: as_html(report.verdict),
    "report.json": lambda report: as_json(report.verdict),
    "report.sarif": lambda report: as_sarif(report.verdict, report.document),
    "junit.xml": lambda report: as_junit(report.verdict),
    "traffic.har": lambda report: as_har(report.sent, report.verdict.url, report.masks),
}
"""What is written, and by what."""


def clear(folder: Path) -> None:
    """Remove the reports of an earlier run, so that nobody takes them for those of a run that was refused."""
    for name in FILES:
        (folder / name).unlink(missing_ok=True)


def write(report: Report, folder: Path) -> None:
    """Write all reports, each in one step, so that none is ever half written."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, render in FILES.items():
        if name == "traffic.har" and not report.sent:
            continue
        draft = folder / f".{name}.{os.getpid()}"
        draft.write_text(render(report), encoding="utf-8")
        draft.replace(folder / name)
