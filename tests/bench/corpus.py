"""What benchmarks feed in: real messages repeated with new numbers and places, as reports."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from deploy.clock import wall_clock
from dispatch.identity import content_hash, identity_of, ids_of
from dispatch.messages import Position, ReportMessage
from grid.county import County
from grid.spreading import spread
from tests.support.processes import PROJECT

KEY: Final = b"benchmark"
ACCOUNT: Final = "bench"
OWN_TEXTS: Final = PROJECT / "deploy" / "clients" / "data" / "demo_texts.csv"
REAL_MESSAGES: Final = PROJECT.parent / "shared" / "data" / "hotline" / "messages.csv"


def default_messages() -> Path:
    """The real messages where they lie beside the clone, else the project's own texts."""
    return REAL_MESSAGES if REAL_MESSAGES.exists() else OWN_TEXTS


def texts_of(messages: Path) -> list[str]:
    """Title and text of each row of a file of messages, or the text of a file of demo texts."""
    with messages.open(encoding="utf-8-sig", newline="") as lines:
        return [_text(row)[:20_000] for row in csv.DictReader(lines)]


def _text(row: dict[str, str]) -> str:
    text = row["text"].replace("{place}", "")
    return f"{row['title']}\n{text}" if row.get("title") else text


def reports(
    texts: list[str], count: int, county: County, at: datetime, *, run: str = "0"
) -> Iterator[ReportMessage]:
    """`count` reports: the texts over and over, each with a number and a place of its own."""
    for number, text in enumerate(itertools.islice(itertools.cycle(texts), count)):
        external = f"{run}-{number}"
        village, lng, lat = spread(county, external)
        identity = identity_of(
            account=ACCOUNT,
            registered_source=False,
            source_system="bench",
            external_no=external,
            round_no=1,
            client_uuid="",
        )
        ids = ids_of(identity, KEY)
        yield ReportMessage(
            report_id=ids.report_id,
            tracking_code=ids.tracking_code,
            identity=ids.identity,
            content_hash=content_hash({"text": text}),
            account=ACCOUNT,
            channel="hotline",
            source_system="bench",
            external_no=external,
            text=text,
            received_at=at,
            occurred_at=at - timedelta(hours=1),
            position=Position(lng=lng, lat=lat),
            area_code=village,
        )


def report_bodies(
    texts: list[str], count: int, county: County, *, run: str
) -> Iterator[dict[str, object]]:
    """The same as bodies of `POST /reports`."""
    for number, text in enumerate(itertools.islice(itertools.cycle(texts), count)):
        village, lng, lat = spread(county, f"{run}-{number}")
        yield {
            "channel": "hotline",
            "source_system": "bench",
            "external_no": f"{run}-{number}",
            "text": text,
            "position": {"lng": lng, "lat": lat},
            "area_code": village,
        }


def at_now() -> datetime:
    """The moment at which a benchmark's reports were received."""
    return wall_clock()
