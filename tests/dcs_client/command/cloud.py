"""A service with many instances that counts what it does, and that fails as it is told."""

import json
import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import UUID

from dcs_document import load
from tests.dcs_client.conftest import TOKEN

SWAP, LOOK = load().operations["swapInstance"], load().operations["listGroups"]
PROJECT = SWAP.parameters["project_id"].example
GROUPS = LOOK.answers["OneShard"].body
NODES = ("node-0", "node-1")


def ids(count: int) -> list[str]:
    """Instances."""
    return [str(UUID(int=(0xABC << 100) + number, version=4)) for number in range(count)]


@dataclass
class Behaviour:
    """How an instance answers a switchover.

    answer: the name of a documented answer that is sent instead of switching. switches: whether it switches
    all the same. lost: whether the connection is cut before the answer. seconds: until it switches, and
    from then to the answer.
    """

    answer: str = ""
    switches: bool = True
    lost: bool = False
    seconds: tuple[float, float] = (0, 0)


@dataclass
class Cloud:
    """The service. swaps: how often each instance switched. requests: methods and instances, in order.

    headers: of those who looked. most: the highest number of switchovers that were under way together.
    starts: when each began.
    """

    behaviours: dict[str, Behaviour] = field(default_factory=dict)
    swaps: Counter[str] = field(default_factory=Counter)
    requests: list[tuple[str, str]] = field(default_factory=list)
    looks: str = ""
    """The name of an answer to all who look."""
    headers: list[dict[str, str]] = field(default_factory=list)
    starts: list[float] = field(default_factory=list)
    most: int = 0
    _busy: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        cloud = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                cloud.post(self)

            def do_GET(self) -> None:
                cloud.get(self)

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def environment(self) -> dict[str, str]:
        return {"DCS_ENDPOINT": self.url, "DCS_TOKEN": TOKEN, "DCS_PROJECT_ID": PROJECT}

    @property
    def sent(self) -> Counter[str]:
        """How many switchovers were sent to each instance."""
        return Counter(instance for method, instance in self.requests if method == "POST")

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def get(self, handler: BaseHTTPRequestHandler) -> None:
        """Show the shards."""
        instance = handler.path.split("/")[-2]
        with self._lock:
            self.requests.append(("GET", instance))
            self.headers.append({name.lower(): value for name, value in handler.headers.items()})
            master = self.swaps[instance] % 2
        if self.looks:
            return self.answer(handler, LOOK.answers[self.looks])
        (group,) = GROUPS["group_list"]
        nodes = [
            group["replication_list"][0]
            | {"node_id": node, "replication_role": "master" if number == master else "slave"}
            for number, node in enumerate(NODES)
        ]
        body = {"group_list": [group | {"replication_list": nodes}], "group_count": 1}
        return write(handler, 200, json.dumps(body), "application/json")

    def post(self, handler: BaseHTTPRequestHandler) -> None:
        """Switch over, or do as this instance does."""
        instance = handler.path.split("/")[-2]
        behaviour = self.behaviours.get(instance, Behaviour())
        with self._lock:
            self.requests.append(("POST", instance))
            self.starts.append(time.monotonic())
            self._busy += 1
            self.most = max(self.most, self._busy)
        time.sleep(behaviour.seconds[0])
        with self._lock:
            self.swaps[instance] += behaviour.switches
        time.sleep(behaviour.seconds[1])
        with self._lock:
            self._busy -= 1
        if behaviour.lost:
            handler.close_connection = True
            return
        if behaviour.answer:
            self.answer(handler, SWAP.answers[behaviour.answer])
        else:
            write(handler, 204, "", None)

    def answer(self, handler: BaseHTTPRequestHandler, answer: Any) -> None:
        """A documented answer."""
        body = answer.body if isinstance(answer.body, str) else json.dumps(answer.body)
        write(handler, answer.status, body, answer.media_type)


def write(handler: BaseHTTPRequestHandler, status: int, body: str, media_type: str | None) -> None:
    """Send an answer to a client that may be gone."""
    with suppress(ConnectionError):
        handler.send_response(status)
        handler.send_header("X-Request-Id", "abc")
        if media_type:
            handler.send_header("Content-Type", media_type)
            handler.send_header("Content-Length", str(len(body.encode())))
        handler.end_headers()
        handler.wfile.write(body.encode())


REFUSED = Behaviour("JobRunning", switches=False)
FAILED = Behaviour("SwapFailed", switches=False)
TIMED_OUT = Behaviour("GatewayTimeout")
LOST = Behaviour(lost=True)
"""It happened, and the answer was lost."""
DROPPED = Behaviour(lost=True, switches=False)
"""The request was lost on its way."""
