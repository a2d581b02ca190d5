"""One thing that a server does against its document."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from dcs_contract.fuzz.again import Again


class Need(StrEnum):
    """What a check cannot do without. Where it is missing the report says so."""

    CASE = "a [[case]] of the operation"
    SUCCESS = "a [[case]] of the operation that expects a success"
    OBSERVE = "an [[observe]] of the operation"


class Check(NamedTuple):
    """says: what has to hold. why: why it matters to those who call the server. needs: of the target."""

    says: str
    why: str
    needs: Need | None = None


CHECKS = {
    "no-answer": Check(
        "Every request gets an answer that is HTTP.",
        "A caller whose connection just ends does not know whether its request was carried out.",
    ),
    "status": Check(
        "Every answer has a documented status.",
        "Callers decide by the status; one that nobody wrote down ends in the wrong branch of their code.",
    ),
    "content-type": Check(
        "Every body has a documented content type.",
        "A client picks its parser by the content type, and fails on one that it has no parser for.",
    ),
    "headers": Check(
        "The documented headers are as their schemas say, and required ones are there.",
        "Callers read them to wait, to sign in or to find a request again.",
    ),
    "body": Check(
        "Every body is as its schema says.",
        "Generated clients are strict: a missing or mistyped member becomes an exception in the caller.",
    ),
    "member": Check(
        "A body has only members that its schema names.",
        "A caller who relies on what nobody promised breaks when it goes.",
    ),
    "code": Check(
        "The code of an error is one that the document lists for its status.",
        "Callers look the code up to know what to do, and find nothing.",
    ),
    "no-body": Check(
        "An answer without documented content, and every 204, has no body.",
        "What follows a 204 is read as the beginning of the next answer on the connection.",
    ),
    "known-status": Check(
        "A known case gets its status.",
        "A caller who is told the wrong reason repeats what it must not, or gives up what would work.",
        Need.CASE,
    ),
    "known-body": Check(
        "A known case gets the codes of its example.",
        "Callers tell errors of one status apart by these codes, and by nothing else.",
        Need.CASE,
    ),
    "known-input": Check(
        "Of what has an effect, only the known cases that expect a success succeed.",
        "A success for something else took effect on what nobody named.",
        Need.CASE,
    ),
    "malformed-input": Check(
        "A request with malformed parameters never succeeds.",
        "Whoever guesses what was meant acts on the wrong thing one day.",
    ),
    "malformed-refusal": Check(
        "A malformed parameter is refused for that reason.",
        "A caller who mistyped an id looks for a missing instance, or for a missing right.",
        Need.SUCCESS,
    ),
    "odd-input": Check(
        "What an operation does not know is ignored, or refused for itself.",
        "Anybody who sends something odd can make the server fail.",
        Need.CASE,
    ),
    "header-injected": Check(
        "Nothing in a request becomes a header of the answer.",
        "A link can make a browser or a cache believe what the server never said.",
    ),
    "server-error": Check(
        "A request that cannot have begun any work is no server error.",
        "A 5xx is the server's own fault: it wakes somebody up, and leaves the caller in doubt.",
    ),
    "auth-missing": Check(
        "A request without credentials is refused as such.",
        "A caller without a token must be told to get one, not to look for something else.",
    ),
    "auth-refusal": Check(
        "Credentials that nobody has are refused as such, before anything is looked up.",
        "Whoever has no right learns from the answer what there is.",
        Need.CASE,
    ),
    "auth-ignored": Check(
        "A request without valid credentials never succeeds.",
        "Anybody who reaches the server can do what only some may.",
        Need.CASE,
    ),
    "method": Check(
        "A method that the path does not have is refused with 405.",
        "A method that is let through does something that nobody documented or protected.",
    ),
    "allow": Check(
        "A 405 lists the methods of the path in Allow.",
        "HTTP demands it, and tools find out from it what they may send.",
    ),
    "secret-echoed": Check(
        "No answer repeats credentials.",
        "Answers end up in logs and error reports, where many can read them.",
    ),
    "stack-trace": Check(
        "No answer shows the inside of the server.",
        "Paths, versions and code tell an attacker where to begin.",
    ),
    "internals": Check(
        "No error tells what the server is made of.",
        "Paths, versions and addresses tell an attacker where to begin.",
    ),
    "effect-missing": Check(
        "A success has its effect.",
        "The caller goes on as if it were done, and nobody looks again.",
        Need.OBSERVE,
    ),
    "effect-repeated": Check(
        "A success has its effect once.",
        "Done twice can be undone, or costs twice.",
        Need.OBSERVE,
    ),
    "effect-on-failure": Check(
        "An answer that is no success leaves everything as it was.",
        "A caller who is refused tries again, and does it twice without knowing.",
        Need.OBSERVE,
    ),
    "effect-unasked": Check(
        "A request that names something else, or another method, changes nothing.",
        "Somebody else's system changes, and its owner finds no reason.",
        Need.OBSERVE,
    ),
    "effect-late": Check(
        "Whatever a request changes has changed when its answer comes.",
        "A caller who looks right after the answer sees the old state, and acts on it.",
        Need.OBSERVE,
    ),
    "effect-overlap": Check(
        "Of overlapping requests, as many take effect as succeed.",
        "Two operators, or one and a retry, are each told of a success that only one of them had.",
        Need.OBSERVE,
    ),
    "overlap-error": Check(
        "Requests that overlap are refused as documented; they are no error of the server.",
        "A caller who gets a 5xx does not know whether anything happened.",
        Need.OBSERVE,
    ),
    "writes-lost": Check(
        "A write that was acknowledged before a success is there after it.",
        "Data that its owner believes to be safe is gone.",
        Need.OBSERVE,
    ),
    "state-broken": Check(
        "What is observed is sound again after every request.",
        "What a request leaves half done has to be repaired by hand.",
        Need.OBSERVE,
    ),
}
"""Every check by its id; an id never changes its meaning."""


@dataclass(frozen=True)
class Finding:
    """What a rule says about one exchange.

    expected: what the document says. see: where it says it, a JSON pointer into the document or an RFC.
    came: what the server did.
    """

    check: str
    title: str
    expected: str
    see: str
    came: str


@dataclass(frozen=True)
class Defect:
    """A finding, and how to see it again. Two of the same check, operation and status are the same defect.

    status: the status that came, or "none". phase: when it was seen. curl: a command that sends the request
    again, with the secrets as shell variables. request: the number of the request in its run; 0 when it is
    not one of a run. again: what was sent, for `dcs-contract replay`; None when it was only recorded.
    """

    finding: Finding
    operation: str
    status: str
    phase: str
    curl: str
    request: int = 0
    again: Again | None = None

    @staticmethod
    def named(check: str, operation: str, status: str) -> str:
        """The id of a defect, which is the same in every run."""
        return f"{check}/{operation}/{status}".replace(" ", "-")

    @property
    def id(self) -> str:
        """What a person calls it."""
        return self.named(*self.key)

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes it one defect."""
        return self.finding.check, self.operation, self.status

    @property
    def why(self) -> str:
        """Why it matters."""
        return CHECKS[self.finding.check].why

    def __str__(self) -> str:
        lines = [self.id, f"  {self.finding.title}"]
        for label, text in self.details().items():
            lines.append(f"  {label:<9} " + text.replace("\n", "\n            "))
        return "\n".join(lines)

    def details(self) -> dict[str, str]:
        """Everything but what names it."""
        finding = self.finding
        number = f", request {self.request}" if self.request else ""
        return {
            "expected": finding.expected,
            "see": finding.see,
            "came": finding.came,
            "why": self.why,
            "phase": f"{self.phase}{number}",
            "again": self.curl,
        }
