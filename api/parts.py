"""What the API is built from: plain values and built things, handed over by a composition root."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from api.sources import Sources
from dispatch.taxonomy import Taxonomy
from escalation.policies import Policies
from escalation.telling import OnDuty
from grid.county import County


@dataclass(frozen=True, slots=True)
class Limits:
    """What is let through, and how long anything is waited for."""

    body_bytes: int = 2_097_152
    batch: int = 500
    answer_within_s: float = 2.0
    token_minutes: int = 30
    session_hours: int = 12
    track_per_minute: int = 30
    sign_in_failures_per_minute: int = 10
    """By one address for one user name."""
    address_failures_per_minute: int = 200
    """By one address for all user names; an office may have one address."""
    kafka_within_s: float = 8.0
    """After this an intake or a command is answered 503: Kafka did not confirm in time."""
    ready_beat_age_s: float = 30.0
    """The API is not ready when the oldest beat is older: nobody works on some partition."""


@dataclass(frozen=True, slots=True)
class BoardLimits:
    """The live board's feed."""

    beat_s: float = 2.0
    ring: int = 20_000
    page: int = 500
    queue: int = 500


@dataclass(frozen=True, slots=True)
class ApiParts:
    """Everything that `build_app` needs. `kafka` are keyword arguments of every aiokafka client."""

    engine: AsyncEngine
    county: County
    taxonomy: Taxonomy
    policies: Callable[[], Policies]
    now: Callable[[], datetime]
    identity_key: bytes = field(repr=False)
    token_key: bytes = field(repr=False)
    field_key: bytes = field(repr=False)
    kafka: Mapping[str, Any] = field(repr=False)
    centre_name: str
    sources: Sources
    on_duty: Callable[[], Awaitable[OnDuty]]
    limits: Limits = Limits()
    board: BoardLimits = BoardLimits()
    web_dist: Path | None = None
    metrics_token: str | None = field(default=None, repr=False)
    """Opens /metrics to others than the loopback."""
