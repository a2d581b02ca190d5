"""The released versions of a document: published/<version>.json beside it, frozen by their hashes."""

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from dcs_contract.bundle import Bundle, render
from dcs_contract.compare import acceptance
from dcs_contract.compare.documents import changes
from dcs_contract.compare.kinds import Verdict
from dcs_contract.openapi import Node
from dcs_contract.problem import Problem, Refused
from dcs_contract.source import shown

FOLDER, HASHES = "published", "hashes.json"
NUMBER = re.compile(r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)")


class Version(NamedTuple):
    """A version by semantic versioning, without labels."""

    major: int
    minor: int
    patch: int

    def __str__(self) -> str:
        return ".".join(map(str, self))


def version_of(document: Node) -> Version | None:
    """The version of a document; None when it is not major.minor.patch."""
    found = NUMBER.fullmatch(str(document["info"].get("version", "")))
    return Version(*map(int, found.groups())) if found else None


class Releases:
    """The folder of released versions of the document at `root`."""

    def __init__(self, root: Path) -> None:
        self.folder = root.parent / FOLDER

    def versions(self) -> list[Version]:
        """The released versions, oldest first."""
        names = (NUMBER.fullmatch(file.stem) for file in self.folder.glob("*.json"))
        return sorted(Version(*map(int, name.groups())) for name in names if name)

    def file(self, version: Version) -> Path:
        """The file of one version."""
        return self.folder / f"{version}.json"

    def document(self, version: Version) -> dict[str, Any]:
        """The bundle of one version."""
        content: dict[str, Any] = json.loads(self.file(version).read_text(encoding="utf-8"))
        return content

    def hashes(self) -> dict[str, str]:
        """The recorded hash of each version."""
        file = self.folder / HASHES
        recorded: dict[str, str] = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
        return recorded

    def freeze(self, document: Bundle) -> Path:
        """Release the current version. Raises Refused when that is not possible, with the reasons."""
        found = [*self.changed(), *version_problems(document, self)]
        version = version_of(document.document)
        if not found and version in self.versions():
            found = [released(document, version)]
        if found or version is None:
            raise Refused(*found)
        self.folder.mkdir(exist_ok=True)
        self.file(version).write_text(render(document.document), encoding="utf-8")
        recorded = self.hashes() | {str(version): digest(self.file(version))}
        text = json.dumps(dict(sorted(recorded.items())), indent=2) + "\n"
        (self.folder / HASHES).write_text(text, encoding="utf-8")
        return self.file(version)

    def changed(self) -> Iterator[Problem]:
        """Released versions that are not what they were."""
        present = {str(version): digest(self.file(version)) for version in self.versions()}
        for version, recorded in self.hashes().items():
            if present.get(version) != recorded:
                yield frozen(self.folder / f"{version}.json", gone=version not in present)
        for version in present.keys() - self.hashes().keys():
            yield frozen(self.folder / f"{version}.json", gone=False)


def digest(file: Path) -> str:
    """SHA-256 of a file, in hex."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def version_problems(document: Bundle, releases: Releases) -> Iterator[Problem]:
    """Whether the version moved as far as the changes since the newest release demand."""
    version, versions = version_of(document.document), releases.versions()
    if version is None:
        yield no_version(document)
    elif versions and (needed := demanded(document.document, releases)) > version:
        yield too_low(document, version, needed, versions[-1])


def demanded(document: Node, releases: Releases) -> Version:
    """The lowest version that the changes since the newest release allow."""
    newest = releases.versions()[-1]
    accepted = acceptance.read(releases.folder.parent)
    found = changes(releases.document(newest), document)
    verdicts = {change.kind.verdict for change in found if not any(a.covers(change) for a in accepted)}
    if verdicts & {Verdict.BREAKING, Verdict.UNCLASSIFIABLE}:
        return Version(newest.major + 1, 0, 0)
    if Verdict.ADDITION in verdicts:
        return Version(newest.major, newest.minor + 1, 0)
    return newest._replace(patch=newest.patch + bool(found))


def no_version(document: Bundle) -> Problem:
    """A version that is none."""
    given = document.document["info"].get("version")
    return Problem(
        f'"{given}" is not a version',
        at=document.locate(("info", "version")),
        why="the version tells callers whether a release breaks them",
        fix="write it as major.minor.patch, for example 1.0.0",
        rule="version-moves",
    )


def too_low(document: Bundle, version: Version, needed: Version, newest: Version) -> Problem:
    """A version that hides what changed."""
    root = shown(document.root)
    released_file = shown(document.root.parent / FOLDER / f"{newest}.json")
    return Problem(
        f"the version {version} must be at least {needed}",
        at=document.locate(("info", "version")),
        why=f"so far it changed since {newest}: breaking moves major, new moves minor, text moves patch",
        fix=f"write  version: {needed}\nto see the changes:  dcs-contract compare {released_file} {root}",
        rule="version-moves",
    )


def released(document: Bundle, version: Version | None) -> Problem:
    """A version that is released already."""
    return Problem(
        f"the version {version} is released already",
        at=document.locate(("info", "version")),
        why="a released version never changes",
        fix="move the version on",
        rule="release-frozen",
    )


def frozen(file: Path, *, gone: bool) -> Problem:
    """A released version that is not what it was."""
    return Problem(
        f"{file.name} is a released version and {'is gone' if gone else 'changed'}",
        at=shown(file),
        why="what breaks is judged against it, so a released version never changes",
        fix=f"bring it back as it was, for example  git checkout -- {shown(file)}",
        rule="release-frozen",
    )
