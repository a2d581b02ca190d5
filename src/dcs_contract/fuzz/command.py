"""`dcs-contract fuzz`."""

import argparse
import sys
from pathlib import Path

from dcs_contract.commands import Commands
from dcs_contract.fuzz.defaults import EXAMPLES, SEED

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
    add_described(parser)
    parser.add_argument(
        "--seed",
        type=int,
        default=SEED,
        help="the same seed sends the same requests; default: %(default)s",
    )
    parser.add_argument(
        "--max-examples",
        type=positive,
        default=EXAMPLES,
        metavar="N",
        help="made-up requests of the fuzzing phase, for each operation; default: %(default)s",
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


def add_described(parser: argparse.ArgumentParser) -> None:
    """The options that say what to prove by what."""
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
        "--app",
        default="",
        metavar="MODULE:NAME",
        help="an ASGI or WSGI application, called in this process instead of a server",
    )
    parser.add_argument(
        "--allow-host",
        action="append",
        default=[],
        metavar="NAME",
        help="a host besides this machine; can repeat",
    )


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
    from dcs_contract.fuzz.characters import found_out

    with found_out():
        return prove(options)


def prove(options: argparse.Namespace) -> int:
    """Prove one server, and write the reports."""
    from dcs_contract.fuzz.baseline import applied, read_baseline, today
    from dcs_contract.fuzz.listener import Several
    from dcs_contract.fuzz.restraint import Limits
    from dcs_contract.fuzz.setup import prepare
    from dcs_contract.report.folder import Report, clear, write
    from dcs_contract.report.progress import Progress
    from dcs_contract.report.text import text
    from dcs_contract.report.traffic import Recorder

    clear(options.report)
    accepted = read_baseline(options.baseline)
    run = prepare(
        options.document,
        options.target,
        options.url,
        options.seed,
        options.max_examples,
        options.allow_host,
        Limits(not options.no_effects, options.max_swaps, options.time_budget),
        options.app,
    )
    recorder = Recorder()
    with Progress(sys.stderr) as progress:
        found = run.verdict(Several(progress, recorder))
    verdict = applied(found, accepted, today())
    report = Report(verdict, options.document, run.masks, tuple(recorder.exchanges))
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
