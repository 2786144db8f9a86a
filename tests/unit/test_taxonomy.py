"""The class table: what it answers, and how a county's own file is refused."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from dispatch.taxonomy import (
    COLUMNS,
    UNCLASSIFIED,
    Severity,
    TaxonomyError,
    load_taxonomy,
    parse_taxonomy,
)

GOOD = {
    "code": "0102",
    "condition": "",
    "l1": "矛盾纠纷 Disputes",
    "l2_zh_en": "邻里纠纷 Neighbour",
    "lead_dept": "乡镇街道",
    "co_depts": "司法局;妇联",
    "severity": "S4",
    "ack_min": "240",
    "first_contact_min": "480",
    "ack_calendar": "W",
    "handle_hours": "720",
    "handle_calendar": "C",
    "limit_type": "natural_day",
    "handle_basis": "D",
    "note": "",
}
NOT_YET = {**GOOD, "code": UNCLASSIFIED, "l2_zh_en": "待研判 Unclassified"}


def a_table(*rows: dict[str, str]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    writer.writerows([*rows, NOT_YET])
    return out.getvalue()


def test_the_packaged_table_is_whole() -> None:
    taxonomy = load_taxonomy()
    assert len(taxonomy.rows) == 88
    assert len(taxonomy.subclasses) == 80
    assert UNCLASSIFIED in taxonomy
    assert load_taxonomy().version == taxonomy.version


def test_a_row_says_who_leads_and_how_long_each_stage_may_take() -> None:
    row = load_taxonomy().row("0504")
    assert (row.name_zh, row.class_zh, row.class_code) == ("燃气泄漏与管道破裂", "安全生产", "05")
    assert (row.lead_dept, row.co_depts) == ("燃气公司", ("住建局", "消防救援大队"))
    assert row.severity is Severity.S1
    assert (row.sign_minutes, row.first_contact_minutes, row.stage_clock) == (3, 30, "C")
    assert (row.handle_hours, row.handle_clock, row.limit_type) == (1, "C", "urgent_hour")


def test_the_class_without_a_verdict_has_no_co_departments() -> None:
    assert load_taxonomy().row(UNCLASSIFIED).co_depts == ()


def test_a_condition_has_its_own_row_and_an_unknown_one_the_general_row() -> None:
    taxonomy = load_taxonomy()
    assert taxonomy.row("0806", "夜间施工噪声").handle_hours == 2
    assert taxonomy.row("0806", "no such condition") == taxonomy.row("0806")
    assert taxonomy.row("0803").condition == "在建"
    assert taxonomy.conditions("1301") == ("事故", "拥堵乱停")


def test_an_unknown_subclass_is_an_error() -> None:
    with pytest.raises(KeyError):
        load_taxonomy().row("7777")


@pytest.mark.parametrize(
    ("subclass", "petition"), [("0302", True), ("0304", True), ("0102", False), ("9999", False)]
)
def test_petitions_are_the_class_03(subclass: str, petition: bool) -> None:
    assert load_taxonomy().is_petition(subclass) is petition


def test_the_version_follows_what_the_table_says() -> None:
    one = parse_taxonomy(a_table(GOOD), "a.csv")
    same = parse_taxonomy("\ufeff" + a_table(GOOD), "b.csv")
    other = parse_taxonomy(a_table({**GOOD, "handle_hours": "721"}), "a.csv")
    assert one.version == same.version != other.version


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"severity": "S5"}, "row 2: severity 'S5'"),
        ({"handle_hours": "0"}, "row 2: handle_hours '0'"),
        ({"ack_min": "-3"}, "row 2: ack_min '-3'"),
        ({"ack_min": "１０"}, "row 2: ack_min '１０'"),
        ({"handle_calendar": ""}, "row 2: handle_calendar ''"),
        ({"ack_calendar": "X"}, "row 2: ack_calendar 'X'"),
        ({"limit_type": "fortnight"}, "row 2: limit_type 'fortnight'"),
        ({"code": "12"}, "row 2: code '12'"),
        ({"lead_dept": " "}, "row 2: lead_dept is empty"),
        ({"l1": ""}, "row 2: l1 and l2_zh_en"),
    ],
)
def test_a_bad_cell_is_named_with_its_row(changes: dict[str, str], said: str) -> None:
    with pytest.raises(TaxonomyError) as caught:
        parse_taxonomy(a_table({**GOOD, **changes}), "own.csv")
    assert any(problem.startswith(said) for problem in caught.value.problems)


def test_all_problems_of_a_file_are_found_at_once() -> None:
    table = a_table(GOOD, GOOD, {**GOOD, "condition": "x", "l2_zh_en": "别名 Other"})
    with pytest.raises(TaxonomyError) as caught:
        parse_taxonomy(table, "own.csv")
    assert caught.value.problems == (
        "row 3: code 0102 condition '' is already row 2",
        "row 4: 0102 has another name in row 2",
    )


def test_a_table_without_the_unclassified_row_is_refused() -> None:
    table = a_table(GOOD).replace(UNCLASSIFIED, "0199")
    with pytest.raises(TaxonomyError, match=UNCLASSIFIED):
        parse_taxonomy(table, "own.csv")


def test_missing_columns_short_rows_and_other_encodings_are_refused(tmp_path: Path) -> None:
    with pytest.raises(TaxonomyError, match="columns missing"):
        parse_taxonomy("code,condition\n0102,\n", "own.csv")
    with pytest.raises(TaxonomyError, match="row 4"):
        parse_taxonomy(a_table(GOOD) + "0103,\n", "own.csv")
    path = tmp_path / "gbk.csv"
    path.write_bytes(a_table(GOOD).encode("gb18030"))
    with pytest.raises(TaxonomyError, match="UTF-8"):
        load_taxonomy(path)
