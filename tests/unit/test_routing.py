"""Who gets a matter: the county's own rules first, then the class table, then the county desk."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from dispatch.incident.ticket import Place, Proposal
from dispatch.routing import COLUMNS, COUNTY_DESK, RoutingRule, RoutingTable, RulesError, read_rules
from dispatch.taxonomy import load_taxonomy
from tests.support.builders import OTHER_TOWN, TOWN, a_place

TABLE = load_taxonomy()
NIGHT = datetime(2026, 3, 2, 15, 30, tzinfo=UTC)
"""23:30 in the county."""
DAY = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
"""11:00 in the county."""
ROW = TABLE.row("0701")
UNITS = ("ZHZF", "SLJ", "XFDD", "OWNER", "XZ-1", "XZ-2")


def a_table(
    *rules: RoutingRule,
    names: Mapping[str, str] | None = None,
    owners: Mapping[str, str] | None = None,
) -> RoutingTable:
    known = {ROW.lead_dept: "ZHZF"} if names is None else names
    return RoutingTable(
        rules=rules,
        taxonomy=TABLE,
        unit_by_name=lambda name, _town: known.get(name),
        owners=owners or {},
        towns={TOWN: "XZ-1", OTHER_TOWN: "XZ-2"},
        desk="DESK",
    )


def propose(table: RoutingTable, subclass: str = "0701", **more: Any) -> Proposal:
    fields = {"condition": "", "place": a_place(), "device": None, "now": DAY, **more}
    return table.propose(subclass, **fields)


def test_without_a_rule_the_class_table_names_the_lead_and_says_so() -> None:
    found = propose(a_table())
    assert found.lead == "ZHZF"
    assert found.rule == "class:0701"
    assert ROW.lead_dept in found.why


def test_co_handlers_of_the_class_table_come_once_and_without_the_lead() -> None:
    row = next(r for r in TABLE.rows if len(r.co_depts) >= 2)
    names = dict.fromkeys(row.co_depts, "SLJ") | {row.lead_dept: "ZHZF", row.co_depts[0]: "ZHZF"}
    found = propose(a_table(names=names), row.subclass, condition=row.condition)
    assert (found.lead, found.co_units) == ("ZHZF", ("SLJ",))


def test_the_first_rule_that_matches_wins() -> None:
    rules = (
        RoutingRule("far", "SLJ", area=OTHER_TOWN),
        RoutingRule("here", "XFDD", ("SLJ",), subclass="07"),
        RoutingRule("never", "ZHZF"),
    )
    found = propose(a_table(*rules))
    assert (found.lead, found.co_units, found.rule) == ("XFDD", ("SLJ",), "here")
    assert propose(a_table(*rules), "0801").rule == "never"


@pytest.mark.parametrize(
    ("rule", "matches"),
    [
        ({"subclass": "0701"}, True),
        ({"subclass": "07"}, True),
        ({"subclass": "0702"}, False),
        ({"area": TOWN}, True),
        ({"area": TOWN[:6]}, True),
        ({"area": f"{TOWN}001"}, True),
        ({"area": f"{TOWN}002"}, False),
        ({"condition": "heavy"}, False),
        ({"owner": "OWNER"}, True),
        ({"owner": "*"}, True),
        ({"owner": "SLJ"}, False),
    ],
)
def test_every_condition_of_a_rule_counts(rule: dict[str, str], matches: bool) -> None:
    table = a_table(RoutingRule("r", "XFDD", **rule), owners={"d1": "OWNER"})  # type: ignore[arg-type]
    assert (propose(table, device="d1").rule == "r") is matches


def test_a_rule_for_owners_is_not_for_what_nobody_owns() -> None:
    table = a_table(RoutingRule("r", "@owner", owner="*"), owners={"d1": "OWNER"})
    assert propose(table, device="d1").lead == "OWNER"
    assert propose(table, device="d2").rule == "class:0701"
    assert propose(table).rule == "class:0701"


@pytest.mark.parametrize(
    ("hours", "by_night", "by_day"),
    [((22, 7), True, False), ((7, 22), False, True), ((23, 24), True, False)],
)
def test_the_hours_of_a_rule_are_local_and_may_cross_midnight(
    hours: tuple[int, int], by_night: bool, by_day: bool
) -> None:
    table = a_table(RoutingRule("r", "XFDD", hours=hours))
    assert (propose(table, now=NIGHT).rule == "r") is by_night
    assert (propose(table, now=DAY).rule == "r") is by_day


def test_the_town_of_the_place_is_meant_by_its_sign() -> None:
    table = a_table(RoutingRule("town", "@town", ("ZHZF", "@town")))
    assert propose(table).lead == "XZ-1"
    assert propose(table).co_units == ("ZHZF",)
    assert propose(table, place=a_place(OTHER_TOWN)).lead == "XZ-2"
    assert propose(table, place=Place()).rule == "class:0701"


def test_what_no_rule_fits_goes_to_the_county_desk_and_never_to_a_town() -> None:
    nameless = propose(a_table(names={}))
    unknown = propose(a_table(), "0799")
    for found in (nameless, unknown):
        assert (found.lead, found.rule, found.co_units) == ("DESK", COUNTY_DESK, ())
        assert "县级中心" in found.why


def test_the_owner_of_a_device_leads_and_the_department_of_its_class_helps() -> None:
    owners = {"d1": "OWNER"}
    assert propose(a_table(names={}, owners=owners), device="d1").lead == "OWNER"
    owned = propose(a_table(owners=owners), device="d1")
    assert (owned.lead, owned.co_units) == ("OWNER", ("ZHZF",))
    assert "权属单位" in owned.why


def test_the_version_changes_with_what_decides_and_is_on_every_proposal() -> None:
    plain, same = a_table(), a_table()
    ruled = a_table(RoutingRule("r", "XFDD"))
    owned = a_table(owners={"d1": "OWNER"})
    assert plain.version == same.version
    assert len({plain.version, ruled.version, owned.version}) == 3
    for table in (plain, ruled, owned):
        assert propose(table).rules_version == table.version


def a_file(*rows: str) -> str:
    return "\ufeff" + "\n".join([",".join(COLUMNS), *rows])


def test_rules_are_read_from_a_table() -> None:
    text = a_file("night,0701,,,,22-07,XFDD,SLJ;ZHZF", "town,,,331102001,*,,@town,")
    assert read_rules(text, units=UNITS, taxonomy=TABLE) == (
        RoutingRule("night", "XFDD", ("SLJ", "ZHZF"), subclass="0701", hours=(22, 7)),
        RoutingRule("town", "@town", area="331102001", owner="*"),
    )


def test_every_problem_of_a_table_is_told_with_its_row() -> None:
    text = a_file(
        "one,,,,,,NOBODY,",
        "one,,,,,,ZHZF,SLJ;WHO",
        ",98,,,,,ZHZF,",
        "two,,,,,7-7,ZHZF,",
        "three,,,,,22 to 7,ZHZF,",
    )
    with pytest.raises(RulesError) as caught:
        read_rules(text, units=UNITS, taxonomy=TABLE)
    rows = [problem.split(":")[0] for problem in caught.value.problems]
    assert rows == ["row 2", "row 3", "row 3", "row 4", "row 4", "row 5", "row 6"]
    with pytest.raises(RulesError, match="columns missing: hours"):
        read_rules("rule,subclass,condition,area,owner,lead,co_units\n", units=(), taxonomy=TABLE)
