"""The faults by name, each with the check that must find it."""

from tests.dcs_contract.fuzz.fake import Fake

FAULTS: dict[str, type[Fake]] = {}


def found_by(check: str):
    """Names the check that must find a fault."""

    def register(fault: type[Fake]) -> type[Fake]:
        FAULTS[f"{check}: {fault.__doc__}"] = fault
        return fault

    return register
