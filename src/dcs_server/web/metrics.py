"""What can be counted and measured, for Prometheus."""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from itertools import accumulate

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.metrics_core import HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

SECONDS = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15)
"""Upper bounds of the buckets; the last one is longer than any switchover may take."""


class Answered(Collector):
    """Answers by operation and status. Every request is counted, so it is done with plain numbers."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, int], list[int]] = {}
        self._seconds: dict[tuple[str, int], float] = {}

    def observe(self, operation: str, status: int, seconds: float) -> None:
        """Count one answer."""
        key = operation, status
        if key not in self._counts:
            self._counts[key], self._seconds[key] = [0] * (len(SECONDS) + 1), 0.0
        self._counts[key][bisect_left(SECONDS, seconds)] += 1
        self._seconds[key] += seconds

    def collect(self) -> Iterator[Metric]:
        """As Prometheus wants it: each bucket with those below it."""
        family = HistogramMetricFamily(
            "dcs_request_duration_seconds", "Until an answer", labels=["operation", "status"]
        )
        bounds = [*map(str, map(float, SECONDS)), "+Inf"]
        for (operation, status), counts in self._counts.items():
            buckets = list(zip(bounds, accumulate(counts), strict=True))
            family.add_metric([operation, str(status)], buckets, self._seconds[operation, status])
        yield family


class Metrics:
    """The numbers of one application. Every instance has a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._answers = Answered()
        self.registry.register(self._answers)
        self._in_flight = Gauge("dcs_requests_in_flight", "Being carried out", registry=self.registry)
        self._throttled = self._counter("dcs_requests_throttled", "Told to come later", "reason")
        self._refused = self._counter("dcs_connections_refused", "Ended by the server", "reason")
        self._switches = self._counter("dcs_switches", "Switchovers that have ended", "outcome")
        self._gap = self._histogram("dcs_write_gap_seconds", "Without a master that takes writes")

    def answered(self, operation: str, status: int, seconds: float) -> None:
        """A request was answered. operation: its id, or empty when the URL means none."""
        self._answers.observe(operation, status, seconds)

    def watch(self, in_flight: Callable[[], float]) -> None:
        """Show a number of requests that is asked for when the metrics are."""
        self._in_flight.set_function(in_flight)

    def throttled(self, reason: str) -> None:
        """A request was told to come later: rate, origin or requests."""
        self._throttled.labels(reason).inc()

    def refused(self, reason: str) -> None:
        """A connection was ended by the server."""
        self._refused.labels(reason).inc()

    def switched(self, outcome: str, write_gap: float | None) -> None:
        """An attempt to switch over has ended. write_gap: seconds without a master, if there were any."""
        self._switches.labels(outcome).inc()
        if write_gap is not None:
            self._gap.observe(write_gap)

    def text(self) -> bytes:
        """All of it in the text format of Prometheus."""
        return generate_latest(self.registry)

    def _counter(self, name: str, about: str, *labels: str) -> Counter:
        return Counter(name, about, labels, registry=self.registry)

    def _histogram(self, name: str, about: str, *labels: str) -> Histogram:
        return Histogram(name, about, labels, registry=self.registry, buckets=SECONDS)
