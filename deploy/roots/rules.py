"""The rules in force, put together of taxonomy, county and settings."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from deploy.complaint import Complaint
from dispatch.classify import load_thresholds
from dispatch.incident.facts import Rules
from dispatch.incident.ticket import Place
from dispatch.opening import Automation
from dispatch.routing import RoutingRule, RoutingTable, RulesError, read_rules
from dispatch.taxonomy import Severity, Taxonomy
from escalation.policies import Policies, timekeeping_of
from grid.county import County
from grid.units import UnitKind

COUNTY_DESK_UNIT = "SHZLZX"


def routing_table(
    county: County, taxonomy: Taxonomy, rules: tuple[RoutingRule, ...] = ()
) -> RoutingTable:
    """The routing of a county: its own rules, the class table after them."""

    def by_name(name: str, town: str | None) -> str | None:
        unit = county.units.by_name(name, town=town)
        return unit.code if unit is not None else None

    return RoutingTable(
        rules=rules,
        taxonomy=taxonomy,
        unit_by_name=by_name,
        owners={d.code: d.owner_unit for d in county.devices.values() if d.owner_unit},
        towns={
            u.area_code: u.code
            for u in county.units.values()
            if u.kind is UnitKind.TOWN and u.area_code
        },
        desk=COUNTY_DESK_UNIT,
    )


def own_rules(path: Path | None, county: County, taxonomy: Taxonomy) -> tuple[RoutingRule, ...]:
    """The county's own routing rules, checked as a whole before any is in force.

    Raises Complaint, naming every row that is wrong.
    """
    if path is None:
        return ()
    try:
        text = path.read_text(encoding="utf-8-sig")
        return read_rules(text, units=county.units, taxonomy=taxonomy)
    except OSError as error:
        raise Complaint(f"the routing rules cannot be read: {error}") from error
    except RulesError as error:
        raise Complaint(f"{path}: {error}") from error


def rules_of(
    county: County,
    taxonomy: Taxonomy,
    table: RoutingTable,
    *,
    policies: Policies,
    window: timedelta,
) -> Rules:
    """Everything that a decision about a ticket may ask. `window` is how long after closing a
    ticket can be reopened; then it is archived."""

    def place_of(code: str) -> Place | None:
        if code not in county.areas:
            return None
        path = county.path(code)
        return Place(
            county=path.county,
            town=path.town,
            village=path.village,
            grid=path.grid,
            how="area_code",
        )

    def lies_in(unit: str, area: str) -> bool:
        return unit in county.units and county.within(county.units[unit].area_code, area)

    return Rules(
        taxonomy=taxonomy,
        units=frozenset(county.units),
        place_of=place_of,
        propose=table.propose,
        time=timekeeping_of(policies),
        reopen_within=window,
        archive_after=window,
        lies_in=lies_in,
    )


def automation(*, dispatch: bool, thresholds_file: Path | None) -> Automation:
    """How far matters go by themselves, by the thresholds of the class table."""
    thresholds = load_thresholds(thresholds_file)
    return Automation(
        dispatch=dispatch, threshold_of=lambda subclass, s: thresholds.of(subclass, Severity(s))
    )
