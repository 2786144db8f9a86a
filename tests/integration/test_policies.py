"""Calendars, limits and ladders in the database: one in force, all kept, none unchecked."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import SQLModel
from typer import Typer
from typer.testing import CliRunner, Result

from deploy.commands.calendar import app as calendar_app
from deploy.commands.ladders import app as ladders_app
from deploy.commands.limits import app as limits_app
from deploy.commands.rules import app as rules_app
from deploy.policies import load_policies, policies_in
from dispatch.incident.clocks import ClockRun
from dispatch.incident.status import Clock
from dispatch.store.engine import create_engine
from dispatch.store.policies import (
    CalendarVersionRow,
    Kept,
    LadderVersionRow,
    LimitsVersionRow,
    VersionRow,
    put_in_force,
    versions_of,
)
from escalation.calendar_files import COLUMNS as CALENDAR_COLUMNS
from escalation.calendar_files import base_calendar
from escalation.ladder_files import COLUMNS as LADDER_COLUMNS
from escalation.ladder_files import ladders_of
from escalation.policies import Policies, packaged_policies, timekeeping_of

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
ROWS: tuple[VersionRow, ...] = (CalendarVersionRow, LimitsVersionRow, LadderVersionRow)
PACKAGED = packaged_policies()
SHORT = ",".join(LADDER_COLUMNS) + "\nhandle,,only,100%,,,,red,duty_officer,urge,,\n"


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = create_engine(database_url)
    yield engine
    await engine.dispose()


async def test_a_fresh_database_keeps_what_comes_with_the_product(engine: AsyncEngine) -> None:
    """So that a later release with other ladders still finds the one that a clock climbs."""
    async with engine.connect() as connection:
        assert await load_policies(connection) == PACKAGED
    assert await policies_in(engine, NOW) == PACKAGED
    assert await policies_in(engine, NOW + timedelta(days=1)) == PACKAGED
    async with engine.connect() as connection:
        for row, version, body in (
            (CalendarVersionRow, PACKAGED.calendar.version, PACKAGED.calendar.body),
            (LimitsVersionRow, PACKAGED.limits.version, PACKAGED.limits.body),
            (LadderVersionRow, PACKAGED.ladders.version, PACKAGED.ladders.body),
        ):
            (kept,) = await versions_of(connection, row)
            assert kept == Kept(version, body, True, NOW)


async def test_workers_that_start_at_once_agree(engine: AsyncEngine) -> None:
    found = await asyncio.gather(*(policies_in(engine, NOW) for _ in range(8)))
    assert found == [PACKAGED] * 8
    async with engine.connect() as connection:
        assert [len(await versions_of(connection, row)) for row in ROWS] == [1, 1, 1]


async def test_all_ladders_that_ever_were_in_force_are_loaded(engine: AsyncEngine) -> None:
    await policies_in(engine, NOW)
    short = ladders_of(SHORT)
    async with engine.begin() as connection:
        assert await put_in_force(connection, LadderVersionRow, short.version, short.body, NOW)
    policies = await policies_in(engine, NOW)
    assert (policies.ladders, policies.earlier) == (short, (PACKAGED.ladders,))
    run = ClockRun(
        no=1,
        clock=Clock.HANDLE,
        holder="ZJJ",
        started_at=NOW,
        seconds=3600,
        kind="C",
        due=NOW + timedelta(hours=1),
        ladder=PACKAGED.ladders.version,
    )
    step = timekeeping_of(policies).next_step(run, "S3", None)
    assert step is not None
    assert step.step == "E3"


async def test_a_version_can_be_put_in_force_again(engine: AsyncEngine) -> None:
    await policies_in(engine, NOW)
    later = NOW + timedelta(days=1)
    async with engine.begin() as connection:
        await put_in_force(connection, LimitsVersionRow, "other", "body", NOW)
        own = PACKAGED.limits
        assert await put_in_force(connection, LimitsVersionRow, own.version, own.body, later)
        assert not await put_in_force(connection, LimitsVersionRow, own.version, own.body, NOW)
        first, second = await versions_of(connection, LimitsVersionRow)
    assert (first.version, first.active, first.at) == (own.version, True, later)
    assert (second.version, second.active, second.at) == ("other", False, NOW)


@pytest.mark.parametrize("row", ROWS)
async def test_the_database_never_holds_two_in_force(
    engine: AsyncEngine, row: type[SQLModel]
) -> None:
    insert = text(
        f"insert into {row.__tablename__} (version, body, active, at) "  # noqa: S608 - our own name
        "values (:version, '', true, '2026-01-01 00:00:00')"
    )
    async with engine.begin() as connection:
        await connection.execute(insert, {"version": "one"})
    with pytest.raises(IntegrityError):
        async with engine.begin() as connection:
            await connection.execute(insert, {"version": "other"})


def run(app: Typer, url: str, *words: str | Path) -> Result:
    return CliRunner().invoke(app, [*map(str, words), "--database-url", url])


def in_force(url: str) -> Policies:
    async def read() -> Policies:
        engine = create_engine(url)
        async with engine.connect() as connection:
            policies = await load_policies(connection)
        await engine.dispose()
        return policies

    return asyncio.run(read())


def test_a_calendar_as_a_person_puts_it_in_force(database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "own.csv"
    header = ",".join(CALENDAR_COLUMNS)
    file.write_text(f"{header}\n2026-05-06,rest,,台风\n2026-05-06,work,,\n", encoding="utf-8")
    refused = run(calendar_app, database_url, "activate", file)
    assert refused.exit_code == 1
    assert "own.csv: row 3: 2026-05-06 is already row 2" in refused.output
    assert in_force(database_url).calendar == base_calendar()

    file.write_text(f"{header}\n2026-05-06,rest,,台风\n", encoding="utf-8")
    checked = run(calendar_app, database_url, "check", file)
    assert checked.exit_code == 0
    assert "2026-05-06" in checked.output
    assert in_force(database_url).calendar == base_calendar()
    assert run(calendar_app, database_url, "activate", file).exit_code == 0
    own = in_force(database_url).calendar
    assert own.version in checked.output
    shown = json.loads(run(calendar_app, database_url, "show", "--year", "2026", "--json").output)
    assert shown["version"] == own.version
    assert {"day": "2026-05-06", "hours": "rest", "note": "台风"} in shown["special_days"]
    assert shown["own_days"] == 1
    assert run(calendar_app, database_url, "show", "--csv").output == file.read_text("utf-8")

    assert run(calendar_app, database_url, "activate", "--packaged").exit_code == 0
    assert in_force(database_url).calendar == base_calendar()


def test_limits_go_out_to_be_edited_and_come_in_again(database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "own.csv"
    table = run(limits_app, database_url, "show", "--csv").output
    assert table == PACKAGED.limits.body
    edited = table.replace("handle,,0801,-,S2 S3 S4,,4,hour", "handle,,0801,-,S2 S3 S4,,6,hour")
    assert edited != table
    file.write_text(edited, encoding="utf-8-sig")
    done = json.loads(run(limits_app, database_url, "activate", file, "--json").output)
    assert (done["ok"], done["changed"]) == (True, True)
    again = json.loads(run(limits_app, database_url, "activate", file, "--json").output)
    assert (again["version"], again["changed"]) == (done["version"], False)
    assert in_force(database_url).limits.version == done["version"]
    shown = json.loads(run(limits_app, database_url, "show", "--subclass", "0801", "--json").output)
    handle = next(row for row in shown["limits"] if row["stage"] == "handle")
    assert handle["S3"].startswith("6 hour W")


def test_limits_and_ladders_are_checked_beside_each_other(
    database_url: str, tmp_path: Path
) -> None:
    """Whichever comes second is refused; nothing changes."""
    ladders, limits = tmp_path / "ladders.csv", tmp_path / "limits.csv"
    rows = [
        ",".join(LADDER_COLUMNS),
        "sign,S1,first,100%,,,,red,duty_officer,page,,",
        "sign,S1,second,30 minute,,,,red,dept_deputy,page,,",
    ]
    ladders.write_text("\n".join(rows), encoding="utf-8")
    limits.write_text(
        PACKAGED.limits.body.replace("sign,,,,S1,,5,", "sign,,,,S1,,50,"), encoding="utf-8"
    )
    assert run(ladders_app, database_url, "activate", ladders).exit_code == 0
    refused = run(limits_app, database_url, "activate", limits)
    assert refused.exit_code == 1
    assert "with a limit of 50 min C second can be due before first" in refused.output
    assert in_force(database_url).limits == PACKAGED.limits
    checked = run(limits_app, database_url, "check", limits, "--json")
    assert checked.exit_code == 1
    assert len(json.loads(checked.output)["problems"]) == 2

    assert run(ladders_app, database_url, "activate", "--packaged").exit_code == 0
    assert run(limits_app, database_url, "activate", limits).exit_code == 0
    assert run(ladders_app, database_url, "activate", ladders).exit_code == 1
    shown = json.loads(run(ladders_app, database_url, "show", "--json").output)
    assert shown["version"] == PACKAGED.ladders.version
    assert len(shown["earlier"]) == 1


@pytest.mark.parametrize("app", [calendar_app, limits_app, ladders_app])
def test_before_the_first_start_the_products_own_is_shown(
    app: Typer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BIHUAN_DATABASE__URL", raising=False)
    shown = CliRunner().invoke(app, ["show", "--json", "--state", str(tmp_path)])
    assert json.loads(shown.output)["since"] is None
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("app", [calendar_app, limits_app, ladders_app])
def test_a_file_that_is_no_table_is_refused(app: Typer, sqlite_url: str, tmp_path: Path) -> None:
    file = tmp_path / "own.csv"
    file.write_text("a,b\n1,2\n", encoding="utf-8")
    refused = run(app, sqlite_url, "activate", file)
    assert refused.exit_code == 1
    assert "columns missing" in refused.output


def test_a_database_without_tables_is_said(tmp_path: Path) -> None:
    shown = run(limits_app, f"sqlite+aiosqlite:///{tmp_path / 'empty.sqlite3'}", "show")
    assert shown.exit_code == 1
    assert "bihuan db upgrade" in shown.output


def test_what_was_put_in_force_is_kept_and_can_be_taken_back(
    database_url: str, tmp_path: Path
) -> None:
    own = packaged_policies().limits
    file = tmp_path / "limits.csv"
    file.write_text(own.body.replace("visit,,,,,,2,", "visit,,,,,,3,"), encoding="utf-8")
    assert run(limits_app, database_url, "activate", "--packaged").exit_code == 0
    nothing = run(rules_app, database_url, "back", "limits", "--yes")
    assert "no other limits was ever in force" in str(nothing.exception)
    assert run(limits_app, database_url, "activate", file).exit_code == 0
    refused = run(rules_app, database_url, "back", "limits")
    assert refused.exit_code == 1, "it asks first"
    assert run(rules_app, database_url, "back", "limits", "--yes").exit_code == 0
    told = json.loads(run(rules_app, database_url, "history", "--json").stdout)["activations"]
    versions = [one["version"] for one in told if one["kind"] == "limits"]
    assert versions == [own.version, versions[1], own.version]
    assert all(one["by"] for one in told)
    assert own.version in run(rules_app, database_url, "history").stdout
    assert "is none of" in str(run(rules_app, database_url, "back", "tariffs").exception)
