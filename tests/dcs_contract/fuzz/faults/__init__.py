"""Servers that each do one thing wrong, and some that are only unusual."""

from tests.dcs_contract.fuzz.faults import access, answers, effects, leaks, methods, requests
from tests.dcs_contract.fuzz.faults.allowed import ALLOWED
from tests.dcs_contract.fuzz.faults.registry import FAULTS, Fault

__all__ = ["ALLOWED", "FAULTS", "Fault", "access", "answers", "effects", "leaks", "methods", "requests"]
