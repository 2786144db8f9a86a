"""A replay counts each row once, waits out outages, and goes on where it was."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest

from deploy.clients.progress import Progress, Result, load_progress, progress_path
from deploy.clients.sending import Entry, batch_size, batches, entry_of, send_all
from deploy.clients.session import Account, Session
from deploy.complaint import Complaint

INTEGRATOR = Account("INTEGRATOR", "integrator", "secret")


class Server:
    """A server that accepts every report but those whose text is `bad`, and fails as it is told."""

    def __init__(self, *failures: int) -> None:
        self.failures = list(failures)
        self.known: set[str] = set()
        self.sizes: list[int] = []
        self.sign_ins = 0
        self.most = 500

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/auth/token"):
            self.sign_ins += 1
            told = {"access_token": f"t{self.sign_ins}", "expires_in": 1800}
            return httpx.Response(200, json=told)
        if self.failures:
            return httpx.Response(self.failures.pop(0), json={"title": "failing"})
        if request.headers["authorization"] != f"Bearer t{self.sign_ins}":
            return httpx.Response(401, json={"title": "expired"})
        reports = orjson.loads(request.content)["reports"]
        self.sizes.append(len(reports))
        if len(reports) > self.most:
            return httpx.Response(413, json={"title": "too large"})
        return httpx.Response(200, json={"results": [self._take(r) for r in reports]})

    def _take(self, report: dict[str, Any]) -> dict[str, Any]:
        if report["text"] == "bad":
            errors = [{"field": "text", "rule": "x", "message": "breaks a rule"}]
            return {"status": 422, "problem": {"title": "invalid", "errors": errors}}
        if report["text"] == "late" and "late" not in self.known:
            self.known.add("late")
            return {"status": 503, "problem": {"title": "away"}}
        new = report["external_no"] not in self.known
        self.known.add(report["external_no"])
        return {"status": 202 if new else 200}


def entries(count: int, text: Callable[[int], str] = lambda _: "good") -> list[Entry]:
    return [
        entry_of(n + 2, (n + 1) * 10, {"external_no": str(n), "text": text(n)})
        for n in range(count)
    ]


async def sent(server: Server, wanted: list[Entry], progress: Progress) -> Progress:
    transport = httpx.MockTransport(server)
    async with httpx.AsyncClient(base_url="http://server", transport=transport) as http:
        session = Session(http, account=INTEGRATOR, patience_s=5)
        await send_all(session, wanted, progress, rate=None, concurrency=3, on_settled=lambda: None)
    return progress


async def test_every_row_is_settled_once(tmp_path: Path) -> None:
    server = Server()
    wanted = [*entries(1200, lambda n: "bad" if n == 700 else "good"), Entry(9999, 9, problem="x")]
    progress = await sent(server, wanted, Progress(tmp_path / "p"))
    assert (progress.rows, progress.new, progress.known) == (1201, 1199, 0)
    assert [(r.row, r.why) for r in progress.refused] == [
        (702, "text: breaks a rule"),
        (9999, "x"),
    ]
    assert not progress.all_accepted
    again = await sent(server, wanted, Progress(tmp_path / "q"))
    assert (again.new, again.known) == (0, 1199)


@pytest.mark.parametrize("failure", [503, 502, 429, 500, 401])
async def test_a_failure_that_passes_loses_nothing(tmp_path: Path, failure: int) -> None:
    server = Server(failure)
    progress = await sent(server, entries(10), Progress(tmp_path / "p"))
    assert (progress.new, progress.refused) == (10, [])


async def test_one_item_that_the_broker_did_not_take_is_sent_again(tmp_path: Path) -> None:
    server = Server()
    wanted = entries(5, lambda n: "late" if n == 3 else "good")
    progress = await sent(server, wanted, Progress(tmp_path / "p"))
    assert (progress.new, progress.known, progress.refused) == (5, 0, [])
    assert server.sizes == [5, 1]


async def test_a_batch_that_is_too_large_is_halved(tmp_path: Path) -> None:
    server = Server()
    server.most = 2
    progress = await sent(server, entries(7), Progress(tmp_path / "p"))
    assert (progress.new, progress.refused) == (7, [])


async def test_who_may_not_report_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(Complaint, match="may not report: failing"):
        await sent(Server(403), entries(3), Progress(tmp_path / "p"))


async def test_a_token_that_cannot_be_renewed_ends_it() -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(401, json={"title": "expired"}))
    async with httpx.AsyncClient(base_url="http://server", transport=transport) as http:
        session = Session(http, token="old")
        with pytest.raises(Complaint, match="BIHUAN_TOKEN"):
            await session.get("/me")


def test_batches_are_small_with_a_rate_and_never_too_heavy() -> None:
    assert (batch_size(None), batch_size(200), batch_size(0.5)) == (500, 20, 1)
    heavy = [entry_of(n, n, {"text": "x" * 900_000}) for n in range(3)]
    assert [len(b.entries) for b in batches(heavy, 500)] == [1, 1, 1]
    assert [b.number for b in batches(entries(5), 2)] == [0, 1, 2]


def results(first: int, last: int) -> list[Result]:
    return [Result(row, "new") for row in range(first, last + 1)]


def test_what_is_settled_after_a_gap_counts_only_when_the_gap_closes(tmp_path: Path) -> None:
    progress = Progress(tmp_path / "p.json")
    progress.settle(1, 400, results(502, 601))
    assert (progress.rows, progress.position) == (0, 0)
    progress.save()
    assert load_progress(progress.path).rows == 0
    progress.settle(0, 200, [*results(2, 500), Result(501, "refused", "why")])
    progress.save()
    again = load_progress(progress.path)
    assert (again.rows, again.new, again.position) == (600, 599, 400)
    assert again.refused == [Result(501, "refused", "why")]
    again.forget()
    assert load_progress(progress.path).rows == 0


def test_another_file_account_or_option_is_another_replay(tmp_path: Path) -> None:
    what = {"file": "f", "url": "u", "account": "a", "limit": None}
    same = progress_path(tmp_path, **what)
    assert same == progress_path(tmp_path, **dict(reversed(what.items())))
    others = {progress_path(tmp_path, **{**what, key: "other"}) for key in what}
    assert len(others | {same}) == 5
