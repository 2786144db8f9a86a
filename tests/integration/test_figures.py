"""Indicators of a small county, against numbers that were reckoned by hand from its story."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from deploy.auditor.counting import Counter
from dispatch.access import Actor, Role
from dispatch.figures.counting import HIDDEN, Asked, By, Figure, Figures, behind, figures, hot_spots
from dispatch.figures.keeping import FrozenAlready, counted_up_to, freeze, frozen_months, thaw
from dispatch.figures.tables import FrozenMonthRow
from dispatch.incident.commands import (
    Appeal,
    EndorseAppeal,
    ForceClose,
    GiveFeedback,
    PassReview,
    RecordAccused,
    RecordContact,
    RecordUrge,
    RecordVisit,
    Refuse,
    RuleAppeal,
    RuleReturn,
    SelfHandle,
    Sign,
)
from dispatch.incident.status import Clock, Status
from dispatch.store.engine import create_engine, reading, writing
from tests.support.builders import (
    ACCEPTOR,
    DISPATCHER,
    DUTY,
    MORNING,
    OTHER_TOWN,
    OTHER_UNIT,
    TOWN,
    UNIT,
    Story,
    a_story,
    desk_of,
    keep,
)

LEADER_OF_COUNTY = Actor(account="leader", role=Role.COUNTY_LEADER)
VISITOR = Actor(account="visitor", role=Role.VISITOR)
CENTRE_LEADER = Actor(account="centre", role=Role.CENTRE_LEADER)
CLERK = Actor(account="clerk", role=Role.PETITION_CLERK)
SINCE = int((MORNING - timedelta(days=1)).timestamp())
UNTIL = int((MORNING + timedelta(days=400)).timestamp())
FED_BACK: dict[str, Any] = {"solved": True, "handling": "cleared"}
URGENT: dict[str, Any] = {"subclass": "0401", "severity": "S2"}
"""Its handling clock counts continuous time."""


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    """An engine on each kind of database."""
    made = create_engine(database_url)
    yield made
    await made.dispose()


@dataclass
class Clocked:
    """A clock that shows what it is told."""

    at: datetime = MORNING

    def __call__(self) -> datetime:
        return self.at


async def count(engine: AsyncEngine, at: datetime, *stories: Story) -> None:
    """Keeps these stories and counts everything, as of `at`."""
    await keep(engine, *stories)
    await Counter(engine, now=Clocked(at)).catch_up(full=True)


async def ask(
    engine: AsyncEngine,
    by: By | None = None,
    viewer: Actor = LEADER_OF_COUNTY,
    at: datetime = MORNING + timedelta(days=390),
    **more: Any,
) -> Figures:
    """All figures of the county's time."""
    asked = Asked(**{"since": SINCE, "until": UNTIL, "at": int(at.timestamp()), **more})
    async with engine.connect() as plain:
        return await figures(await reading(plain), viewer, asked, by=by)


def late(story: Story, clock: Clock = Clock.HANDLE) -> Story:
    """Lets the lead's clock run out."""
    while not any(fact.clock is clock for fact in story.it.overdue):
        assert story.fire(clock) is not None
    return story


def closed_after_visit(story: Story, satisfied: int | None, *, solved: bool = True) -> Story:
    """Has it reviewed and its reporter called."""
    story.do(PassReview, DISPATCHER)
    story.do(
        RecordVisit,
        VISITOR,
        reached=True,
        solved=solved,
        satisfied_result=satisfied,
        satisfied_attitude=satisfied,
    )
    return story


def county() -> list[Story]:
    """Eleven tickets:

    1  hotline, in time, visited, 5 of 5                          UNIT
    2  hotline, confirmed late, urged twice, visited, 2 of 5      UNIT
    3  hotline, late, the appeal granted, visited, not rated      UNIT
    4  hotline, sent back once, then closed without a visit       UNIT
    5  returned by UNIT, agreed, the other unit has it and is late, open
    6  returned by UNIT, dismissed, signed, open
    7  grid, handled by the grid itself
    8  grid, refused
    9  suspended                                                   UNIT
    10 closed by force                                             UNIT
    11 urgent, in another town, with a co-handler, open            UNIT, OTHER_UNIT helps
    """
    desk, other = desk_of(UNIT), desk_of(OTHER_UNIT)
    hotline: dict[str, Any] = {"channel": "hotline", "wants_reply": True}
    one = a_story(Status.FEEDBACK, **hotline)
    closed_after_visit(one, 5)
    two = late(a_story(Status.HANDLING, **hotline))
    two.do(RecordUrge, ACCEPTOR, text="when")
    two.do(RecordUrge, ACCEPTOR, text="when")
    two.do(GiveFeedback, desk, **FED_BACK)
    closed_after_visit(two, 2)
    three = late(a_story(Status.HANDLING, **hotline))
    three.do(GiveFeedback, desk, **FED_BACK)
    closed_after_visit(three, None)
    three.do(Appeal, desk, reason="flood")
    three.do(EndorseAppeal, DISPATCHER, agree=True, opinion="so")
    three.do(RuleAppeal, DUTY, agree=True, opinion="so")
    four = a_story(Status.REWORK, channel="hotline")
    four.do(GiveFeedback, desk, **FED_BACK)
    four.do(PassReview, DISPATCHER)
    five = a_story(Status.RETURN_REVIEW, channel="hotline")
    five.do(RuleReturn, DISPATCHER, agree=True, opinion="so", lead=OTHER_UNIT)
    five.do(Sign, other)
    late(five)
    six = a_story(Status.RETURN_REVIEW, channel="hotline")
    six.do(RuleReturn, DISPATCHER, agree=False, opinion="yours")
    six.do(Sign, desk)
    seven = a_story(Status.PENDING_ACCEPT)
    grid = Actor(account="grid", role=Role.GRID_WORKER, area=f"{TOWN}001001")
    seven.do(SelfHandle, grid, before=("a" * 64,), after=("b" * 64,), result="swept")
    eight = a_story(Status.PENDING_ACCEPT)
    eight.do(Refuse, ACCEPTOR, reason_code="no_facts", guidance="none")
    nine = a_story(Status.SUSPENDED, channel="hotline")
    ten = a_story(Status.HANDLING, channel="hotline")
    ten.do(ForceClose, CENTRE_LEADER, reason="moot", approver="chief")
    eleven = a_story(
        Status.HANDLING, town=OTHER_TOWN, co_units=(OTHER_UNIT,), channel="hotline", **URGENT
    )
    eleven.do(RecordContact, desk, kind="on_site", reached=True, note="there")
    return [one, two, three, four, five, six, seven, eight, nine, ten, eleven]


OF_ALL: dict[str, tuple[int, int]] = {
    "reported": (11, 11),
    "accepted": (10, 11),
    "accepted_in_time": (2, 2),
    "dispatched_automatically": (9, 9),
    "dispatched_rightly": (9, 10),
    "closed": (4, 7),
    "closed_in_time": (3, 7),
    "urgent_closed": (0, 1),
    "urgent_closed_in_time": (0, 1),
    "finished": (6, 10),
    "closed_at_once": (4, 5),
    "time_to_close": (4, 4),
    "reviewed_in_time": (4, 4),
    "visited_in_time": (3, 3),
    "rated": (2, 3),
    "satisfied": (1, 2),
    "solved": (3, 3),
    "repeated": (9, 11),
    "urged": (1, 9),
    "redone": (1, 9),
    "grid_reported": (2, 2),
    "grid_valid": (1, 2),
    "self_handled": (1, 2),
    "ended_refused": (1, 1),
    "ended_forced": (1, 1),
    "tasks": (11, 11),
    "signed_in_time": (9, 10),
    "contacted_in_time": (1, 5),
    "handled": (4, 8),
    "handled_in_time": (3, 8),
    "not_late": (6, 11),
    "handled_late": (1, 1),
    "excused": (1, 1),
    "late_and_open": (4, 4),
    "open_now": (5, 5),
    "suspended_now": (1, 1),
    "returned": (2, 10),
    "shirked": (1, 10),
    "sent_back": (1, 4),
    "reworks": (1, 4),
    "extended": (0, 11),
    "yellow_cards": (3, 3),
    "red_cards": (3, 3),
    "overrun": (10980, 7200),
    "time_to_sign": (9, 9),
    "time_to_contact": (1, 1),
    "time_to_handle": (4, 4),
    "unit_satisfied": (1, 2),
}
"""Indicator → part and whole of the county above. Second ticket: dispatched at 9:01, confirmed at
12:04, of two hours."""

OF_OTHER_UNIT: dict[str, tuple[int, int]] = {
    "tasks": (2, 2),
    "signed_in_time": (1, 2),
    "contacted_in_time": (0, 1),
    "handled": (0, 2),
    "handled_in_time": (0, 2),
    "not_late": (0, 2),
    "late_and_open": (2, 2),
    "open_now": (2, 2),
    "returned": (0, 1),
    "shirked": (0, 1),
    "extended": (0, 2),
    "yellow_cards": (1, 1),
    "red_cards": (1, 1),
    "time_to_sign": (1, 1),
}


def counts(mine: dict[str, Figure]) -> dict[str, tuple[int, int]]:
    """Part and whole of each."""
    return {name: (figure.part, figure.whole) for name, figure in mine.items()}


async def test_the_figures_of_a_county_are_those_of_its_story(engine: AsyncEngine) -> None:
    await count(engine, MORNING + timedelta(days=390), *county())
    found = await ask(engine)
    assert counts(found[HIDDEN]) == OF_ALL
    of_all = found[HIDDEN]
    assert of_all["closed_in_time"].value == 3 / 7
    assert of_all["overrun"].value == 10980 / 7200
    assert of_all["time_to_sign"][2:] == (60.0, 60, 60)
    by_unit = await ask(engine, "unit")
    assert set(by_unit) == {UNIT, OTHER_UNIT}
    assert counts(by_unit[OTHER_UNIT]) == OF_OTHER_UNIT
    by_town = await ask(engine, "town")
    assert by_town[OTHER_TOWN]["reported"].part == 1
    assert by_town[TOWN]["reported"].part == 10
    by_class = await ask(engine, "class")
    assert {key: mine["reported"].part for key, mine in by_class.items()} == {"04": 1, "07": 10}


@pytest.mark.parametrize("by", ["unit", "town", "class", "severity", "channel", "day"])
async def test_parts_add_up_to_the_whole(engine: AsyncEngine, by: By) -> None:
    await count(engine, MORNING + timedelta(days=390), *county())
    whole = (await ask(engine))[HIDDEN]
    groups = await ask(engine, by)
    names = {name for mine in groups.values() for name in mine}
    assert len(names) > 15
    for name in names:
        mine = [group[name] for group in groups.values() if name in group]
        assert sum(f.part for f in mine) == whole[name].part, name
        assert sum(f.whole for f in mine) == whole[name].whole, name


async def test_behind_every_number_are_its_tickets(engine: AsyncEngine) -> None:
    await count(engine, MORNING + timedelta(days=390), *county())
    asked = Asked(SINCE, UNTIL, int((MORNING + timedelta(days=390)).timestamp()))
    rates = {n: f for n, f in (await ask(engine))[HIDDEN].items() if n in OF_ALL}
    async with engine.connect() as plain:
        connection = await reading(plain)
        for name in set(rates) - {"tasks", "dispatched_rightly", "overrun", "shirked", "reworks"}:
            whole, _ = await behind(connection, LEADER_OF_COUNTY, asked, name, limit=200)
            part, _ = await behind(
                connection, LEADER_OF_COUNTY, asked, name, which="part", limit=200
            )
            rest, _ = await behind(
                connection, LEADER_OF_COUNTY, asked, name, which="rest", limit=200
            )
            assert set(whole) == set(part) | set(rest), name
            assert len(set(whole)) == len(whole)
            assert len(part) <= rates[name].part
            assert len(part) + len(rest) >= len(whole)
        of_unit = await behind(
            connection, LEADER_OF_COUNTY, asked, "tasks", group=("unit", OTHER_UNIT)
        )
        assert len(of_unit[0]) == 2
        pages, after = [], None
        while True:
            page, after = await behind(
                connection, LEADER_OF_COUNTY, asked, "reported", after=after, limit=3
            )
            pages.append(page)
            if after is None:
                break
    assert [len(page) for page in pages] == [3, 3, 3, 2]
    assert len({ident for page in pages for ident in page}) == 11


async def test_exclusions_only_make_wholes_smaller(engine: AsyncEngine) -> None:
    stories = county()
    await count(engine, MORNING + timedelta(days=390), *stories)
    whole = (await ask(engine))[HIDDEN]
    for story in stories:
        less = (await ask(engine, leave_out=frozenset({story.id})))[HIDDEN]
        for name, figure in less.items():
            assert figure.whole <= whole[name].whole, name
    nothing = await ask(engine, leave_out=frozenset(story.id for story in stories))
    assert nothing == {}


async def test_what_goes_on_is_counted_anew_and_only_that(engine: AsyncEngine) -> None:
    first, second = a_story(Status.HANDLING), a_story(Status.HANDLING)
    await keep(engine, first, second)
    clock = Clocked(MORNING + timedelta(hours=1))
    counter = Counter(engine, now=clock)
    assert await counter.catch_up() == 2
    assert await counter.catch_up() == 0
    first.now = clock.at
    first.do(GiveFeedback, desk_of(UNIT), **FED_BACK)
    await keep(engine, first)
    clock.at += timedelta(minutes=2)
    assert await counter.catch_up() == 1
    found = (await ask(engine, at=clock.at))[HIDDEN]
    assert found["handled"][:2] == (1, 1)
    async with engine.connect() as plain:
        assert await counted_up_to(await reading(plain)) == clock.at
    settled = Counter(engine, now=clock, settled_after=timedelta(seconds=3))
    await settled.catch_up()
    async with engine.connect() as plain:
        assert await counted_up_to(await reading(plain)) == clock.at - timedelta(seconds=3)


async def test_a_file_that_cannot_be_read_stops_no_other(engine: AsyncEngine) -> None:
    good, bad = a_story(Status.HANDLING), a_story(Status.HANDLING)
    bad.bodies[0] = '{"type":"Nothing"}'
    await count(engine, MORNING, good, bad)
    assert (await ask(engine))[HIDDEN]["reported"].part == 1


async def test_a_frozen_month_stays_and_can_be_taken_back(engine: AsyncEngine) -> None:
    story = a_story(Status.HANDLING)
    await count(engine, MORNING, story)
    month, at = 202603, MORNING + timedelta(days=30)

    async def freeze_it() -> FrozenMonthRow:
        async with engine.connect() as plain:
            connection = await writing(plain)
            async with connection.begin():
                return await freeze(connection, month, SINCE, UNTIL, at, "chief")

    row = await freeze_it()
    assert (row.tickets, row.tasks) == (1, 1)
    with pytest.raises(FrozenAlready):
        await freeze_it()
    story.do(GiveFeedback, desk_of(UNIT), **FED_BACK)
    await count(engine, MORNING + timedelta(days=31), story)
    assert (await ask(engine))[HIDDEN]["handled"].part == 1
    assert (await ask(engine, edition=month))[HIDDEN]["handled"].part == 0
    async with engine.connect() as plain:
        connection = await writing(plain)
        async with connection.begin():
            assert [m.month for m in await frozen_months(connection)] == [month]
            assert await thaw(connection, month)
            assert not await thaw(connection, month)
    assert await ask(engine, edition=month) == {}


async def test_last_month_is_frozen_from_a_day_on_and_once(engine: AsyncEngine) -> None:
    await count(engine, MORNING, a_story(Status.HANDLING))
    clock = Clocked(datetime(2026, 4, 4, 15, 59, tzinfo=UTC))
    counter = Counter(engine, now=clock)
    assert await counter.freeze_when_due(5) is None, "counted up to March only, and too early"
    await counter.catch_up()
    assert await counter.freeze_when_due(5) is None, "23:59 on the fourth"
    clock.at += timedelta(minutes=1)
    assert await counter.freeze_when_due(5) == 202603
    assert await counter.freeze_when_due(5) is None
    async with engine.connect() as plain:
        (row,) = await frozen_months(await reading(plain))
    assert (row.month, row.tickets, row.by) == (202603, 1, "system")
    clock.at = datetime(2026, 5, 20, tzinfo=UTC)
    await counter.catch_up()
    assert await counter.freeze_when_due(5) is None, "nothing happened in April"


async def test_everybody_is_told_of_his_own(engine: AsyncEngine) -> None:
    """Denials and the secrecy of petitions hold for numbers as for lists (DOMAIN 0.17)."""
    stories = county()
    petition = a_story(Status.PENDING_ACCEPT, subclass="0302", severity="S4", channel="petition")
    petition.do(RecordAccused, CLERK, units=(OTHER_UNIT,), reason="named")
    await count(engine, MORNING + timedelta(days=390), *stories, petition)
    other = Actor(account="o", role=Role.DEPT_LEADER, unit=OTHER_UNIT)
    mine = await ask(engine, "unit", other)
    assert {key: counts(one) for key, one in mine.items()} == {OTHER_UNIT: OF_OTHER_UNIT}
    assert (await ask(engine, viewer=other))[HIDDEN]["reported"].part == 2
    desk = Actor(account="t", role=Role.TOWN_DESK, unit=f"XZ-{OTHER_TOWN}", area=OTHER_TOWN)
    assert (await ask(engine, viewer=desk))[HIDDEN]["reported"].part == 1
    assert (await ask(engine, viewer=CLERK))[HIDDEN]["reported"].part == 1
    leader = await ask(engine)
    assert leader[HIDDEN]["reported"].part == 12
    by_town = await ask(engine, "town")
    assert by_town[HIDDEN]["reported"].part == 1, "a petition's town is not told"
    assert (await ask(engine, "town", CLERK))[TOWN]["reported"].part == 1
    by_class = await ask(engine, "class")
    assert by_class[HIDDEN]["reported"].part == 1, "nor what it is about"
    assert (await ask(engine, area=TOWN))[HIDDEN]["reported"].part == 10
    assert (await ask(engine, class_code="03")) == {}
    accused = Actor(account="a", role=Role.TOWN_DESK, unit=OTHER_UNIT, area=TOWN)
    assert (await ask(engine, viewer=accused))[HIDDEN]["reported"].part == 12 - 1


async def test_hot_spots_tell_what_grew(engine: AsyncEngine) -> None:
    before = [a_story(Status.HANDLING, at=MORNING - timedelta(days=10)) for _ in range(2)]
    now = [a_story(Status.HANDLING, at=MORNING + timedelta(hours=n)) for n in range(5)]
    now.append(a_story(Status.HANDLING, **URGENT))
    await count(engine, MORNING, *before, *now)
    asked = Asked(SINCE, SINCE + 14 * 86_400, SINCE)
    async with engine.connect() as plain:
        found = await hot_spots(
            await reading(plain), LEADER_OF_COUNTY, asked, SINCE - 14 * 86_400, 10
        )
    assert [tuple(spot) for spot in found] == [("0701", TOWN, 5, 2), ("0401", TOWN, 1, 0)]


async def test_two_who_count_at_once_do_not_get_into_each_others_way(engine: AsyncEngine) -> None:
    stories = [a_story(Status.HANDLING) for _ in range(40)]
    await keep(engine, *stories)
    clock = Clocked(MORNING + timedelta(hours=1))
    for _ in range(5):
        both = [Counter(engine, now=clock).catch_up(full=True) for _ in range(4)]
        await asyncio.gather(*both)
        for story in stories:
            story.do(RecordContact, desk_of(UNIT), kind="progress", reached=False)
        await keep(engine, *stories)
    await Counter(engine, now=clock).catch_up(full=True)
    found = (await ask(engine))[HIDDEN]
    assert (found["reported"].part, found["tasks"].part) == (40, 40)


async def test_what_became_visible_late_is_found_now_and_then(engine: AsyncEngine) -> None:
    """A change that bears an old moment and was saved late is not among the recent ones."""
    clock, ticks = Clocked(MORNING + timedelta(days=1)), [0.0]
    counter = Counter(engine, now=clock, monotonic=lambda: ticks[0])
    assert await counter.catch_up_or_all(600) == 0
    await keep(engine, a_story(Status.HANDLING))
    assert await counter.catch_up_or_all(600) == 0
    ticks[0] = 600.0
    assert await counter.catch_up_or_all(600) == 1
