"""What pytest finds. Imports nothing heavy: it is loaded in every run of everybody who has the package."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from dcs_pytest.reference import ReferenceServer

DOCUMENT = Path("generated/openapi.json")


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options of the suite."""
    group = parser.getgroup("dcs", "contract suite")
    group.addoption("--dcs-target", type=Path, metavar="FILE", help="prove the server of this description")
    group.addoption(
        "--dcs-document",
        type=Path,
        metavar="FILE",
        default=DOCUMENT,
        help=f"the contract; default: {DOCUMENT}",
    )
    group.addoption(
        "--dcs-app", metavar="MODULE:NAME", default="", help="an ASGI or WSGI application instead of a server"
    )
    group.addoption(
        "--dcs-allow-host", action="append", metavar="NAME", default=[], help="a host besides this machine"
    )
    group.addoption("--dcs-baseline", type=Path, metavar="FILE", help="defects that are accepted for a while")
    group.addoption("--dcs-no-effects", action="store_true", help="send only what cannot change anything")
    group.addoption("--dcs-report", type=Path, metavar="DIR", help="write the report of the suite there too")


def pytest_configure(config: pytest.Config) -> None:
    """Have the suite collected beside what is collected anyway."""
    target = config.getoption("--dcs-target")
    if target is None:
        return
    if config.getoption("numprocesses", default=None) or hasattr(config, "workerinput"):
        raise pytest.UsageError(
            "--dcs-target does not go with -n: requests that overlap by accident would be taken for defects; "
            "run the suite by itself, without -n"
        )
    if not target.is_file():
        raise pytest.UsageError(f"--dcs-target {target}: there is no such file")
    if not any(argument.startswith(str(target)) for argument in config.args):
        config.args.append(str(target))


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """The suite, when it comes to the description."""
    target: Path | None = parent.config.getoption("--dcs-target")
    if target is None or file_path != target.resolve():
        return None
    try:
        from dcs_pytest.suite import SuiteFile
    except ImportError as error:
        raise pytest.UsageError(
            f"--dcs-target needs more packages ({error}): pip install 'dcs-switchover[contract]'"
        ) from error
    return SuiteFile.from_parent(parent, path=file_path)  # pyright: ignore[reportUnknownMemberType]


@pytest.fixture(scope="session")
def dcs_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator["ReferenceServer"]:
    """A reference server with instances of its own, for the whole session.

    It listens on a free port of this machine, and its Redis servers end with it.
    """
    from dcs_pytest.reference import running

    with running(tmp_path_factory.mktemp("dcs-server")) as server:
        yield server
