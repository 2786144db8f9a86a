"""What a viewer is shown of a ticket: the one place where the masking is done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from api.masking import masked_name, masked_phone, masked_text
from dispatch.access import Scope, Sensitivity, Sight, tells_town
from dispatch.taxonomy import Taxonomy
from grid.county import County

MASKED_TITLE: Final = "敏感事项"
BOARD_DECIMALS: Final = 3
"""About 100 m: a board shows where something is, not whose door."""

_EMPTIED: Final[dict[str, Any]] = {
    "subclass": None,
    "condition": "",
    "confidence": None,
    "request_type": "",
    "village": None,
    "grid": None,
    "lng": None,
    "lat": None,
    "device": None,
    "flags": [],
    "petition": None,
}
"""What a masked ticket does not say: the matter and the place below the town; of a petition not the
town either."""


class ViewNames:
    """Names of classes, areas and units, for people to read."""

    def __init__(self, county: County, taxonomy: Taxonomy) -> None:
        self._areas = {code: area.name for code, area in county.areas.items()}
        self._units = {code: unit.name for code, unit in county.units.items()}
        self._classes = {row.subclass: row.name_zh for row in taxonomy.rows}
        self._families = {row.class_code: row.class_zh for row in taxonomy.rows}

    def area(self, code: str | None) -> str:
        """The name of an area; empty when it is unknown."""
        return self._areas.get(code or "", "")

    def unit(self, code: str | None) -> str:
        """The name of a unit; its code when it is unknown."""
        return self._units.get(code or "", code or "")

    def subclass(self, code: str | None) -> str:
        """The name of a subclass; 待研判 when there is none."""
        return self._classes.get(code or "", "待研判")

    def class_name(self, code: str) -> str:
        """The name of a class (two digits); empty when it is unknown."""
        return self._families.get(code, "")

    def title(self, summary: Mapping[str, Any]) -> str:
        """暴露垃圾与保洁 · 紫金街道 大洋社区"""
        place = " ".join(
            name for name in (self.area(summary["town"]), self.area(summary["village"])) if name
        )
        matter = self.subclass(summary["subclass"])
        return f"{matter} · {place}" if place else matter


def scope_of_summary(summary: Mapping[str, Any]) -> Scope:
    """What of a summary decides who may see it: the same as the ticket's own scope."""
    areas = (summary["county"], summary["town"], summary["village"], summary["grid"])
    return Scope(
        areas=tuple(code for code in areas if code),
        lead=summary["lead"],
        co_units=tuple(co["unit"] for co in summary["co"]),
        sensitivity=Sensitivity(summary["sensitivity"]),
        status=summary["status"],
        subclass=summary["subclass"] or "9999",
        unsigned=tuple(co["unit"] for co in summary["co"] if co["state"] == "PENDING_SIGN"),
        helpers=tuple(summary.get("helpers", ())),
        denied=tuple(summary.get("denied", ())),
    )


def incident_view(
    summary: Mapping[str, Any], sight: Sight, names: ViewNames, *, exact: bool = False
) -> dict[str, Any]:
    """A summary (as `summary_of` makes it, or as JSON) as somebody with `sight` is shown it.

    Positions are rounded for lists and boards, unless `exact`. Raises ValueError for somebody who
    may see nothing: asking is a bug.
    """
    if sight is Sight.NOTHING:
        raise ValueError("who sees nothing is shown nothing")
    view = {name: value for name, value in summary.items() if name != "denied"}
    if sight is Sight.MASKED:
        view.update(_EMPTIED)
        view["title"] = MASKED_TITLE
        if not tells_town(sight, Sensitivity(summary["sensitivity"])):
            view["town"] = None
    else:
        view["title"] = names.title(summary)
        if not exact and view["lng"] is not None and view["lat"] is not None:
            view["lng"] = round(view["lng"], BOARD_DECIMALS)
            view["lat"] = round(view["lat"], BOARD_DECIMALS)
    view["sight"] = sight.value
    return view


def text_view(text: str, sight: Sight) -> str | None:
    """Free text as somebody with `sight` is shown it: numbers of people masked, or nothing."""
    return masked_text(text) if sight in (Sight.WORKING, Sight.CASE) else None


def reporter_view(reporter: Mapping[str, Any] | None, sight: Sight) -> dict[str, Any] | None:
    """The reporter: the case team's alone, name and telephone masked; who asked for
    confidentiality stays hidden (信访工作条例 Art. 30)."""
    if reporter is None or sight is not Sight.CASE:
        return None
    hidden = bool(reporter.get("anonymous")) or bool(reporter.get("confidential"))
    return {
        "name": None if hidden else masked_name(str(reporter.get("name") or "")) or None,
        "phone": None if hidden else masked_phone(str(reporter.get("phone") or "")) or None,
        "anonymous": bool(reporter.get("anonymous")),
        "confidential": bool(reporter.get("confidential")),
        "wants_reply": bool(reporter.get("wants_reply")),
    }
