"""A board's view as SQL over the ticket table."""

from __future__ import annotations

from typing import Any

from sqlmodel import col

from api.live.filters import ViewKey
from dispatch.store.lists import Condition, in_area, of_unit, place_told, unmasked, visible
from dispatch.store.tables import IncidentRow


def chosen(key: ViewKey, *, with_open: bool = True) -> list[Condition]:
    """Everything that puts a ticket into the view, as conditions that all must hold."""
    viewer, wish = key.viewer, key.filter
    found: list[Condition] = [visible(viewer)]
    if with_open and wish.open is not None:
        column: Any = col(IncidentRow.open)
        found.append(column if wish.open else ~column)
    if wish.severity:
        found.append(col(IncidentRow.severity).in_(wish.severity))
    if wish.card:
        found.append(col(IncidentRow.card).in_(wish.card))
    if wish.status:
        found.append(col(IncidentRow.status).in_([s.value for s in wish.status]))
    if wish.unit is not None:
        found.append(of_unit(wish.unit))
    if wish.mine and viewer.unit is not None:
        found.append(of_unit(viewer.unit))
    if wish.area is not None:
        found += [in_area(wish.area), place_told(viewer, wish.area)]
    if wish.class_code is not None:
        found.append(col(IncidentRow.subclass).startswith(wish.class_code))
        found.append(unmasked(viewer))
    return found
