"""Gaps and unreadable records: what the stream lacks is made of the case file, or it is said."""

from __future__ import annotations

import pytest

from api.live.arrivals import Arrival, read_record
from api.live.gaps import GapOpen, changes_after
from dispatch.incident.commands import RecordContact
from dispatch.incident.events import EVENT, Event
from dispatch.incident.status import Status
from dispatch.messages import NewerSchema, Poison
from tests.support.builders import UNIT, Story, a_story, desk_of


def read(record: bytes) -> Arrival:
    found = read_record(record, 2, 17)
    assert isinstance(found, Arrival)
    return found


def events_before(story: Story, version: int) -> list[Event]:
    return [EVENT.validate_json(b) for b in story.bodies[: version - 1]]


def test_what_is_missing_is_told_as_it_would_have_been() -> None:
    story = a_story(Status.CLOSED)
    last = read(story.changes[-1])
    found = changes_after(4, events_before(story, last.from_version), last)
    told = [read(record) for record in story.changes[1:-1]]
    assert [(f.from_version, f.version) for f in found] == [(5, 5), (6, 6)]
    for one, other in zip(found, told, strict=True):
        assert (one.before, one.after, one.ticket) == (other.before, other.after, other.ticket)
        assert [e["type"] for e in one.events] == [e["type"] for e in other.events]


def test_a_file_that_is_not_whole_fills_no_gap() -> None:
    story = a_story(Status.HANDLING)
    story.do(RecordContact, desk_of(UNIT), kind="progress")
    last = read(story.do(RecordContact, desk_of(UNIT), kind="progress"))
    with pytest.raises(GapOpen):
        changes_after(4, events_before(story, last.from_version)[:-1], last)


@pytest.mark.parametrize(
    ("record", "error"),
    [
        (None, Poison),
        (b"", Poison),
        (b"\xff\xfe", Poison),
        (b"[]", Poison),
        (b"{}", Poison),
        (b'{"v":2,"kind":"change"}', NewerSchema),
        (b'{"v":1,"kind":"change","incident_id":"i"}', Poison),
        (b'{"v":1,"kind":"beat","path":"report"}', Poison),
    ],
)
def test_a_record_that_cannot_be_used_is_poison(record: bytes | None, error: type[Poison]) -> None:
    with pytest.raises(error):
        read_record(record, 0, 0)
