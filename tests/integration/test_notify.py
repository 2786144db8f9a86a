"""From what happened to rows, and from rows to real receivers, on both databases."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any

import orjson
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from dispatch.access import Role, Sensitivity
from dispatch.channels import ChannelKind
from dispatch.effects import ATTEMPTS, PAUSES_S
from dispatch.incident.status import Status
from dispatch.messages import NOTICE, Notice
from dispatch.signing import DELIVERY_HEADER, SIGNATURE_HEADER, is_signed
from dispatch.store.engine import create_engine
from dispatch.store.records import Publication
from dispatch.topics import EVENTS
from grid.county import County
from grid.demo import demo_county
from streams.drills import Driller, DrillTime
from tests.support.builders import MORNING, OTHER_UNIT, TOWN, UNIT, Story, a_story, keep
from tests.support.polling import eventually
from tests.support.receivers import MailServer, WebServer
from tests.support.streaming import Partition
from tests.support.telling import (
    LEASE,
    TellingCentre,
    a_message,
    a_step,
    a_telling_centre,
)

APP, MAIL, SMS, HOOK = "tell.app", "tell.mail", "tell.sms", "webhook"
PHONE = "13912345678"


@pytest.fixture(scope="session")
def county() -> County:
    return County(demo_county())


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = create_engine(database_url)
    yield engine
    await engine.dispose()


async def told(centre: TellingCentre, *records: bytes, times: int = 1) -> None:
    """Lets the agent of a fresh worker take the records, once or more often."""
    partition = Partition(EVENTS)
    partition.put(*records)
    for _ in range(times):
        await centre.guard().take(partition.deliver())


def notices(centre: TellingCentre) -> list[Notice]:
    return [NOTICE.validate_json(raw) for raw in centre.kept.on("bihuan.notices.v1")]


# --- from what happened to rows ------------------------------------------------------------------


async def test_a_dispatch_is_told_to_the_desks_once_however_often_it_is_delivered(
    engine: AsyncEngine, county: County
) -> None:
    centre = await a_telling_centre(engine, county)
    story = a_story(co_units=(OTHER_UNIT,))
    await told(centre, story.changes[0], times=3)
    assert await centre.states() == {(APP, "desk"): "waiting", (APP, "other"): "waiting"}


async def test_an_urgent_dispatch_goes_by_every_channel_at_once_and_an_ordinary_one_does_not(
    engine: AsyncEngine, county: County
) -> None:
    centre = await a_telling_centre(engine, county)
    await centre.add_channel("desk", ChannelKind.SMS, PHONE, urgent_only=True)
    await told(centre, a_story(severity="S3").changes[0])
    assert set(await centre.states()) == {(APP, "desk")}
    await told(centre, a_story(severity="S2").changes[0])
    assert set(await centre.states()) == {(APP, "desk"), (SMS, "desk")}


async def test_what_is_urgent_is_told_by_the_worker_that_published_it(
    engine: AsyncEngine, county: County
) -> None:
    """It waits behind no flood; whoever reads the events later finds it told."""
    centre = await a_telling_centre(engine, county)
    ordinary, urgent = a_story(severity="S3"), a_story(severity="S2")
    published = [
        Publication(f"c-{s.id}", s.id, b"{}", s.changes[0], (1, s.it.version))
        for s in (ordinary, urgent)
    ]
    tell = centre.urgent_teller()
    tell(published)
    ask: Callable[[], Sequence[Any] | Awaitable[Sequence[Any]]] = centre.rows
    await eventually(ask)
    assert {r["incident_id"] for r in await centre.rows()} == {urgent.id}
    tell(published)
    await told(centre, ordinary.changes[0], urgent.changes[0], times=2)
    assert sorted(r["incident_id"] for r in await centre.rows()) == sorted([ordinary.id, urgent.id])


async def test_the_urgent_lane_sends_what_is_urgent_and_leaves_the_rest(
    engine: AsyncEngine, county: County
) -> None:
    centre = await a_telling_centre(engine, county)
    story = a_story()
    await keep(engine, story)
    await centre.make(
        a_message(1, "desk", ChannelKind.APP, story),
        a_message(2, "desk", ChannelKind.APP, story, urgent=True),
    )
    urgent = centre.sender(in_app=True, urgent_only=True)
    assert (await urgent.look(), await urgent.look()) == (1, 0)
    assert [n.id for n in notices(centre)] == ["e0002.1"]
    assert await centre.sender(in_app=True).look() == 1


async def test_a_step_is_told_to_whom_its_clock_charges(
    engine: AsyncEngine, county: County
) -> None:
    """A co-handler's delay is its own (DOMAIN 0.7)."""
    centre = await a_telling_centre(engine, county)
    story = a_story(Status.HANDLING, co_units=(OTHER_UNIT,))
    task = f"co:{OTHER_UNIT}"
    told_of = ("handler_desk", "duty_officer")
    await told(centre, a_step(story, told_of, holder=OTHER_UNIT, task=task))
    assert set(await centre.states()) == {(APP, "other"), (APP, "officer")}


async def test_an_accused_unit_is_told_nothing(engine: AsyncEngine, county: County) -> None:
    """DOMAIN 0.17."""
    centre = await a_telling_centre(engine, county)
    story = a_story(Status.PENDING_ACCEPT, subclass="0301", channel="petition")
    await keep(engine, story)
    await centre.amend(story.id, accused=[UNIT])
    await told(centre, a_step(story))
    assert set(await centre.states()) == {(APP, "officer")}


async def test_a_step_that_was_overtaken_pages_nobody(engine: AsyncEngine, county: County) -> None:
    centre = await a_telling_centre(engine, county)
    await told(centre, a_step(a_story(Status.HANDLING), overtaken=True))
    assert await centre.rows() == []


async def test_what_happened_long_ago_is_told_nobody(engine: AsyncEngine, county: County) -> None:
    centre = await a_telling_centre(engine, county)
    centre.clock.forward(hours=25)
    await told(centre, a_story().changes[0])
    assert await centre.rows() == []


async def test_at_night_a_leaders_row_waits_until_the_morning(
    engine: AsyncEngine, county: County
) -> None:
    centre = await a_telling_centre(engine, county)
    centre.clock.forward(hours=14)  # 23:00
    await told(centre, a_step(await a_kept_story(engine)))
    assert await centre.sender(in_app=True).look() == 1
    assert await centre.states() == {(APP, "desk"): "sent", (APP, "leader"): "waiting"}
    centre.clock.forward(hours=9)  # 08:00
    assert await centre.sender(in_app=True).look() == 1


async def test_a_record_of_a_newer_version_and_nonsense_are_set_aside(
    engine: AsyncEngine, county: County
) -> None:
    centre = await a_telling_centre(engine, county)
    good = a_story().changes[0]
    newer = orjson.dumps({**orjson.loads(good), "v": 2})
    await told(centre, newer, b"{", b'{"v":1,"kind":"change"}', good)
    codes = [letter.code for letter in centre.kept.letters()]
    assert codes == ["newer_schema", "not_json", "invalid"]
    assert set(await centre.states()) == {(APP, "desk")}


async def test_a_worker_killed_before_its_commit_has_made_nothing_and_the_next_makes_all(
    engine: AsyncEngine, county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    centre = await a_telling_centre(engine, county)
    record = a_story(co_units=(OTHER_UNIT,)).changes[0]

    async def die(*_: Any) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("streams.notify.make_effects", die)
        with pytest.raises(KeyboardInterrupt):
            await told(centre, record)
    assert await centre.rows() == []
    await told(centre, record)
    assert len(await centre.rows()) == 2


# --- into the app --------------------------------------------------------------------------------


async def test_a_notice_says_the_ticket_as_its_account_sees_it(
    engine: AsyncEngine, county: County
) -> None:
    centre = await a_telling_centre(engine, county)
    story = a_story(Status.HANDLING)
    restricted = a_story(Status.HANDLING, subclass="0101")
    await keep(engine, story, restricted)
    await centre.amend(restricted.id, sensitivity=Sensitivity.RESTRICTED.value)
    for one in (story, restricted):
        await told(centre, a_step(one, ("dept_deputy", "centre_director")))
    assert await centre.sender(in_app=True).look() == 4
    said = {(n.account, n.incident_id): n for n in notices(centre)}
    plain = said["director", story.id]
    town = county.areas[TOWN].name
    assert town in plain.zh.title
    assert (plain.step, plain.card, plain.count) == ("E5", "yellow", 1)
    assert story.it.case_no in plain.zh.body
    assert "yellow card" in plain.en.body
    masked = said["director", restricted.id]
    assert "敏感事项" in masked.zh.title
    assert town not in masked.zh.title + masked.zh.body
    assert town in said["leader", restricted.id].zh.title


async def test_who_may_not_see_the_ticket_any_more_is_not_told(
    engine: AsyncEngine, county: County
) -> None:
    """G7: also when the right was lost between the row and its sending."""
    centre = await a_telling_centre(engine, county)
    story = a_story(Status.HANDLING)
    await keep(engine, story)
    await told(centre, a_step(story, ("handler_desk", "dept_deputy")))
    await centre.change_account("desk", unit=OTHER_UNIT)
    await centre.change_account("leader", active=False)
    await centre.sender(in_app=True).look()
    assert {(r["recipient"], r["state"], r["receipt"]) for r in await centre.rows()} == {
        ("desk", "dropped", "not_visible"),
        ("leader", "dropped", "not_visible"),
    }
    assert notices(centre) == []


async def test_a_storm_becomes_one_summary_and_what_follows_waits(
    engine: AsyncEngine, county: County
) -> None:
    centre = await a_telling_centre(engine, county, storm=3)
    stories = [a_story(Status.HANDLING) for _ in range(10)]
    await keep(engine, *stories)
    records = [a_step(story, ("handler_desk",)) for story in stories]
    await told(centre, *records[:9])
    assert await centre.sender(in_app=True).look() == 9
    (summary,) = notices(centre)
    assert (summary.count, summary.incident_id, summary.what) == (9, None, "summary")
    for number in (1, 2):
        await centre.make(a_message(number, "desk", ChannelKind.APP, stories[9]))
    await centre.sender(in_app=True).look()
    assert [n.count for n in notices(centre)] == [9, 1, 1]
    await told(centre, records[9])
    await centre.sender(in_app=True).look()
    assert [n.count for n in notices(centre)] == [9, 1, 1]
    centre.clock.forward(seconds=60)
    await centre.sender(in_app=True).look()
    assert [n.count for n in notices(centre)] == [9, 1, 1, 1]


# --- to people's own services --------------------------------------------------------------------


async def a_mailing_centre(
    engine: AsyncEngine, county: County, server: MailServer
) -> TellingCentre:
    centre = await a_telling_centre(engine, county, mail_gateway=server.gateway)
    await centre.add_channel("desk", ChannelKind.MAIL, "desk@example.org")
    return centre


async def a_kept_story(engine: AsyncEngine) -> Story:
    story = a_story(Status.HANDLING)
    await keep(engine, story)
    return story


async def test_a_mail_reaches_its_server_with_its_id_and_is_receipted(
    engine: AsyncEngine, county: County
) -> None:
    with MailServer() as server:
        centre = await a_mailing_centre(engine, county, server)
        story = await a_kept_story(engine)
        await centre.make(a_message(1, "desk", ChannelKind.MAIL, story))
        assert await centre.sender().look() == 1
        (mail,) = server.mails
    assert mail.to == ("desk@example.org",)
    assert "催办" in mail.subject
    assert "〔e0001.1|tell.mail|desk〕" in mail.body
    (row,) = await centre.rows()
    assert (row["state"], row["receipt"], row["attempts"]) == ("sent", "accepted", 1)


async def test_a_server_that_refuses_is_tried_again_later_and_then_given_up_with_an_alarm(
    engine: AsyncEngine, county: County
) -> None:
    with MailServer(refusing=True) as server:
        centre = await a_mailing_centre(engine, county, server)
        await centre.make(a_message(1, "desk", ChannelKind.MAIL, await a_kept_story(engine)))
        sender = centre.sender()
        for pause in PAUSES_S:
            assert await sender.look() == 1
            assert await sender.look() == 0
            centre.clock.forward(seconds=pause)
        server.refusing = False
        assert await sender.look() == 1
        assert len(server.mails) == 1
        server.refusing = True
        await centre.make(a_message(2, "desk", ChannelKind.MAIL, await a_kept_story(engine)))
        for pause in (*PAUSES_S, 0):
            await sender.look()
            centre.clock.forward(seconds=pause)
    dead = [r for r in await centre.rows() if r["state"] == "dead"]
    assert [(r["event_id"], r["attempts"]) for r in dead] == [("e0002.1", ATTEMPTS)]
    counted = centre.metrics.registry.get_sample_value(
        "bihuan_effects_total", {"effect": MAIL, "outcome": "dead"}
    )
    assert counted == 1


async def test_of_several_workers_one_sends_each_message(
    engine: AsyncEngine, county: County
) -> None:
    with MailServer() as server:
        centre = await a_mailing_centre(engine, county, server)
        story = await a_kept_story(engine)
        await centre.make(
            *(a_message(n, "desk", ChannelKind.MAIL, story, urgent=True) for n in range(4))
        )
        senders = [centre.sender(most=1) for _ in range(4)]
        await asyncio.gather(*(sender.look() for sender in senders))
        ids = sorted(mail.body.partition("〔")[2].strip() for mail in server.mails)
    assert ids == [f"e{n:04d}.1|tell.mail|desk〕" for n in range(4)]


async def test_a_message_whose_sender_died_is_sent_by_the_next_under_the_same_id(
    engine: AsyncEngine, county: County
) -> None:
    class Dies:
        async def deliver(self, _: object) -> list[Any]:
            raise KeyboardInterrupt

    with MailServer() as server:
        centre = await a_mailing_centre(engine, county, server)
        await centre.make(a_message(1, "desk", ChannelKind.MAIL, await a_kept_story(engine)))
        with pytest.raises(KeyboardInterrupt):
            await centre.sender(delivers=Dies()).look()
        assert await centre.sender().look() == 0
        centre.clock.forward(seconds=LEASE.total_seconds())
        assert await centre.sender().look() == 1
        assert "〔e0001.1|tell.mail|desk〕" in server.mails[0].body
    assert [(r["state"], r["attempts"]) for r in await centre.rows()] == [("sent", 2)]


async def test_a_message_that_kills_every_sender_is_given_up(
    engine: AsyncEngine, county: County
) -> None:
    class Dies:
        async def deliver(self, _: object) -> list[Any]:
            raise KeyboardInterrupt

    centre = await a_telling_centre(engine, county)
    await centre.add_channel("desk", ChannelKind.MAIL, "desk@example.org")
    await centre.make(a_message(1, "desk", ChannelKind.MAIL, await a_kept_story(engine)))
    for _ in range(ATTEMPTS):
        with pytest.raises(KeyboardInterrupt):
            await centre.sender(delivers=Dies()).look()
        centre.clock.forward(seconds=LEASE.total_seconds())
    assert await centre.sender(delivers=Dies()).look() == 1
    assert [(r["state"], r["receipt"]) for r in await centre.rows()] == [
        ("dead", "crashed_its_sender")
    ]


async def test_without_a_gateway_or_an_address_it_is_said_so(
    engine: AsyncEngine, county: County
) -> None:
    centre = await a_telling_centre(engine, county)
    await centre.add_channel("desk", ChannelKind.SMS, PHONE)
    story = await a_kept_story(engine)
    await centre.make(
        a_message(1, "desk", ChannelKind.SMS, story), a_message(2, "leader", ChannelKind.SMS, story)
    )
    await centre.sender().look()
    assert {(r["recipient"], r["state"], r["receipt"]) for r in await centre.rows()} == {
        ("desk", "waiting", "no_gateway"),
        ("leader", "dropped", "no_address"),
    }


async def test_a_service_of_a_units_own_is_called_and_one_that_hangs_is_left(
    engine: AsyncEngine, county: County
) -> None:
    hold = asyncio.Event()
    async with WebServer() as good, WebServer(hold=hold) as hung:
        centre = await a_telling_centre(engine, county, attempt_s=4.0)
        for account, server in (("desk", good), ("leader", hung)):
            url = f"json://127.0.0.1:{server.port}/in?rto=10"
            await centre.add_channel(account, ChannelKind.WEBHOOK, url, language="en")
        story = await a_kept_story(engine)
        await centre.make(
            *(a_message(1, a, ChannelKind.WEBHOOK, story) for a in ("desk", "leader"))
        )
        await centre.sender().look()
        hold.set()
        said = json.loads(good.posted[0].body)
    assert said["title"].startswith("[Urged]")
    assert {(r["recipient"], r["state"], r["receipt"]) for r in await centre.rows()} == {
        ("desk", "sent", "accepted"),
        ("leader", "waiting", "timeout"),
    }


# --- webhooks ------------------------------------------------------------------------------------


async def test_a_webhook_gets_the_events_that_it_wants_signed_and_once(
    engine: AsyncEngine, county: County
) -> None:
    async with WebServer() as server:
        centre = await a_telling_centre(engine, county)
        hook = await centre.add_webhook(server.url, "TicketSigned")
        story = a_story(Status.HANDLING)
        await told(centre, *story.changes, times=2)
        assert [r["effect"] for r in await centre.rows()] == [APP, HOOK]
        await centre.sender().look()
        (posted,) = server.posted
    now = int(MORNING.timestamp())
    assert is_signed(hook.secret, posted.headers[SIGNATURE_HEADER], posted.body, now)
    said = json.loads(posted.body)
    assert said["id"] == posted.headers[DELIVERY_HEADER] == f"{story.id}.5|webhook|{hook.id}"
    assert (said["type"], said["incident"]["case_no"]) == ("TicketSigned", story.it.case_no)
    assert "lng" not in said["incident"]


async def test_a_webhook_that_fails_is_called_again_under_the_same_id_and_one_that_is_gone_never(
    engine: AsyncEngine, county: County
) -> None:
    answers = {1: 500, 2: 200, 3: 410}
    async with WebServer(answers=lambda n: answers[n]) as server:
        centre = await a_telling_centre(engine, county)
        await centre.add_webhook(server.url, "TicketSigned")
        sender = centre.sender()
        await told(centre, a_story(Status.HANDLING).changes[-1])
        await sender.look()
        centre.clock.forward(seconds=PAUSES_S[0])
        await sender.look()
        await told(centre, a_story(Status.HANDLING).changes[-1])
        await sender.look()
        first, second, _ = server.posted
    assert first.headers[DELIVERY_HEADER] == second.headers[DELIVERY_HEADER]
    assert first.headers[SIGNATURE_HEADER] != second.headers[SIGNATURE_HEADER]
    assert {(r["state"], r["receipt"]) for r in await centre.rows() if r["effect"] == HOOK} == {
        ("sent", "HTTP 200"),
        ("dead", "HTTP 410"),
    }


async def test_a_webhook_is_not_told_the_matter_of_a_sensitive_ticket(
    engine: AsyncEngine, county: County
) -> None:
    async with WebServer() as server:
        centre = await a_telling_centre(engine, county)
        await centre.add_webhook(server.url, "TicketTriaged")
        story = a_story(Status.PENDING_ACCEPT, subclass="0301", channel="petition")
        await told(centre, story.changes[0])
        await centre.sender().look()
        (posted,) = server.posted
    incident = json.loads(posted.body)["incident"]
    assert (incident["subclass"], incident["sensitive"]) == (None, True)


# --- drills --------------------------------------------------------------------------------------


async def test_the_weekly_drill_pages_everybody_once_whichever_worker_looks(
    engine: AsyncEngine, county: County
) -> None:
    centre = await a_telling_centre(engine, county)
    when = DrillTime(1, 9 * 60 + 30)

    def a_driller() -> Driller:
        return Driller(when, engine=engine, on_duty=centre.parts.on_duty, now=centre.clock)

    assert await a_driller().look() == 0
    centre.clock.forward(minutes=30)
    made = await asyncio.gather(*(a_driller().look() for _ in range(3)))
    rows = await centre.rows()
    assert {r["recipient"] for r in rows} == {"desk", "leader", "other", "officer", "director"}
    assert (len(rows), {r["event_id"] for r in rows}) == (5, {"drill.2026-W10"})
    assert max(made) == 5
    await centre.sender(in_app=True).look()
    assert {n.what for n in notices(centre)} == {"drill"}
    centre.clock.forward(hours=3)
    assert await a_driller().look() == 0


async def test_an_administrator_on_duty_is_reached_by_a_drill_and_by_no_ticket(
    engine: AsyncEngine, county: County
) -> None:
    centre = await a_telling_centre(engine, county)
    await centre.change_account("desk", role=Role.ADMIN.value)
    await centre.make(
        a_message(1, "desk", ChannelKind.APP, await a_kept_story(engine)),
        a_message(2, "desk", ChannelKind.APP, None),
    )
    await centre.sender(in_app=True).look()
    assert [n.what for n in notices(centre)] == ["drill"]
