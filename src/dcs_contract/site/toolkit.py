"""Pages on the toolkit itself, which a guide asks for by name in its nav.yaml."""

from collections.abc import Callable, Mapping
from pathlib import Path

from dcs_contract.site import results
from dcs_contract.site.hand import hand_page
from dcs_contract.site.pages import Page, environment
from dcs_contract.site.plot import plot

RESULTS = Path("benchmarks", "results")
MATRIX = "kill_matrix.json"


def rules(_: Path) -> Page:
    """Every rule of `check`: what it demands, why, how to mend."""
    from dcs_contract.check.rules import RULES

    return made("rules", "Rules of check", rules=RULES)


def breaking(_: Path) -> Page:
    """Every kind of change that `compare` tells, with its verdict."""
    from dcs_contract.compare.kinds import KINDS, Verdict

    return made("breaking", "What breaks", kinds=tuple(KINDS.values()), verdicts=tuple(Verdict))


def checks(_: Path) -> Page:
    """Every check of the contract suite."""
    from dcs_contract.fuzz.defect import CHECKS

    return made("checks", "Checks of the contract suite", checks=CHECKS)


def kill_matrix(root: Path) -> Page | None:
    """The servers with one fault each, and who finds it; nothing before it was measured."""
    file = root / RESULTS / MATRIX
    return made("kill-matrix", "Kill matrix", matrix=results.matrix(file)) if file.is_file() else None


def benchmarks(root: Path) -> Page | None:
    """What was measured, as tables and as pictures; nothing before it was."""
    found = results.measurements(root / RESULTS, but=MATRIX)
    return made("benchmarks", "Benchmarks", results=found, plot=plot) if found else None


def changelog(root: Path) -> Page | None:
    """What changed, from the file beside the guide."""
    file = root / "CHANGELOG.md"
    return hand_page("changelog.md", file.read_text(encoding="utf-8")) if file.is_file() else None


def made(name: str, label: str, **content: object) -> Page:
    """A page from the template of its name."""
    return Page(f"{name}.html", label, environment().get_template(f"{name}.html").render(**content))


PAGES: Mapping[str, Callable[[Path], Page | None]] = {
    "rules": rules,
    "breaking": breaking,
    "checks": checks,
    "kill-matrix": kill_matrix,
    "benchmarks": benchmarks,
    "changelog": changelog,
}
"""By name. Each is given the folder that holds the guide's."""
