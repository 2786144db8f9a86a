"""The flight simulator on both databases: the rules of then make what was decided; others differ
where they must; bad rules and periods are refused before anything begins."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import psutil
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from typer.testing import CliRunner, Result

from deploy.commands.simulate import app
from deploy.policies import policies_in
from deploy.roots.rules import routing_table
from dispatch.incident.events import Event, TicketTriaged
from dispatch.incident.facts import Rules
from dispatch.incident.ticket import Place
from dispatch.routing import COLUMNS as ROUTES
from dispatch.store.engine import create_engine, writing
from dispatch.store.policies import (
    CalendarVersionRow,
    activations,
    put_in_force,
)
from dispatch.taxonomy import load_taxonomy
from escalation.limits import limits_of
from escalation.policies import packaged_policies
from grid.county import County
from grid.demo import demo_county
from grid.store import save_county
from tests.support.builders import MORNING, TOWN, Story, keep
from tests.support.polling import wait_until
from tests.support.processes import BIHUAN, Child, environment
from tests.support.random_walks import REAL, STORMY, TYPHOON, Walk, a_walk

LIMITS = packaged_policies().limits.body
QUICK = LIMITS.replace("sign,,,,S2,,30,minute", "sign,,,,S2,,1,minute")
PERIOD = ("--since", "2026-03-01", "--until", "2026-11-01")
COUNT = 12


def the_story(walk: Walk, events: list[Event] | None = None) -> Story:
    """A walk as it is kept; its events may be told otherwise."""
    events = walk.events if events is None else events
    bodies = [event.model_dump_json() for event in events]
    return Story(walk.id, ticket=walk.it, events=events, bodies=bodies)


def walks() -> list[Walk]:
    """So many random lives."""
    return [a_walk(seed, MORNING + timedelta(hours=seed), 20) for seed in range(COUNT)]


class Stormy(Walk):
    """A life during which the calendar with the typhoon comes into force."""

    CAME = MORNING + timedelta(hours=6)

    @property
    def rules(self) -> Rules:
        """The rules in force at this moment of its life."""
        return STORMY if self.now >= self.CAME else REAL

    @rules.setter
    def rules(self, rules: Rules) -> None:
        pass


class Office:
    """A database with tickets, and the command line beside it."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url = url
        self.folder = folder

    def run(self, *words: str | Path) -> Result:
        """One `bihuan simulate`."""
        env = {**os.environ, "BIHUAN_DATABASE__URL": self.url}
        arguments = [*map(str, words), "--state", str(self.folder)]
        return CliRunner().invoke(app, arguments, env=env)

    def facts(self, *words: str | Path) -> dict[str, Any]:
        """What one says with --json."""
        answer = self.run(*PERIOD, *words, "--json")
        found: dict[str, Any] = json.loads(answer.stdout)
        return found

    def file(self, name: str, text: str) -> Path:
        """A table to simulate."""
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def keep(
        self, stories: list[Story], beside: Callable[[AsyncEngine], Any] | None = None
    ) -> None:
        """Puts a county, the product's policies and these tickets into the database."""

        async def work() -> None:
            engine = create_engine(self.url)
            try:
                await policies_in(engine, MORNING - timedelta(days=1))
                async with engine.connect() as plain:
                    connection = await writing(plain)
                    async with connection.begin():
                        await save_county(connection, demo_county())
                if beside is not None:
                    await beside(engine)
                if stories:
                    await keep(engine, *stories)
            finally:
                await engine.dispose()

        asyncio.run(work())


@pytest.fixture
def office(database_url: str, tmp_path: Path) -> Office:
    return Office(database_url, tmp_path)


def test_the_rules_of_then_make_what_was_decided(office: Office) -> None:
    lives = walks()
    office.keep([the_story(walk) for walk in lives])
    facts = office.facts()
    assert facts["tickets"] == COUNT
    assert facts["not_the_same"] == {}
    assert facts["decisions"]["clocks"] == sum(len(walk.it.runs) for walk in lives)
    assert facts["decisions"]["steps"] > 50
    assert office.run(*PERIOD).exit_code == 0


def test_what_the_rules_of_then_do_not_make_is_named(office: Office) -> None:
    """A due time that no rule says: that of a clock of one event, a minute later."""
    lives = walks()
    told: list[Event] = []
    changed = 0
    for event in lives[3].events:
        if not changed and event.runs is not None and event.runs.started:
            first, *rest = event.runs.started
            later = first.changed({"due": first.due + timedelta(minutes=1)})
            runs = event.runs.model_copy(update={"started": (later, *rest)})
            event = event.model_copy(update={"runs": runs})
            changed += 1
        told.append(event)
    assert changed
    office.keep([the_story(w) for w in lives if w is not lives[3]] + [the_story(lives[3], told)])
    facts = office.facts()
    assert {one["incident_id"] for one in facts["not_the_same_tickets"]} == {lives[3].id}
    assert facts["not_the_same"]["clocks"] == 1
    assert office.run(*PERIOD).exit_code == 1


def test_what_was_in_force_when_is_known(office: Office) -> None:
    """A calendar came on the second day: clocks that began before it count by the first."""

    async def storm(engine: AsyncEngine) -> None:
        async with engine.connect() as plain:
            connection = await writing(plain)
            async with connection.begin():
                args = (CalendarVersionRow, TYPHOON.version, TYPHOON.body, Stormy.CAME, "a-leader")
                await put_in_force(connection, *args)
                found = await activations(connection)
        assert [a.version for a in found if a.kind == "calendar"][-1] == TYPHOON.version
        assert found[-1].by == "a-leader"

    lives = [Stormy(seed, MORNING + timedelta(hours=seed)) for seed in range(COUNT)]
    for walk in lives:
        for _ in range(20):
            walk.step()
    office.keep([the_story(walk) for walk in lives], storm)
    facts = office.facts()
    assert facts["not_the_same_tickets"] == []
    assert facts["tickets"] == COUNT


def test_another_limit_makes_its_clocks_late_and_no_others(office: Office) -> None:
    lives = walks()
    office.keep([the_story(walk) for walk in lives])
    facts = office.facts("--rules", office.file("limits.csv", QUICK))
    clocks = facts["clocks"]
    assert facts["rules"] == {"limits": limits_of(QUICK).version}
    late = {one["clock"]: (one["was"], one["would"]) for one in clocks["late"]}
    assert late["sign"][1] > late["sign"][0]
    others = late.keys() - {"sign", "reply"}
    assert all(late[clock][0] == late[clock][1] for clock in others)
    for ticket in clocks["tickets"]:
        moments = ticket["late"] + ticket["spared"] + ticket["steps"]
        assert {m["clock"] for m in moments} <= {"sign", "reply"}
    told = {(one["audience"], one["unit"]): one for one in clocks["told"]}
    assert any(one["would"] > one["was"] for one in told.values())
    assert "would have been" in office.run(*PERIOD, "--rules", office.folder).stdout


def test_the_same_rules_change_nothing(office: Office) -> None:
    """Walks let steps wait for hours: that is no matter of rules."""
    office.keep([the_story(walk) for walk in walks()])
    facts = office.facts("--rules", office.file("limits.csv", LIMITS))
    assert facts["clocks"]["differing"] == 0
    assert facts["clocks"]["tickets"] == []
    assert facts["waited_for_the_system"]


def test_other_routing_shows_where_matters_would_have_gone(office: Office) -> None:
    """The oracle: a rule for one subclass moves the tickets of that subclass and no others."""
    county = County(demo_county())
    table = routing_table(county, load_taxonomy())
    stories, expected = [], 0
    for walk in walks():
        events: list[Event] = []
        for event in walk.events:
            if isinstance(event, TicketTriaged):
                matter = event.classification
                place = Place(county=county.code, town=TOWN, how="position")
                proposal = table.propose(matter.subclass, "", place, None, event.at)
                event = event.model_copy(update={"place": place, "proposal": proposal})
                expected += matter.subclass == "0701"
            events.append(event)
        stories.append(the_story(walk, events))
    assert expected
    office.keep(stories)
    check = office.facts()
    assert check["decisions"]["routing"] == COUNT
    assert check["decisions"]["routing_not_kept"] == 0
    assert "routing" not in check["not_the_same"]
    rule = f"{','.join(ROUTES)}\nall-lamps,0701,,,,,SHZLZX,\n"
    facts = office.facts("--rules", office.file("routing.csv", rule))["routing"]
    assert facts["decisions"] == COUNT
    assert sum(one["tickets"] for one in facts["moved"]) == expected
    moved = [one for one in facts["tickets"] if one["was"]["lead"] != one["would"]["lead"]]
    assert {one["subclass"] for one in moved} == {"0701"}
    assert {one["would"]["rule"] for one in moved} == {"all-lamps"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--since", "yesterday"), "write it as 30d"),
        (("--since", "2026-05-01", "--until", "2026-04-01"), "ends before it begins"),
        (("--since", "2024-01-01"), "longer than a year"),
        (("--since", "30d", "--until", "2999-01-01"), "lies in the future"),
        (("--rules", "nowhere.csv"), "No such file"),
    ],
)
def test_what_is_no_period_or_no_file_is_refused(
    sqlite_url: str, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    answer = Office(sqlite_url, tmp_path).run(*words)
    assert answer.exit_code != 0
    assert said in answer.output + str(answer.exception)


def test_a_table_with_one_bad_row_is_refused_whole(sqlite_url: str, tmp_path: Path) -> None:
    office = Office(sqlite_url, tmp_path)
    office.keep([])
    bad = LIMITS.replace("sign,,,,S2,,30,minute", "sign,,,,S2,,0,minute")
    answer = office.run(*PERIOD, "--rules", office.file("limits.csv", bad))
    assert answer.exit_code == 1
    assert "row 7: a limit of zero" in answer.output
    other = office.run(*PERIOD, "--rules", office.file("other.csv", "a,b\n1,2\n"))
    assert "is no table of calendar, limits, ladder, routing" in str(other.exception)
    twice = office.run("--rules", office.file("l1.csv", LIMITS), "--rules", tmp_path / "l1.csv")
    assert "a second limits table" in str(twice.exception)


def test_what_would_take_more_memory_than_allowed_does_not_begin(
    sqlite_url: str, tmp_path: Path
) -> None:
    office = Office(sqlite_url, tmp_path)
    office.keep([])
    answer = office.run(*PERIOD, "--memory-mb", "100")
    assert "--memory-mb 2" in str(answer.exception)


def test_without_a_county_it_says_so(sqlite_url: str, tmp_path: Path) -> None:
    assert "no county" in str(Office(sqlite_url, tmp_path).run(*PERIOD).exception)


def test_when_it_is_killed_its_processes_end_too(sqlite_url: str, tmp_path: Path) -> None:
    office = Office(sqlite_url, tmp_path)
    office.keep([the_story(walk) for walk in walks()])
    words = [*BIHUAN, "simulate", *PERIOD, "--state", str(tmp_path)]
    with Child(words, tmp_path / "said", environment(database__url=sqlite_url)) as command:
        whole = psutil.Process(command.pid)
        wait_until(lambda: len(_pool(whole)) >= 1)
        pool = _pool(whole)
        os.kill(command.pid, signal.SIGKILL)
        wait_until(lambda: not any(map(_works, pool)))


def _pool(command: psutil.Process) -> list[psutil.Process]:
    """The processes that live tickets again, of a command that runs."""
    with suppress(psutil.NoSuchProcess):
        each = command.children(recursive=True)
        return [one for one in each if "spawn_main" in " ".join(one.cmdline())]
    return []


def _works(process: psutil.Process) -> bool:
    with suppress(psutil.NoSuchProcess):
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    return False
