"""What a report must be like, as pure rules: fields, text, place, time and the flags they raise."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final, Literal

from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)
from pydantic_core import PydanticCustomError

from api.bodies import MOST_FIELDS, parts_of
from api.masking import masked_text
from api.problems import FieldError, field_errors
from dispatch import messages
from dispatch.classify import danger_phrases
from dispatch.identity import content_hash
from dispatch.opening import SELF_HANDLING
from dispatch.taxonomy import Taxonomy
from dispatch.topics import Lane
from grid.county import County

TEXT_LIMIT: Final = 20_000
EARLIEST: Final = datetime(1949, 9, 30, 16, 0, tzinfo=UTC)
"""1949-10-01 in China's time: no report of this state's offices is older."""
FUTURE_TOLERANCE: Final = timedelta(minutes=5)

_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")

MOMENT: Final = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?( ?(Z|z|[+-]\d\d:?\d\d))?"
)
GRID: Final = "grid"


def _moment(value: Any) -> Any:
    """Times are ISO 8601 texts; a number would be guessed at."""
    if isinstance(value, str) and MOMENT.fullmatch(value):
        return value
    raise PydanticCustomError("time", "an ISO 8601 time with its zone")


Short = Annotated[str, StringConstraints(max_length=120)]
Code = Annotated[str, StringConstraints(max_length=64)]
Line = Annotated[str, StringConstraints(max_length=500)]
Finite = Annotated[float, Field(allow_inf_nan=False)]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class PositionIn(_Strict):
    """A point as measured: degrees, and how exact in metres."""

    lng: Finite
    lat: Finite
    crs: Literal["wgs84", "gcj02", "bd09"] = "wgs84"
    accuracy_m: Annotated[float, Field(allow_inf_nan=False, ge=0, le=1_000_000)] | None = None


class ReadingIn(_Strict):
    """What a sensor measured, and the condition that it says is met."""

    kind: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    value: Finite
    unit: Annotated[str, StringConstraints(max_length=32)] = ""
    condition: Code = ""


class ReporterIn(_Strict):
    """Who reports (诉求人)."""

    name: Short = ""
    phone: Annotated[str, StringConstraints(max_length=32)] = ""
    anonymous: bool = False
    confidential: bool = False
    wants_reply: bool = False


class UpstreamIn(_Strict):
    """上级交办: who sent it down, until when, and what a later round of the number asks for."""

    level: Literal["city", "province"]
    due: Annotated[AwareDatetime, BeforeValidator(_moment), Field(strict=False)]
    action: Literal["rework", "urge", "supplement"] = "rework"


class ReportIn(_Strict):
    """A report (上报): a channel, and one of text, attachments or reading."""

    channel: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    source_system: Code = ""
    external_no: Short = ""
    round: Annotated[int, Field(ge=1, le=9999)] = 1
    client_uuid: Code = ""
    request_type: Code = ""
    text: Annotated[str, StringConstraints(max_length=TEXT_LIMIT)] = ""
    occurred_at: Annotated[AwareDatetime, BeforeValidator(_moment), Field(strict=False)] | None = (
        None
    )
    position: PositionIn | None = None
    address: Line = ""
    area_code: Code | None = None
    subclass: Code | None = None
    device: Code | None = None
    reading: ReadingIn | None = None
    reporter: ReporterIn | None = None
    attachments: Annotated[list[Line], Field(max_length=20)] = Field(default_factory=list)
    upstream: UpstreamIn | None = None
    self_handling: bool = False
    """A grid worker settles it on the spot (自行处置) and will say so with `self-handle`."""


class BatchIn(_Strict):
    """Up to 500 reports; each has its own result."""

    reports: list[ReportIn]


class Invalid(ValueError):
    """A report that breaks rules; `errors` name field and rule of each."""

    def __init__(self, errors: list[FieldError]) -> None:
        super().__init__("; ".join(f"{e.field}: {e.rule}" for e in errors))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class Checked:
    """A report that may be accepted: its lane, flags, and the moment that counts."""

    report: ReportIn
    occurred_at: datetime | None
    occurred_as_sent: datetime | None
    flags: tuple[str, ...]
    lane: Lane
    content: str
    """Digest of what it says, by which a repeat is told from a supplement."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What a report's codes are looked up in."""

    channels: frozenset[str]
    county: County
    taxonomy: Taxonomy


def parse_report(value: Any) -> ReportIn:
    """A report from JSON. Raises Invalid, which names every field and its rule."""
    if isinstance(value, dict | list) and parts_of(value) > MOST_FIELDS:
        raise Invalid([FieldError("", "too_many_fields", str(MOST_FIELDS))])
    try:
        return ReportIn.model_validate(value)
    except ValidationError as error:
        found = field_errors(error.errors(include_url=False, include_input=False))
        raise Invalid(found) from None


def check_report(
    report: ReportIn, rules: Rules, may_use: Callable[[str], bool], now: datetime
) -> Checked:
    """The report as it may be accepted at `now`. Raises Invalid."""
    errors = list(control_errors(report))
    if not (report.text.strip() or report.attachments or report.reading):
        errors.append(FieldError("text", "something_to_go_on"))
    errors += _code_errors(report, rules, may_use)
    errors += _personal_errors(report)
    errors += _position_errors(report.position)
    if report.self_handling and report.channel != GRID:
        errors.append(FieldError("self_handling", "only_on_the_ground"))
    if report.occurred_at is not None and report.occurred_at < EARLIEST:
        errors.append(FieldError("occurred_at", "before_1949"))
    if report.upstream and report.occurred_at and report.upstream.due <= report.occurred_at:
        errors.append(FieldError("upstream.due", "due_before_it_began"))
    if errors:
        raise Invalid(errors)
    occurred_at, as_sent, flags = report.occurred_at, None, []
    if occurred_at is not None and occurred_at > now + FUTURE_TOLERANCE:
        as_sent, occurred_at = occurred_at, now
        flags.append("future_time")
    at = report.position
    if at is not None and not rules.county.covers(at.lng, at.lat, at.crs):
        flags.append("outside_county")
    danger = bool(report.text) and bool(danger_phrases(report.text))
    if danger and report.channel == "petition":
        flags.append("danger_in_petition")
    lane = Lane.URGENT if danger or _said_to_be_urgent(report, rules) else Lane.NORMAL
    if report.self_handling and lane is Lane.NORMAL:
        flags.append(SELF_HANDLING)
    return Checked(
        report=report,
        occurred_at=occurred_at,
        occurred_as_sent=as_sent,
        flags=tuple(flags),
        lane=lane,
        content=content_hash(
            report.model_dump(
                mode="json",
                exclude={"source_system", "external_no", "round", "client_uuid"},
                exclude_defaults=True,
            )
        ),
    )


def _said_to_be_urgent(report: ReportIn, rules: Rules) -> bool:
    """A device's alarm, or a source that chose a class of 特急 or 紧急."""
    if report.reading is not None and report.reading.condition:
        return True
    if report.subclass is None:
        return False
    return rules.taxonomy.row(report.subclass).severity in ("S1", "S2")


def _texts(value: Any, place: str) -> Any:
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _texts(getattr(value, name), f"{place}.{name}" if place else name)
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from _texts(item, f"{place}.{index}")


def control_errors(report: BaseModel) -> list[FieldError]:
    """The texts of a model that hold control characters."""
    found = []
    for place, text in _texts(report, ""):
        if match := _CONTROL.search(text):
            found.append(FieldError(place, "control_character", f"U+{ord(match.group()):04X}"))
    return found


def _code_errors(
    report: ReportIn, rules: Rules, may_use: Callable[[str], bool]
) -> list[FieldError]:
    errors = []
    if report.channel not in rules.channels:
        errors.append(FieldError("channel", "unknown_channel"))
    elif not may_use(report.channel):
        errors.append(FieldError("channel", "channel_not_yours"))
    if report.area_code is not None and report.area_code not in rules.county.areas:
        errors.append(FieldError("area_code", "unknown_area"))
    if report.subclass is not None and report.subclass not in rules.taxonomy:
        errors.append(FieldError("subclass", "unknown_class"))
    return errors


def _personal_errors(report: ReportIn) -> list[FieldError]:
    """Codes stand in events, which are kept and cannot be changed: no telephone or identity
    number may stand in them. A device's own number may be a SIM card's."""
    codes = {"request_type": report.request_type, "source_system": report.source_system}
    if report.reading is not None:
        codes["reading.kind"] = report.reading.kind
        codes["reading.condition"] = report.reading.condition
    return [
        FieldError(n, "personal_number") for n, code in codes.items() if masked_text(code) != code
    ]


def _position_errors(position: PositionIn | None) -> list[FieldError]:
    if position is None:
        return []
    errors = []
    if not -180 <= position.lng <= 180:
        errors.append(FieldError("position.lng", "not_on_earth"))
    if not -90 <= position.lat <= 90:
        errors.append(FieldError("position.lat", "not_on_earth"))
    return errors


def message_of(
    checked: Checked, ids: Any, account: str, received_at: datetime
) -> messages.ReportMessage:
    """The report as it goes on its topic."""
    r = checked.report
    return messages.ReportMessage(
        report_id=ids.report_id,
        tracking_code=ids.tracking_code,
        identity=ids.identity,
        content_hash=checked.content,
        account=account,
        channel=r.channel,
        source_system=r.source_system,
        external_no=r.external_no,
        round=r.round,
        request_type=r.request_type,
        text=r.text,
        occurred_at=checked.occurred_at,
        occurred_as_sent=checked.occurred_as_sent,
        received_at=received_at,
        position=messages.Position(**r.position.model_dump()) if r.position else None,
        address=r.address,
        area_code=r.area_code,
        subclass=r.subclass,
        device=r.device,
        reading=messages.Reading(**r.reading.model_dump()) if r.reading else None,
        reporter=messages.Reporter(**r.reporter.model_dump()) if r.reporter else None,
        attachments=tuple(r.attachments),
        flags=checked.flags,
        upstream=messages.UpstreamOrder(**r.upstream.model_dump()) if r.upstream else None,
    )
