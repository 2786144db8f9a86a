"""Home of logging: structlog for everybody, JSON outside a terminal, no personal data."""

from __future__ import annotations

import logging
import re
import sys
import time
from collections.abc import Callable
from typing import Any, Final, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from deploy.settings import LogSettings

CHATTY: Final = ("aiokafka", "kafka", "faust", "mode", "asyncio", "supervisor")
"""Libraries that repeat themselves hundreds of times a second while the broker is away."""

QUIET: Final = ("aiokafka", "kafka", "faust", "mode")
"""Libraries whose debug lines hold passwords or message bodies, and whose info lines are noise."""

BURST: Final = 3
WINDOW_S: Final = 10.0

_NOT_TEXT: Final = frozenset({"timestamp", "level", "logger", "topic", "partition", "offset"})
_IDENTITY_CARD: Final = re.compile(
    r"(?<!\d)(\d{6})(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?!\d)"
)
_MOBILE: Final = re.compile(r"(?<!\d)(1[3-9]\d)[\s-]?\d{4}[\s-]?(\d{4})(?!\d)")
_NUMBER: Final = re.compile(r"0x[0-9a-f]+|\d+")
_LANDLINE: Final = re.compile(r"(?<!\d)(0\d{2,3})[-\s]?\d{7,8}(?!\d)")


def without_personal_data(text: str) -> str:
    """`text` with the numbers of identity cards and telephones masked."""
    text = _IDENTITY_CARD.sub(r"\1************", text)
    text = _MOBILE.sub(r"\1****\2", text)
    return _LANDLINE.sub(r"\1-********", text)


def _masked(value: Any) -> Any:
    match value:
        case str():
            return without_personal_data(value)
        case dict():
            return {key: _masked(item) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_masked(item) for item in value]
        case _:
            return value


def mask_personal_data(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """The last line of defence, after every place that should not have logged it. Identifiers
    (`…_id`) are left alone: they are digests or numbers of ours."""
    for key, value in event.items():
        if key not in _NOT_TEXT and not key.endswith("_id"):
            event[key] = _masked(value)
    return event


class Repeats(logging.Filter):
    """Lets the first few of equal lines of a chatty library through in each window, and says on
    the next one how many were held back. Lines that differ only in numbers count as equal."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._monotonic = monotonic
        self._windows: dict[tuple[str, int, str], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether `record` is written."""
        if record.name.partition(".")[0] not in CHATTY:
            return True
        key = (record.name, record.levelno, _NUMBER.sub("#", str(record.msg)[:200]))
        now = self._monotonic()
        began, count = self._windows.get(key, (now, 0))
        if now - began < WINDOW_S and count >= BURST:
            self._windows[key] = (began, count + 1)
            return False
        if now - began >= WINDOW_S:
            record.held_back = max(0, count - BURST)
            began, count = now, 0
        self._windows[key] = (began, count + 1)
        self._forget(now)
        return True

    def _forget(self, now: float) -> None:
        if len(self._windows) > 1000:
            fresh = {k: w for k, w in self._windows.items() if now - w[0] < WINDOW_S}
            self._windows = fresh


def _say_held_back(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    record = event.get("_record")
    if held_back := getattr(record, "held_back", 0):
        event["held_back"] = held_back
    return event


def configure_logs(settings: LogSettings, stream: TextIO | None = None) -> None:
    """Routes structlog and the standard library to `stream` (standard error). Call it first:
    unconfigured, structlog prints the locals of every frame."""
    stream = stream or sys.stderr
    to_json = settings.format == "json" or (settings.format == "auto" and not stream.isatty())
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
    ]
    last: list[Processor] = [
        _say_held_back,
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        mask_personal_data,
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if to_json
        else structlog.dev.ConsoleRenderer(colors=stream.isatty()),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=last)
    )
    handler.addFilter(Repeats())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(settings.level.upper())
    for name in QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
    logging.captureWarnings(capture=True)
