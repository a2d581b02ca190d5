"""An application that speaks WSGI (PEP 3333)."""

import io
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias
from urllib.parse import unquote_to_bytes
from wsgiref.util import setup_testing_defaults

from dcs_contract.fuzz.app.door import Received
from dcs_contract.fuzz.app.failed import FAILED
from dcs_contract.fuzz.wire import Answer

Wsgi: TypeAlias = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
WITHOUT_PREFIX = ("CONTENT_TYPE", "CONTENT_LENGTH")


class WsgiApp:
    """Runs in the thread that asks: requests that overlap come from several."""

    def __init__(self, app: Wsgi) -> None:
        self.app = app

    def answer(self, received: Received, timeout: float) -> Answer:  # noqa: ARG002 - nothing can stop it
        """Its answer."""
        started: list[tuple[str, list[tuple[str, str]]]] = []
        written: list[bytes] = []

        def start(status: str, headers: list[tuple[str, str]], _: Any = None) -> Callable[[bytes], None]:
            started.append((status, headers))
            return written.append

        try:
            result = self.app(environment(received), start)
            try:
                written.extend(result)
            finally:
                close = getattr(result, "close", None)
                if close:
                    close()
            status, headers = started[-1]
            return Answer(int(status[:3]), tuple(headers), b"".join(written))
        except Exception:  # noqa: BLE001 - a server answers for an application that fails, whatever it was
            return FAILED


def environment(received: Received) -> dict[str, Any]:
    """What the application is told of a request."""
    path, _, query = received.target.partition(b"?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": received.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query.decode("latin-1"),
        "REQUEST_URI": received.target.decode("latin-1"),  # no standard, but many servers have it
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.input": io.BytesIO(received.body),
        "wsgi.multithread": True,
    }
    for name, value in received.headers:
        key = name.decode("latin-1").upper().replace("-", "_")
        key = key if key in WITHOUT_PREFIX else f"HTTP_{key}"
        text = value.decode("latin-1")
        environ[key] = f"{environ[key]},{text}" if key in environ else text
    environ.setdefault("CONTENT_LENGTH", str(len(received.body)))
    setup_testing_defaults(environ)
    return environ
