"""Records of the events topic: what a board cannot use is poison, whoever put it there."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from api.live.arrivals import read_record
from dispatch.messages import Poison
from tests.support.builders import a_change

BEAT = {
    "v": 1,
    "kind": "beat",
    "path": "report",
    "lane": "normal",
    "partition": 0,
    "sent_at": "2026-03-02T01:00:00Z",
}
ODD_BEATS: dict[str, Any] = {
    "no zone": {"sent_at": "2026-03-02T01:00:00"},
    "a list for a path": {"path": []},
    "a list for a lane": {"lane": []},
    "no such lane": {"lane": "slow"},
    "a text for a partition": {"partition": "first"},
}
ODD_CHANGES: dict[str, Any] = {
    "a list for an id": {"incident_id": ["i1"]},
    "a text for a version": {"version": "newest"},
    "a number for the events": {"events": 5},
    "a text for an event": {"events": ["TicketSigned"]},
    "no ticket": {"ticket": None},
    "a text for what was before": {"before": "nothing"},
}
ODD_TICKETS: dict[str, Any] = {
    "a list for a status": {"status": ["HANDLING"]},
    "an object for a severity": {"severity": {}},
    "a number for a subclass": {"subclass": 801},
    "a list for a town": {"town": []},
    "a list for the lead": {"lead": ["ZHZF"]},
    "a text for a degree": {"lng": "east"},
    "a sensitivity that there is not": {"sensitivity": "secret"},
    "a text for a co-handler": {"co": ["ZHZF"]},
}


@pytest.mark.parametrize("odd", ODD_BEATS.values(), ids=ODD_BEATS)
def test_an_odd_beat_is_poison(odd: dict[str, Any]) -> None:
    read_record(orjson.dumps(BEAT), 0, 0)
    with pytest.raises(Poison):
        read_record(orjson.dumps(BEAT | odd), 0, 0)


@pytest.mark.parametrize("odd", ODD_CHANGES.values(), ids=ODD_CHANGES)
def test_an_odd_change_is_poison(odd: dict[str, Any]) -> None:
    with pytest.raises(Poison):
        read_record(orjson.dumps(orjson.loads(a_change()) | odd), 0, 0)


@pytest.mark.parametrize("odd", ODD_TICKETS.values(), ids=ODD_TICKETS)
def test_a_change_of_an_odd_ticket_is_poison(odd: dict[str, Any]) -> None:
    change = orjson.loads(a_change())
    change["ticket"] |= odd
    with pytest.raises(Poison):
        read_record(orjson.dumps(change), 0, 0)


def test_a_number_beyond_all_bounds_is_poison() -> None:
    with pytest.raises(Poison):
        read_record(orjson.dumps(BEAT).replace(b'"partition":0', b'"partition":1e999'), 0, 0)


def test_a_ticket_that_lacks_what_boards_show_is_poison() -> None:
    change = orjson.loads(a_change())
    for name in ("village", "lng", "due", "flags", "case_no"):
        ticket = {k: v for k, v in change["ticket"].items() if k != name}
        with pytest.raises(Poison):
            read_record(orjson.dumps(change | {"ticket": ticket}), 0, 0)


def test_a_field_that_a_newer_worker_tells_as_well_does_no_harm() -> None:
    change = orjson.loads(a_change())
    change["ticket"]["mood"] = "calm"
    assert read_record(orjson.dumps(change), 0, 0) is not None
