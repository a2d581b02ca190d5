"""Every fault: a server that does one thing wrong."""

import re
from dataclasses import dataclass

from tests.dcs_contract.fuzz.fake import Fake


@dataclass(frozen=True)
class Fault:
    """A server with one defect. check: what must find it. knows: what a suite has to know or do to see it."""

    kind: type[Fake]
    check: str
    knows: str

    @property
    def id(self) -> str:
        return re.sub(r"(?<!^)(?=[A-Z])", "-", self.kind.__name__).lower()

    @property
    def group(self) -> str:
        """The class of defects, which is the module it stands in."""
        return self.kind.__module__.rpartition(".")[2]

    @property
    def description(self) -> str:
        return " ".join((self.kind.__doc__ or "").split())


FAULTS: dict[str, Fault] = {}

DOCUMENT, INSTANCES, CALLERS = "the document", "known instances", "several credentials"
PROBE, OFTEN, AT_ONCE, WIRE = "a look at the roles", "many calls", "calls at once", "the bytes on the wire"


def found_by(check: str, knows: str = DOCUMENT):
    """Names the check that must find a fault, and what it takes to see it."""

    def register(kind: type[Fake]) -> type[Fake]:
        fault = Fault(kind, check, knows)
        assert fault.id not in FAULTS, fault.id
        FAULTS[fault.id] = fault
        return kind

    return register
