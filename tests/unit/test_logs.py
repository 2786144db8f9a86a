"""Logs are JSON, repeat little and hold no personal data."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from deploy.logs import BURST, Repeats, configure_logs, without_personal_data
from deploy.roots.server import loop_factory_of_server
from deploy.settings import LogSettings


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    stream = io.StringIO()
    configure_logs(LogSettings(format="json"), stream)
    yield stream
    root.handlers = handlers
    root.setLevel(level)
    logging.captureWarnings(capture=False)
    structlog.reset_defaults()


def test_both_kinds_of_logger_write_one_json_line(written: io.StringIO) -> None:
    with structlog.contextvars.bound_contextvars(ticket_id="T1", topic="bihuan.events.v1"):
        structlog.get_logger("a").info("ticket_opened", version=1)
    logging.getLogger("plain").warning("from %s", "the library")
    first, second = (json.loads(line) for line in written.getvalue().splitlines())
    assert first["event"] == "ticket_opened"
    assert (first["ticket_id"], first["topic"], first["version"]) == ("T1", "bihuan.events.v1", 1)
    assert (second["event"], second["level"]) == ("from the library", "warning")


def test_the_servers_own_lines_go_through_the_same_log(
    written: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("uvicorn", "uvicorn.error"):
        monkeypatch.setattr(logging.getLogger(name), "handlers", [])
        monkeypatch.setattr(logging.getLogger(name), "propagate", True)
    loop_factory_of_server()
    logging.getLogger("uvicorn.error").error("failed on 13812345678")
    (line,) = written.getvalue().splitlines()
    assert json.loads(line)["event"] == "failed on 138****5678"


def test_personal_data_is_masked_wherever_it_stands(written: io.StringIO) -> None:
    phone, card = "13800000000", "33110219900307000X"
    log = structlog.get_logger("a")
    try:
        raise ValueError(f"bad value {phone}")
    except ValueError:
        log.exception("report_refused", body={"text": [f"请打{phone}", card]})
    logging.getLogger("plain").warning("input %s", card)
    assert phone not in written.getvalue()
    assert card not in written.getvalue()
    assert "138****0000" in written.getvalue()


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("电话138 0000 0000。", "电话138****0000。"),
        ("座机0578-2000000", "座机0578-********"),
        ("33110219900307000X", "331102************"),
        ("area 331102001002", "area 331102001002"),
        ("offset 1700000000000", "offset 1700000000000"),
        ("2026-03-02T04:00:00+00:00", "2026-03-02T04:00:00+00:00"),
    ],
)
def test_only_numbers_of_people_are_masked(text: str, masked: str) -> None:
    assert without_personal_data(text) == masked


def test_a_chatty_library_is_held_back_and_counted() -> None:
    now = [0.0]
    repeats = Repeats(lambda: now[0])

    def record(name: str, port: int = 1) -> logging.LogRecord:
        text = f"no broker 127.0.0.1:{port} %s"
        return logging.LogRecord(name, logging.ERROR, "", 0, text, ("x",), None)

    passed = [repeats.filter(record("aiokafka.conn", port)) for port in range(400)]
    assert sum(passed) == BURST
    now[0] = 11.0
    after = record("aiokafka.conn")
    assert repeats.filter(after)
    assert after.__dict__["held_back"] == 400 - BURST
    assert all(repeats.filter(record("deploy.supervise")) for _ in range(400))
