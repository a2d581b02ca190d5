"""How much one caller, one address and one connection may ask for."""

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_network

from dcs_server.errors import Refused

MOST = 10_000
"""Keys that are remembered at most; then the one that was seen longest ago is forgotten."""


ROUNDING = 0.001
"""Of a request: so much may be missing, or sums of fractions would cost a whole one."""


@dataclass(frozen=True)
class Limits:
    """What the server lets through.

    rate, burst: requests a second of one credential, and how many may come at once; math.inf for no limit.
    The same pair limits the refused identifications of one address.
    connections: open at the same time; requests: carried out at the same time.
    header_bytes: of a request's head; body_bytes: of its body.
    header_seconds: until a request has arrived, head and body, and until an answer is taken.
    idle_seconds: without a request on an open connection.
    """

    rate: float = 20.0
    burst: float = 40
    connections: int = 1000
    requests: int = 200
    header_bytes: int = 32_768
    body_bytes: int = 65_536
    header_seconds: float = 10.0
    idle_seconds: float = 60.0


UNMETERED = Limits(rate=math.inf)
"""For tokens that everybody may know: every request is answered, at any rate."""


class Buckets:
    """Token buckets, one for each key, in bounded memory.

    One number a key, as in the generic cell rate algorithm: when its bucket will be full again.
    """

    def __init__(self, rate: float, burst: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._interval = 1 / rate  # 0 for no limit
        self._most = (max(burst, 1) - 1 + ROUNDING) * self._interval
        self._clock = clock
        self._full: OrderedDict[str, float] = OrderedDict()

    def wait(self, key: str) -> float:
        """Seconds until a key may take; 0 for now."""
        full = self._full.get(key)
        return 0.0 if full is None else max(full - self._clock() - self._most, 0.0)

    def take(self, key: str) -> float:
        """Take one, unless there is none. Returns the seconds to wait; 0 when one was taken."""
        if not self._interval:
            return 0.0
        now = self._clock()
        full = max(self._full.pop(key, now), now)
        wait = full - now - self._most
        self._full[key] = full if wait > 0 else full + self._interval
        if len(self._full) > MOST:
            self._full.popitem(last=False)
        return max(wait, 0.0)


class Throttled(Refused):
    """Too many requests. reason: of which kind, for the metrics. seconds: to wait."""

    def __init__(self, reason: str, seconds: float) -> None:
        super().__init__("Throttled", [(b"retry-after", b"%d" % max(math.ceil(seconds), 1))])
        self.reason = reason


class Throttle:
    """Counts requests by credential, refused ones by address.

    An address that has tried too many wrong credentials is not listened to, whatever it sends next: otherwise
    the right one would still be told apart from the wrong ones. Behind a proxy all callers share its address.
    """

    def __init__(self, limits: Limits) -> None:
        self._callers = Buckets(limits.rate, limits.burst)
        self._origins = Buckets(limits.rate, limits.burst)

    def listen(self, origin: str) -> None:
        """Let an address try credentials. Raises Throttled."""
        if wait := self._origins.wait(network(origin)):
            raise Throttled("origin", wait)

    def failed(self, origin: str) -> None:
        """Remember that an address was not recognised."""
        self._origins.take(network(origin))

    def count(self, caller: str) -> None:
        """Let one request of a caller pass. Raises Throttled."""
        if wait := self._callers.take(caller):
            raise Throttled("rate", wait)


def network(origin: str) -> str:
    """An address, or for IPv6 the network that one host may choose addresses of."""
    return str(ip_network((origin.partition("%")[0], 64), strict=False)) if ":" in origin else origin
