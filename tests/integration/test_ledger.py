"""The ledger on both databases: opening, joining, redelivery, supplements, commands, counts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from dispatch.access import Actor, Role
from dispatch.casefile import FieldCipher, commitment
from dispatch.incident.events import EVENT
from dispatch.incident.status import Status
from dispatch.messages import EVENTS_RECORD, OUTCOME, Beat, Change, Matter, decode
from dispatch.store.engine import create_engine
from dispatch.store.ledger import Ledger
from dispatch.store.progress import Origin
from dispatch.store.records import Publication
from dispatch.topics import Lane
from tests.support.builders import ACCEPTOR, DISPATCHER, MORNING, OTHER_UNIT, UNIT, desk_of
from tests.support.ledgers import (
    COMMANDS,
    FIELD_KEY,
    MATTERS_URGENT,
    Clock,
    Deliveries,
    a_command,
    a_ledger,
    a_matter,
    a_report,
    a_reporter,
    an_alarm,
    check_files,
    everything,
    rows,
    scalar,
    tickets,
)

DESK = desk_of(UNIT)


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = create_engine(database_url)
    yield engine
    await engine.dispose()


@pytest.fixture
def ledger(engine: AsyncEngine) -> Ledger:
    return a_ledger(engine)


def change_of(publication: Publication) -> Change:
    """The change as its readers decode it."""
    change: Change = decode(EVENTS_RECORD, publication.change)
    return change


def answers(published: list[Publication]) -> list[tuple[str, str | None]]:
    """Outcomes and their reasons."""
    decoded = [decode(OUTCOME, p.outcome) for p in published]
    return [(o.outcome, o.reason) for o in decoded]


async def progress(engine: AsyncEngine) -> dict[tuple[str, int], tuple[int, int, int, int]]:
    sql = "select topic, partition, next_offset, records, opened, joined from progress"
    return {(r[0], r[1]): (r[2], r[3], r[4], r[5]) for r in await rows(engine, sql)}


# --- route ---------------------------------------------------------------------------------------


async def test_a_matter_opens_a_ticket_that_is_accepted_and_dispatched(
    engine: AsyncEngine, ledger: Ledger
) -> None:
    matter = a_matter(a_report(text="the lamp is out", reporter=a_reporter()))
    (published,) = await ledger.route(Deliveries()(matter), [])
    change = change_of(published)
    assert [e.type for e in change.events] == [
        "TicketReported",
        "TicketTriaged",
        "TicketAccepted",
        "TicketDispatched",
    ]
    assert (change.from_version, change.version, change.before) == (1, 4, None)
    assert (change.ticket.status, change.ticket.lead) == ("PENDING_SIGN", UNIT)
    assert answers([published]) == [("done", None)]
    (ticket,) = (await tickets(engine)).values()
    assert ticket.status is Status.PENDING_SIGN
    assert ticket.wants_reply
    await check_files(engine)
    assert await rows(engine, "select unit, is_lead from incident_unit") == [(UNIT, True)]


async def test_what_is_not_sure_waits_for_a_person(engine: AsyncEngine) -> None:
    ledger = a_ledger(engine, threshold=0.9)
    unsure = a_matter(confidence=0.7)
    unclassified = a_matter(subclass="9999", confidence=0.99)
    petition = a_matter(a_report(channel="petition"), confidence=0.99)
    flagged = a_matter(confidence=0.99, place={"flags": ("outside_county",)})
    await ledger.route(Deliveries()(unsure, unclassified, petition, flagged), [])
    found = await rows(engine, "select status, lead from incident order by opened_at, case_no")
    assert sorted(s for s, _ in found) == ["PENDING_ACCEPT"] * 3 + ["PENDING_DISPATCH"]
    assert {lead for _, lead in found} == {None}


async def test_no_text_and_no_name_reaches_an_event_or_the_topic(
    engine: AsyncEngine, ledger: Ledger
) -> None:
    said = "李四家的狗 13911112222"
    matter = a_matter(a_report(text=said, address="人民路 1 号", reporter=a_reporter()))
    (published,) = await ledger.route(Deliveries()(matter), [])
    feedback = a_command("sign", str(published.incident_id), DESK)
    answer = a_command(
        "feedback", str(published.incident_id), DESK, solved=True, handling="已与李四联系"
    )
    obeyed = await ledger.obey(Deliveries(COMMANDS)(feedback, answer), [])
    bodies = [r[0] for r in await rows(engine, "select body from incident_event")]
    states = [r[0] for r in await rows(engine, "select state from incident")]
    records = [p.change or b"" for p in (published, *obeyed)] + [p.outcome for p in obeyed]
    everywhere = "".join(bodies + states) + b"".join(records).decode()
    for secret in ("李四", "13911112222", "13800001111", "张三", "人民路"):
        assert secret not in everywhere
    sealed = dict(await rows(engine, "select record_id, body from private_record"))
    assert "13800001111" not in "".join(sealed.values())
    opened = FieldCipher(FIELD_KEY).open(matter.report.report_id, sealed[matter.report.report_id])
    assert (opened["text"], opened["name"], opened["phone"]) == (said, "张三", "13800001111")


async def test_an_event_commits_to_the_text_that_lies_beside_it(
    engine: AsyncEngine, ledger: Ledger
) -> None:
    await ledger.route(Deliveries()(a_matter()), [])
    (body,) = (await rows(engine, "select body from incident_event where version = 1"))[0]
    sealed = EVENT.validate_json(body).sealed
    ((record, salt, stored),) = await rows(
        engine, "select record_id, salt, body from private_record"
    )
    assert sealed == commitment(record, bytes(salt), stored)
    assert sealed != commitment(record, bytes(salt), stored.replace("lamp", "lamb"))


async def test_a_delivery_that_comes_again_is_published_again_and_writes_nothing(
    engine: AsyncEngine, ledger: Ledger
) -> None:
    delivery = Deliveries()(a_matter(), a_matter(an_alarm()), a_matter(an_alarm()), a_matter())
    first = await ledger.route(delivery, [])
    before = await everything(engine)
    second = await ledger.route(delivery, [])
    third = await a_ledger(engine).route(delivery[1:], [])
    assert second == first
    assert third == first[1:]
    assert await everything(engine) == before
    await check_files(engine)


async def test_a_report_that_was_triaged_twice_is_routed_once(
    engine: AsyncEngine, ledger: Ledger
) -> None:
    """Triage crashed between publishing and acknowledging: one report, two matters."""
    matter = a_matter()
    deliver = Deliveries()
    published = await ledger.route(deliver(matter, matter), [])
    again = await ledger.route(deliver(matter), [])
    assert published == again
    assert await scalar(engine, "select count(*) from report_repeat") == 0
    assert await scalar(engine, "select count(*) from incident") == 1


@pytest.mark.parametrize("together", [True, False])
async def test_a_report_sent_again_has_one_effect(
    engine: AsyncEngine, ledger: Ledger, together: bool
) -> None:
    report = a_report("same")
    matters = [a_matter(report), a_matter(report), a_matter(report)]
    deliver = Deliveries()
    for batch in [matters] if together else [[m] for m in matters]:
        await ledger.route(deliver(*batch), [])
    assert await scalar(engine, "select count(*) from incident") == 1
    assert await scalar(engine, "select count(*) from report") == 1
    assert await rows(engine, "select differs from report_repeat") == [(False,), (False,)]
    (ticket,) = (await tickets(engine)).values()
    assert (ticket.version, ticket.flags) == (4, ())


@pytest.mark.parametrize("together", [True, False])
async def test_other_content_under_one_identity_is_kept_as_a_supplement_and_flagged(
    engine: AsyncEngine, ledger: Ledger, together: bool
) -> None:
    first = a_matter(a_report("same", text="one lamp"))
    other = a_matter(a_report("same", text="two lamps", content_hash="c2"))
    lanes = (Deliveries(), Deliveries(MATTERS_URGENT))
    if together:
        await ledger.route(lanes[0](first, other, other), [])
    else:
        for deliver, matter in zip((*lanes, lanes[1]), (first, other, other), strict=True):
            await ledger.route(deliver(matter), [])
    (ticket,) = (await tickets(engine)).values()
    assert ticket.flags == ("supplemented",)
    assert (ticket.version, ticket.reports) == (5, 1)
    kept = await rows(engine, "select body from private_record where kind = 'supplement'")
    assert [orjson.loads(body)["text"] for (body,) in kept] == ["two lamps"]
    await check_files(engine)


async def test_what_is_added_to_an_archived_ticket_is_kept_though_its_file_is_closed(
    engine: AsyncEngine,
) -> None:
    clock = Clock()
    ledger = a_ledger(engine, clock)
    deliver, obey = Deliveries(), Deliveries(COMMANDS)
    matter = a_matter(a_report("same", text="one lamp"), subclass="9999")
    (published,) = await ledger.route(deliver(matter), [])
    ident = str(published.incident_id)
    await ledger.obey(obey(a_command("answer", ident, ACCEPTOR, answer="it is known")), [])
    clock.forward(days=31)
    await ledger.obey(obey(a_command("archive", ident)), [])
    other = a_matter(a_report("same", text="two lamps", content_hash="c2"))
    answered = (await ledger.route(deliver(other), []))[-1]
    await ledger.route(deliver(other), [])
    assert answers([answered]) == [("refused", "wrong_status")]
    kept = await rows(
        engine, "select incident_id, body from private_record where kind = 'supplement'"
    )
    assert [(i, orjson.loads(body)["text"]) for i, body in kept] == [(ident, "two lamps")]
    await check_files(engine)


async def test_one_content_is_kept_once_however_often_it_is_sent(
    engine: AsyncEngine, ledger: Ledger
) -> None:
    """Also when both lanes have it at the same partition and offset."""
    deliver = Deliveries()
    await ledger.route(deliver(a_matter(a_report("same"))), [])
    for origin in ("bihuan.reports.v1/1/7", "bihuan.reports.urgent.v1/1/7"):
        for content in ("c2", "c3"):
            report = a_report("same", text=content, content_hash=content)
            await ledger.route(deliver(a_matter(report, origin=origin)), [])
    kept = await rows(engine, "select body from private_record where kind = 'supplement'")
    assert sorted(orjson.loads(body)["text"] for (body,) in kept) == ["c2", "c3"]
    await check_files(engine)


# --- devices -------------------------------------------------------------------------------------


async def test_an_alarm_joins_the_open_ticket_of_its_device_and_condition(
    engine: AsyncEngine, ledger: Ledger
) -> None:
    deliver = Deliveries()
    await ledger.route(deliver(a_matter(an_alarm(text="a")), a_matter(an_alarm(text="b"))), [])
    await ledger.route(deliver(a_matter(an_alarm(text="c"), town="331102002")), [])
    await ledger.route(deliver(a_matter(an_alarm("d1", "low")), a_matter(an_alarm("d2"))), [])
    found = await rows(
        engine,
        "select device, device_condition, count(*) from incident group by 1, 2 order by 1, 2",
    )
    assert found == [("d1", "high", 1), ("d1", "low", 1), ("d2", "high", 1)]
    joined = await rows(engine, "select joined, count(*) from report group by joined order by 1")
    assert [(bool(j), n) for j, n in joined] == [(False, 3), (True, 2)]
    reports = {(t.device, t.device_condition): t.reports for t in (await tickets(engine)).values()}
    assert reports == {("d1", "high"): 3, ("d1", "low"): 1, ("d2", "high"): 1}
    texts = await scalar(engine, "select count(*) from private_record where kind = 'report'")
    assert texts == 5
    await check_files(engine)


async def test_after_the_feedback_an_alarm_opens_a_new_ticket_that_is_linked(
    engine: AsyncEngine, ledger: Ledger
) -> None:
    deliver, command = Deliveries(), Deliveries(COMMANDS)
    (opened,) = await ledger.route(deliver(a_matter(an_alarm())), [])
    first = str(opened.incident_id)
    done = {"solved": True, "handling": "dry again"}
    await ledger.obey(
        command(a_command("sign", first, DESK), a_command("feedback", first, DESK, **done)), []
    )
    again = await ledger.route(deliver(a_matter(an_alarm()), a_matter(an_alarm())), [])
    second = str(again[0].incident_id)
    assert again[1].incident_id == second != first
    assert (await tickets(engine))[second].linked == (first,)
    # sent back for rework, the first ticket is not joined any more either
    await ledger.obey(command(a_command("rework", first, DISPATCHER, missing="a photo")), [])
    (third,) = await ledger.route(deliver(a_matter(an_alarm())), [])
    assert third.incident_id == second


async def test_a_petition_neither_joins_nor_is_joined(engine: AsyncEngine, ledger: Ledger) -> None:
    deliver = Deliveries()
    by_channel = a_matter(an_alarm(channel="petition"))
    by_class = a_matter(an_alarm(), subclass="0301")
    await ledger.route(deliver(by_channel, by_class), [])
    assert await scalar(engine, "select count(*) from incident") == 2
    await ledger.route(deliver(a_matter(an_alarm()), a_matter(an_alarm())), [])
    assert await scalar(engine, "select count(*) from incident") == 3
    await ledger.route(deliver(a_matter(an_alarm(channel="petition"))), [])
    await ledger.route(deliver(a_matter(an_alarm(), subclass="0302")), [])
    counts = await rows(engine, "select sensitivity, count(*) from incident group by 1 order by 1")
    assert counts == [("normal", 1), ("petition", 4)]
    assert await scalar(engine, "select count(*) from report where joined") == 1
    await check_files(engine)


# --- commands ------------------------------------------------------------------------------------


async def opened(ledger: Ledger, **more: Any) -> str:
    """The id of a ticket that waits to be signed."""
    (published,) = await ledger.route(Deliveries()(a_matter(**more)), [])
    return str(published.incident_id)


async def test_commands_are_obeyed_in_their_order(engine: AsyncEngine, ledger: Ledger) -> None:
    ident = await opened(ledger)
    done = {"solved": True, "handling": "a new lamp"}
    commands = [
        a_command("feedback", ident, DESK, **done),
        a_command("sign", ident, DESK),
        a_command("contact", ident, DESK, kind="on_site"),
        a_command("feedback", ident, DESK, **done),
        a_command("pass-review", ident, DISPATCHER),
    ]
    published = await ledger.obey(Deliveries(COMMANDS)(*commands), [])
    assert answers(published) == [
        ("refused", "wrong_status"),
        ("done", None),
        ("done", None),
        ("done", None),
        ("done", None),
    ]
    ticket = (await tickets(engine))[ident]
    assert (ticket.status, ticket.version) == (Status.CLOSED, 9)
    await check_files(engine)


async def test_a_command_that_comes_again_is_answered_again_and_writes_nothing(
    engine: AsyncEngine, ledger: Ledger
) -> None:
    ident = await opened(ledger)
    refused = a_command("rework", ident, DISPATCHER, missing="all")
    signed = a_command("sign", ident, DESK)
    unknown = a_command("sign", "i-none", DESK)
    delivery = Deliveries(COMMANDS)(refused, signed, unknown, signed)
    first = await ledger.obey(delivery, [])
    before = await everything(engine)
    again = await a_ledger(engine).obey(delivery, [])
    assert {p.command_id: p for p in again} == {p.command_id: p for p in first}
    assert await everything(engine) == before
    assert answers(first) == [("refused", "wrong_status"), ("done", None), ("refused", "not_found")]


async def test_a_refusal_changes_nothing_but_is_remembered(
    engine: AsyncEngine, ledger: Ledger
) -> None:
    ident = await opened(ledger)
    before = await everything(engine)
    refused = a_command("feedback", ident, DESK, solved=True, handling="not yet signed")
    await ledger.obey(Deliveries(COMMANDS)(refused), [])
    after = await everything(engine)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"inbox", "progress"}


async def test_who_may_not_see_a_ticket_is_told_no_version(ledger: Ledger) -> None:
    ident = await opened(ledger)
    stranger = Actor(account="s", role=Role.VISITOR)
    commands = [a_command("sign", ident, stranger), a_command("sign", "i-none", stranger)]
    first, second = await ledger.obey(Deliveries(COMMANDS)(*commands), [])
    told, none = (
        decode(OUTCOME, p.outcome).model_dump(exclude={"command_id"}) for p in (first, second)
    )
    assert told == none


async def test_a_new_lead_leaves_the_lists_of_the_old_one(
    engine: AsyncEngine, ledger: Ledger
) -> None:
    ident = await opened(ledger)
    back = {"reason": "not ours", "basis": "the list"}
    ruling = {"agree": True, "lead": OTHER_UNIT, "co_units": (UNIT,), "opinion": "theirs"}
    await ledger.obey(
        Deliveries(COMMANDS)(
            a_command("return", ident, DESK, **back),
            a_command("rule-return", ident, DISPATCHER, **ruling),
        ),
        [],
    )
    units = await rows(engine, "select unit, is_lead from incident_unit order by unit")
    assert [(u, bool(leads)) for u, leads in units] == [(OTHER_UNIT, True), (UNIT, False)]


# --- counts --------------------------------------------------------------------------------------


async def test_what_is_counted_adds_up_however_often_it_is_delivered(
    engine: AsyncEngine, ledger: Ledger
) -> None:
    deliver = Deliveries()
    report = a_report("same")
    batch = deliver(
        a_matter(report),
        a_matter(an_alarm()),
        a_matter(an_alarm()),
        a_matter(report),
        a_matter(a_report("same", content_hash="c2")),
    )
    for part in (batch[:2], batch[1:4], batch, batch[3:]):
        await ledger.route(part, [])
    counted = await progress(engine)
    assert counted == {("bihuan.matters.v1", 0): (5, 5, 2, 1)}
    repeats = await scalar(engine, "select count(*) from report_repeat")
    assert 2 + 1 + repeats == 5


async def test_a_beat_moves_the_offset_and_is_not_counted(
    engine: AsyncEngine, ledger: Ledger
) -> None:
    deliver = Deliveries()
    beats = [
        Beat(path="report", lane=Lane.NORMAL, partition=0, sent_at=MORNING.replace(second=s))
        for s in (4, 2)
    ]
    matter, *beaten = deliver(a_matter(), *beats)
    await ledger.route([matter], beaten)
    assert await progress(engine) == {("bihuan.matters.v1", 0): (3, 1, 1, 0)}
    ((second,),) = await rows(engine, "select cast(sent_at as varchar) from beat")
    assert ":00:04" in second


async def test_an_older_delivery_does_not_turn_progress_back(
    engine: AsyncEngine, ledger: Ledger
) -> None:
    delivery = Deliveries()(*(a_matter() for _ in range(4)))
    await ledger.route(delivery, [])
    await ledger.route(delivery[:2], [])
    assert await progress(engine) == {("bihuan.matters.v1", 0): (4, 4, 4, 0)}


async def test_what_the_database_refuses_leaves_nothing_behind(
    engine: AsyncEngine, ledger: Ledger
) -> None:
    """Two reports that claim one tracking code: the whole batch is rolled back."""
    before = await everything(engine)
    twins: list[Matter] = [
        a_matter(a_report(tracking_code="AAAA-BBBB-CCCC-DDDD")) for _ in range(2)
    ]
    with pytest.raises(Exception, match="tracking_code"):
        await ledger.route(Deliveries()(a_matter(), *twins), [])
    assert await everything(engine) == before
    await ledger.route([(Origin("bihuan.matters.v1", 0, 0), twins[0])], [])
    assert await scalar(engine, "select count(*) from incident") == 1
