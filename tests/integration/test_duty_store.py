"""Duty rosters and channels in the database, on SQLite and PostgreSQL, and by the command."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from typer.testing import CliRunner, Result

from api.accounts import create_accounts, duty_accounts
from deploy.commands.duty import app
from deploy.commands.webhooks import app as webhooks
from dispatch.casefile import FieldCipher
from dispatch.channels import Channel, ChannelKind
from dispatch.effects import Effect, EffectKey, EffectState
from dispatch.incident.status import Status
from dispatch.store.channels import addresses_of, channels_of, remove_channel, save_channel
from dispatch.store.effects import Settlement, claim, make_effects, settle
from dispatch.store.engine import create_engine, writing
from grid.county import County
from grid.demo import demo_county
from grid.duty import DAY_MIN, ROLE_ZH, DutyRole, Roster
from grid.duty_demo import roster_of_posts
from grid.duty_gaps import gaps
from grid.duty_store import NoRoster, activate_roster, load_roster, roster_version
from grid.store import save_county
from tests.support.builders import MORNING, a_story, keep
from tests.support.telling import transaction

CIPHER = FieldCipher(b"only in tests")


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = create_engine(database_url)
    yield engine
    await engine.dispose()


async def test_of_all_rosters_one_is_in_force_and_all_are_kept(engine: AsyncEngine) -> None:
    first, second = Roster(), a_demo_roster()
    async with engine.begin() as connection:
        assert await roster_version(connection) is None
        with pytest.raises(NoRoster):
            await load_roster(connection)
    for roster in (first, second, first):
        async with engine.begin() as connection:
            await activate_roster(connection, roster, MORNING)
            assert await load_roster(connection) == roster
            assert await roster_version(connection) == roster.version
    async with engine.connect() as connection:
        assert await load_roster(connection, second.version) == second


async def test_an_address_is_sealed_at_rest_and_opened_by_its_key(engine: AsyncEngine) -> None:
    mail = Channel("a1", ChannelKind.MAIL, urgent_only=True, language="en")
    async with engine.connect() as plain:
        connection = await writing(plain)
        async with connection.begin():
            await save_channel(connection, CIPHER, mail, "old@example.org", MORNING)
            await save_channel(connection, CIPHER, mail, "zhang@example.org", MORNING)
    async with engine.connect() as connection:
        rows = (await connection.execute(text("select * from account_channel"))).all()
        assert len(rows) == 1
        assert "example" not in str(rows)
        assert await channels_of(connection, ["a1", "a2"]) == {"a1": (mail,)}
        assert await addresses_of(connection, CIPHER, ["a1"]) == {
            ("a1", ChannelKind.MAIL): ("zhang@example.org", "en")
        }
    async with engine.begin() as connection:
        assert await remove_channel(connection, "a1", ChannelKind.MAIL)
        assert not await remove_channel(connection, "a1", ChannelKind.MAIL)


def a_demo_roster() -> Roster:
    return roster_of_posts(demo_county().units, [])


async def _a_demo(url: str) -> Roster:
    draft = demo_county()
    engine = create_engine(url)
    async with engine.begin() as connection:
        await save_county(connection, draft)
        await create_accounts(connection, County(draft), MORNING)
        roster = roster_of_posts(draft.units, await duty_accounts(connection))
    await engine.dispose()
    assert gaps(roster, draft.units) == []
    return roster


def _csv(roster: Roster) -> str:
    lines = ["unit,role,account,weekdays,from,to"]
    for s in roster.weekly:
        assert (s.begins, s.ends) == (0, DAY_MIN)
        lines.append(f"{s.unit},{ROLE_ZH[s.role]},{s.account},1-7,00:00,24:00")
    return "\n".join(lines)


def _run(url: str, state: Path, *words: str | Path) -> Result:
    more = ["--database-url", url, "--state", str(state)]
    return CliRunner().invoke(app, [*map(str, words), *more])


@pytest.fixture
def demo_roster(sqlite_url: str) -> Roster:
    return asyncio.run(_a_demo(sqlite_url))


def test_a_roster_is_checked_imported_and_shown(
    sqlite_url: str, demo_roster: Roster, tmp_path: Path
) -> None:
    file = tmp_path / "duty.csv"
    without = [s for s in demo_roster.weekly if (s.unit, s.role) != ("SLJ", DutyRole.DUTY_PERSON)]
    file.write_text(_csv(Roster(tuple(without))), encoding="utf-8")
    for word in ("check", "import"):
        refused = _run(sqlite_url, tmp_path, word, file)
        assert refused.exit_code == 1
        assert "nobody is duty_person (值班员) of SLJ from Monday 00:00" in refused.output
    assert _run(sqlite_url, tmp_path, "show").exit_code == 1

    file.write_text(_csv(demo_roster), encoding="utf-8")
    assert demo_roster.version in _run(sqlite_url, tmp_path, "check", file).output
    assert _run(sqlite_url, tmp_path, "import", file).exit_code == 0
    shown = _run(sqlite_url, tmp_path, "show", "--at", "2026-03-07 03:00:00")
    assert (shown.exit_code, "2026-03-07 03:00" in shown.output) == (0, True)


def test_channels_are_kept_and_an_address_that_is_wrong_is_not_quoted(
    sqlite_url: str, demo_roster: Roster, tmp_path: Path
) -> None:
    file = tmp_path / "channels.csv"
    file.write_text("account,kind,address\nduty,sms,not-a-number\nduty,app,\n", encoding="utf-8")
    refused = _run(sqlite_url, tmp_path, "channels", file)
    assert refused.exit_code == 1
    assert "row 2, address: no address of kind sms" in refused.output
    assert "row 3, kind: 'app' is not known" in refused.output
    assert "not-a-number" not in refused.output
    file.write_text("帐号,渠道,地址,仅紧急\nduty,短信,13800001111,是\n", encoding="gbk")
    kept = _run(sqlite_url, tmp_path, "channels", file)
    assert (kept.exit_code, "1 channels" in kept.output) == (0, True)
    assert demo_roster.accounts


async def _a_story(url: str, roster: Roster) -> str:
    story = a_story(Status.HANDLING)
    engine = create_engine(url)
    await keep(engine, story)
    async with engine.begin() as connection:
        await activate_roster(connection, roster, MORNING)
    async with transaction(engine) as connection:
        key = EffectKey("e1.1", "tell.sms", "a1")
        await make_effects(connection, [Effect(key, None, False, "drill", {}, MORNING)], MORNING)
        until = MORNING + timedelta(minutes=1)
        claims = await claim(connection, ["tell.sms"], by="w", now=MORNING, until=until, most=1)
        given_up = Settlement(claims[0], EffectState.DEAD, "no_gateway")
        await settle(connection, [given_up], by="w", now=MORNING)
    await engine.dispose()
    return story.id


def test_who_would_be_told_and_what_was_given_up_are_shown(
    sqlite_url: str, demo_roster: Roster, tmp_path: Path
) -> None:
    incident = asyncio.run(_a_story(sqlite_url, demo_roster))
    told = _run(sqlite_url, tmp_path, "told", incident, "E6")
    assert (told.exit_code, "leader-zhzf" in told.output, "duty" in told.output) == (0, True, True)
    assert _run(sqlite_url, tmp_path, "told", incident, "E66").exit_code == 1
    assert _run(sqlite_url, tmp_path, "told", "nothing", "E6").exit_code == 1
    assert "no_gateway" in _run(sqlite_url, tmp_path, "dead").output
    assert "1 are tried anew" in _run(sqlite_url, tmp_path, "retry", "e1.1").output
    assert "no_gateway" not in _run(sqlite_url, tmp_path, "dead").output


def test_a_webhook_is_added_listed_without_its_secret_and_removed(
    sqlite_url: str, tmp_path: Path
) -> None:
    def run(*words: str) -> Result:
        more = ["--database-url", sqlite_url, "--state", str(tmp_path)]
        return CliRunner().invoke(webhooks, [*words, *more])

    added = run("add", "city", "https://city.example.org/in", "--event", "TicketClosed")
    assert added.exit_code == 0, added.output
    secret = added.output.partition("secret ")[2].strip()
    shown = run("list").output
    assert ("city" in shown, "TicketClosed" in shown) == (True, True)
    assert secret not in shown
    assert "example.org" not in shown
    again = run("add", "city", "https://city.example.org/in", "--event", "TicketClosed")
    assert (again.exit_code, "there already" in again.output) == (1, True)
    assert run("add", "x", "https://x.example.org/", "--event", "Nonsense").exit_code == 2
    assert run("add", "x", "gopher://x", "--event", "TicketClosed").exit_code == 2
    assert run("remove", "city").exit_code == 0
    assert run("remove", "city").exit_code == 1
