"""What a worker counts about itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram


class WorkerMetrics:
    """Counters and times of one worker, in a registry of their own. No personal data in labels."""

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        self.registry = registry or CollectorRegistry()
        self._records = Counter(
            "bihuan_records", "Records that were dealt with", ["topic"], registry=self.registry
        )
        self._seconds = Histogram(
            "bihuan_batch_seconds",
            "Time from taking a batch to its acknowledgement",
            ["topic"],
            registry=self.registry,
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
        )
        self._hiccups = Counter(
            "bihuan_hiccups", "Outages that were waited out", ["topic"], registry=self.registry
        )
        self._dead = Counter(
            "bihuan_dead_letters",
            "Records that were set aside",
            ["topic", "code"],
            registry=self.registry,
        )
        self._crashed = Counter(
            "bihuan_crash_letters",
            "Records set aside because they crashed their handler: an alarm",
            ["topic"],
            registry=self.registry,
        )
        self._effects = Counter(
            "bihuan_effects",
            "What became of attempts to tell somebody outside; dead: an alarm",
            ["effect", "outcome"],
            registry=self.registry,
        )
        self._claimed = Counter(
            "bihuan_sweep_claimed",
            "Deadlines that the sweep claimed; again: their first claim had run out",
            ["lane", "again"],
            registry=self.registry,
        )
        self._lateness = Histogram(
            "bihuan_sweep_lateness_seconds",
            "From when a step was due to when Kafka had its command",
            ["lane"],
            registry=self.registry,
            buckets=(0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 3600),
        )
        self._last_look = Gauge(
            "bihuan_sweep_last_look_seconds",
            "When the sweep last looked, in seconds since 1970",
            registry=self.registry,
        )
        self._policies = Gauge(
            "bihuan_policy_in_force",
            "1 for the version of each kind of policy that this process goes by",
            ["policy", "version"],
            registry=self.registry,
        )
        self.assigned = Gauge(
            "bihuan_assigned_partitions", "Partitions of this worker", registry=self.registry
        )

    def policies(self, versions: Mapping[str, str]) -> None:
        self._policies.clear()
        for policy, version in versions.items():
            self._policies.labels(policy, version).set(1)

    def batch(self, topic: str, records: int, seconds: float) -> None:
        self._records.labels(topic).inc(records)
        self._seconds.labels(topic).observe(seconds)

    def hiccup(self, topic: str) -> None:
        self._hiccups.labels(topic).inc()

    def dead(self, topic: str, code: str) -> None:
        self._dead.labels(topic, code).inc()

    def crashed(self, topic: str) -> None:
        self._crashed.labels(topic).inc()

    def effect(self, effect: str, outcome: str) -> None:
        self._effects.labels(effect, outcome).inc()

    def claimed(self, lane: str, count: int, *, again: bool) -> None:
        self._claimed.labels(lane, str(again).lower()).inc(count)

    def steps_sent(self, lane: str, late_s: Iterable[float]) -> None:
        for seconds in late_s:
            self._lateness.labels(lane).observe(seconds)

    def swept(self, at: datetime) -> None:
        self._last_look.set(at.timestamp())
