"""Sends the request of a defect again, and judges it anew."""

from dataclasses import dataclass, field
from functools import cached_property

from dcs_contract.fuzz.call import Call
from dcs_contract.fuzz.defect import Defect
from dcs_contract.fuzz.expected import Expected
from dcs_contract.fuzz.listener import Sent, Silent
from dcs_contract.fuzz.overlap import volley
from dcs_contract.fuzz.run import Run
from dcs_contract.fuzz.session import Session, WentAway
from dcs_contract.fuzz.target import NOBODY, KnownCase
from dcs_contract.fuzz.terms import Terms
from dcs_contract.fuzz.wire import Answer
from dcs_contract.problem import Problem, Refused
from dcs_contract.replay.recorded import Recorded

PHASE = "replay"
SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")


class Answers(Silent):
    """Keeps what came."""

    def __init__(self) -> None:
        self.came: list[str] = []

    def sent(self, sent: Sent) -> None:
        """A request was sent."""
        result = sent.attempt.result
        self.came.append(str(result.status) if isinstance(result, Answer) else f"no answer: {result}")


@dataclass
class Replay:
    """One request against one server. defects: all that were seen, once it is sent."""

    run: Run
    recorded: Recorded
    defects: tuple[Defect, ...] = field(default=(), init=False)

    @cached_property
    def terms(self) -> Terms:
        """The operation. Raises Refused when the document no longer has it."""
        name = self.recorded.operation
        if name in self.run.terms:
            return self.run.terms[name]
        why, fix = "the document has no such operationId", f"it has {', '.join(self.run.terms)}"
        raise Refused(Problem(f'no operation "{name}"', at="the report", why=why, fix=fix))

    @cached_property
    def call(self) -> Call:
        """The request with the secrets of the target. Raises Refused when one is missing."""
        try:
            return self.recorded.again.call(self.run.masks)
        except KeyError as missing:
            raise Refused(
                Problem(
                    f"the target has no secret {missing.args[0]}",
                    at=f"the request of {self.recorded.id}",
                    why="the report keeps secrets by their names only",
                    fix="give the target that the report was made with",
                )
            ) from missing

    @property
    def may_change(self) -> bool:
        """Whether the request could change anything: no method of the server is trusted to be safe."""
        return self.call.method not in SAFE or self.terms.effect is not None

    @property
    def question(self) -> str:
        """What is about to be done."""
        many = self.recorded.again.at_once
        times = f", once alone and then {many} times at once" if many > 1 else ""
        target = self.run.masks.hide(self.call.target)
        return f"{self.call.method} {target} goes to {self.run.url}{times}"

    def send(self) -> list[str]:
        """Send it. Returns what to tell: the defects that were seen, then what became of this one."""
        answers = Answers()
        session = self.run.session(answers)
        session.begin(PHASE)
        try:
            self.out(session)
            session.rest()
        except WentAway:
            pass
        self.defects = session.found()
        return [*map(str, self.defects), self.outcome(answers.came)]

    def out(self, session: Session) -> None:
        """The request, or as many of them as there were at once.

        Those go after one alone: without it nobody knows what two changes look like that bring it back.
        """
        if self.recorded.again.at_once > 1:
            session.send(self.terms, self.call)
            volley(session, [self.case or self.anybody] * self.recorded.again.at_once)
        else:
            session.send(self.terms, self.call, self.case)

    @property
    def still_there(self) -> bool:
        """Whether the check of the defect fails again, with whatever status."""
        seen = {(defect.finding.check, defect.operation) for defect in self.defects}
        return (self.recorded.check, self.recorded.operation) in seen

    def outcome(self, came: list[str]) -> str:
        """What became of the defect."""
        answered = f"answered {', '.join(came)}" if came else "it cannot be sent as HTTP"
        if self.still_there:
            return f"Still there: {self.recorded.id} ({answered})"
        return f"Not seen: {self.recorded.id} ({answered}). Only a whole run proves that it is mended."

    @property
    def case(self) -> KnownCase | None:
        """The known case that it was, with the answer that the document has for it now."""
        kept = self.recorded.again
        expected = next(
            (
                answer
                for answers in self.terms.answers.values()
                for answer in answers
                if answer.example == kept.answer
            ),
            Expected(kept.answer, place=f"{self.terms.place}/responses/{kept.answer}")
            if kept.answer.isdigit()
            else None,
        )
        return self.known(kept.case, expected) if kept.case and expected else None

    @property
    def anybody(self) -> KnownCase:
        """The request as a case whose answer nobody compares."""
        return self.known(PHASE, Expected("200"))

    def known(self, name: str, expected: Expected) -> KnownCase:
        """The request as a known case."""
        holder = self.run.target.credentials.get(self.run.target.holder(self.call, self.terms), NOBODY)
        return KnownCase(name, self.terms, holder, self.terms.read(self.call.target) or {}, expected)
