"""Case files for people: events named in Chinese, private records opened, evidence masked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

import structlog

from api.masking import masked_text
from dispatch.casefile import FieldCipher, Unreadable
from dispatch.incident.events import EVENTS

log = structlog.get_logger(__name__)


def _zh_of(event: type[Any]) -> str:
    """The Chinese term that an event's docstring opens with."""
    return re.split("[(,:]", event.__doc__ or "", maxsplit=1)[0].strip().rstrip(".")


EVENT_ZH: Final[dict[str, str]] = {event.__name__: _zh_of(event) for event in EVENTS}

_QUOTES: Final = ("evidence", "danger", "triggers")


def opened_records(cipher: FieldCipher, records: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """Private records by id; one that this key does not open is left out and reported."""
    opened = {}
    for record_id, body in records.items():
        try:
            opened[record_id] = cipher.open(record_id, body)
        except Unreadable:
            log.error("private_record_unreadable", record_id=record_id)
    return opened


def masked_fields(fields: dict[str, Any]) -> dict[str, Any]:
    """An event's fields; what they quote from a report's text is masked like the text."""
    masked: dict[str, Any] = {}
    for name, value in fields.items():
        if isinstance(value, dict):
            masked[name] = masked_fields(value)
        elif name in _QUOTES and isinstance(value, list):
            masked[name] = [masked_text(v) if isinstance(v, str) else v for v in value]
        else:
            masked[name] = value
    return masked
