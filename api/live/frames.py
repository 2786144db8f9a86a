"""Every message of the live socket, both ways, as models: what /asyncapi.json is made from."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter

from dispatch.incident.status import Status
from dispatch.incident.summary import ShownSummary
from dispatch.messages import NoticeText
from dispatch.topics import Lane

ShownCard = Literal["blue", "yellow", "orange", "red"]
Severity = Literal["S1", "S2", "S3", "S4"]
Sees = Literal["masked", "working", "case"]


class _Frame(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Filter(_Frame):
    """What of what a viewer may see is on the board. Empty lists and nulls mean all.

    `open` true shows tickets that somebody still owes something, false the ended ones, null both;
    `mine` those that the viewer's own unit leads or helps with.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", validate_by_name=True, validate_by_alias=True
    )

    area: Annotated[str, Field(pattern=r"^[0-9]{6,15}$")] | None = None
    unit: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,32}$")] | None = None
    class_code: Annotated[str, Field(pattern=r"^[0-9]{2}$")] | None = Field(None, alias="class")
    severity: Annotated[tuple[Severity, ...], Field(max_length=4)] = ()
    card: Annotated[tuple[ShownCard, ...], Field(max_length=4)] = ()
    status: Annotated[tuple[Status, ...], Field(max_length=len(Status))] = ()
    open: bool | None = True
    mine: bool = False


class Subscribe(_Frame):
    """What to show from now on. The first message of a socket, with the token; later ones change
    the filter and may leave the token out."""

    type: Literal["subscribe"] = "subscribe"
    token: Annotated[str, Field(max_length=4096)] | None = None
    filter: Filter = Filter()
    since: Annotated[str, Field(max_length=1024)] | None = None
    """The cursor of the last frame that the client has, when it comes back"""


class Renew(_Frame):
    """A fresh token before the old one expires."""

    type: Literal["token"] = "token"
    token: Annotated[str, Field(max_length=4096)]


ClientMessage = Annotated[Subscribe | Renew, Field(discriminator="type")]
CLIENT_MESSAGE: Final[TypeAdapter[ClientMessage]] = TypeAdapter(ClientMessage)


class IncidentView(ShownSummary):
    """A ticket as this viewer may see it; what is masked is null or empty."""

    sight: Sees
    title: str


class AreaCount(_Frame):
    """Open tickets of one town."""

    code: str
    open: int
    overdue: int


class UnitCount(_Frame):
    """Open tickets that one unit leads."""

    code: str
    open: int
    overdue: int


class Counters(_Frame):
    """The numbers over a board: of the tickets that its viewer may see and its filter lets through,
    whether ended or not. Days are the county's."""

    open: int
    overdue: int
    today_in: int
    today_closed: int
    by_status: dict[str, int]
    by_severity: dict[str, int]
    by_card: dict[str, int]
    """Only open tickets that have a card: blue, yellow, orange, red"""
    by_town: tuple[AreaCount, ...]
    by_unit: tuple[UnitCount, ...]


class EventLine(_Frame):
    """That something happened: which event, as which version of the case file, when."""

    type: str
    version: int
    at: AwareDatetime


class ChangeItem(_Frame):
    """A ticket as it is after these events."""

    type: Literal["change"] = "change"
    ticket: IncidentView
    events: tuple[EventLine, ...]


class GoneItem(_Frame):
    """A ticket that left the view with this version: closed, moved on, or not theirs any more."""

    type: Literal["gone"] = "gone"
    id: str
    version: int


class _Numbered(_Frame):
    n: Annotated[int, Field(ge=1)]
    """1, 2, 3 … without gaps on one socket: who misses a number has missed a frame"""
    cursor: str
    """Opaque. What to send as `since` when coming back; empty while a snapshot is incomplete"""


class SnapshotFrame(_Numbered):
    """A page of the view as it stands; the first one replaces what the client has."""

    type: Literal["snapshot"] = "snapshot"
    page: Annotated[int, Field(ge=1)]
    last: bool
    truncated: bool
    """More tickets are in the view than the board shows; those due first are here"""
    tickets: tuple[IncidentView, ...]
    counters: Counters | None
    server_time: AwareDatetime


class ChangeFrame(_Numbered, ChangeItem):
    """One change."""


class GoneFrame(_Numbered, GoneItem):
    """One ticket left the view."""


class ChangesFrame(_Numbered):
    """Several changes of one moment, in order."""

    type: Literal["changes"] = "changes"
    items: tuple[Annotated[ChangeItem | GoneItem, Field(discriminator="type")], ...]


class CountersFrame(_Numbered):
    """The numbers over the board, at most once a second."""

    type: Literal["counters"] = "counters"
    counters: Counters


class OldestBeat(_Frame):
    """The path whose newest beat is the oldest; `sent_at` null when none came since the start."""

    path: Literal["report", "command"]
    lane: Lane
    partition: int
    sent_at: AwareDatetime | None


class AuditSign(_Frame):
    """What the timer auditor says: steps that were missed, that fired without being due, and due
    times that are not as it reckons; how late steps were at most. `age_s` is how old that is, null
    when it has never reported."""

    age_s: float | None
    alarms: tuple[
        Literal["missed", "spurious", "differing", "late", "sweep_stopped", "auditor_silent"], ...
    ]
    missed: int
    spurious: int
    differing: int
    greatest_late_s: float


class BeatFrame(_Numbered):
    """How old the data on the screen may be, and whether deadlines are kept, every two seconds."""

    type: Literal["beat"] = "beat"
    age_s: float
    oldest: OldestBeat | None
    audit: AuditSign
    server_time: AwareDatetime


class ResetFrame(_Numbered):
    """What the client has is no longer right: a snapshot follows."""

    type: Literal["reset"] = "reset"
    reason: Literal["too_old", "slow", "epoch", "rights", "filter"]


class NoticeBody(_Frame):
    """A message in the app for the account that this socket is of. `id` confirms it; a summary of
    several (`count`) names no ticket."""

    id: str
    incident_id: str | None
    what: str
    step: str
    card: str
    urgent: bool
    count: int
    zh: NoticeText
    en: NoticeText
    at: AwareDatetime


class NoticeFrame(_Numbered):
    """Somebody is told something: on every socket of the account, and on no other. What comes
    while a socket is away stands under /api/v1/duty/notices."""

    type: Literal["notice"] = "notice"
    notice: NoticeBody


class DeniedFrame(_Frame):
    """No board, or no longer. The socket closes: 4401 token, 4403 right, 4400 message, 4408 nothing
    was asked for in time, 4429 too many boards, 1013 the database is away: come back."""

    type: Literal["denied"] = "denied"
    reason: Literal["token", "expired", "right", "invalid", "late", "too_many", "unavailable"]


ServerFrame = Annotated[
    SnapshotFrame
    | ChangeFrame
    | GoneFrame
    | ChangesFrame
    | CountersFrame
    | BeatFrame
    | ResetFrame
    | NoticeFrame
    | DeniedFrame,
    Field(discriminator="type"),
]
SERVER_FRAME: Final[TypeAdapter[Any]] = TypeAdapter(ServerFrame)
