"""How the toolkit says that something is wrong."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong.

    what: what happened, with the value that was wrong. at: where, as a person would look for it.
    why: the rule behind it. fix: what to do, or a command to paste.
    """

    what: str
    at: str = ""
    why: str = ""
    fix: str = ""

    def __str__(self) -> str:
        lines = [self.what]
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
