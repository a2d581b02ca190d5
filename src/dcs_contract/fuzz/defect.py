"""One thing that a server does against its document."""

from dataclasses import dataclass

CHECKS = {
    "no-answer": "Every request gets an answer that is HTTP.",
    "status": "Every answer has a documented status.",
    "content-type": "Every body has a documented content type.",
    "headers": "The documented headers are as their schemas say, and required ones are there.",
    "body": "Every body is as its schema says.",
    "no-body": "An answer without documented content, and every 204, has no body.",
    "known-status": "A known case gets its status.",
    "known-body": "A known case gets the codes of its example.",
    "known-input": "Of what has an effect, only the known cases that expect a success succeed.",
    "malformed-input": "A request with malformed parameters never succeeds.",
    "server-error": "A request that cannot have begun any work is no server error.",
    "auth-missing": "A request without credentials is refused as such.",
    "auth-ignored": "A request without valid credentials never succeeds.",
    "method": "A method that the path does not have is refused with 405.",
    "allow": "A 405 lists the methods of the path in Allow.",
    "secret-echoed": "No answer repeats credentials.",
    "stack-trace": "No answer shows the inside of the server.",
    "effect-missing": "A success has its effect.",
    "effect-repeated": "A success has its effect once.",
    "effect-on-failure": "An answer that is no success leaves everything as it was.",
    "effect-unasked": "A request that names something else, or another method, changes nothing.",
    "effect-late": "Whatever a request changes has changed when its answer comes.",
    "effect-overlap": "Of overlapping requests, as many take effect as succeed.",
    "state-broken": "What is observed is sound again after every request.",
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
    not one of a run.
    """

    finding: Finding
    operation: str
    status: str
    phase: str
    curl: str
    request: int = 0

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes it one defect."""
        return self.finding.check, self.operation, self.status

    def __str__(self) -> str:
        lines = [f"{self.finding.check}  {self.operation}  {self.status}", f"  {self.finding.title}"]
        for label, text in self.details().items():
            lines.append(f"  {label:<9} " + text.replace("\n", "\n            "))
        return "\n".join(lines)

    def details(self) -> dict[str, str]:
        """Everything but what names it."""
        finding = self.finding
        return {
            "expected": finding.expected,
            "see": finding.see,
            "came": finding.came,
            "phase": self.phase,
            "again": self.curl,
        }

    def as_dict(self) -> dict[str, str]:
        """For a machine."""
        named = {"check": self.finding.check, "operation": self.operation, "status": self.status}
        return named | {"title": self.finding.title} | self.details()
