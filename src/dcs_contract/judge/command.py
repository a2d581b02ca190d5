"""`dcs-contract judge`."""

import argparse
from pathlib import Path

from dcs_contract.commands import Commands
from dcs_contract.fuzz.command import add_baseline

EPILOG = """\
exit codes:
  0  every recorded answer is as the document says, but for accepted defects
  1  some are not, or the list of accepted defects is out of date
  2  usage, a file cannot be read, or nothing in it is of this document
"""


def add_parser(commands: Commands) -> None:
    """Register the sub-command."""
    parser = commands.add_parser(
        "judge",
        help="judge recorded traffic by the document; sends nothing",
        description="Judge the answers in recorded traffic (HAR) by the document. Nothing is sent, so it is "
        "for production too. Credentials in the recording never reach the report.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("recording", type=Path, metavar="FILE.har", help="a recording, or a folder of them")
    parser.add_argument(
        "--document", type=Path, default=Path("generated/openapi.json"), help="default: %(default)s"
    )
    add_baseline(parser)
    parser.add_argument(
        "--report", type=Path, metavar="DIR", help="write the report as text, HTML, JSON, JUnit and SARIF"
    )
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Judge a recording."""
    from dcs_contract.fuzz.baseline import applied, read_baseline, today
    from dcs_contract.fuzz.masks import Masks
    from dcs_contract.fuzz.setup import read_document
    from dcs_contract.judge.har import read, recordings
    from dcs_contract.judge.judge import Judge
    from dcs_contract.report.data import as_json
    from dcs_contract.report.folder import Report, clear, write
    from dcs_contract.report.text import text

    if options.report:
        clear(options.report)
    accepted = read_baseline(options.baseline)
    judge = Judge(read_document(options.document))
    exchanges = (exchange for file in recordings(options.recording) for exchange in read(file))
    verdict = applied(judge.verdict(exchanges, str(options.recording)), accepted, today())
    if options.report:
        write(Report(verdict, options.document, Masks(())), options.report)
    print(as_json(verdict) if options.json else text(verdict), end="")
    return verdict.code
