"""`dcs-contract fuzz`."""

import argparse
import sys
from pathlib import Path
from typing import Any

from dcs_contract.commands import Commands
from dcs_contract.openapi import is_object
from dcs_contract.problem import Problem, Refused
from dcs_contract.source import read

EXAMPLES = 20
EPILOG = """\
exit codes:
  0  clean: no defect, or accepted ones only
  1  defects, or a list of accepted ones that is out of date
  2  could not run, or no defect found but too little proved
"""


def add_parser(commands: Commands) -> None:
    """Register the sub-command."""
    parser = commands.add_parser(
        "fuzz",
        help="prove that a server keeps what the document promises",
        description="Send known, wrong and made-up requests to a server, and judge every answer and\n"
        "every effect by the document. Many requests take effect: never point it at what matters to anyone.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "url", nargs="?", default="", metavar="URL", help="of the server; default: from the target"
    )
    parser.add_argument(
        "--target",
        type=Path,
        required=True,
        metavar="FILE",
        help="credentials, known cases and what to observe",
    )
    parser.add_argument(
        "--document", type=Path, default=Path("generated/openapi.json"), help="default: %(default)s"
    )
    parser.add_argument(
        "--seed", type=int, default=1, help="the same seed sends the same requests; default: 1"
    )
    parser.add_argument(
        "--max-examples",
        type=positive,
        default=EXAMPLES,
        metavar="N",
        help="made-up requests of the fuzzing phase, for each operation; default: %(default)s",
    )
    parser.add_argument(
        "--allow-host",
        action="append",
        default=[],
        metavar="NAME",
        help="a host besides this machine; can repeat",
    )
    add_baseline(parser)
    parser.add_argument(
        "--no-effects", action="store_true", help="send only requests that nothing can take for a change"
    )
    parser.add_argument(
        "--max-swaps",
        type=positive,
        metavar="N",
        help="stop changing things after N changes; the last ones are kept to put them back",
    )
    parser.add_argument(
        "--time-budget", type=seconds, metavar="SECONDS", help="begin nothing new after this time"
    )
    parser.add_argument(
        "--report",
        type=Path,
        default=Path("build/contract"),
        metavar="DIR",
        help="where to write the report as text, HTML, JSON, JUnit, SARIF and HAR; default: %(default)s",
    )
    parser.set_defaults(run=run)


def add_baseline(parser: argparse.ArgumentParser) -> None:
    """The option for accepted defects."""
    parser.add_argument(
        "--baseline",
        type=Path,
        metavar="FILE",
        help="defects that are accepted for a while, each with a reason and its last day",
    )


def run(options: argparse.Namespace) -> int:
    """Prove one server."""
    from hypothesis.configuration import set_hypothesis_home_dir

    from dcs_contract.fuzz.baseline import applied, read_baseline, today
    from dcs_contract.fuzz.listener import Several
    from dcs_contract.fuzz.masks import Masks
    from dcs_contract.fuzz.restraint import Limits
    from dcs_contract.fuzz.run import Run
    from dcs_contract.fuzz.target_file import read_target
    from dcs_contract.fuzz.terms import all_terms
    from dcs_contract.report.folder import Report, clear, write
    from dcs_contract.report.progress import Progress
    from dcs_contract.report.text import text
    from dcs_contract.report.traffic import Recorder

    set_hypothesis_home_dir(options.report / ".hypothesis")
    clear(options.report)
    bundle = document(options.document)
    terms = all_terms(bundle)
    accepted = read_baseline(options.baseline)
    target = read_target(options.target, terms)
    url = options.url or target.url or no_url(options.target)
    limits = Limits(not options.no_effects, options.max_swaps, options.time_budget)
    run = Run(bundle, terms, target, url, options.seed, options.max_examples, options.allow_host, limits)
    recorder = Recorder()
    with Progress(sys.stderr) as progress:
        found = run.verdict(Several(progress, recorder))
    verdict = applied(found, accepted, today())
    report = Report(verdict, options.document, Masks(target.secrets), tuple(recorder.exchanges))
    write(report, options.report)
    print(text(verdict), end="")
    return verdict.code


def positive(text: str) -> int:
    """A number above zero."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{number} is not above 0")
    return number


def seconds(text: str) -> float:
    """A time above zero."""
    number = float(text)
    if not number > 0:
        raise argparse.ArgumentTypeError(f"{text} is not above 0")
    return number


def document(path: Path) -> dict[str, Any]:
    """The bundle at a path."""
    content: Any = read(path)
    if is_object(content) and "paths" in content:
        return dict(content)
    raise Refused(
        Problem(
            f"{path} is not an OpenAPI document",
            why='it has no "paths"',
            fix="give the bundle with --document",
        )
    )


def no_url(target: Path) -> str:
    """Refuse to guess where the server is."""
    raise Refused(
        Problem(
            "no server is named",
            at=str(target),
            why="neither the command line nor the target gives a URL",
            fix='add  url = "http://127.0.0.1:8480"  to the target, or give the URL',
        )
    )
