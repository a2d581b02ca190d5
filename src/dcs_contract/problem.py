"""How the toolkit says that something is wrong."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong.

    what: what happened, with the value that was wrong. at: where, as a person would look for it.
    why: the reason behind the rule. fix: what to do, or a command to paste. rule: its id, if it has one.
    """

    what: str
    at: str = ""
    why: str = ""
    fix: str = ""
    rule: str = ""

    def __str__(self) -> str:
        lines = [f"{self.what} [{self.rule}]" if self.rule else self.what]
        for label in ("at", "why", "fix"):
            text = getattr(self, label)
            if text:
                lines.append(f"  {label:<4} " + text.replace("\n", "\n       "))
        return "\n".join(lines)


class Refused(Exception):
    """The toolkit cannot go on. problems: all that it found, at least one."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n\n".join(str(problem) for problem in problems))
        self.problems = problems
