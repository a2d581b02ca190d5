"""The folder of the site. A file that we did not make is never removed."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from dcs_contract.problem import Problem, Refused

MANIFEST = ".made-by-dcs-contract-docs"


def check(out: Path) -> None:
    """Raise Refused unless the folder is missing, empty, or holds nothing but a site that we made."""
    if out.is_dir():
        foreign = sorted(files(out) - recorded(out))
        if foreign:
            raise Refused(not_ours(out, foreign))
    elif out.exists():
        raise Refused(not_ours(out, [out.name]))


@contextmanager
def writable(out: Path) -> Generator[None]:
    """Raise Refused for what the system does not let us write within the block."""
    try:
        yield
    except OSError as error:
        why = error.strerror or str(error)
        fix = "give a folder that can be written, with --out"
        raise Refused(Problem("cannot write the site", at=str(out), why=why, fix=fix)) from error


def files(folder: Path) -> set[str]:
    """All files of a folder, relative to it."""
    found = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir())
    return set(found) - {MANIFEST}


def recorded(out: Path) -> set[str]:
    """The files that the last build wrote."""
    manifest = out / MANIFEST
    return set(manifest.read_text(encoding="utf-8").splitlines()) if manifest.is_file() else set()


def record(site: Path) -> None:
    """Write down which files we made."""
    (site / MANIFEST).write_text("".join(f"{name}\n" for name in sorted(files(site))), encoding="utf-8")


def differing(site: Path, out: Path) -> list[str]:
    """Names of the files that are missing in one of two sites, or not the same in both."""
    both = files(site) & files(out)
    changed = {name for name in both if (site / name).read_bytes() != (out / name).read_bytes()}
    return sorted(changed | (files(site) ^ files(out)))


def not_ours(out: Path, foreign: list[str]) -> Problem:
    """The folder holds something that somebody else put there."""
    shown = ", ".join(foreign[:3]) + (" ..." if len(foreign) > 3 else "")
    return Problem(
        f"{out} holds files that this command did not make; nothing was changed",
        at=shown,
        why="the folder of a site is replaced as a whole",
        fix="move them away, or choose another folder with --out",
    )
