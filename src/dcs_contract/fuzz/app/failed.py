"""What a server answers for an application that fails."""

from dcs_contract.fuzz.wire import Answer

FAILED = Answer(500, (("Content-Type", "text/plain"),), b"Internal Server Error")
