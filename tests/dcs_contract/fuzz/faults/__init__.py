"""Servers that each do one thing wrong, and some that are only unusual."""

from tests.dcs_contract.fuzz.faults import access, answers, effects
from tests.dcs_contract.fuzz.faults.allowed import ALLOWED
from tests.dcs_contract.fuzz.faults.registry import FAULTS

__all__ = ["ALLOWED", "FAULTS", "access", "answers", "effects"]
