"""Many ledgers on one database, as in many workers: one ticket a device, one winner a command."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Sequence
from typing import Any

from dispatch.messages import OUTCOME, decode
from dispatch.store.ledger import Ledger
from tests.support.builders import OTHER_TOWN, TOWN, UNIT, desk_of
from tests.support.ledgers import (
    COMMANDS,
    MATTERS,
    MATTERS_URGENT,
    Deliveries,
    a_command,
    a_ledger,
    a_matter,
    a_report,
    an_alarm,
    check_files,
    ledgers,
    rows,
    scalar,
    through_hiccups,
    tickets,
)

DEVICES = 12
WRITERS = 4


async def routed(ledger: Ledger, delivery: Any) -> Any:
    """Routes a batch as its guard would."""
    return await through_hiccups(lambda: ledger.route(delivery, []))


async def obeyed(ledger: Ledger, delivery: Any) -> Any:
    """Obeys a batch as its guard would."""
    return await through_hiccups(lambda: ledger.obey(delivery, []))


async def test_one_open_ticket_per_device_and_condition_however_many_write(
    database_url: str,
) -> None:
    """Both lanes, other texts and towns, each writer the devices in another order."""
    async with ledgers(database_url, WRITERS) as all_of_them:
        batches = []
        for n in range(WRITERS):
            topic = MATTERS if n % 2 else MATTERS_URGENT
            deliver = Deliveries(topic, n)
            town = TOWN if n < 2 else OTHER_TOWN
            order = list(range(DEVICES)) if n % 2 else list(reversed(range(DEVICES)))
            batches.append(
                [deliver(a_matter(an_alarm(f"d{d}", text=f"{n}: {d}"), town=town)) for d in order]
            )

        async def worker(ledger: Ledger, deliveries: Sequence[Any]) -> None:
            for delivery in deliveries:
                await routed(ledger, delivery)

        await asyncio.gather(*map(worker, all_of_them, batches))
        engine = all_of_them[0]._engine
        assert await scalar(engine, "select count(*) from incident") == DEVICES
        assert {t.reports for t in (await tickets(engine)).values()} == {WRITERS}
        kept = await scalar(engine, "select count(*) from private_record")
        assert kept == DEVICES * WRITERS
        sums = await rows(engine, "select sum(records), sum(opened), sum(joined) from progress")
        assert sums == [(DEVICES * WRITERS, DEVICES, DEVICES * (WRITERS - 1))]
        await check_files(engine)


async def test_one_report_in_both_lanes_at_once_opens_one_ticket(database_url: str) -> None:
    """A partition has moved and the old worker still writes: the same reports, side by side."""
    matters = [a_matter(a_report(f"n{i}")) for i in range(10)]
    async with ledgers(database_url, 3) as all_of_them:
        delivery = Deliveries()(*matters)
        published = await asyncio.gather(*(routed(one, delivery) for one in all_of_them))
        assert published[0] == published[1] == published[2]
        engine = all_of_them[0]._engine
        assert await scalar(engine, "select count(*) from incident") == 10
        assert await scalar(engine, "select count(*) from report") == 10
        assert await rows(engine, "select records, opened, joined from progress") == [(10, 10, 0)]
        await check_files(engine)


async def test_of_many_who_sign_at_once_one_wins(database_url: str) -> None:
    async with ledgers(database_url, WRITERS) as all_of_them:
        opened = await all_of_them[0].route(Deliveries()(*(a_matter() for _ in range(5))), [])
        ids = [str(p.incident_id) for p in opened]
        work = []
        for n, ledger in enumerate(all_of_them):
            order = ids if n % 2 else ids[::-1]
            commands = [a_command("sign", ident, desk_of(UNIT)) for ident in order]
            work.append((ledger, Deliveries(COMMANDS, n)(*commands)))
        published = await asyncio.gather(*(obeyed(ledger, delivery) for ledger, delivery in work))
        outcomes = [decode(OUTCOME, p.outcome) for p in itertools.chain(*published)]
        for ident in ids:
            answers = sorted((o.outcome, o.reason) for o in outcomes if o.incident_id == ident)
            lost = [("refused", "wrong_status")] * (WRITERS - 1)
            assert answers == [("done", None), *lost]
        engine = all_of_them[0]._engine
        assert {t.version for t in (await tickets(engine)).values()} == {5}
        await check_files(engine)


async def test_an_alarm_and_the_feedback_at_once_end_in_one_order(database_url: str) -> None:
    """The alarm joins before the feedback, or opens a new ticket after it; never between."""
    async with ledgers(database_url, 2) as (router, lifecycle):
        deliver, command = Deliveries(), Deliveries(COMMANDS)
        for n in range(6):
            device = f"d{n}"
            (opened,) = await router.route(deliver(a_matter(an_alarm(device))), [])
            ident = str(opened.incident_id)
            await lifecycle.obey(command(a_command("sign", ident, desk_of(UNIT))), [])
            done = {"solved": True, "handling": "dry"}
            alarm = deliver(a_matter(an_alarm(device)))
            feedback = command(a_command("feedback", ident, desk_of(UNIT), **done))
            (joined,), _ = await asyncio.gather(
                routed(router, alarm),
                obeyed(lifecycle, feedback),
            )
            ticket = (await tickets(router._engine))[ident]
            assert ticket.status.value == "FEEDBACK"
            assert ticket.reports == (2 if joined.incident_id == ident else 1)
        await check_files(router._engine)


async def test_two_lanes_of_one_worker_never_share_a_case_number(database_url: str) -> None:
    async with ledgers(database_url) as (ledger,):
        lanes = [Deliveries(MATTERS), Deliveries(MATTERS_URGENT)]
        await asyncio.gather(
            *(routed(ledger, lane(*(a_matter() for _ in range(150)))) for lane in lanes)
        )
        numbers = await scalar(ledger._engine, "select count(distinct case_no) from incident")
        assert numbers == 300


async def test_a_fresh_ledger_goes_on_where_another_was(database_url: str) -> None:
    async with ledgers(database_url) as (ledger,):
        deliver = Deliveries()
        for _ in range(3):
            await a_ledger(ledger._engine).route(deliver(a_matter(), a_matter()), [])
        numbers = await scalar(ledger._engine, "select count(distinct case_no) from incident")
        assert numbers == 6
