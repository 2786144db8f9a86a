"""What is news, which effects it has, and when the weekly drill is due."""

from __future__ import annotations

from datetime import datetime

import orjson
import pytest

from deploy.roots.duty import drill_time
from dispatch.access import SYSTEM_ACTOR
from dispatch.incident.events import StepFired
from dispatch.incident.status import Clock
from dispatch.messages import Beat, NewerSchema, Poison, decode
from dispatch.news import TOLD_OF, News, NewsReader
from dispatch.topics import Lane
from dispatch.wording import templates
from escalation.announcing import HookWish, announced
from escalation.ladder_files import packaged_ladders
from escalation.telling import AUDIENCES, Addressee, OnDuty, town_desk_told
from grid.duty import ZONE, DutyRole, Roster, WeeklyShift
from streams.drills import DrillTime, due_drill
from tests.support.builders import MORNING, TOWN, UNIT, a_change, a_story
from tests.support.telling import a_step

READER = NewsReader(lambda: TOLD_OF)
ON_DUTY = OnDuty(
    roster=Roster(
        (
            WeeklyShift(UNIT, DutyRole.HANDLER_DESK, "desk", (1, 2, 3, 4, 5), 480, 1080),
            WeeklyShift(UNIT, DutyRole.DUTY_PERSON, "desk", (1, 2, 3, 4, 5, 6, 7), 0, 1440),
        )
    ),
    addressees={"desk": Addressee("desk", UNIT)},
    centre="SHZLZX",
    working=lambda _: True,
)


def read(raw: bytes) -> News | None:
    found = decode(READER, raw)
    assert found is None or isinstance(found, News)
    return found


def test_most_of_what_happens_is_not_read() -> None:
    signed = a_story().changes[-1].replace(b"TicketDispatched", b"TicketSigned")
    assert read(signed) is None
    beat = Beat(path="report", lane=Lane.NORMAL, partition=0, sent_at=MORNING)
    assert read(beat.model_dump_json().encode()) is None


def test_news_of_a_type_that_a_webhook_wants_is_read_and_everything_before_that_is_known() -> None:
    raw = a_change().replace(b"TicketDispatched", b"TicketSigned")
    assert NewsReader(lambda: frozenset({"TicketSigned"})).validate_json(raw) is not None
    assert NewsReader(lambda: None).validate_json(raw) is not None


def test_a_record_of_another_version_is_never_passed_over() -> None:
    raw = a_change()
    with pytest.raises(NewerSchema):
        read(orjson.dumps({**orjson.loads(raw), "v": 2}))
    with pytest.raises(Poison):
        read(b'{"kind":"change"}')


def test_a_dispatch_and_the_webhooks_that_want_it_have_one_effect_each() -> None:
    news = NewsReader(lambda: TOLD_OF | {"TicketAccepted"}).validate_json(a_change())
    assert news is not None
    hooks = [
        HookWish("w1", frozenset({"TicketDispatched", "TicketAccepted"})),
        HookWish("w2", frozenset({"TicketClosed"})),
    ]
    made = announced(news, frozenset(), ON_DUTY, hooks, MORNING)
    assert {(e.key.effect, e.key.recipient, e.what) for e in made} == {
        ("tell.app", "desk", "dispatched"),
        ("webhook", "w1", "TicketDispatched"),
        ("webhook", "w1", "TicketAccepted"),
    }
    assert len({e.key for e in made}) == len(made)


def test_effects_hold_no_text_and_no_place_below_the_town() -> None:
    news = read(a_step(a_story(severity="S1")))
    assert news is not None
    hook = HookWish("w1", frozenset({"StepFired"}))
    facts = [e.facts for e in announced(news, frozenset(), ON_DUTY, [hook], MORNING)]
    said = orjson.dumps(facts).decode()
    assert "331102001001" not in said
    assert "lng" not in said


def test_a_petition_s_town_is_told_to_no_desk_and_no_webhook() -> None:
    """DOMAIN 0.17: without text or place."""
    hook = HookWish("w1", frozenset({"StepFired"}))
    for channel, town in (("hotline", TOWN), ("petition", None)):
        raw = a_step(a_story(channel=channel, subclass="0604"), told=("town_desk",))
        news = read(raw)
        assert news is not None
        (called,) = [
            e
            for e in announced(news, frozenset(), ON_DUTY, [hook], MORNING)
            if e.what == "StepFired"
        ]
        assert called.facts["incident"]["town"] == town
        assert town_desk_told(news.ticket.town, news.ticket.sensitivity) == (
            None if town is None else f"XZ-{TOWN}"
        )


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("moment", "ident"),
    [
        ("2026-03-02 09:29", None),
        ("2026-03-02 09:30", "drill.2026-W10"),
        ("2026-03-02 11:29", "drill.2026-W10"),
        ("2026-03-02 11:30", None),
        ("2026-03-08 09:30", None),
        ("2026-12-28 09:30", "drill.2026-W53"),
    ],
)
def test_a_drill_is_due_once_a_week_and_left_out_when_it_is_long_past(
    moment: str, ident: str | None
) -> None:
    assert due_drill(DrillTime(1, 9 * 60 + 30), at(moment)) == ident


def test_the_setting_names_weekday_and_time() -> None:
    assert drill_time("7 23:05") == DrillTime(7, 23 * 60 + 5)
    assert drill_time("none") is None


def test_a_step_as_the_lifecycle_writes_it_is_told_to_its_holder() -> None:
    fired = StepFired(
        incident_id="i1",
        version=9,
        at=MORNING,
        causation_id="c",
        actor=SYSTEM_ACTOR,
        run=2,
        clock=Clock.HANDLE,
        holder=UNIT,
        step="E5",
        due=MORNING,
        card="yellow",
        told=("handler_desk",),
        action="urge",
    )
    change = {**orjson.loads(a_change(lead="SLJ")), "events": [fired.model_dump(mode="json")]}
    news = read(orjson.dumps(change))
    assert news is not None
    (made,) = announced(news, frozenset(), ON_DUTY, [], MORNING)
    assert (made.key.recipient, made.what, made.facts["card"]) == ("desk", "step.urge", "yellow")


def test_every_audience_of_the_ladders_is_somebody_and_every_action_has_words() -> None:
    steps = [row.step for row in packaged_ladders().rows]
    assert {one for step in steps for one in step.told} <= AUDIENCES
    silent = {"archive"}
    assert {f"step.{s.action}" for s in steps if s.told} - {w for w, _ in templates()} <= silent
