"""What counts as breaking, in writing: each kind of change, its verdict and the reason.

A change breaks when a caller that kept the old contract can fail under the new one. What a caller sends must
still be accepted, so a request may only widen. What a caller gets must still be understood, so a response may
only narrow.
"""

from dataclasses import dataclass
from enum import StrEnum

from dcs_contract.openapi import Path, pointer


class Verdict(StrEnum):
    """What a change means for callers, and which part of the version it moves."""

    BREAKING = "breaking"
    UNCLASSIFIABLE = "unclassifiable"
    ADDITION = "non-breaking"
    TEXT = "text"


class Direction(StrEnum):
    """Who sends what a schema describes."""

    REQUEST = "request"
    RESPONSE = "response"


class Shift(StrEnum):
    """What happened to the set of values that a schema allows."""

    NARROWED = "narrowed"
    WIDENED = "widened"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class Kind:
    """A kind of change. id: never changes."""

    id: str
    verdict: Verdict
    why: str


B, U, A, T = Verdict.BREAKING, Verdict.UNCLASSIFIABLE, Verdict.ADDITION, Verdict.TEXT

PLAIN = (
    Kind("operation-removed", B, "callers of it get an error"),
    Kind("operation-added", A, "nobody calls it yet"),
    Kind("operation-id-changed", B, "it is the name of the function in generated clients"),
    Kind(
        "parameter-removed",
        B,
        "callers send it, and a strict server refuses what it does not know",
    ),
    Kind("parameter-added-required", B, "callers do not send it"),
    Kind("parameter-added-optional", A, "callers need not send it"),
    Kind("parameter-became-required", B, "callers that left it out get an error"),
    Kind("parameter-became-optional", A, "callers may go on sending it"),
    Kind("parameter-style-changed", B, "the same value is written in another way"),
    Kind("request-body-removed", B, "callers send one"),
    Kind("request-body-added-required", B, "callers send none"),
    Kind("request-body-added-optional", A, "callers may go on sending none"),
    Kind("request-body-became-required", B, "callers that left it out get an error"),
    Kind("request-body-became-optional", A, "callers may go on sending it"),
    Kind("request-media-type-removed", B, "callers send it"),
    Kind("request-media-type-added", A, "callers may go on sending the others"),
    Kind("response-success-removed", B, "callers wait for that status"),
    Kind("response-success-added", B, "callers do not take that status for a success"),
    Kind("response-error-removed", A, "callers no longer meet it"),
    Kind("response-error-added", A, "callers must expect any error status, and tell it by its class"),
    Kind("response-media-type-removed", B, "callers that ask for it get another one, or none"),
    Kind("response-media-type-added", A, "callers get it only when they ask for it"),
    Kind("response-header-removed", B, "callers may read it"),
    Kind("response-header-added", A, "callers ignore headers that they do not know"),
    Kind("response-header-became-optional", B, "callers may rely on it"),
    Kind("response-header-became-required", A, "callers get more than before"),
    Kind("security-tightened", B, "credentials that were enough no longer are"),
    Kind("security-widened", A, "the old credentials are still enough"),
    Kind("security-scheme-changed", B, "credentials travel in another way"),
    Kind("server-removed", B, "callers use its address"),
    Kind("server-added", A, "callers may go on using the others"),
    Kind("text-changed", T, "texts and examples bind nobody"),
    Kind("extension-changed", T, "extensions bind nobody but the tools that know them"),
    Kind("other-changed", U, "there is no rule for this part of the document"),
)

FACETS = {
    "type": "the types that are allowed",
    "enum": "the values that are listed",
    "bounds": "a minimum, a maximum, or a multiple",
    "pattern": "the pattern",
    "format": "the format",
    "required": "the properties that must be there",
    "additional": "whether other properties may be there",
    "alternative": "the schemas of which one, or all, must match",
    "default": "the value that is taken when none is sent",
    "schema": "a keyword of the schema that has no rule of its own",
}

REASONS = {
    (Direction.REQUEST, Shift.NARROWED): (B, "what callers send may be refused"),
    (Direction.REQUEST, Shift.WIDENED): (A, "what callers send is still accepted"),
    (Direction.RESPONSE, Shift.NARROWED): (A, "callers get nothing that they could not get before"),
    (Direction.RESPONSE, Shift.WIDENED): (B, "callers may get what they were never told of"),
    (Direction.REQUEST, Shift.CHANGED): (U, "whether it widens or narrows cannot be told"),
    (Direction.RESPONSE, Shift.CHANGED): (U, "whether it widens or narrows cannot be told"),
    (Direction.REQUEST, Shift.ADDED): (A, "callers need not send it, unless it is also required"),
    (Direction.RESPONSE, Shift.ADDED): (A, "callers ignore what they do not know"),
    (Direction.REQUEST, Shift.REMOVED): (A, "callers may go on sending it, unless nothing else is allowed"),
    (Direction.RESPONSE, Shift.REMOVED): (B, "callers may read it"),
}
SETS = (Shift.NARROWED, Shift.WIDENED, Shift.CHANGED)


def schema_kind(direction: Direction, facet: str, shift: Shift) -> Kind:
    """The kind of a change of a schema, for example request-type-narrowed."""
    verdict, why = REASONS[direction, shift]
    subject = FACETS.get(facet, "a property")
    return Kind(f"{direction}-{facet}-{shift}", verdict, f"{subject}: {why}")


KINDS: dict[str, Kind] = {kind.id: kind for kind in PLAIN} | {
    kind.id: kind
    for direction in Direction
    for kind in (
        *(schema_kind(direction, facet, shift) for facet in FACETS for shift in SETS),
        *(schema_kind(direction, "property", shift) for shift in (Shift.ADDED, Shift.REMOVED)),
    )
}


@dataclass(frozen=True)
class Change:
    """One change. at: where in the new bundle, or in the old one when it is gone, as a JSON pointer."""

    kind: Kind
    at: str
    what: str

    def __str__(self) -> str:
        return f"{self.kind.verdict}: {self.what} [{self.kind.id}]\n  at   {self.at}\n  why  {self.kind.why}"


def change(kind: str, path: Path, what: str) -> Change:
    """A change of a kind that is not one of a schema."""
    return Change(KINDS[kind], pointer(path), what)
