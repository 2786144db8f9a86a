"""`bihuan demo`: a feed of reports of all four sources, and a staff that works the tickets."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Final

import orjson
import structlog
import typer

from deploy.clients.feed import Feed
from deploy.clients.places import devices_of, load_places
from deploy.clients.sending import first_complaint
from deploy.clients.session import PASSING, Session, accounts_of, address_of, open_http
from deploy.clients.staff import Office, check_posts
from deploy.clock import system_clock
from deploy.commands.options import StateOption, settings_for
from deploy.complaint import Complaint
from deploy.first_start import ACCOUNTS_FILE
from deploy.logs import configure_logs
from deploy.settings import Settings

app = typer.Typer()

log = structlog.get_logger(__name__)

SMOOTH_S: Final = 0.1
"""Reports that are due within so long travel together."""
LATE_S: Final = 1.0
"""What an outage held up for longer is not caught up on."""
TELL_EVERY_S: Final = 60.0
STEPS_PER_REPORT: Final = 12.0


@app.command()
def demo(
    url: Annotated[
        str | None, typer.Option(help="Address of the server; default: this installation's own.")
    ] = None,
    state: StateOption = None,
    rate: Annotated[float, typer.Option(min=0.01, help="Reports per second.")] = 0.5,
    pace: Annotated[
        float, typer.Option(min=0.01, help="How fast the staff works; 2 is twice as fast.")
    ] = 1.0,
    staff: Annotated[bool, typer.Option(help="Work the tickets through the loop.")] = True,
    seed: Annotated[
        str | None,
        typer.Option(help="The same seed sends the same reports; without it always new ones."),
    ] = None,
    count: Annotated[int | None, typer.Option(min=1, help="End after so many reports.")] = None,
) -> None:
    """Send reports of all sources at a chosen rate, and let a staff work the tickets.

    The texts are the product's own; telephone numbers are 13800000000 and those after it.
    """
    settings = settings_for(state)
    configure_logs(settings.log)
    logging.getLogger("httpx").setLevel(logging.WARNING)  # a line for each request
    try:
        asyncio.run(_demo(settings, address_of(settings, url), rate, pace, staff, seed, count))
    except* Complaint as group:
        raise first_complaint(group) from None
    except* KeyboardInterrupt:
        typer.echo("the demo has stopped", err=True)


async def _demo(
    settings: Settings,
    url: str,
    rate: float,
    pace: float,
    with_staff: bool,
    seed: str | None,
    count: int | None,
) -> None:
    accounts = accounts_of(settings)
    check_posts(accounts, settings.state_dir / ACCOUNTS_FILE)
    async with open_http(url) as http:
        integrator = next(a for a in accounts if a.role == "INTEGRATOR")
        session = Session(http, account=integrator, patience_s=None, on_wait=_waiting())
        county = await session.get("/county")
        devices = await asyncio.to_thread(devices_of, county)
        feed = Feed(seed or secrets.token_hex(4), await load_places(session, county), devices)
        office = Office(
            http,
            accounts,
            county,
            feed,
            seed=seed or "demo",
            pace=pace,
            steps_per_s=max(2.0, rate * STEPS_PER_REPORT),
        )
        sender = Sender(session, feed, office.done, system_clock(settings))
        log.info("demo_began", rate=rate, staff=with_staff, devices=len(devices))
        working = asyncio.create_task(office.work()) if with_staff else None
        try:
            await sender.send(rate, count, working)
        finally:
            if working is not None:
                working.cancel()


class Sender:
    """Sends the feed, in time and each report once."""

    def __init__(
        self, session: Session, feed: Feed, done: Counter[str], now: Callable[[], datetime]
    ) -> None:
        self._session = session
        self._feed = feed
        self._done = done
        self._now = now
        self._told_at = time.monotonic()
        self.sent: Counter[str] = Counter()

    async def send(self, rate: float, count: int | None, beside: asyncio.Task[None] | None) -> None:
        """Sends for ever, or `count` reports. What ends `beside` ends this too."""
        number, due = 0, time.monotonic()
        while count is None or number < count:
            if beside is not None and beside.done():
                beside.result()
            batch: list[dict[str, Any]] = []
            now = time.monotonic()
            due = max(due, now - LATE_S)
            while due <= now + SMOOTH_S and len(batch) < 500 and number != count:
                batch.append(self._feed.report(number, self._now()))
                number += 1
                due += self._feed.gap(number, rate)
            if batch:
                await self._post(batch)
            self._tell()
            await asyncio.sleep(max(0.0, min(due - time.monotonic(), 1.0)))

    async def _post(self, batch: list[dict[str, Any]]) -> None:
        waiting = batch
        while waiting:
            body = {"reports": waiting}
            answer = await self._session.call("POST", "/reports/batch", body=body)
            if answer.status_code != 200:
                log.error("demo_reports_refused", status=answer.status_code)
                return
            again = []
            results = orjson.loads(answer.content)["results"]
            for report, result in zip(waiting, results, strict=True):
                if result["status"] in PASSING:
                    again.append(report)
                elif result["status"] in (200, 202):
                    self.sent[report["channel"]] += 1
                else:
                    code = result["problem"].get("code")
                    log.error("demo_report_refused", channel=report["channel"], code=code)
            waiting = again
            if waiting:
                await asyncio.sleep(1.0)

    def _tell(self) -> None:
        if time.monotonic() - self._told_at >= TELL_EVERY_S:
            self._told_at = time.monotonic()
            log.info("demo_going_on", sent=dict(self.sent), done=dict(self._done))


def _waiting() -> Callable[[str], None]:
    last = [0.0]

    def wait(why: str) -> None:
        if time.monotonic() - last[0] >= TELL_EVERY_S:
            last[0] = time.monotonic()
            log.warning("demo_waits", why=why)

    return wait
