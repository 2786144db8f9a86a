"""The county and its vocabularies, as pages and integrators need them."""

from __future__ import annotations

from typing import Any, Final, Literal

import orjson
from fastapi import APIRouter, Request
from pydantic import BaseModel
from starlette.responses import Response

from api.accounts import ROLE_ZH
from api.parts import ApiParts
from api.services import ServicesOf
from api.viewer import CurrentViewer
from dispatch.incident.commands import ENVELOPE, PEOPLE_SEND, PRIVATE, type_of
from dispatch.incident.status import STATUS_ZH, Clock, Status
from dispatch.incident.transitions import transitions_of
from dispatch.taxonomy import Severity
from grid.areas import AreaLevel
from grid.geojson import areas_geojson

CLOCK_ZH: Final[dict[Clock, str]] = {
    Clock.ACCEPT: "受理",
    Clock.DISPATCH: "分派",
    Clock.SIGN: "签收",
    Clock.CONTACT: "首次联系",
    Clock.HANDLE: "办理",
    Clock.RETURN: "可退单",
    Clock.INTERIM: "阶段性答复",
    Clock.RULING: "裁定",
    Clock.REVIEW: "审核",
    Clock.CHECK: "核查",
    Clock.VISIT: "回访",
    Clock.CITIZEN: "群众时限",
    Clock.RESUME: "挂起到期",
    Clock.HANDOVER: "移交确认",
    Clock.REPORT_IN: "报到",
    Clock.REPLY: "督办回复",
    Clock.REGISTER: "信访登记转送",
    Clock.NOTICE: "受理告知",
    Clock.STATUTORY: "法定期限",
    Clock.DELIVER: "意见书送达",
    Clock.APPLY: "可申请复查复核",
    Clock.PETITION_REVIEW: "复查",
    Clock.PETITION_REREVIEW: "复核",
    Clock.UPSTREAM: "上级时限",
    Clock.ARCHIVE: "归档",
}

SIMPLIFY: Final = 0.0003


class AreaOut(BaseModel):
    """An area."""

    code: str
    name: str
    level: str
    parent: str | None
    lng: float | None
    lat: float | None


class UnitOut(BaseModel):
    """A unit."""

    code: str
    name: str
    kind: str
    area_code: str | None


class ClassOut(BaseModel):
    """A row of the class table."""

    subclass: str
    condition: str
    class_code: str
    class_zh: str
    class_en: str
    name_zh: str
    name_en: str
    severity: str
    lead: str


class CommandOut(BaseModel):
    """A command that people send."""

    type: str
    zh: str
    fields: list[str]
    private: list[str]
    roles: list[str]
    out_of: list[str]


class CentreOut(BaseModel):
    """What everybody may know before signing in."""

    centre_name: str


class CountyOut(BaseModel):
    """The county with its vocabularies."""

    code: str
    name: str
    generated: bool
    version: str
    centre_name: str
    areas: list[AreaOut]
    units: list[UnitOut]
    taxonomy: list[ClassOut]
    channels: list[str]
    statuses: dict[str, str]
    severities: dict[str, str]
    clocks: dict[str, str]
    roles: dict[str, str]
    commands: list[CommandOut]


def _command(command: Any) -> CommandOut:
    name = type_of(command)
    rows = transitions_of(name)
    fields = [f for f in command.model_fields if f not in ENVELOPE]
    return CommandOut(
        type=name,
        zh=rows[0].zh,
        fields=fields,
        private=[f for f in fields if PRIVATE in command.model_fields[f].metadata],
        roles=sorted({role.value for row in rows for role in row.roles if role in ROLE_ZH}),
        out_of=[s.value for s in Status if any(s in row.out_of for row in rows)],
    )


def county_document(parts: ApiParts) -> dict[str, Any]:
    """All of it, as plain data."""
    county = parts.county
    return CountyOut(
        code=county.code,
        name=county.name,
        generated=county.generated,
        version=county.version,
        centre_name=parts.centre_name,
        areas=[
            AreaOut(
                code=a.code, name=a.name, level=a.level.value, parent=a.parent, lng=a.lng, lat=a.lat
            )
            for a in county.areas.values()
        ],
        units=[
            UnitOut(code=u.code, name=u.name, kind=u.kind.value, area_code=u.area_code)
            for u in county.units.values()
        ],
        taxonomy=[
            ClassOut(
                subclass=r.subclass,
                condition=r.condition,
                class_code=r.class_code,
                class_zh=r.class_zh,
                class_en=r.class_en,
                name_zh=r.name_zh,
                name_en=r.name_en,
                severity=r.severity.value,
                lead=r.lead_dept,
            )
            for r in parts.taxonomy.rows
        ],
        channels=sorted(parts.sources.channels),
        statuses={s.value: zh for s, zh in STATUS_ZH.items()},
        severities={s.value: s.zh for s in Severity},
        clocks={c.value: zh for c, zh in CLOCK_ZH.items()},
        roles={r.value: zh for r, zh in ROLE_ZH.items()},
        commands=[_command(c) for c in PEOPLE_SEND],
    ).model_dump()


def county_router(parts: ApiParts) -> APIRouter:
    """GET /centre, and /county and /county/areas.geojson, each made once."""
    router = APIRouter(tags=["county"])
    made: dict[str, bytes] = {}
    etag = f'"{parts.county.version}-{parts.taxonomy.version}"'

    def unchanged(request: Request) -> bool:
        return request.headers.get("if-none-match") == etag

    @router.get("/centre", response_model=CentreOut)
    async def centre() -> CentreOut:
        """The centre's name: for the pages before anybody has signed in."""
        return CentreOut(centre_name=parts.centre_name)

    @router.get("/county", response_model=CountyOut)
    async def county(request: Request, viewer: CurrentViewer) -> Response:  # noqa: ARG001
        """Areas, units, classes, states and commands."""
        if unchanged(request):
            return Response(status_code=304, headers={"etag": etag})
        if "county" not in made:
            made["county"] = orjson.dumps(county_document(parts))
        return _kept(made["county"], "application/json", etag)

    @router.get("/county/areas.geojson")
    async def areas(
        request: Request,
        services: ServicesOf,
        viewer: CurrentViewer,  # noqa: ARG001
        level: Literal["county", "town", "village", "grid"] = "town",
    ) -> Response:
        """The outlines of one level (WGS84); they say whether they were generated."""
        if unchanged(request):
            return Response(status_code=304, headers={"etag": etag})
        if level not in made:
            made[level] = orjson.dumps(
                areas_geojson(services.parts.county, AreaLevel(level), SIMPLIFY)
            )
        return _kept(made[level], "application/geo+json", etag)

    return router


def _kept(raw: bytes, media_type: str, etag: str) -> Response:
    headers = {"etag": etag, "cache-control": "private, no-cache"}
    return Response(raw, headers=headers, media_type=media_type)
