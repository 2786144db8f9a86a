"""Units: the organisations that incidents are dispatched to, and the names that they go by."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files


class UnitKind(StrEnum):
    """What sort of organisation a unit is."""

    CENTRE = "centre"
    """社会治理中心"""
    DEPARTMENT = "department"
    """部门"""
    TOWN = "town"
    """乡镇（街道）"""
    UTILITY = "utility"
    """公用事业单位"""
    PARTY = "party"
    """群团组织"""


@dataclass(frozen=True, slots=True)
class Unit:
    """An organisation (单位); a town's unit names its town in area_code."""

    code: str
    name: str
    kind: UnitKind
    area_code: str | None = None
    aliases: tuple[str, ...] = ()


TOWN_NAMES = frozenset({"乡镇街道", "乡镇（街道）", "乡镇(街道)", "属地乡镇街道", "网格员"})
"""Names that mean the incident's own town; grid workers belong to it and have no unit."""

OPEN_NAMES = frozenset(
    {
        "权属单位",
        "有权处理单位",
        "责任单位",
        "行业主管部门",
        "业务主管部门",
        "照明单位",
        "热力燃气排水单位",
        "环卫单位",
        "园林单位",
        "排污单位",
        "被投诉单位上级",
        "—",
    }
)
"""Names of class tables that mean no fixed unit: the owner of the device, or whom a person
chooses, takes their place."""


def town_unit_code(town: str) -> str:
    """The code of the unit of the town with this area code."""
    return f"XZ-{town}"


class UnitDirectory(Mapping[str, Unit]):
    """All units of a county by code, and by every name that they go by."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self._by_code = {unit.code: unit for unit in units}
        self._by_name: dict[str, Unit | None] = {}
        self._by_town: dict[str, Unit] = {}
        for unit in self._by_code.values():
            if unit.kind is UnitKind.TOWN and unit.area_code is not None:
                self._by_town[unit.area_code] = unit
            for name in {unit.name, *unit.aliases}:
                # A name that two units claim names neither of them.
                self._by_name[name] = None if name in self._by_name else unit

    def __getitem__(self, code: str) -> Unit:
        return self._by_code[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_code)

    def __len__(self) -> int:
        return len(self._by_code)

    def of_town(self, town: str | None) -> Unit | None:
        """The unit of the town with this area code."""
        return None if town is None else self._by_town.get(town)

    def by_name(self, name: str, *, town: str | None = None) -> Unit | None:
        """The unit that this name means for an incident in `town` (an area code).

        None for a name that is unknown, or that means no fixed unit (`OPEN_NAMES`).
        """
        name = name.strip()
        if name in TOWN_NAMES:
            return self.of_town(town)
        return self._by_name.get(name)


def standard_units() -> list[Unit]:
    """The centre, departments and companies that every county has; towns come from its areas."""
    text = files("grid").joinpath("data", "units.csv").read_text(encoding="utf-8")
    return [
        Unit(
            code=row["code"],
            name=row["name"],
            kind=UnitKind(row["kind"]),
            aliases=tuple(alias for alias in row["aliases"].split(";") if alias),
        )
        for row in csv.DictReader(text.splitlines())
    ]


def town_unit(town: str, name: str) -> Unit:
    """The unit of a town, under the town's own name."""
    return Unit(
        code=town_unit_code(town),
        name=name,
        kind=UnitKind.TOWN,
        area_code=town,
        aliases=(f"{name}人民政府",) if not name.endswith("街道") else (f"{name}办事处",),
    )
