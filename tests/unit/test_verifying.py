"""Whatever is done to a case file is found and named."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from dispatch.casefile import Hash, chain_hash
from dispatch.verifying import (
    Finding,
    StoredEvent,
    StoredFile,
    StoredRecord,
    verify_file,
)
from tests.support.builders import MORNING
from tests.support.case_files import (
    SALT,
    a_case_file,
    forged,
    made_anew,
    other_body,
    renumbered,
    with_events,
)

FILES = range(1000)
WHOLE = 25
"""Of so many files every place is tried, of the others one each."""


def places(seed: int, count: int) -> list[int]:
    """Which of `count` places of a file are tried."""
    return list(range(count)) if seed < WHOLE else [random.Random(seed).randrange(count)]


def heads(file: StoredFile, *versions: int) -> dict[int, tuple[str, int]]:
    """What anchors 1, 2, … say of these versions of a file."""
    by_version = {e.version: e.hash.hex() for e in file.events}
    return {v: (by_version[v], n) for n, v in enumerate(versions, start=1)}


def named(found: list[Finding]) -> set[tuple[str, int | None]]:
    """Faults and the versions they name."""
    return {(f.fault, f.version) for f in found}


@pytest.mark.parametrize("by", ["sha256", "sm3"])
def test_a_file_that_nobody_touched_holds(by: Hash) -> None:
    for seed in range(100):
        file = a_case_file(seed, 8, by)
        newest = len(file.events)
        assert verify_file(file, heads(file, 1, newest), MORNING) == []


def test_every_change_of_one_event_is_named() -> None:
    for seed in FILES:
        file = a_case_file(seed)
        for place in places(seed, len(file.events)):
            event, rows = file.events[place], list(file.events)
            rows[place] = replace(event, body=other_body(event.body, causation_id="another"))
            found = verify_file(with_events(file, rows))
            assert named(found) == {("event_changed", event.version)}, (seed, event.version)


def test_every_event_that_was_taken_out_is_named() -> None:
    for seed in FILES:
        file = a_case_file(seed)
        for place in places(seed, len(file.events)):
            event = file.events[place]
            rows = [*file.events[:place], *file.events[place + 1 :]]
            found = verify_file(with_events(file, rows))
            assert ("event_missing", event.version) in named(found), (seed, event.version)
            assert {f.fault for f in found} <= {"event_missing", "record_inserted"}
            closed_up = verify_file(with_events(file, renumbered(rows)))
            assert ("event_missing", event.version) in named(closed_up), (seed, event.version)


def test_every_event_that_was_put_in_is_named() -> None:
    for seed in FILES:
        file = a_case_file(seed)
        for place in (1 + at for at in places(seed, len(file.events) + 1)):
            before = file.events[place - 2].hash if place > 1 else b""
            body = forged(file, place)
            put_in = StoredEvent(place, body, chain_hash(before, body.encode()))
            rows = renumbered([*file.events[: place - 1], put_in, *file.events[place - 1 :]])
            found = verify_file(with_events(file, rows))
            assert ("event_inserted", place) in named(found), (seed, place)


def test_every_two_events_that_changed_places_are_named() -> None:
    for seed in FILES:
        file = a_case_file(seed)
        count = len(file.events)
        rng = random.Random(seed)
        tried = (6 if seed < WHOLE else 1) if count > 1 else 0
        pairs = [sorted(rng.sample(range(count), 2)) for _ in range(tried)]
        for i, j in pairs:
            rows = list(file.events)
            rows[i] = replace(file.events[j], version=i + 1)
            rows[j] = replace(file.events[i], version=j + 1)
            found = verify_file(with_events(file, rows))
            assert Finding(file.id, "events_swapped", i + 1, f"event {j + 1}") in found, (
                seed,
                i,
                j,
            )


def test_a_change_with_a_hash_to_match_is_named_by_the_event_behind_it() -> None:
    for seed in range(WHOLE):
        file = a_case_file(seed)
        for place, event in enumerate(file.events):
            body = other_body(event.body, causation_id="another")
            before = file.events[place - 1].hash if place else b""
            rows = list(file.events)
            rows[place] = StoredEvent(event.version, body, chain_hash(before, body.encode()))
            found = named(verify_file(with_events(file, rows)))
            last = place == len(rows) - 1
            assert found == {("ticket_differs", None) if last else ("event_changed", place + 2)}


def test_a_file_that_was_made_anew_holds_by_itself_and_not_against_its_anchors() -> None:
    for seed in FILES:
        file = a_case_file(seed)
        count = len(file.events)
        place = random.Random(seed).randrange(count)
        bodies = [e.body for e in file.events]
        bodies[place] = other_body(bodies[place], causation_id="another")
        anew = made_anew(file, bodies)
        assert verify_file(anew) == []
        (one,) = verify_file(anew, heads(file, 1, count))
        assert (one.fault, one.version) == ("rewritten", 1 if place == 0 else count)


def test_a_tail_that_was_cut_off_is_named_as_far_as_an_anchor_knows_it() -> None:
    for seed in range(WHOLE):
        file = a_case_file(seed)
        count = len(file.events)
        for kept in range(1, count):
            cut = made_anew(file, [e.body for e in file.events[:kept]])
            cut = replace(cut, records={})
            lost = set(range(kept + 1, count + 1))
            found = verify_file(cut, heads(file, count))
            assert {f.version for f in found if f.fault == "event_missing"} == lost
            unknown = verify_file(cut, heads(file, 1) if kept > 1 else None)
            assert "event_missing" not in {f.fault for f in unknown}


def test_what_bears_an_earlier_time_and_is_in_no_anchor_was_put_in_afterwards() -> None:
    file = a_case_file(1, 8)
    count, later = len(file.events), MORNING + timedelta(days=3650)
    assert verify_file(file, heads(file, count), later) == []
    (one,) = verify_file(file, heads(file, count - 1), later)
    assert (one.fault, one.version) == ("event_backdated", count)
    (one,) = verify_file(file, {}, later)
    assert one.fault == "ticket_inserted"
    assert verify_file(file, {}, MORNING) == []


def test_private_records_that_were_altered_taken_out_or_put_in_are_named() -> None:
    for seed in FILES:
        file = a_case_file(seed)
        for place in places(seed, len(file.records)):
            record, stored = list(file.records.items())[place]
            version = int(record.rpartition(".")[2]) + 1
            altered = {**file.records, record: StoredRecord(SALT, stored.body + " ")}
            gone = {k: v for k, v in file.records.items() if k != record}
            for records, fault in (
                (altered, "record_altered"),
                (gone, "record_missing"),
            ):
                found = verify_file(replace(file, records=records))
                assert found == [Finding(file.id, fault, version, record)]  # type: ignore[arg-type]
    more = {**file.records, "x": StoredRecord(SALT, "{}")}
    found = verify_file(replace(file, records=more))
    assert found == [Finding(file.id, "record_inserted", None, "x")]


def test_two_records_that_changed_places_are_both_named() -> None:
    file = a_case_file(3, 8)
    one, other, *_ = file.records
    swapped = {
        **file.records,
        one: file.records[other],
        other: file.records[one],
    }
    found = verify_file(replace(file, records=swapped))
    assert {f.about for f in found} == {one, other}
    assert {f.fault for f in found} == {"record_altered"}


def test_a_ticket_that_is_not_what_its_events_make_is_named() -> None:
    file = a_case_file(5, 8)
    assert file.state is not None
    state = other_body(file.state, case_no="another")
    assert named(verify_file(replace(file, state=state))) == {("ticket_differs", None)}
    assert named(verify_file(replace(file, head=b"x"))) == {("ticket_differs", None)}
    assert named(verify_file(replace(file, state="{}"))) == {("ticket_differs", None)}
    gone = replace(file, version=None, head=None, state=None)
    assert named(verify_file(gone)) == {("ticket_missing", None)}


@pytest.mark.parametrize("body", ["", "{", "[]", '{"version":"1"}', '{"version":1,"at":"never"}'])
def test_what_is_no_event_any_more_is_named(body: str) -> None:
    file = a_case_file(7)
    rows = [replace(file.events[0], body=body), *file.events[1:]]
    found = verify_file(with_events(file, rows))
    assert ("event_changed", 1) in named(found)
    before = chain_hash(b"", body.encode())
    whole = replace(file, events=(StoredEvent(1, body, before),), version=1, head=before)
    assert ("event_changed", 1) in named(verify_file(whole))


def test_an_event_that_names_a_version_before_its_own_is_named() -> None:
    for seed in range(WHOLE):
        file = a_case_file(seed)
        count = len(file.events)
        for place in range(1, count):
            rows = list(file.events)
            body = other_body(rows[place].body, version=place)
            rows[place] = replace(rows[place], body=body)
            assert ("event_changed", place + 1) in named(verify_file(with_events(file, rows)))
