"""Triage (研判): what a batch of reports is, where it happened, and which road it takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import orjson

from dispatch.classify import Classifier, Judgement
from dispatch.messages import ReportMessage
from dispatch.opening import device_condition_of
from dispatch.taxonomy import UNCLASSIFIED, Taxonomy
from dispatch.topics import Lane
from grid.county import County
from grid.places import Place, PlaceHint

URGENT: Final = ("S1", "S2")


@dataclass(frozen=True, slots=True)
class Triaged:
    """One report's matter, as it goes on its topic: its bytes, its key and its lane."""

    record: bytes
    key: str
    lane: Lane


class Triage:
    """Classifies and places reports, a batch at a time. Pure: the same reports, the same answer.

    `unsure_below` is the confidence under which nobody should believe the model: 9999 待研判.
    """

    def __init__(
        self,
        *,
        classifier: Classifier,
        county: County,
        taxonomy: Taxonomy,
        unsure_below: float,
    ) -> None:
        self._classifier = classifier
        self._county = county
        self._taxonomy = taxonomy
        self._unsure_below = unsure_below

    def matters(
        self, reports: Sequence[tuple[str, bytes, ReportMessage]], lane: Lane, now: datetime
    ) -> list[Triaged]:
        """The matters of (origin, raw record, report), in order. `lane` is where they came from:
        what is urgent stays urgent, and what turns out so becomes urgent here."""
        judged = self._classifier.classify([r.text for _, _, r in reports])
        places = self._county.places_of([_hint(r) for _, _, r in reports])
        return [
            self._matter(origin, raw, report, judgement, place, lane, now)
            for (origin, raw, report), judgement, place in zip(reports, judged, places, strict=True)
        ]

    def _matter(
        self,
        origin: str,
        raw: bytes,
        report: ReportMessage,
        judgement: Judgement,
        place: Place,
        lane: Lane,
        now: datetime,
    ) -> Triaged:
        found = self._classification(report, judgement)
        record = orjson.dumps(
            {
                "v": 1,
                "kind": "matter",
                "origin": origin,
                "report": orjson.Fragment(raw),
                "place": {
                    "county": place.county,
                    "town": place.town,
                    "village": place.village,
                    "grid": place.grid,
                    "lng": place.lng,
                    "lat": place.lat,
                    "accuracy_m": place.accuracy_m,
                    "how": place.how,
                    "flags": place.flags,
                },
                "classification": found,
                "triaged_at": now,
            }
        )
        condition = device_condition_of(report)
        key = (
            f"{report.device}/{condition}"
            if condition is not None
            else f"{found['subclass']}/{place.town or ''}"
        )
        urgent = lane is Lane.URGENT or found["severity"] in URGENT
        return Triaged(record, key, Lane.URGENT if urgent else Lane.NORMAL)

    def _classification(self, report: ReportMessage, judgement: Judgement) -> dict[str, Any]:
        """A person's own choice outranks the model, and so does what a device is made for."""
        subclass, decided_by = report.subclass, "source"
        if subclass is None and report.device is not None and report.reading is not None:
            device = self._county.devices.get(report.device)
            if device is not None and device.subclass in self._taxonomy:
                subclass, decided_by = device.subclass, "device"
        severity = judgement.severity.value
        condition, confidence = judgement.condition, judgement.confidence
        if subclass is not None and subclass in self._taxonomy:
            condition = condition if judgement.subclass == subclass else ""
            row = self._taxonomy.row(subclass, condition)
            severity = "S1" if judgement.danger else row.severity.value
            condition, confidence = row.condition, 1.0
        else:
            subclass, decided_by = judgement.subclass, "model"
            if confidence < self._unsure_below and subclass != UNCLASSIFIED:
                subclass, condition = UNCLASSIFIED, ""
                if not judgement.danger:
                    severity = self._taxonomy.row(UNCLASSIFIED).severity.value
        return {
            "subclass": subclass,
            "condition": condition,
            "severity": severity,
            "confidence": confidence,
            "decided_by": decided_by,
            "model_version": judgement.model_version,
            "evidence": judgement.evidence,
            "top": judgement.top,
            "danger": judgement.danger,
            "triggers": judgement.triggers,
        }


def _hint(report: ReportMessage) -> PlaceHint:
    position = report.position
    return PlaceHint(
        lng=position.lng if position else None,
        lat=position.lat if position else None,
        crs=position.crs if position else "wgs84",
        accuracy_m=position.accuracy_m if position else None,
        address=report.address or None,
        area_code=report.area_code,
        device=report.device,
        text=report.text or None,
    )
