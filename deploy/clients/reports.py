"""From a row of a real file to a report: one pure function for each kind of file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from deploy.clients.places import Places
from deploy.clients.rows import Row

COUNTY_ZONE: Final = ZoneInfo("Asia/Shanghai")
TIMES: Final = ("%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M")
TIMES_311: Final = ("%m/%d/%Y %I:%M:%S %p",)

ToReport = Callable[[Row, Places], dict[str, Any]]


class BadRow(ValueError):
    """A row of which no report can be made; the text says why."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: what it is called, the columns that it must have, what a row becomes."""

    source_system: str
    called: str
    columns: tuple[str, ...]
    to_report: ToReport


def moment(text: str, formats: tuple[str, ...] = TIMES) -> str | None:
    """The time in the county's zone, ISO 8601; None when it cannot be read."""
    for form in formats:
        try:
            return datetime.strptime(text.strip(), form).replace(tzinfo=COUNTY_ZONE).isoformat()
        except ValueError:
            continue
    return None


def hotline_report(row: Row, places: Places) -> dict[str, Any]:
    """A message to a mailbox. Whoever wrote it stays unnamed: the file's pseudonym is not sent."""
    number = row.fields["id"].strip()
    if not number:
        raise BadRow("id: empty")
    said = (row.fields["title"].strip(), row.fields["text"].strip())
    return {
        "channel": "hotline",
        "source_system": "replay-hotline",
        "external_no": number,
        "text": "\n".join(part for part in said if part),
        **_occurred(moment(row.fields["time"])),
        **places.of(f"hotline/{number}"),
        "reporter": {"anonymous": True},
    }


def request_report(row: Row, places: Places) -> dict[str, Any]:
    """A service request of another city: what it is about, whose it was, what came of it. Its
    clock time is taken as the county's; its address and position are not sent."""
    number = row.fields["ServiceRequestNum"].strip()
    if not number:
        raise BadRow("ServiceRequestNum: empty")
    lines = (
        row.fields["SRType"].strip(),
        _labelled("Agency", row.fields["Agency"]),
        _labelled("Outcome", row.fields.get("Outcome", "")),
    )
    return {
        "channel": "hotline",
        "source_system": "replay-requests311",
        "external_no": number,
        "text": "\n".join(line for line in lines if line),
        **_occurred(moment(row.fields["CreatedDate"], TIMES_311)),
        **places.of(f"requests311/{number}"),
        "reporter": {"anonymous": True},
    }


def _labelled(label: str, text: str) -> str:
    return f"{label}: {text.strip()}" if text.strip() else ""


def _occurred(at: str | None) -> dict[str, Any]:
    return {"occurred_at": at} if at is not None else {}


HOTLINE: Final = Kind(
    "replay-hotline", "a file of hotline messages", ("id", "title", "time", "text"), hotline_report
)
REQUESTS311: Final = Kind(
    "replay-requests311",
    "a file of service requests",
    ("SRType", "Agency", "CreatedDate", "ServiceRequestNum"),
    request_report,
)
