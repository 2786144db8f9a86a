"""Replays, the demo and the terminal's board against a whole running centre."""

from __future__ import annotations

import csv
import json
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from deploy.clients.tables import demo_texts
from deploy.ports import LOOPBACK, free_port
from tests.support.polling import wait_until
from tests.support.processes import BIHUAN, Child, environment

pytestmark = [pytest.mark.kafka, pytest.mark.slow]

READY = "Ctrl-C stops everything"
TEXTS = [text for texts in demo_texts().values() for text in texts]


class Centre:
    """A running `bihuan up`."""

    def __init__(self, state: Path) -> None:
        self.state = state
        self.port = free_port()
        self.url = f"http://{LOOPBACK}:{self.port}"
        words = ["up", "--state", str(state), "--port", str(self.port), "--no-demo"]
        self.up = Child([*BIHUAN, *words], state.with_suffix(".log"), env=environment())
        wait_until(self._is_ready, timeout=90, every=0.2)

    def _is_ready(self) -> bool:
        if not self.up.is_alive():
            raise RuntimeError(self.up.output())
        return READY in self.up.output()

    def words(self, *words: str) -> list[str]:
        return [*BIHUAN, *words, "--url", self.url, "--state", str(self.state)]

    def run(self, *words: str, **settings: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.words(*words),
            env=environment(**settings),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def api(self) -> psutil.Process:
        found = []
        for process in psutil.Process(self.up.popen.pid).children(recursive=True):
            try:
                if process.cmdline()[1:4] == ["-m", "deploy", "api"]:
                    found.append(process)
            except psutil.Error:
                continue
        assert len(found) == 1
        return found[0]

    def token(self, role: str = "INTEGRATOR") -> str:
        accounts = json.loads((self.state / "accounts.json").read_text())
        account = next(a for a in accounts if a["role"] == role)
        form = {"username": account["username"], "password": account["password"]}
        with httpx.Client(trust_env=False) as http:
            answer = http.post(f"{self.url}/api/v1/auth/token", data=form)
        return str(answer.json()["access_token"])

    def client(self, role: str = "DUTY_OFFICER") -> httpx.Client:
        headers = {"authorization": f"Bearer {self.token(role)}"}
        return httpx.Client(base_url=self.url, trust_env=False, headers=headers, timeout=30)

    def report(self, text: str) -> dict[str, Any]:
        """The ticket of a report that a person sends, once it has one."""
        with self.client() as http:
            sent = http.post("/api/v1/reports", json={"channel": "hotline", "text": text}).json()
            where = f"/api/v1/incidents/i{sent['report_id'][1:]}"
            wait_until(lambda: http.get(where).status_code == 200, timeout=30)
            found: dict[str, Any] = http.get(where).json()
        return found

    @staticmethod
    def reports_of(http: httpx.Client, ident: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = http.get(f"/api/v1/incidents/{ident}").json()[
            "reports_received"
        ]
        return found

    def closed_of(self, source: str) -> list[str]:
        """The numbers that a source gave to reports whose tickets are closed."""
        with self.client() as http:
            closed = http.get("/api/v1/incidents?status=CLOSED&limit=200").json()["items"]
            return [
                report["external_no"]
                for ticket in closed
                for report in self.reports_of(http, ticket["id"])
                if report["source_system"] == source
            ]

    def get(self, path: str, role: str = "DUTY_OFFICER") -> dict[str, int]:
        headers = {"authorization": f"Bearer {self.token(role)}"}
        with httpx.Client(trust_env=False, headers=headers) as http:
            answer: dict[str, int] = http.get(f"{self.url}/api/v1{path}").json()
        return answer


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    centre = Centre(tmp_path_factory.mktemp("replay") / "state")
    yield centre
    centre.up.stop(within=40, by=signal.SIGINT)


def messages(path: Path, count: int, prefix: str) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "user", "title", "time", "text", "likes"])
        for n in range(count):
            text = TEXTS[n % len(TEXTS)].replace("{place}", "")
            writer.writerow([f"{prefix}{n}", "U1", "标题", "2020/1/6 12:09:38", text, 0])
    return path


def test_a_file_is_accepted_once_and_known_when_it_is_sent_again(
    centre: Centre, tmp_path: Path
) -> None:
    path = messages(tmp_path / "m.csv", 1100, "a")
    first = centre.run("replay", "hotline", str(path))
    assert (first.returncode, first.stderr) == (0, "")
    assert "rows 1100: accepted 1100 (new 1100, known 0), refused 0" in first.stdout
    again = centre.run("replay", "hotline", str(path), "--restart", "--limit", "600")
    assert "rows 600: accepted 600 (new 0, known 600), refused 0" in again.stdout
    wait_until(lambda: centre.get("/statistics/intake")["reports_routed"] >= 1100, timeout=60)


def test_bad_rows_are_listed_by_number_and_the_status_says_so(
    centre: Centre, tmp_path: Path
) -> None:
    path = messages(tmp_path / "m.csv", 3, "b")
    with path.open("a", encoding="utf-8") as file:
        file.write("b8,U,t,-,a\x07b,0\n,U,t,-,no number,0\nb9,U,t,-," + "长" * 20_001 + ",0\n")
    done = centre.run("replay", "hotline", str(path))
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    assert lines[-1] == "rows 6: accepted 3 (new 3, known 0), refused 3"
    assert [line.split(":")[0] for line in lines[:3]] == ["row 5", "row 6", "row 7"]
    assert "长长" not in done.stdout


def test_an_interrupted_replay_goes_on_and_an_api_that_dies_loses_nothing(
    centre: Centre, tmp_path: Path
) -> None:
    path = messages(tmp_path / "m.csv", 900, "c")
    words = centre.words("replay", "hotline", str(path), "--rate", "120")
    with Child(words, tmp_path / "one.log", env=environment()) as one:
        wait_until(lambda: list((centre.state / "replays").glob("*.json")), timeout=30)
        assert one.stop(by=signal.SIGINT) == 130, one.output()
        assert "the same command goes on" in one.output()
    with Child(words, tmp_path / "two.log", env=environment()) as two:
        wait_until(lambda: "going on after" in two.output(), timeout=30)
        centre.api().kill()
        wait_until(lambda: not two.is_alive(), timeout=90)
        assert two.stop() == 0, two.output()
    last = two.output().splitlines()[-1]
    assert last.startswith("rows 900: accepted 900")
    assert last.endswith("refused 0")
    assert list((centre.state / "replays").glob("*.json")) == []


def test_a_token_from_outside_is_enough(centre: Centre, tmp_path: Path) -> None:
    path = messages(tmp_path / "m.csv", 5, "d")
    words = [*BIHUAN, "replay", "hotline", str(path), "--url", centre.url]
    done = subprocess.run(
        [*words, "--state", str(tmp_path / "elsewhere")],
        env={**environment(token=centre.token()), "XDG_CACHE_HOME": str(tmp_path / "cache")},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert not (tmp_path / "elsewhere").exists()


def test_readings_become_alarms_of_the_countys_devices(centre: Centre, tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text("timestamp,value\n" + "".join(
        f"2026-01-{day:02d} 00:00:00,{level}\n"
        for day, level in enumerate([9, 10.1, 9.95, 10.2, 9, 11], start=1)
    ))  # fmt: skip
    words = ("--kind", "water_level", "--threshold", "10")
    done = centre.run("replay", "sensor", str(path), *words)
    assert done.returncode == 0, done.stderr
    assert "rows 2: accepted 2 (new 2" in done.stdout


def test_what_cannot_be_replayed_is_one_line(centre: Centre, tmp_path: Path) -> None:
    for words, said in (
        (("hotline", str(tmp_path)), "is a directory"),
        (("requests311", str(messages(tmp_path / "m.csv", 1, "e"))), "row 1 lacks SRType"),
    ):
        done = centre.run("replay", *words)
        assert done.returncode == 1
        assert said in done.stderr
        assert done.stderr.count("\n") == 1


def test_the_demo_s_staff_closes_the_feed_s_tickets_and_no_others(
    centre: Centre, tmp_path: Path
) -> None:
    """Those of an earlier run, with another seed, too; a newcomer's own ticket it leaves alone."""
    own = centre.report(TEXTS[0].replace("{place}", ""))
    first = centre.words("demo", "--rate", "4", "--no-staff", "--seed", "t", "--count", "12")
    subprocess.run(first, env=environment(), capture_output=True, timeout=60, check=True)
    assert centre.closed_of("demo-hotline") == []
    words = centre.words("demo", "--rate", "0.2", "--pace", "60", "--seed", "u")
    with Child(words, tmp_path / "demo.log", env=environment()) as demo:
        wait_until(
            lambda: any(n.startswith("t-") for n in centre.closed_of("demo-hotline")),
            timeout=150,
            every=1,
        )
        assert demo.is_alive()
    assert '"level": "error"' not in demo.output()
    with centre.client() as http:
        changed = http.get(f"/api/v1/incidents/{own['id']}").json()
        assert (changed["version"], changed["status"]) == (own["version"], own["status"])
        for ticket in http.get("/api/v1/incidents?open=false&limit=200").json()["items"]:
            assert all(
                report["source_system"].startswith("demo-")
                for report in centre.reports_of(http, ticket["id"])
            )


def test_the_board_is_printed_once_as_a_table_and_as_frames(centre: Centre) -> None:
    table = centre.run("watch", "--once")
    assert table.returncode == 0, table.stderr
    assert "connected; data" in table.stdout
    frames = centre.run("watch", "--once", "--json").stdout.splitlines()
    shown = [json.loads(line) for line in frames]
    assert {frame["type"] for frame in shown} >= {"snapshot"}
    assert shown[-1]["last"] is True
    assert [frame["n"] for frame in shown] == list(range(1, len(shown) + 1))
    nobody = centre.run("watch", "--once", "--role", "ADMIN")
    assert nobody.returncode == 1
    assert nobody.stderr.startswith("bihuan: --role ADMIN")
