"""People: the staff of units and grids, and the duty that each of them has."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    """A member of staff (工作人员) of a unit; area_code is the area that the duty covers."""

    code: str
    name: str
    unit: str
    area_code: str | None = None
    duty: str = ""
