"""Which tickets a change of rules can touch: a ticket that it is said not to touch is not changed
by it, and counts as it does when it is lived again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from dispatch.incident.facts import Rules
from dispatch.taxonomy import load_taxonomy
from escalation.differing import Totals, compared, untouched
from escalation.ladder_files import ladders_of
from escalation.limits import limits_of
from escalation.policies import Policies, packaged_policies, timekeeping_of
from escalation.reliving import Lived, relived
from escalation.touching import Touching, changed_days, has_ended
from tests.bench.usual import a_usual_ticket
from tests.support.builders import MORNING
from tests.support.random_walks import REAL, TYPHOON, a_walk, calendar_with

OWN = packaged_policies()
UNTIL = MORNING + timedelta(days=400)
CHANGES: dict[str, Policies] = {
    "a limit of one class": replace(
        OWN,
        limits=limits_of(OWN.limits.body + "sign,07,,,S4,,9,minute,C,D,\n"),
    ),
    "a limit of all": replace(
        OWN, limits=limits_of(OWN.limits.body.replace("visit,,,,,,2,", "visit,,,,,,1,"))
    ),
    "a step of one stage": replace(
        OWN,
        ladders=ladders_of(OWN.ladders.body.replace("E7,late 1 work_day", "E7,late 2 work_day")),
    ),
    "a storm of three weeks": replace(OWN, calendar=TYPHOON, calendars=(OWN.calendar,)),
    "one day off": replace(
        OWN, calendar=calendar_with(["2026-03-09,rest,,fair"]), calendars=(OWN.calendar,)
    ),
}


def rules_by(policies: Policies) -> Rules:
    return replace(REAL, time=timekeeping_of(policies))


@pytest.mark.parametrize("name", CHANGES)
def test_what_is_not_touched_is_not_changed(name: str) -> None:
    new = CHANGES[name]
    assert replace(new, calendars=()) != OWN
    touching = Touching(load_taxonomy(), [(OWN, new)], UNTIL)
    rules, spared = rules_by(new), 0
    lives = [a_walk(seed, MORNING + timedelta(days=seed % 14), 14) for seed in range(60)]
    lives += [a_usual_ticket(seed, MORNING + timedelta(hours=3 * seed)) for seed in range(120)]
    for walk in lives:
        if not has_ended(walk.events) or touching.touches(walk.events):
            continue
        spared += 1
        life = relived(walk.events, lambda _: rules, UNTIL, on_time=True)

        def on_time(events: list = walk.events) -> Lived:  # type: ignore[type-arg]
            return relived(events, lambda _: REAL, UNTIL, on_time=True).would

        whole, short = Totals(), Totals()
        assert compared(life, on_time, whole) is None, walk.id
        untouched(walk.events, short)
        assert short.late == whole.late
        assert short.late_tickets == whole.late_tickets
    assert spared > 0 or name == "a limit of all"


def test_days_on_which_offices_work_otherwise() -> None:
    other = calendar_with(["2026-03-09,rest,,fair", "2026-03-14,work,,made up for"])
    assert changed_days(OWN.calendar, other) == [date(2026, 3, 9), date(2026, 3, 14)]
    assert changed_days(other, other) == []
    hours = calendar_with(["usual,hours,09:00-12:00 14:00-18:00,"])
    assert len(changed_days(OWN.calendar, hours)) > 1000
