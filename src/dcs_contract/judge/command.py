"""`dcs-contract judge`."""

import argparse
import json
from pathlib import Path

from dcs_contract.commands import Commands

EPILOG = """\
exit codes:
  0  every recorded answer is as the document says
  1  some are not
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
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Judge a recording."""
    from dcs_contract.fuzz.command import document
    from dcs_contract.judge.har import read, recordings
    from dcs_contract.judge.judge import Judge, described

    judge = Judge(document(options.document))
    result = judge.judge(exchange for file in recordings(options.recording) for exchange in read(file))
    defects = [result.defects[key] for key in sorted(result.defects)]
    if options.json:
        found = [defect.as_dict() for defect in defects]
        print(json.dumps({"judged": dict(result.judged), "defects": found}, indent=2, ensure_ascii=False))
    else:
        blocks = [*map(str, defects), "\n".join(described(result, judge.terms))]
        print("\n\n".join(blocks))
    if not result.judged:
        return 2
    return 1 if defects else 0
