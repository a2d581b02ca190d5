"""A small server that keeps the document, made to be broken: every step of an answer is one method."""

import json
import re
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit

from dcs_contract.fuzz.terms import Terms, all_terms
from dcs_contract.openapi import resolve

PROJECT, OTHER_PROJECT = "a4d31cb6-3d72-4fdc-8ec9-6e3a41e47f71", "b4a5d4098fb4474fa22cd05f897d6b99"
PAIR, OTHER_PAIR, SINGLE, ABSENT = (f"{digit}560df16-cebf-4473-95c4-d1b573c16e79" for digit in "1234")
TOKENS = {name: f"local-token-of-{name}-Zx81yQ" for name in ("valid", "expired", "stranger", "reader")}


@dataclass(frozen=True)
class Received:
    """A request as it arrived."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def token(self) -> str | None:
        return self.headers.get("X-Auth-Token")


@dataclass(frozen=True)
class Reply:
    """An answer. length: what is announced, where that is not the length of the body."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    length: int | None = None


class Fake:
    """Keeps the document. Roles are in memory and can be seen at /roles/<instance>."""

    head_with_body = False

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        self.terms: Terms = next(iter(all_terms(document).values()))
        self.masters = {PAIR: "left", OTHER_PAIR: "left"}
        self.owners = {PAIR: PROJECT, SINGLE: PROJECT, OTHER_PAIR: OTHER_PROJECT}
        self.locks = {instance: threading.Lock() for instance in self.masters}
        self.received: list[Received] = []

    def __call__(self, request: Received) -> Reply:
        """The whole way of a request."""
        if request.target.startswith("/roles/"):
            return self.json(200, {"master": self.masters[request.target.removeprefix("/roles/")]})
        self.received.append(request)
        match = self.match(request)
        if match is None:
            return self.example("UrlNotFound")
        if request.method != "POST":
            return self.not_allowed(request)
        parameters = {name: unquote(value) for name, value in match.groupdict().items()}
        refusal = self.authenticate(request) or self.validate(parameters)
        return refusal or self.act(request, parameters["project_id"], parameters["instance_id"])

    def match(self, request: Received) -> re.Match[str] | None:
        pattern = r"/v2/(?P<project_id>[^/]+)/instances/(?P<instance_id>[^/]+)/swap"
        return re.fullmatch(pattern, urlsplit(request.target).path)

    def not_allowed(self, request: Received) -> Reply:
        return self.example("MethodNotAllowed", Allow="POST")

    def authenticate(self, request: Received) -> Reply | None:
        if request.token is None:
            return self.example("TokenMissing")
        if request.token == TOKENS["expired"]:
            return self.example("TokenExpired")
        return None if request.token in TOKENS.values() else self.example("TokenInvalid")

    def validate(self, parameters: Mapping[str, str]) -> Reply | None:
        wrong = self.terms.malformed(parameters)
        if "project_id" in wrong:
            return self.example("InvalidProjectId")
        return self.example("InvalidInstanceId") if wrong else None

    def act(self, request: Received, project: str, instance: str) -> Reply:
        return self.authorise(request, project) or self.find(project, instance) or self.switch(instance)

    def authorise(self, request: Received, project: str) -> Reply | None:
        if request.token == TOKENS["reader"]:
            return self.example("TenantReadOnly")
        home = OTHER_PROJECT if request.token == TOKENS["stranger"] else PROJECT
        return None if project == home else self.example("RoleNotPermitted")

    def find(self, project: str, instance: str) -> Reply | None:
        if self.owners.get(instance) != project:
            return self.example("InstanceNotFound")
        return None if instance in self.masters else self.example("SwapNotSupported")

    def switch(self, instance: str) -> Reply:
        if not self.locks[instance].acquire(blocking=False):
            return self.example("JobRunning")
        try:
            time.sleep(0.002)
            self.flip(instance)
        finally:
            self.locks[instance].release()
        return self.done()

    def flip(self, instance: str) -> None:
        self.masters[instance] = "right" if self.masters[instance] == "left" else "left"

    def done(self) -> Reply:
        return Reply(204)

    def example(self, name: str, **headers: str) -> Reply:
        """The documented answer of this name."""
        (expected,) = self.terms.answers[name]
        value = resolve(self.document, self.document["components"]["examples"][name])["value"]
        return self.json(int(expected.status), value, **headers)

    def json(self, status: int, value: Any, **headers: str) -> Reply:
        return Reply(status, {"Content-Type": "application/json", **headers}, json.dumps(value).encode())


class Handler(BaseHTTPRequestHandler):
    """Hands requests of any method to a fake."""

    protocol_version = "HTTP/1.1"
    wbufsize = 65536  # one packet an answer
    fake: Fake

    def handle_any(self) -> None:
        body = self.rfile.read(max(0, int(self.headers.get("Content-Length") or 0)))
        reply = self.fake(Received(self.command, self.path, self.headers, body))
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.status != 204:
            self.send_header("Content-Length", str(len(reply.body) if reply.length is None else reply.length))
        self.end_headers()
        if self.command != "HEAD" or self.fake.head_with_body:
            self.wfile.write(reply.body)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any  # noqa: N815
    do_OPTIONS = do_TRACE = do_QUERY = do_SWITCH = do_post = handle_any  # noqa: N815

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing."""


class Server(ThreadingHTTPServer):
    """Takes many connections at once, and does not talk about what goes wrong."""

    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: the client sees the connection close."""


class Listening:
    """A fake on a free port of this machine, until the end of the block."""

    def __init__(self, fake: Any) -> None:
        handler = type("Bound", (Handler,), {"fake": fake})
        self.server = Server(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self) -> "Listening":
        threading.Thread(
            target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        ).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()


CASES = {
    "switches": ("valid", PROJECT, PAIR, "204"),
    "nobody": ("none", PROJECT, PAIR, "TokenMissing"),
    "expired": ("expired", PROJECT, PAIR, "TokenExpired"),
    "reads only": ("reader", PROJECT, PAIR, "TenantReadOnly"),
    "stranger": ("stranger", PROJECT, PAIR, "RoleNotPermitted"),
    "not mine": ("valid", PROJECT, OTHER_PAIR, "InstanceNotFound"),
    "single": ("valid", PROJECT, SINGLE, "SwapNotSupported"),
    "absent": ("valid", PROJECT, ABSENT, "InstanceNotFound"),
    "malformed": ("valid", PROJECT, "not-an-id", "InvalidInstanceId"),
}


OBSERVED = {PAIR: PROJECT, OTHER_PAIR: OTHER_PROJECT}


def target(
    url: str, cases: Mapping[str, tuple[str, str, str, str]] = CASES, observed: Iterable[str] = (PAIR,)
) -> str:
    """A target description of a fake."""
    lines = [f'url = "{url}"']
    for name, token in TOKENS.items():
        lines += [f"[credentials.{name}]", f'X-Auth-Token = "{token}"']
    for name, (holder, project, instance, answer) in cases.items():
        lines += ["[[case]]", f'name = "{name}"', 'operation = "swapInstance"', f'credentials = "{holder}"']
        lines += [parameters(project, instance), f'answer = "{answer}"']
    for instance in observed:
        lines += ["[[observe]]", 'operation = "swapInstance"', parameters(OBSERVED[instance], instance)]
        lines += [f'http = "{url}/roles/{{instance_id}}"', 'pointer = "/master"']
    return "\n".join(lines) + "\n"


def parameters(project: str, instance: str) -> str:
    return f'parameters = {{ project_id = "{project}", instance_id = "{instance}" }}'
