"""Several tickets in one decision, on both databases: saved together, published together."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from dispatch.casefile import FieldCipher
from dispatch.incident.status import Status
from dispatch.messages import EVENTS_RECORD, OUTCOME, Change, decode
from dispatch.store.ledger import Ledger
from dispatch.store.records import Publication
from tests.support.builders import ACCEPTOR, UNIT, desk_of
from tests.support.ledgers import (
    COMMANDS,
    FIELD_KEY,
    Deliveries,
    a_command,
    a_matter,
    a_report,
    an_alarm,
    check_files,
    everything,
    ledgers,
    rows,
    scalar,
    through_hiccups,
    tickets,
)

PARTS = [
    {"subclass": "0701", "text": "李四家门口的垃圾"},
    {"subclass": "0702", "text": "the lamp"},
]


async def opened(ledger: Ledger, count: int) -> list[str]:
    """So many tickets that wait for their units to sign."""
    published = await ledger.route(Deliveries()(*(a_matter() for _ in range(count))), [])
    return [str(p.incident_id) for p in published]


async def waiting(ledger: Ledger) -> str:
    """A ticket that waits to be accepted."""
    matter = a_matter(a_report(channel="hotline"), place={"flags": ("outside_county",)})
    (published,) = await ledger.route(Deliveries()(matter), [])
    return str(published.incident_id)


async def obeyed(ledger: Ledger, delivery: Any) -> list[Publication]:
    """Obeys a batch as its guard would."""
    published: list[Publication] = await through_hiccups(lambda: ledger.obey(delivery, []))
    return published


def change_of(raw: bytes | None) -> Change:
    found: Change = decode(EVENTS_RECORD, raw)
    return found


def answer_of(published: Publication) -> tuple[str, str | None]:
    outcome = decode(OUTCOME, published.outcome)
    return outcome.outcome, outcome.reason


async def test_a_merge_is_one_outcome_and_a_change_of_each_ticket(database_url: str) -> None:
    async with ledgers(database_url) as (ledger,):
        child, parent = await opened(ledger, 2)
        merge = a_command("merge", child, ACCEPTOR, into=parent)
        (published,) = await ledger.obey(Deliveries(COMMANDS)(merge), [])
        assert answer_of(published) == ("done", None)
        own, (other,) = change_of(published.change), published.others
        theirs = change_of(other.change)
        assert (
            (own.incident_id, theirs.incident_id) == (child, other.incident_id) == (child, parent)
        )
        assert [e.type for e in (*own.events, *theirs.events)] == ["TicketMerged", "ChildMerged"]
        assert {own.causation_id, theirs.causation_id} == {merge.command_id}
        assert theirs.from_version == theirs.version == 5
        assert theirs.before is not None
        assert theirs.ticket.reports == 2
        found = await tickets(ledger._engine)
        assert found[child].status is Status.MERGED
        units = await rows(ledger._engine, "select incident_id from incident_unit")
        assert units == [(parent,)]
        await check_files(ledger._engine)


async def test_the_alarms_of_a_device_follow_its_ticket_into_what_it_was_merged_into(
    database_url: str,
) -> None:
    """DOMAIN 0.13 and 0.15: merged, a ticket follows its parent; joined only up to HANDLING."""
    async with ledgers(database_url) as (ledger,):
        (alarmed,) = await ledger.route(Deliveries()(a_matter(an_alarm())), [])
        child, (parent,) = str(alarmed.incident_id), await opened(ledger, 1)
        obey = Deliveries(COMMANDS)
        await ledger.obey(obey(a_command("merge", child, ACCEPTOR, into=parent)), [])
        again = Deliveries("again")
        joined = await ledger.route(again(a_matter(an_alarm()), a_matter(an_alarm())), [])
        assert [p.incident_id for p in joined] == [parent, parent]
        other = await ledger.route(again(a_matter(an_alarm("d1", "low"))), [])
        assert other[0].incident_id not in (parent, child)
        assert (await tickets(ledger._engine))[parent].reports == 3
        desk = desk_of(UNIT)
        done = {"solved": True, "handling": "dry again"}
        await ledger.obey(
            obey(a_command("sign", parent, desk), a_command("feedback", parent, desk, **done)), []
        )
        (later,) = await ledger.route(again(a_matter(an_alarm())), [])
        new = (await tickets(ledger._engine))[str(later.incident_id)]
        assert new.id not in (parent, child)
        assert new.linked == (parent,)
        await check_files(ledger._engine)


async def test_what_is_delivered_again_is_published_again_whole(database_url: str) -> None:
    async with ledgers(database_url, 2) as (ledger, another):
        child, parent = await opened(ledger, 2)
        whole = await waiting(ledger)
        commands = [
            a_command("merge", child, ACCEPTOR, into=parent),
            a_command("split", whole, ACCEPTOR, parts=PARTS),
            a_command("unmerge", child, ACCEPTOR, parent=parent, reason="another lamp"),
        ]
        delivery = Deliveries(COMMANDS)(*commands)
        first = await ledger.obey(delivery, [])
        assert [len(p.others) for p in first] == [1, 2, 1]
        written = await everything(ledger._engine)
        assert await another.obey(delivery, []) == first
        assert await everything(ledger._engine) == written


async def test_a_refused_merge_changes_neither(database_url: str) -> None:
    async with ledgers(database_url) as (ledger,):
        (child,) = await opened(ledger, 1)
        commands = [
            a_command("merge", child, ACCEPTOR, into=child),
            a_command("merge", child, ACCEPTOR, into="i-none"),
        ]
        published = await ledger.obey(Deliveries(COMMANDS)(*commands), [])
        assert [answer_of(p)[1] for p in published] == ["merge_itself", "no_parent"]
        assert all(p.change is None and p.others == () for p in published)
        assert (await tickets(ledger._engine))[child].version == 4


@pytest.mark.parametrize("round_", range(3))
async def test_of_two_that_are_merged_into_each_other_at_once_one_is_refused(
    database_url: str, round_: int
) -> None:
    """Two ledgers at once: A into B and B into A, from both sides, several times."""
    async with ledgers(database_url, 2) as both:
        pairs = [await opened(both[0], 2) for _ in range(4)]
        deliveries = [Deliveries(COMMANDS, n) for n in range(2)]

        async def work(n: int) -> list[Publication]:
            found: list[Publication] = []
            for pair in pairs:
                child, parent = pair if n == round_ % 2 else pair[::-1]
                delivery = deliveries[n](a_command("merge", child, ACCEPTOR, into=parent))
                found += await obeyed(both[n], delivery)
            return found

        done = await asyncio.gather(work(0), work(1))
        for one, other in zip(*done, strict=True):
            said = sorted([answer_of(one), answer_of(other)], key=str)
            assert said == [("done", None), ("refused", "merge_circle")]
        found = await tickets(both[0]._engine)
        for pair in pairs:
            assert sorted(found[i].status for i in pair) == [Status.MERGED, Status.PENDING_SIGN]
        await check_files(both[0]._engine)


async def test_a_merge_and_a_signature_at_once_end_in_one_order(database_url: str) -> None:
    """The unit signs the child first, and the merge is refused; or it finds nothing to sign."""
    async with ledgers(database_url, 2) as (one, another):
        for n in range(4):
            child, parent = await opened(one, 2)
            desk = (await tickets(one._engine))[child].lead
            sign = a_command("sign", child, _desk(str(desk)))
            merge = a_command("merge", child, ACCEPTOR, into=parent)
            (signed,), (merged,) = await asyncio.gather(
                obeyed(one, Deliveries(COMMANDS, n)(sign)),
                obeyed(another, Deliveries(COMMANDS, 9)(merge)),
            )
            said = {answer_of(signed)[0], answer_of(merged)[0]}
            assert said == {"done", "refused"}
        await check_files(one._engine)


async def test_of_two_who_undo_a_merge_at_once_one_wins(database_url: str) -> None:
    async with ledgers(database_url, 2) as both:
        for n in range(4):
            child, parent = await opened(both[0], 2)
            merge = a_command("merge", child, ACCEPTOR, into=parent)
            await both[0].obey(Deliveries(COMMANDS, 9 + n)(merge), [])
            undo = [
                Deliveries(COMMANDS, 20 + 2 * n + k)(
                    a_command("unmerge", child, ACCEPTOR, parent=parent, reason="another lamp")
                )
                for k in range(2)
            ]
            done = await asyncio.gather(*map(obeyed, both, undo))
            said = sorted((answer_of(p) for (p,) in done), key=str)
            assert said == [("done", None), ("refused", "wrong_status")]
        await check_files(both[0]._engine)


async def test_a_merge_is_undone_while_the_parent_is_signed_or_merged_further(
    database_url: str,
) -> None:
    """Whoever comes first: the child is a ticket of its own again, or goes where its parent goes;
    each of the three counts its own reports."""
    async with ledgers(database_url, 2) as both:
        for n in range(4):
            child, parent, last = await opened(both[0], 3)
            desk = (await tickets(both[0]._engine))[parent].lead
            merge = a_command("merge", child, ACCEPTOR, into=parent)
            await both[0].obey(Deliveries(COMMANDS, 9 + n)(merge), [])
            undo = a_command("unmerge", child, ACCEPTOR, parent=parent, reason="another lamp")
            further = a_command("merge", parent, ACCEPTOR, into=last)
            sign = a_command("sign", parent, _desk(str(desk)))
            (undone,), (other,) = await asyncio.gather(
                obeyed(both[0], Deliveries(COMMANDS, 20 + n)(undo)),
                obeyed(both[1], Deliveries(COMMANDS, 40 + n)(sign if n % 2 else further)),
            )
            said = (answer_of(undone)[0], answer_of(other)[0])
            found = await tickets(both[0]._engine)
            assert "done" in said
            assert (found[child].status is Status.MERGED) == (said[0] != "done")
            shown = [t for t in found.values() if t.id in (child, parent, last)]
            of_the_open = [t for t in shown if t.status is not Status.MERGED]
            assert sum(t.reports + sum(m.reports for m in t.merged) for t in of_the_open) == 3
        await check_files(both[0]._engine)


async def test_a_split_opens_tickets_with_numbers_and_words_of_their_own(
    database_url: str,
) -> None:
    async with ledgers(database_url) as (ledger,):
        whole = await waiting(ledger)
        split = a_command("split", whole, ACCEPTOR, parts=PARTS)
        (published,) = await ledger.obey(Deliveries(COMMANDS)(split), [])
        assert answer_of(published) == ("done", None)
        changes = [change_of(other.change) for other in published.others]
        assert [c.incident_id for c in changes] == [f"{whole}-1", f"{whole}-2"]
        assert [(c.from_version, c.before) for c in changes] == [(1, None)] * 2
        numbers = await scalar(ledger._engine, "select count(distinct case_no) from incident")
        assert numbers == 3
        everywhere = b"".join(other.change for other in published.others).decode()
        everywhere += str(await rows(ledger._engine, "select body from incident_event"))
        assert "李四" not in everywhere
        sealed: list[Any] = await rows(
            ledger._engine,
            "select record_id, body from private_record where incident_id = :id",
            id=f"{whole}-1",
        )
        ((record, body),) = sealed
        assert FieldCipher(FIELD_KEY).open(record, body)["text"] == PARTS[0]["text"]
        await check_files(ledger._engine)


async def test_a_part_can_be_worked_in_the_batch_that_opened_it(database_url: str) -> None:
    async with ledgers(database_url) as (ledger,):
        whole = await waiting(ledger)
        commands = [
            a_command("split", whole, ACCEPTOR, parts=PARTS),
            a_command("correct", f"{whole}-1", ACCEPTOR, severity="S4"),
        ]
        published = await ledger.obey(Deliveries(COMMANDS)(*commands), [])
        assert [answer_of(p)[0] for p in published] == ["done", "done"]
        await check_files(ledger._engine)


def _desk(unit: str) -> Any:
    return {"account": f"a-{unit}", "role": "DEPT_DESK", "unit": unit}


async def test_many_splits_never_share_a_number(database_url: str) -> None:
    async with ledgers(database_url, 2) as both:
        wholes = [await waiting(both[0]) for _ in range(6)]

        async def work(n: int) -> None:
            delivery = Deliveries(COMMANDS, n)(
                *(a_command("split", i, ACCEPTOR, parts=PARTS) for i in wholes[n::2])
            )
            await obeyed(both[n], delivery)

        await asyncio.gather(work(0), work(1))
        engine: AsyncEngine = both[0]._engine
        assert await scalar(engine, "select count(distinct case_no) from incident") == 18
