"""What is counted, for /metrics: one object an office, so that tests may open several."""

from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram


class Figures:
    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.handled = Histogram("townhall_letter_seconds", "Time from desk to answer", registry=self.registry)
        self.failed = Counter("townhall_letter_failures", "Letters given back after a fault", registry=self.registry)
        self.lost = Counter("townhall_answers_unknown", "Answers that may not have arrived", registry=self.registry)
        self.sent = Counter("townhall_notices", "Notices settled by the courier", ["state"], registry=self.registry)
        self.inbox = Gauge("townhall_inbox", "Letters by state", ["state"], registry=self.registry)
        self.outbox = Gauge("townhall_outbox", "Notices by state", ["state"], registry=self.registry)
        self.waiting = Gauge("townhall_oldest_seconds", "Age of the oldest open row", ["book"], registry=self.registry)
        self.silence = Gauge(
            "townhall_channel_silence_seconds", "Since the last successful poll", ["channel"], registry=self.registry
        )

    @contextmanager
    def handling(self) -> Iterator[None]:
        with self.handled.time():
            yield
