"""The doctor, on machines that really have what it looks for."""

from __future__ import annotations

import json
import os
import socket
import stat
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from kafka.admin import ConfigResource, ConfigResourceType

from deploy.clock import Shift, wall_clock, write_shift
from deploy.keys import KEYS_FILE, load_keys
from deploy.ports import LOOPBACK, free_port
from deploy.settings import load_settings
from deploy.topics import apply_topics, check_topics, open_admin
from dispatch.anchoring import name_of
from dispatch.topics import EVENTS
from escalation.calendar_files import base_calendar
from tests.support.broker import RealBroker
from tests.support.databases import sqlite_url
from tests.support.polling import wait_until
from tests.support.processes import BIHUAN, environment


def examined(
    state: Path,
    env: dict[str, str] | None = None,
    path: str | None = None,
    within: Sequence[str] = (),
) -> dict[str, dict[str, object]]:
    """Findings by name, from the real command (`within` another that runs it), whose status says
    whether one is wrong."""
    variables = env or environment(api__port=free_port())
    if path is not None:
        variables["PATH"] = path
    said = subprocess.run(
        [*within, *BIHUAN, "doctor", "--json", "--state", str(state)],
        env=variables,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert said.stdout, said.stderr
    found = {f["name"]: f for f in json.loads(said.stdout)}
    assert said.returncode == bool(wrong(found))
    return found


def doctor(
    state: Path, env: dict[str, str] | None = None, path: str | None = None
) -> tuple[int, dict[str, dict[str, object]]]:
    """The findings but that about the calendar, which depends on the day on which this runs; and
    1 when one of them is wrong, else 0."""
    found = examined(state, env, path)
    found.pop("calendar", None)
    return int(bool(wrong(found))), found


def wrong(findings: dict[str, dict[str, object]]) -> list[str]:
    return [name for name, finding in findings.items() if not finding["ok"]]


def test_a_healthy_machine_before_the_first_start(tmp_path: Path) -> None:
    status, found = doctor(tmp_path)
    assert (status, wrong(found)) == (0, [])
    assert list(tmp_path.iterdir()) == []


def test_no_java(tmp_path: Path) -> None:
    status, found = doctor(tmp_path, path=str(tmp_path))
    assert (status, wrong(found)) == (1, ["java"])
    assert "install a Java runtime" in str(found["java"]["todo"])


def test_a_java_that_is_too_old(tmp_path: Path) -> None:
    old = tmp_path / "java"
    old.write_text("#!/bin/sh\necho 'openjdk version \"11.0.2\" 2019-01-15' >&2\n")
    old.chmod(0o755)
    _, found = doctor(tmp_path, path=str(tmp_path))
    assert wrong(found) == ["java"]
    assert "is version 11" in str(found["java"]["said"])


def test_no_jars(tmp_path: Path) -> None:
    env = environment(api__port=free_port(), kafka__jars=tmp_path)
    _, found = doctor(tmp_path, env)
    assert wrong(found) == ["broker jars"]
    assert "make setup" in str(found["broker jars"]["todo"])


def test_a_taken_port(tmp_path: Path) -> None:
    with socket.create_server((LOOPBACK, 0)) as server:
        port = server.getsockname()[1]
        status, found = doctor(tmp_path, environment(api__port=port))
    assert (status, wrong(found)) == (1, ["port"])
    assert f"{port} is taken" in str(found["port"]["said"])
    assert f"pid {os.getpid()}" in str(found["port"]["said"])


def test_a_disk_that_is_nearly_full(tmp_path: Path) -> None:
    env = environment(api__port=free_port(), doctor__disk_free_mb=10**9)
    status, found = doctor(tmp_path, env)
    assert (status, wrong(found)) == (1, ["disk"])


def test_a_disk_that_is_full(tmp_path: Path) -> None:
    """A file system of one megabyte without a free block, that only this doctor sees."""
    small = tmp_path / "small"
    small.mkdir()
    fill = 'mount -t tmpfs -o size=1m tmpfs "$0"; cat /dev/zero > "$0/filling" 2>&-; exec "$@"'
    alone = ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "-r", "--mount"]
    found = examined(small / "state", within=[*alone, "sh", "-c", fill, str(small)])
    found.pop("calendar", None)
    assert wrong(found) == ["state folder", "disk"]
    assert "No space left" in str(found["state folder"]["said"])
    for name in wrong(found):
        assert str(found[name]["todo"]).startswith("free some space")


def test_a_folder_that_cannot_be_written() -> None:
    _, found = doctor(Path("/proc/bihuan"))
    assert "state folder" in wrong(found)


def test_a_keys_file_that_others_may_read(tmp_path: Path) -> None:
    load_keys(load_settings(state_dir=tmp_path))
    (tmp_path / KEYS_FILE).chmod(stat.S_IRUSR | stat.S_IWUSR | stat.S_IROTH)
    _, found = doctor(tmp_path)
    assert wrong(found) == ["keys"]
    assert "chmod 600" in str(found["keys"]["todo"])


def test_a_misspelt_setting(tmp_path: Path) -> None:
    _, found = doctor(tmp_path, environment(api__port=free_port(), kafka_servers="x:1"))
    assert wrong(found) == ["settings"]
    assert "BIHUAN_KAFKA_SERVERS" in str(found["settings"]["said"])


@pytest.mark.kafka
def test_an_altered_topic(tmp_path: Path) -> None:
    with RealBroker() as broker:
        env = environment(api__port=free_port(), kafka__bootstrap_servers=broker.bootstrap)
        assert doctor(tmp_path, dict(env))[0] == 0
        with open_admin(broker.settings) as admin:
            changed = {"retention.ms": "3600000"}
            admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, EVENTS.name, changed)])
        wait_until(lambda: check_topics(broker.settings))
        status, found = doctor(tmp_path, dict(env))
        assert (status, wrong(found)) == (1, ["topics"])
        assert f"{EVENTS.name}: retention.ms is 3600000" in str(found["topics"]["said"])
        apply_topics(broker.settings)
        assert doctor(tmp_path, dict(env))[0] == 0


@pytest.mark.kafka
@pytest.mark.parametrize(("offset", "word"), [(600, "ahead of"), (-600, "behind")])
def test_a_clock_ten_minutes_off(
    offset: int, word: str, tmp_path: Path, kafka_bootstrap: str, postgres_url: str
) -> None:
    write_shift(tmp_path / "clock.json", Shift(offset_s=offset))
    env = environment(
        api__port=free_port(),
        kafka__bootstrap_servers=kafka_bootstrap,
        database__url=postgres_url,
        test_mode="true",
        clock_file=tmp_path / "clock.json",
    )
    _, found = doctor(tmp_path, env)
    assert wrong(found) == ["clock, broker", "duty roster", "clock, database"]
    assert found["duty roster"]["said"] == "none is in force: nobody is told"
    for name in ("clock, broker", "clock, database"):
        assert f"this clock is {600} s {word} the other" == found[name]["said"]


def test_a_broker_that_does_not_answer(tmp_path: Path) -> None:
    servers = f"{LOOPBACK}:{free_port()}"
    _, found = doctor(
        tmp_path, environment(api__port=free_port(), kafka__bootstrap_servers=servers)
    )
    assert wrong(found) == ["broker"]


def test_a_database_that_does_not_answer(tmp_path: Path) -> None:
    url = f"postgresql://nobody@{LOOPBACK}:{free_port()}/none"
    _, found = doctor(tmp_path, environment(api__port=free_port(), database__url=url))
    assert wrong(found) == ["database"]


def test_a_schema_that_is_behind(tmp_path: Path) -> None:
    (tmp_path / "old.sqlite3").touch()
    url = sqlite_url(tmp_path / "old.sqlite3")
    _, found = doctor(tmp_path, environment(api__port=free_port(), database__url=url))
    assert wrong(found) == ["schema"]
    assert "bihuan db upgrade" in str(found["schema"]["todo"])


@pytest.mark.parametrize(
    ("years_on", "ok", "said", "todo"),
    [
        (-1, True, "holidays known up to", ""),
        (0, True, "IS PROVISIONAL", "bihuan calendar activate FILE"),
        (1, False, "IS PROVISIONAL", "bihuan calendar activate FILE"),
    ],
)
def test_a_year_that_is_not_announced(
    years_on: int, ok: bool, said: str, todo: str, tmp_path: Path
) -> None:
    """Of the years that the base data knows: the last but one, the last, and the one after."""
    last = max(base_calendar().announced)
    day = datetime(last + years_on, 6, 1, tzinfo=UTC)
    clock = tmp_path / "clock.json"
    write_shift(clock, Shift(offset_s=(day - wall_clock()).total_seconds()))
    env = environment(api__port=free_port(), test_mode="true", clock_file=clock)
    found = examined(tmp_path / "state", env)["calendar"]
    assert (found["ok"], bool(found["todo"])) == (ok, bool(todo))
    assert said in str(found["said"])
    assert todo in str(found["todo"])


def test_a_year_that_the_county_has_announced_itself(tmp_path: Path) -> None:
    last = max(base_calendar().announced)
    clock = tmp_path / "clock.json"
    day = datetime(last, 6, 1, tzinfo=UTC)
    write_shift(clock, Shift(offset_s=(day - wall_clock()).total_seconds()))
    env = environment(api__port=free_port(), test_mode="true", clock_file=clock)
    own = tmp_path / "own.csv"
    own.write_text(f"day,what,hours,note\n{last + 1},announced,,\n", encoding="utf-8")
    state = ["--state", str(tmp_path / "state")]
    for words in (["db", "upgrade", *state], ["calendar", "activate", str(own), *state]):
        subprocess.run([*BIHUAN, *words], env=env, check=True, timeout=60, capture_output=True)
    found = examined(tmp_path / "state", env)["calendar"]
    assert (found["ok"], found["todo"]) == (True, "")
    assert f"known up to {last + 1}" in str(found["said"])


def test_case_files_that_are_not_anchored_any_more(tmp_path: Path) -> None:
    state, clock = tmp_path / "state", tmp_path / "clock.json"
    env = environment(api__port=free_port(), test_mode="true", clock_file=clock)
    where = ["--state", str(state)]
    subprocess.run([*BIHUAN, "db", "upgrade", *where], env=env, check=True, timeout=60)
    assert "none yet" in str(examined(state, env)["anchors"]["said"])
    subprocess.run([*BIHUAN, "audit", "anchor", *where], env=env, check=True, timeout=60)
    found = examined(state, env)["anchors"]
    assert (found["ok"], found["todo"]) == (True, "")
    (state / "anchors" / name_of(1)).unlink()
    assert "has no file" in str(examined(state, env)["anchors"]["said"])
    write_shift(clock, Shift(offset_s=3 * 3600))
    assert "bihuan auditor" in str(examined(state, env)["anchors"]["todo"])
