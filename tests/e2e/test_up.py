"""`bihuan up` in a fresh folder: starts, works, ends cleanly, goes on, survives kill -9."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from deploy.ports import LOOPBACK, free_port
from tests.support.centre import Centre
from tests.support.polling import wait_until
from tests.support.processes import BIHUAN, environment

pytestmark = [pytest.mark.kafka, pytest.mark.slow]


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    centre = Centre(tmp_path_factory.mktemp("up") / "state", free_port())
    yield centre
    if centre.up is not None:
        centre.up.stop(within=40, by=signal.SIGINT)
        assert centre.processes() == [], "processes were left behind"


@pytest.fixture
def centre(fresh: Centre) -> Centre:
    """A centre that runs, whatever the test before did to it."""
    if fresh.up is None or not fresh.up.is_alive():
        fresh.start()
    wait_until(lambda: fresh.readyz() == 200, timeout=60)
    return fresh


def test_a_fresh_folder_starts_stops_and_goes_on(tmp_path: Path) -> None:
    centre = Centre(tmp_path / "state", free_port())
    try:
        _walk(centre)
    finally:
        if centre.up is not None:
            centre.up.stop(within=40, by=signal.SIGINT)


def open_to_others(folder: Path) -> list[Path]:
    """What in the state folder, itself included, its group or others may touch."""
    found = []
    for path in (folder, *folder.rglob("*")):
        try:
            mode = path.lstat().st_mode
        except FileNotFoundError:
            continue
        if not stat.S_ISLNK(mode) and mode & 0o077:
            found.append(path)
    return found


def _walk(centre: Centre) -> None:
    centre.start("--workers", "2")
    assert centre.up is not None
    assert f"http://{LOOPBACK}:{centre.port}/" in centre.up.output()
    accounts = json.loads((centre.state / "accounts.json").read_text())
    assert stat.S_IMODE((centre.state / "accounts.json").stat().st_mode) == 0o600
    assert {"role", "username", "password", "unit", "area"} == set(accounts[0])
    assert "INTEGRATOR" in {account["role"] for account in accounts}
    assert open_to_others(centre.state) == []
    said = subprocess.run(
        [*BIHUAN, "doctor", "--state", str(centre.state)],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    ).stdout
    assert f"ok    port: {centre.port} is used by this centre" in said
    lanes = [p.cmdline() for p in centre.processes() if "worker" in p.cmdline()]
    assert sum("normal" in words for words in lanes) == 2
    assert sum("urgent" in words for words in lanes) == 1

    assert centre.up.stop(within=30, by=signal.SIGINT) == 0
    assert open_to_others(centre.state) == []
    assert "stopped" in centre.up.output()
    logs = {p.name: p.read_bytes() for p in (centre.state / "logs").glob("*.log")}
    assert "worker-urgent-0.log" in logs
    assert [name for name, written in logs.items() if b"\x1b" in written] == []
    ours = b"".join(logs[name] for name in logs if name.startswith(("api", "worker")))
    assert [line for line in ours.splitlines() if not line.startswith(b'{"')] == []
    assert centre.processes() == []

    keys = (centre.state / "keys.json").read_bytes()
    centre.start()
    assert (centre.state / "keys.json").read_bytes() == keys
    assert json.loads((centre.state / "accounts.json").read_text()) == accounts


def test_kill_9_of_everything_is_survived(centre: Centre) -> None:
    assert centre.up is not None
    first = {p.pid for p in centre.processes()}
    centre.up.kill()
    for process in centre.processes():
        process.kill()
    wait_until(lambda: not centre.processes())
    centre.start()
    assert first.isdisjoint(p.pid for p in centre.processes())


def test_kill_9_of_up_alone_leaves_nothing_to_the_next(centre: Centre) -> None:
    assert centre.up is not None
    centre.up.kill()
    orphans = {p.pid for p in centre.processes()}
    assert orphans
    centre.start()
    assert "ended" in centre.up.output()
    assert orphans.isdisjoint(p.pid for p in centre.processes())


def test_a_process_that_dies_comes_back(centre: Centre) -> None:
    def api() -> psutil.Process | None:
        return next((p for p in centre.processes() if "api" in p.cmdline()), None)

    first = api()
    assert first is not None
    first.kill()
    wait_until(lambda: (again := api()) is not None and again.pid != first.pid, timeout=20)
    wait_until(lambda: centre.readyz() == 200, timeout=40)


def test_a_dead_supervisor_is_replaced(centre: Centre) -> None:
    assert centre.up is not None
    os.kill(int((centre.state / "run" / "supervisord.pid").read_text()), signal.SIGKILL)
    wait_until(lambda: centre.up and "running again" in centre.up.output(), timeout=90)
    assert centre.readyz() == 200


def test_a_second_up_and_a_taken_port_are_refused_in_one_line(
    centre: Centre, tmp_path: Path
) -> None:
    def refused(state: Path, port: int) -> str:
        said = subprocess.run(
            [*BIHUAN, "up", "--state", str(state), "--port", str(port)],
            env=environment(),
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
        assert said.returncode == 1
        return said.stderr

    assert refused(centre.state, free_port()).count("\n") == 1
    assert "in use by another" in refused(centre.state, free_port())
    line = refused(tmp_path / "other", centre.port)
    assert f"port {centre.port} is taken" in line
    assert line.count("\n") == 1
