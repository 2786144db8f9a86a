"""The auditor's own reckoning against the product's decisions: it agrees, or sees why not."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.deadlines import waiting as core_waiting
from dispatch.incident.upstream import Upstream
from escalation.audit.climbing import Climb
from escalation.audit.comparing import KINDS, RowSeen, differences
from escalation.audit.minutes import CannotJudge, Minutes
from escalation.audit.reading import Books, Reader
from escalation.calendar_files import base_calendar
from escalation.policies import packaged_policies
from tests.support.random_walks import CALM, STORMY, TYPHOON, Walk, a_walk

BEGAN = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
GRACE = timedelta(minutes=1)


@cache
def minutes() -> Minutes:
    return Minutes(base_calendar().body)


@cache
def reader() -> Reader:
    ladders = packaged_policies().ladders
    calendars = {c.version: cached_minutes(c.body) for c in (base_calendar(), TYPHOON)}
    return Reader(Books(calendars, {ladders.version: Climb(ladders.body)}))


def cached_minutes(body: str) -> Callable[[], Minutes]:
    table = Minutes(body)
    return lambda: table


def events_of(walk: Walk) -> list[dict[str, Any]]:
    """The events as they are stored."""
    return [json.loads(e.model_dump_json(exclude_none=True)) for e in walk.events]


def rows_of(walk: Walk) -> dict[int, RowSeen]:
    """The deadline rows as the product writes them."""
    return {
        run: RowSeen(run, w.step, w.due_at, w.lane.value, w.holder)
        for run, w in core_waiting(walk.it).items()
    }


def found(walk: Walk, **changed: Any) -> Counter[str]:
    """The kinds of difference that the auditor sees."""
    events, rows = changed.get("events", events_of(walk)), changed.get("rows", rows_of(walk))
    now = changed.get("now", walk.now)
    file = reader().read(walk.id, events)
    return Counter(f.kind for f in differences(file, rows, walk.it.version, now, GRACE))


@settings(max_examples=150, deadline=None)
@given(
    start=st.integers(0, 3 * 365 * 86_400_000).map(lambda ms: BEGAN - timedelta(milliseconds=ms)),
    amount=st.integers(-60 * 8 * 3600, 60 * 8 * 3600),
)
def test_the_table_of_minutes_agrees_with_the_calendar(start: datetime, amount: int) -> None:
    """Two implementations, one calendar."""
    calendar = base_calendar()
    end = calendar.after(start, amount, "W")
    assert minutes().after(start, amount, "W") == end
    a, b = sorted((start, end))
    assert minutes().between(a, b, "W") == calendar.between(a, b, "W")


def test_outside_the_table_nothing_is_judged() -> None:
    with pytest.raises(CannotJudge):
        minutes().after(datetime(1999, 1, 1, tzinfo=UTC), 60, "W")
    with pytest.raises(CannotJudge):
        minutes().between(BEGAN, datetime(2051, 1, 1, tzinfo=UTC), "W")


@pytest.mark.parametrize("seed", range(150))
def test_whatever_happens_to_a_ticket_the_auditor_agrees(seed: int) -> None:
    walk = a_walk(seed, BEGAN + timedelta(days=seed * 2, seconds=seed * 4321))
    walk.fire_due()
    assert found(walk) == Counter()


@pytest.mark.parametrize("seed", range(150))
def test_the_auditor_agrees_while_calendars_come_and_go(seed: int) -> None:
    walk = a_stormy_walk(seed)
    walk.fire_due()
    assert found(walk) == Counter()


def trusted(walk: Walk) -> int:
    """How many due times the auditor took as the file says."""
    return reader().read(walk.id, events_of(walk)).trusted


@pytest.mark.parametrize("seed", range(80))
def test_the_auditor_agrees_on_tickets_from_above(seed: int) -> None:
    walk = a_walk_from_above(seed)
    assert found(walk) == Counter()
    assert trusted(walk) == 0


def a_walk_from_above(seed: int) -> Walk:
    """A ticket of the city, whose rounds bring other due times and whose answers come late; the
    calendar changes on the way."""
    began = BEGAN + timedelta(hours=seed * 5, seconds=seed * 331)
    due = began.replace(microsecond=0) + timedelta(hours=(3, 14, 60, 400)[seed % 4])
    above = Upstream(level="city", number="C-1", round=1, due=due)
    walk = Walk(seed, began, above=above)
    for turn in range(30):
        walk.step()
        if turn == 9 + seed % 5:
            walk.moves_to(STORMY)
        if turn == 20:
            walk.moves_to(CALM)
    walk.fire_due()
    return walk


@pytest.mark.parametrize("seed", range(50))
def test_the_auditor_agrees_on_petitions(seed: int) -> None:
    walk = a_petition_s_walk(seed)
    assert found(walk) == Counter()
    assert trusted(walk) == 0


def a_petition_s_walk(seed: int) -> Walk:
    walk = Walk(seed, BEGAN + timedelta(hours=seed * 5), ("0302", "S3"), channel="petition")
    for _ in range(40):
        walk.step()
    walk.fire_due()
    return walk


@pytest.mark.parametrize("seed", range(140))
def test_the_auditor_agrees_on_families(seed: int) -> None:
    for walk in a_family(seed):
        assert found(walk) == Counter()
        assert trusted(walk) == 0


def a_family(seed: int) -> list[Walk]:
    """Three tickets that are merged, worked and go their own ways again."""
    rng = random.Random(seed)
    began = BEGAN + timedelta(hours=seed * 7, seconds=seed * 17)
    family = [Walk(3 * seed + n, began + timedelta(minutes=n)) for n in range(3)]
    for _ in range(25):
        one, other = rng.sample(family, 2)
        merged = one.it.merged_into
        if merged is not None:
            one.goes_its_own_way(next(w for w in family if w.id == merged))
        elif rng.random() < 0.4:
            one.merges_into(other)
        else:
            one.step()
    last = max(walk.now for walk in family)
    for walk in family:
        walk.now = last
        walk.fire_due()
    return family


@pytest.mark.parametrize("seed", range(20))
def test_what_a_calendar_that_is_not_there_counted_is_trusted(seed: int) -> None:
    """No judgement is no fault."""
    unable = Reader(Books({}, reader()._books.climbs))
    for walk in (*a_family(seed), a_walk_from_above(seed)):
        file = unable.read(walk.id, events_of(walk))
        assert file.faults == []
        assert file.trusted > 0


@pytest.mark.parametrize(
    ("kind", "how"),
    [
        ("UpstreamRoundCame", "moved"),
        ("UpstreamAnswered", "moved"),
        ("ResultRefusedAbove", "resumed"),
        ("TicketDispatched", "started"),
        ("ChildMerged", "moved"),
        ("ChildUnmerged", "moved"),
    ],
)
def test_a_due_time_that_such_an_event_got_wrong_is_seen(kind: str, how: str) -> None:
    """For want of a rule nothing is taken as it is said: two hours more are seen."""
    wrong = 0
    for seed in range(60):
        lives = a_family(seed) if kind.startswith("Child") else [a_walk_from_above(seed)]
        for walk in lives:
            events = events_of(walk)
            said = [s for e in events if e["type"] == kind for s in e.get("runs", {}).get(how, ())]
            if not said:
                continue
            due = datetime.fromisoformat(said[0]["due"]) + timedelta(hours=2)
            said[0]["due"] = due.isoformat()
            assert found(walk, events=events)["due_differs"] >= 1
            wrong += 1
    assert wrong >= 3


@pytest.mark.parametrize("kind", ["UpstreamRoundCame", "ChildMerged", "ChildUnmerged"])
def test_a_clock_that_such_an_event_forgot_is_seen(kind: str) -> None:
    wrong = 0
    for seed in range(60):
        lives = a_family(seed) if kind.startswith("Child") else [a_walk_from_above(seed)]
        for walk in lives:
            events = events_of(walk)
            for event in events:
                if event["type"] != kind:
                    continue
                before, moved = _before(events, event), event.get("runs", {}).get("moved", [])
                gone = [s for s in moved if _another_due(s, before[s["no"]])]
                if gone:
                    event["runs"]["moved"] = [s for s in moved if s is not gone[0]]
                    assert found(walk, events=events)["due_differs"] >= 1
                    wrong += 1
                    break
    assert wrong >= 3


def _before(events: list[dict[str, Any]], event: dict[str, Any]) -> dict[int, dict[str, Any]]:
    """How each run stood before an event."""
    stood: dict[int, dict[str, Any]] = {}
    for earlier in events[: events.index(event)]:
        for how in ("started", "moved", "resumed"):
            stood |= {s["no"]: s for s in earlier.get("runs", {}).get(how, ())}
    return stood


def _another_due(said: dict[str, Any], before: dict[str, Any]) -> bool:
    """Whether a run is due at another time by the same limit: which limit another severity brings
    is for the file to say."""
    return bool(said["due"] != before["due"] and said["seconds"] == before["seconds"])


def a_stormy_walk(seed: int) -> Walk:
    """A ticket whose clocks move to another calendar and back; sometimes late, with tickets that
    go on under the new one before they are moved."""
    walk = Walk(seed, BEGAN + timedelta(hours=seed * 3, seconds=seed * 77))
    for turn in range(30):
        walk.step()
        if turn % 6 == 2:
            walk.rules = STORMY if turn % 4 else CALM
        if turn % 6 == 3 + seed % 3:
            walk.moves_to(walk.rules)
    return walk


def test_the_stormy_walks_move_much() -> None:
    moved = [
        e for seed in range(150) for e in a_stormy_walk(seed).events if e.type == "DeadlinesMoved"
    ]
    assert len([e for e in moved if e.moved]) > 50
    assert {m.due_after > m.due_before for e in moved for m in e.moved} == {True, False}


def test_a_move_by_the_wrong_amount_is_seen() -> None:
    walk = next(
        w for w in map(a_stormy_walk, range(150)) if any(getattr(e, "moved", ()) for e in w.events)
    )
    events = events_of(walk)
    event = next(e for e in events if e.get("moved"))
    for said in event["runs"]["moved"]:
        if said["no"] == event["moved"][0]["no"]:
            said["due"] = event["moved"][0]["due_before"]
    assert found(walk, events=events)["due_differs"] >= 1


def test_a_clock_that_was_forgotten_by_a_move_is_seen() -> None:
    walk = next(
        w for w in map(a_stormy_walk, range(150)) if any(getattr(e, "moved", ()) for e in w.events)
    )
    events = events_of(walk)
    event = next(e for e in events if e.get("moved"))
    no = event["moved"][0]["no"]
    event["runs"]["moved"] = [s for s in event["runs"]["moved"] if s["no"] != no]
    assert found(walk, events=events)["due_differs"] >= 1


def test_the_walks_go_everywhere() -> None:
    """What the agreement above is worth: which events the auditor has met."""
    met = Counter(e.type for seed in range(150) for e in a_walk(seed, BEGAN).events)
    wanted = {
        "AdjustmentRefused", "TicketSuspended", "TicketResumed",
        "ReworkOrdered",
        "TicketReopened", "TicketCorrected", "SeverityRaised", "ReturnDismissed", "ReturnAgreed",
        "StepFired", "TicketHandedOver", "SupervisionOrdered", "CoHandlerSigned", "VisitRecorded",
    }  # fmt: skip
    assert wanted <= {kind for kind, times in met.items() if times >= 3}


# --- what is planted is found -----------------------------------------------------------------


@pytest.fixture
def walk() -> Walk:
    """A ticket that waits for several steps, with a step that has fired."""
    for seed in range(500):
        walk = a_walk(seed, BEGAN, steps=8)
        walk.fire_due()
        fired = any(e.type == "StepFired" for e in walk.events)
        if fired and len(core_waiting(walk.it)) > 1:
            return walk
    raise AssertionError("no walk is so")


def test_a_deleted_row_is_missed(walk: Walk) -> None:
    rows = rows_of(walk)
    rows.pop(max(rows))
    assert found(walk, rows=rows) == {"row_missing": 1}
    assert KINDS["row_missing"] == "missed"


@pytest.mark.parametrize("by", [timedelta(seconds=1), timedelta(days=-1), timedelta(days=300)])
def test_a_shifted_row_is_seen(walk: Walk, by: timedelta) -> None:
    rows = rows_of(walk)
    one = rows[max(rows)]
    rows[one.run] = RowSeen(one.run, one.step, one.due_at + by, one.lane, one.holder)
    assert found(walk, rows=rows) == {"row_differs": 1}


def test_a_row_that_nobody_waits_for_is_spurious(walk: Walk) -> None:
    rows = rows_of(walk)
    rows[99] = RowSeen(99, "E4", walk.now, "normal", "ZHZF")
    assert found(walk, rows=rows) == {"row_unasked": 1}
    assert KINDS["row_unasked"] == "spurious"


def test_a_step_that_does_not_fire_is_missed_after_its_grace(walk: Walk) -> None:
    first = min(w.due_at for w in core_waiting(walk.it).values())
    assert found(walk, now=first + GRACE - timedelta(seconds=1)) == Counter()
    assert found(walk, now=first + GRACE)["not_fired"] >= 1


def test_a_due_time_that_was_shifted_in_the_file_itself_is_seen(walk: Walk) -> None:
    """A wrong decision: row and file agree, and both are wrong."""
    events, run = events_of(walk), next(iter(core_waiting(walk.it)))
    for event in events:
        for said in event.get("runs", {}).get("started", ()):
            if said["no"] == run:
                due = datetime.fromisoformat(said["due"]) + timedelta(hours=2)
                said["due"] = due.isoformat()
    assert found(walk, events=events)["due_differs"] >= 1


def test_a_step_that_a_decision_skipped_is_seen(walk: Walk) -> None:
    events = events_of(walk)
    started = [s for e in events for s in e.get("runs", {}).get("started", ()) if "step" in s]
    for key in ("step", "step_at"):
        started[-1].pop(key)
    assert found(walk, events=events)["step_differs"] >= 1


def test_a_step_that_was_taken_out_of_the_file_is_seen(walk: Walk) -> None:
    events = [e for e in events_of(walk) if e["type"] != "StepFired"]
    seen = found(walk, events=events)
    assert seen["file_gap"] >= 1
    assert sum(seen.values()) > seen["file_gap"]


def test_a_step_that_fired_twice_or_unasked_is_spurious(walk: Walk) -> None:
    events = events_of(walk)
    fired = next(e for e in events if e["type"] == "StepFired")
    again = {**fired, "version": events[-1]["version"] + 1, "runs": {}}
    seen = found(walk, events=[*events, again])
    assert (seen["fired_twice"], seen["fired_unasked"]) == (1, 1)


def test_a_step_that_fired_too_early_is_spurious(walk: Walk) -> None:
    events = events_of(walk)
    fired = next(e for e in events if e["type"] == "StepFired")
    fired["at"] = (datetime.fromisoformat(fired["due"]) - timedelta(seconds=1)).isoformat()
    assert found(walk, events=events)["fired_early"] == 1


def test_an_event_that_cannot_be_read_stops_nothing(walk: Walk) -> None:
    events = events_of(walk)
    events[-1]["runs"] = {"ended": [{"no": 77, "how": "met"}]}
    assert found(walk, events=events)["file_unreadable"] == 1


def test_lateness_counts_from_when_a_step_could_fire() -> None:
    """A step that waited for a ruling is not late for the time of the ruling."""
    file = reader().read("x", [])
    assert file.late == []
    walk = a_walk(3, BEGAN, steps=4)
    walk.now += timedelta(days=40)
    walk.fire_due()
    late = [s for _, s in reader().read(walk.id, events_of(walk)).late]
    assert late
    assert max(late) < timedelta(days=40).total_seconds() * 1.5
    assert min(late) >= 0
