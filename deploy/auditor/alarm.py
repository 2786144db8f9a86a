"""Where the auditor raises its alarms: metrics, log and a webhook, none of which the sweep uses."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import httpx
import structlog
from prometheus_client import CollectorRegistry, Gauge

from escalation.audit.confirming import Alarms

NAMES: Final = ("missed", "spurious", "differing", "late", "sweep_stopped")
"""`late`: steps stand there unfired for longer than their grace. `sweep_stopped`: no sweep has left
a sign. The others: findings stand."""

WEBHOOK_WITHIN_S: Final = 5.0

log = structlog.get_logger()


class AuditMetrics:
    """The newest report as gauges, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._numbers = {
            name: Gauge(f"bihuan_audit_{name}", what, ["kind"], registry=self.registry)
            for name, what in (
                ("missed", "Findings that stand: a step was due and did not fire"),
                ("spurious", "Findings that stand: a step fired that was not due, or twice"),
                ("differing", "Findings that stand: a due time or step that is not as reckoned"),
                ("trusted", "Due times that were taken as the case file says"),
                ("overdue", "Deadlines that are later than their grace"),
                ("greatest_late_s", "Greatest lateness of a step in seconds"),
                ("sweep_age_s", "Seconds since a sweep has left a sign"),
                ("tickets", "Tickets that the pass has looked at"),
                ("took_s", "Seconds that the pass took"),
            )
        }
        self._alarm = Gauge(
            "bihuan_audit_alarm", "1 while an alarm is raised", ["alarm"], registry=self.registry
        )
        self._at = Gauge(
            "bihuan_audit_last_report_seconds",
            "When the newest report was made, in seconds since 1970",
            ["kind"],
            registry=self.registry,
        )

        self._anchor = Gauge(
            "bihuan_audit_last_anchor_seconds",
            "When the newest anchor was made, in seconds since 1970",
            registry=self.registry,
        )

    def anchored(self, at: datetime) -> None:
        """Shows when the newest anchor was made."""
        self._anchor.set(at.timestamp())

    def report(self, report: Mapping[str, Any], raised: set[str]) -> None:
        """Shows a report and the alarms that are raised."""
        for name, gauge in self._numbers.items():
            gauge.labels(report["kind"]).set(report[name])
        for name in NAMES:
            self._alarm.labels(name).set(name in raised)
        self._at.labels(report["kind"]).set(report["at"].timestamp())


class Alarm:
    """Raises and ends alarms by the reports; a webhook that fails is tried again with the next."""

    def __init__(self, webhook: str | None, *, silent_after_s: float) -> None:
        self._webhook = webhook
        self._silent_after_s = silent_after_s
        self._alarms = Alarms()
        self._untold: list[dict[str, Any]] = []

    @property
    def raised(self) -> set[str]:
        """The alarms that are raised."""
        return self._alarms.raised

    def judge(self, report: Mapping[str, Any]) -> None:
        """Raises and ends what a recent report gives ground for, and says so in the log."""
        grounds = []
        if report["overdue"]:
            grounds.append("late")
        if report["sweep_age_s"] > self._silent_after_s:
            grounds.append("sweep_stopped")
        findings = [name for name in ("missed", "spurious", "differing") if report[name]]
        new, over = self._alarms.look(grounds, findings)
        told = {
            name: report[name]
            for name in ("missed", "spurious", "differing", "overdue", "greatest_late_s")
        }
        for name in sorted(new):
            log.critical("audit_alarm_raised", alarm=name, **told)
        for name in sorted(over):
            log.warning("audit_alarm_ended", alarm=name, **told)
        at = report["at"].isoformat()
        self._untold += [
            {"alarm": name, "state": state, "at": at, **told}
            for state, names in (("raised", new), ("ended", over))
            for name in sorted(names)
        ]

    async def tell(self) -> None:
        """Calls the webhook for what it has not been told yet, in order."""
        if self._webhook is None:
            self._untold.clear()
            return
        async with httpx.AsyncClient(timeout=WEBHOOK_WITHIN_S) as client:
            while self._untold:
                try:
                    answer = await client.post(self._webhook, json=self._untold[0])
                    answer.raise_for_status()
                except httpx.HTTPError as error:
                    log.warning("audit_webhook_failed", error=type(error).__name__)
                    return
                self._untold.pop(0)
