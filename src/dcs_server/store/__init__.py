"""What outlives the process: the instances, and a record of every switchover."""

from dcs_server.store.attempt import Answered, Attempt, Ending, Entry, Journal, Registered
from dcs_server.store.claim import Claim
from dcs_server.store.database import open_database, read_database
from dcs_server.store.store import Store
from dcs_server.store.threads import AlreadyRunning, StoreError

__all__ = [
    "AlreadyRunning",
    "Answered",
    "Attempt",
    "Claim",
    "Ending",
    "Entry",
    "Journal",
    "Registered",
    "Store",
    "StoreError",
    "open_database",
    "read_database",
]
