"""`dcs-contract docs`."""

import argparse
import sys
from importlib.util import find_spec
from pathlib import Path

from dcs_contract.commands import Commands
from dcs_contract.problem import Problem, Refused
from dcs_contract.source import root_of

NEEDED = ("jinja2", "markdown", "markdown_it", "pygments", "pymdownx")

DONE, STALE = 0, 4
BUNDLE, GUIDE = Path("generated/openapi.json"), Path("docs")


def add_parser(commands: Commands) -> None:
    """Register the sub-command."""
    parser = commands.add_parser(
        "docs",
        help="publish the document as a static site",
        description="Write a static site of the document and the guide, which opens without a server. "
        "Exit codes: 0 done or fresh, 2 the document, the guide or the output folder does not allow it, "
        "4 stale.",
    )
    parser.add_argument(
        "document",
        nargs="?",
        type=Path,
        help=f"a document or a folder, or a bundle (default: {BUNDLE}, with the guide in {GUIDE})",
    )
    parser.add_argument(
        "--guide",
        type=Path,
        help="folder with pages by hand, in the order of its nav.yaml",
    )
    parser.add_argument(
        "--out", type=Path, default=Path("build/site"), help="folder of the site (default: %(default)s)"
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="write nothing: say whether the site can be built, and whether the one in --out is fresh",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Build the site."""
    missing = [name for name in NEEDED if not find_spec(name)]
    if missing:
        raise Refused(not_installed(missing))
    from dcs_contract.site.build import build, stale

    standard = GUIDE if options.document is None and GUIDE.is_dir() else None
    document, guide = root_of(options.document or BUNDLE), options.guide or standard
    if options.check:
        return verdict(options.out, stale(document, guide, options.out))
    print(f"Site: {build(document, guide, options.out)}")
    return DONE


def verdict(out: Path, names: list[str]) -> int:
    """Say whether a site is what a build would write."""
    if names:
        print(f"Stale: {out} ({len(names)} files)\n  at   {names[0]}\n  fix  build it again", file=sys.stderr)
        return STALE
    print(f"Fresh: {out}" if out.is_dir() else f"Right: a site can be built; there is none in {out}")
    return DONE


def not_installed(missing: list[str]) -> Problem:
    """The libraries of the site are an extra."""
    return Problem(
        f"cannot write a site: {', '.join(missing)} not installed",
        at=sys.executable,
        why="only whoever publishes needs them, so they are an extra",
        fix="pip install 'dcs-switchover[docs]'",
    )
