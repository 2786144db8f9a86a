"""The API's own documents, made from the code alone: no server, database or broker is asked."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any, Final

from api.app import build_app
from api.live import asyncapi
from api.parts import ApiParts
from api.sources import Sources
from deploy.clock import system_clock
from deploy.roots.duty import DutyBook
from deploy.settings import Settings
from dispatch.store.engine import create_engine
from dispatch.taxonomy import load_taxonomy
from escalation.calendar_files import base_calendar
from escalation.policies import packaged_policies
from grid.county import County
from grid.demo import demo_county

FOLDER: Final = Path(__file__).parents[1] / "api" / "web" / "schemas"
"""Where the pages' types are made from."""


def documents() -> dict[str, str]:
    """The text of each document by its file name. It is the same on every machine: nothing of the
    parts that the application is built from here stands in it."""
    return {
        "openapi.json": _text(asyncio.run(_openapi())),
        "asyncapi.json": _text(asyncapi.document()),
    }


def _text(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


async def _openapi() -> dict[str, Any]:
    engine = create_engine("sqlite+aiosqlite:///:memory:")
    key = bytes(32)
    parts = ApiParts(
        engine=engine,
        county=County(demo_county()),
        taxonomy=load_taxonomy(),
        policies=packaged_policies,
        now=system_clock(Settings()),
        identity_key=key,
        token_key=key,
        field_key=key,
        kafka={},
        centre_name="",
        on_duty=DutyBook(engine, base_calendar).now,
        sources=Sources(frozenset(), frozenset()),
    )
    return build_app(parts).openapi()
