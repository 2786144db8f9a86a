"""The live board on a real port, a real broker and both databases: right, or it says that it is
not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from api.parts import BoardLimits
from deploy.kafka_clients import aiokafka_kwargs
from deploy.settings import Settings
from dispatch.access import Role
from dispatch.incident.commands import (
    ForceRedispatch,
    GiveFeedback,
    PassReview,
    RecordContact,
    RequestReturn,
    RuleReturn,
    Sign,
)
from dispatch.incident.status import Clock, Status
from grid.county import County
from tests.support.builders import (
    DISPATCHER,
    DUTY,
    OTHER_TOWN,
    OTHER_UNIT,
    TOWN,
    UNIT,
    Story,
    a_story,
    desk_of,
    keep,
)
from tests.support.live import BoardServer, EventsTopic
from tests.support.polling import eventually

pytestmark = pytest.mark.kafka

LIMITS = BoardLimits(beat_s=0.3, ring=1000, page=10, queue=100)


@pytest.fixture
async def server(
    database_url: str, kafka_settings: Settings, county: County
) -> AsyncIterator[BoardServer]:
    """A board on each kind of database."""
    kafka = aiokafka_kwargs(kafka_settings)
    async with BoardServer(database_url, kafka, county, LIMITS) as running:
        yield running


@pytest.fixture
async def sqlite_server(
    sqlite_url: str, kafka_settings: Settings, county: County
) -> AsyncIterator[BoardServer]:
    """A board on SQLite, where the kind of database does not matter."""
    async with BoardServer(sqlite_url, aiokafka_kwargs(kafka_settings), county, LIMITS) as running:
        yield running


@pytest.fixture
async def topic(kafka_settings: Settings) -> AsyncIterator[EventsTopic]:
    """The events topic."""
    async with EventsTopic(aiokafka_kwargs(kafka_settings)) as events:
        yield events


def contact(story: Story) -> bytes:
    """One more step that changes no state."""
    return story.do(RecordContact, desk_of(story.it.lead or ""), kind="progress")


async def test_a_snapshot_comes_in_pages_and_every_later_change_after_it(
    server: BoardServer, topic: EventsTopic
) -> None:
    stories = [a_story() for _ in range(25)]
    closed = a_story(Status.CLOSED)
    await keep(server.engine, closed, *stories)
    board = await (await server.client()).shown()
    pages = [f for f in board.frames if f["type"] == "snapshot"]
    assert [(p["page"], p["last"]) for p in pages] == [(1, False), (2, False), (3, True)]
    assert board.versions() == {s.id: s.it.version for s in stories}
    due = [t["next_due_at"] for p in pages for t in p["tickets"]]
    assert due == sorted(due)

    story = stories[7]
    await topic.publish(story.do(Sign, desk_of(UNIT)), contact(story))
    await board.until(lambda b: b.versions()[story.id] == story.it.version)
    assert board.tickets[story.id]["status"] == "HANDLING"
    assert [t[1:] for t in board.told] == [
        (story.id, story.it.version - 1),
        (story.id, story.it.version),
    ]


async def test_nothing_is_lost_or_out_of_order_while_boards_connect_under_changes(
    server: BoardServer, topic: EventsTopic
) -> None:
    stories = [a_story(Status.HANDLING) for _ in range(12)]
    await keep(server.engine, *stories)
    done = asyncio.Event()

    async def change_on() -> None:
        for number in range(30):
            records = [contact(story) for story in stories]
            await keep(server.engine, *stories)
            await topic.publish(*records)
            if number % 5 == 4:
                leaving = stories.pop(0)
                last = leaving.do(GiveFeedback, desk_of(UNIT), solved=True, handling="done")
                last_but = leaving.do(PassReview, DISPATCHER)
                entering = a_story()
                stories.append(entering)
                await keep(server.engine, leaving, entering)
                await topic.publish(last, last_but, *entering.changes)
                signed = entering.do(Sign, desk_of(UNIT))
                await keep(server.engine, entering)
                await topic.publish(signed)
        await keep(server.engine, *stories)
        done.set()

    changing = asyncio.create_task(change_on())
    boards = []
    while not done.is_set():
        boards.append(await (await server.client()).shown())
    await changing
    assert len(boards) > 5
    right = {s.id: s.it.version for s in stories}
    for board in boards:
        await board.until(lambda b: b.versions() == right)
        by_ticket: dict[str, list[int]] = {}
        for _, ident, version in board.told:
            by_ticket.setdefault(ident, []).append(version)
        for versions in by_ticket.values():
            assert versions == sorted(set(versions))


async def test_who_comes_back_gets_what_it_missed_and_no_snapshot(
    server: BoardServer, topic: EventsTopic
) -> None:
    story, other = a_story(), a_story()
    await keep(server.engine, story, other)
    board = await (await server.client()).shown()
    await board.close()
    missed = [story.do(Sign, desk_of(UNIT)), contact(story), contact(story)]
    await topic.publish(*missed)
    witness = await (await server.client()).shown()
    await witness.until(lambda b: b.cursor != board.cursor)
    board.told.clear()
    seen = len(board.frames)
    await board.open()
    await board.subscribe(since=board.cursor)
    await board.until(lambda b: b.versions()[story.id] == story.it.version)
    assert [version for _, _, version in board.told] == [5, 6, 7]
    kinds = [f["type"] for f in board.frames[seen:]]
    assert "snapshot" not in kinds
    assert "reset" not in kinds
    assert board.versions()[other.id] == other.it.version


async def test_a_cursor_that_is_too_old_gets_a_reset_and_a_snapshot(
    sqlite_server: BoardServer, topic: EventsTopic
) -> None:
    story = a_story(Status.HANDLING)
    await keep(sqlite_server.engine, story)
    board = await (await sqlite_server.client()).shown()
    await board.close()
    witness = await (await sqlite_server.client()).shown()
    records = [contact(story) for _ in range(LIMITS.ring + 50)]
    await keep(sqlite_server.engine, story)
    await topic.publish(*records)
    await witness.until(lambda b: b.versions()[story.id] == story.it.version, 30)
    await board.open()
    await board.subscribe(since=board.cursor)
    await board.until(lambda b: b.ready and b.versions()[story.id] == story.it.version)
    assert board.resets == ["too_old"]


@pytest.mark.parametrize("since", ["rubbish", "MTIzNDU2Nzg6MS4yLjM", ""])
async def test_a_cursor_of_another_stream_gets_a_reset_and_a_snapshot(
    sqlite_server: BoardServer, since: str
) -> None:
    board = await sqlite_server.client()
    await board.subscribe(since=since)
    await board.until(lambda b: b.ready)
    assert board.resets == ["epoch"]


async def test_a_restart_of_the_api_costs_no_snapshot_when_nothing_happened(
    sqlite_server: BoardServer,
) -> None:
    story = a_story()
    await keep(sqlite_server.engine, story)
    board = await (await sqlite_server.client()).shown()
    await sqlite_server.stop()
    await eventually(lambda: board.closed is not None)
    await sqlite_server.start()
    seen = len(board.frames)
    await board.open()
    await board.subscribe(since=board.cursor)
    await board.until(lambda b: any(f["type"] == "counters" for f in b.frames[seen:]))
    assert board.resets == []
    assert board.versions() == {story.id: story.it.version}


async def test_a_slow_client_gets_a_fresh_snapshot_and_delays_nobody(
    sqlite_server: BoardServer, topic: EventsTopic
) -> None:
    story = a_story(Status.HANDLING)
    await keep(sqlite_server.engine, story)
    slow = await (await sqlite_server.client()).shown()
    quick = await (await sqlite_server.client()).shown()
    slow.validate = quick.validate = False
    slow.pause()
    while all(socket.shows for socket in sqlite_server.board.sockets):
        records = [contact(story) for _ in range(500)]
        await keep(sqlite_server.engine, story)
        await topic.publish(*records)
        await quick.until(lambda b: b.versions()[story.id] == story.it.version, 30)
    slow.resume()
    await slow.until(lambda b: b.resets == ["slow"] and b.ready, 30)
    await slow.until(lambda b: b.versions()[story.id] == story.it.version)
    assert quick.resets == []


async def test_two_scopes_see_only_theirs_and_are_told_what_leaves(
    server: BoardServer, topic: EventsTopic
) -> None:
    here, there = a_story(town=TOWN), a_story(town=OTHER_TOWN, lead=OTHER_UNIT)
    await keep(server.engine, here, there)
    town = await (await server.client(Role.TOWN_DESK, unit=f"XZ-{TOWN}", area=TOWN)).shown()
    unit = await (await server.client(Role.DEPT_DESK, unit=UNIT)).shown()
    other = await (await server.client(Role.DEPT_DESK, unit=OTHER_UNIT)).shown()
    assert set(town.versions()) == set(unit.versions()) == {here.id}
    assert set(other.versions()) == {there.id}

    back = here.do(RequestReturn, desk_of(UNIT), reason="not ours", basis="list")
    ruled = here.do(RuleReturn, DISPATCHER, agree=True, lead=OTHER_UNIT, opinion="theirs")
    await topic.publish(back, ruled)
    await unit.until(lambda b: here.id not in b.tickets)
    await other.until(lambda b: b.versions().get(here.id) == here.it.version)
    await town.until(lambda b: b.versions()[here.id] == here.it.version)
    assert ("gone", here.id, here.it.version) in unit.told
    assert all(ident != there.id for _, ident, _ in town.told + unit.told)


async def test_a_filter_is_left_by_what_no_longer_fits_it(
    sqlite_server: BoardServer, topic: EventsTopic
) -> None:
    story = a_story(Status.HANDLING)
    await keep(sqlite_server.engine, story)
    board = await (await sqlite_server.client()).shown(status=["HANDLING"], severity=["S3"])
    assert set(board.versions()) == {story.id}
    await topic.publish(story.do(ForceRedispatch, DUTY, reason="wrong unit"))
    await board.until(lambda b: b.versions() == {})
    await keep(sqlite_server.engine, story)
    await board.subscribe(token=False, status=["PENDING_DISPATCH"])
    await board.until(lambda b: b.ready and b.versions() == {story.id: story.it.version})
    assert board.resets == ["filter"]


async def test_a_petition_shows_as_a_sensitive_matter_except_to_its_clerk(
    server: BoardServer, topic: EventsTopic
) -> None:
    old = a_story(Status.PENDING_ACCEPT, subclass="0301", channel="petition")
    await keep(server.engine, old)
    desk = await (await server.client(Role.DISPATCHER)).shown()
    clerk = await (await server.client(Role.PETITION_CLERK)).shown()
    asking = await (await server.client(Role.DISPATCHER)).shown(**{"class": "03"})
    there = await (await server.client(Role.DISPATCHER)).shown(area=TOWN)
    town = await (await server.client(Role.TOWN_DESK, area=TOWN)).shown()
    new = a_story(Status.PENDING_ACCEPT, subclass="0302", channel="petition")
    plain = a_story()
    await keep(server.engine, new, plain)
    await topic.publish(*new.changes, *plain.changes)
    await desk.until(lambda b: set(b.tickets) == {old.id, new.id, plain.id})
    await clerk.until(lambda b: set(b.tickets) == {old.id, new.id})
    for story in (old, new):
        masked, open_ = desk.tickets[story.id], clerk.tickets[story.id]
        assert masked["title"] == "敏感事项"
        place = ("town", "village", "grid", "lng")
        assert [masked[k] for k in ("subclass", *place)] == [None] * 5
        assert open_["town"] == TOWN
        assert open_["subclass"] == story.it.subclass
    assert asking.tickets == {}
    assert asking.told == []
    await there.until(lambda b: set(b.tickets) == {plain.id})
    await town.until(lambda b: set(b.tickets) == {plain.id})
    assert {ident for _, ident, _ in (*there.told, *town.told)} == {plain.id}


async def test_rights_that_change_narrow_the_open_socket_and_then_close_it(
    server: BoardServer, topic: EventsTopic
) -> None:
    here, there = a_story(town=TOWN), a_story(town=OTHER_TOWN, lead=OTHER_UNIT)
    await keep(server.engine, here, there)
    board = await (await server.client(Role.CENTRE_LEADER)).shown()
    assert set(board.tickets) == {here.id, there.id}
    await server.change_account(board.account, role=Role.DEPT_DESK.value, unit=UNIT)
    await board.until(lambda b: b.resets == ["rights"] and b.ready)
    assert set(board.tickets) == {here.id}
    await topic.publish(there.do(Sign, desk_of(OTHER_UNIT)), here.do(Sign, desk_of(UNIT)))
    await board.until(lambda b: b.versions() == {here.id: here.it.version})
    assert all(ident == here.id for _, ident, _ in board.told)
    await server.change_account(board.account, active=False)
    await board.until(lambda b: b.closed == 4403)
    assert board.denied == "right"


async def test_the_board_of_a_closed_account_ends_also_when_its_rights_are_as_before(
    sqlite_server: BoardServer,
) -> None:
    """HTTP refuses it at once; the version of its rights need not have moved."""
    await keep(sqlite_server.engine, a_story(town=TOWN))
    board = await (await sqlite_server.client(Role.CENTRE_LEADER)).shown()
    await sqlite_server.change_account(board.account, active=False, rights_version=1)
    await board.until(lambda b: b.closed == 4403)
    assert board.denied == "right"


@pytest.mark.parametrize("role", [Role.ADMIN, Role.INTEGRATOR])
async def test_a_role_without_tickets_gets_no_board(sqlite_server: BoardServer, role: Role) -> None:
    board = await sqlite_server.client(role)
    await board.subscribe()
    await board.until(lambda b: b.closed == 4403)
    assert board.denied == "right"
    assert [f["type"] for f in board.frames] == ["denied"]


async def test_a_token_expires_unless_it_is_renewed(sqlite_server: BoardServer) -> None:
    renewed = await (await sqlite_server.client()).shown()
    left = await (await sqlite_server.client()).shown()
    token = sqlite_server.token(renewed.account, minutes=90)
    await renewed.say(type="token", token=token)
    await eventually(lambda: max(s.expires_at for s in sqlite_server.board.sockets) > 5000)
    sqlite_server.clock.ahead += sqlite_server.clock.ahead.__class__(minutes=45)
    await left.until(lambda b: b.closed == 4401)
    assert left.denied == "expired"
    beats = len([f for f in renewed.frames if f["type"] == "beat"])
    await renewed.until(lambda b: len([f for f in b.frames if f["type"] == "beat"]) > beats + 1)
    assert renewed.closed is None


@pytest.mark.parametrize(
    ("text", "code", "reason"),
    [
        ("not json", 4400, "invalid"),
        ('{"type":"subscribe","filter":{"colour":"red"},"token":"x"}', 4400, "invalid"),
        ('{"type":"token","token":"x"}', 4400, "invalid"),
        ('{"type":"subscribe"}', 4401, "token"),
        ('{"type":"subscribe","token":"forged"}', 4401, "token"),
    ],
)
async def test_who_asks_wrongly_is_told_and_closed(
    sqlite_server: BoardServer, text: str, code: int, reason: str
) -> None:
    board = await sqlite_server.client()
    await board._socket.send(text)
    await board.until(lambda b: b.closed == code)
    assert board.denied == reason


async def test_a_binary_message_is_told_wrong(sqlite_server: BoardServer) -> None:
    first = await sqlite_server.client()
    await first._socket.send(b"{}")
    await first.until(lambda b: b.closed == 4400)
    later = await (await sqlite_server.client()).shown()
    await later._socket.send(b"{}")
    await later.until(lambda b: b.closed == 4400)
    assert (first.denied, later.denied) == ("invalid", "invalid")


async def test_a_gap_is_filled_from_the_case_file(server: BoardServer, topic: EventsTopic) -> None:
    story = a_story(Status.HANDLING)
    await keep(server.engine, story)
    board = await (await server.client()).shown()
    await topic.publish(contact(story))
    await board.until(lambda b: b.versions()[story.id] == story.it.version)
    untold = [contact(story), contact(story)]
    told = contact(story)
    await keep(server.engine, story)
    board.told.clear()
    await topic.publish(told, *untold)
    await board.until(lambda b: b.versions()[story.id] == story.it.version)
    last = contact(story)
    await topic.publish(last)
    await board.until(lambda b: b.versions()[story.id] == story.it.version)
    assert [version for _, _, version in board.told] == [7, 8, 9, 10]


async def test_a_gap_that_nothing_fills_makes_everybody_look_again(
    sqlite_server: BoardServer, topic: EventsTopic
) -> None:
    story = a_story(Status.HANDLING)
    await keep(sqlite_server.engine, story)
    board = await (await sqlite_server.client()).shown()
    await topic.publish(contact(story))
    await board.until(lambda b: b.versions()[story.id] == story.it.version)
    contact(story)
    await topic.publish(contact(story))
    await board.until(lambda b: b.resets == ["too_old"] and b.ready)


async def test_counters_say_what_the_viewer_may_see(
    server: BoardServer, topic: EventsTopic
) -> None:
    now = server.clock()
    stories = [
        a_story(at=now, town=TOWN),
        a_story(Status.HANDLING, at=now, town=TOWN, severity="S2"),
        a_story(at=now, town=OTHER_TOWN, lead=OTHER_UNIT),
        a_story(Status.CLOSED, at=now, town=OTHER_TOWN, lead=OTHER_UNIT),
        a_story(),
    ]
    await keep(server.engine, *stories)
    county = await (await server.client()).shown()
    unit = await (await server.client(Role.DEPT_DESK, unit=OTHER_UNIT)).shown()
    assert county.counters == {
        "open": 4,
        "overdue": 1,
        "today_in": 4,
        "today_closed": 1,
        "by_status": {"HANDLING": 1, "PENDING_SIGN": 3},
        "by_severity": {"S2": 1, "S3": 3},
        "by_card": {},
        "by_town": [
            {"code": TOWN, "open": 3, "overdue": 1},
            {"code": OTHER_TOWN, "open": 1, "overdue": 0},
        ],
        "by_unit": [
            {"code": UNIT, "open": 3, "overdue": 1},
            {"code": OTHER_UNIT, "open": 1, "overdue": 0},
        ],
    }
    assert unit.counters is not None
    assert (unit.counters["open"], unit.counters["today_closed"]) == (1, 1)
    signed = stories[2].do(Sign, desk_of(OTHER_UNIT))
    await keep(server.engine, stories[2])
    await topic.publish(signed)
    await unit.until(lambda b: b.counters and b.counters["by_status"] == {"HANDLING": 1})


async def test_a_board_of_one_card_has_each_ticket_while_it_shows_that_card(
    server: BoardServer, topic: EventsTopic
) -> None:
    story, plain = a_story(Status.HANDLING), a_story()
    while story.card != "blue":
        story.fire(Clock.HANDLE)
    await keep(server.engine, story, plain)
    board = await (await server.client()).shown(card=["blue"])
    assert list(board.versions()) == [story.id]
    assert board.counters is not None
    assert (board.counters["open"], board.counters["by_card"]) == (1, {"blue": 1})
    story.fire(Clock.HANDLE)
    assert story.card == "yellow"
    await keep(server.engine, story)
    await topic.publish(story.changes[-1])
    await board.until(lambda b: b.versions() == {})
    county = await (await server.client()).shown()
    assert county.counters is not None
    assert county.counters["by_card"] == {"yellow": 1}


async def test_records_that_nobody_can_read_are_left_out(
    sqlite_server: BoardServer, topic: EventsTopic
) -> None:
    story = a_story()
    await keep(sqlite_server.engine, story)
    board = await (await sqlite_server.client()).shown()
    rubbish = [b'{"v":2,"kind":"change"}', b'{"v":1,"kind":"change","incident_id":"i1"}', b"{}"]
    await topic.publish(*rubbish, story.do(Sign, desk_of(UNIT)))
    await board.until(lambda b: b.versions()[story.id] == story.it.version)
    assert board.resets == []
