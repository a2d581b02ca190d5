"""Rules on released versions. They need files beside the document, so the judge looks, not the rule."""

from collections.abc import Iterator

from dcs_contract.check.rule import Finding, Subject, rule


@rule(
    "version-moves",
    why="the version tells callers whether a release breaks them",
    fix="breaking moves major, new moves minor, text moves patch",
)
def version_moves(_: Subject) -> Iterator[Finding]:
    """The version moved as far as the changes since the newest release demand."""
    return iter(())


@rule(
    "release-frozen",
    why="what breaks is judged against the released versions",
    fix="bring the file back as it was",
)
def release_frozen(_: Subject) -> Iterator[Finding]:
    """A released version never changes."""
    return iter(())


RULES = (version_moves, release_frozen)
