"""Lets logs and traces see each call; neither ever sees a header or a body."""

import logging
from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from importlib import import_module
from typing import Any

from dcs_client.attempt import Failed, Outcome
from dcs_client.errors import ApiError, DcsError, InvalidArgument
from dcs_client.place import Place
from dcs_document import Operation

log = logging.getLogger("dcs_client")
log.addHandler(logging.NullHandler())


def tracer() -> Any:
    """The tracer of the application. Raises InvalidArgument when opentelemetry-api is not installed."""
    try:
        return import_module("opentelemetry.trace").get_tracer("dcs_client")
    except ImportError:
        raise InvalidArgument(
            "tracing needs a package that is not installed",
            why="opentelemetry-api is missing",
            remedy="pip install 'dcs-switchover[otel]'",
        ) from None


def watched(tracer: Any, operation: Operation, place: Place) -> AbstractContextManager[Any]:
    """A span around a call when there is a tracer."""
    return span(tracer, operation, place) if tracer else nullcontext()


@contextmanager
def span(tracer: Any, operation: Operation, place: Place) -> Generator[None]:
    """A span around a call, with the names of OpenTelemetry's conventions for HTTP clients."""
    trace = import_module("opentelemetry.trace")
    attributes = {
        "http.request.method": operation.method,
        "url.template": operation.path,
        "server.address": place.endpoint,
    }
    kind = trace.SpanKind.CLIENT
    options = {
        "record_exception": False,
        "set_status_on_exception": False,
    }  # they would copy texts of the server
    with tracer.start_as_current_span(operation.id, kind=kind, attributes=attributes, **options) as current:
        try:
            yield
        except DcsError as error:
            current.set_attribute("error.type", type(error).__name__)
            if isinstance(error, ApiError):
                current.set_attribute("http.response.status_code", error.status)
            current.set_status(trace.StatusCode.ERROR)
            raise
        current.set_attribute("http.response.status_code", min(operation.successes))


def tell(operation: Operation, outcome: Outcome) -> None:
    """Log what came of one request."""
    if isinstance(outcome, Failed):
        what = "lost" if outcome.left else "not sent"
        log.warning("%s %s: %s", operation.id, what, outcome.why)
    else:
        level = logging.INFO if outcome.status in operation.successes else logging.WARNING
        text = "%s: %d after %.3f s, request id %s"
        log.log(level, text, operation.id, outcome.status, outcome.seconds, outcome.request_id)
