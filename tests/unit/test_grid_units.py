"""Units are found by the names that class tables and people use for them."""

import pytest

from grid.county import County
from grid.demo import demo_county
from grid.units import OPEN_NAMES, TOWN_NAMES, Unit, UnitDirectory, UnitKind, standard_units

DIRECTORY = County(demo_county()).units
BIHU = "331102100"

# As they stand in the class table that a county starts with.
TABLE_NAMES = [
    "司法局",
    "妇联",
    "农业农村局",
    "自然资源局",
    "法院",
    "市场监管局",
    "林业局",
    "水利局",
    "住建局",
    "卫生健康局",
    "公安局",
    "综合行政执法局",
    "民政局",
    "县信访局",
    "纪检监察机关",
    "消防救援大队",
    "应急管理局",
    "生态环境分局",
    "燃气公司",
    "气象局",
    "交警大队",
    "交通运输局",
    "供电公司",
    "水务集团",
    "通信运营商",
    "医保局",
    "税务局",
    "残联",
    "教育局",
    "人力社保局",
    "疾控中心",
    "消保委",
    "文广旅体局",
    "县金融办",
    "公积金中心",
    "数据局(政务服务办)",
    "财政局",
    "县社会治理中心",
    "商务局",
    "政法委",
]


@pytest.mark.parametrize("name", TABLE_NAMES)
def test_the_names_of_the_class_table_mean_a_unit(name: str) -> None:
    assert DIRECTORY.by_name(name) is not None


def test_aliases_mean_the_same_unit() -> None:
    assert DIRECTORY.by_name("城管局") is DIRECTORY["ZHZF"]
    assert DIRECTORY.by_name(" 县信访局 ") is DIRECTORY["XFJ"]
    assert DIRECTORY.by_name("碧湖镇") is DIRECTORY[f"XZ-{BIHU}"]


@pytest.mark.parametrize("name", sorted(TOWN_NAMES))
def test_the_town_means_the_town_of_the_incident(name: str) -> None:
    unit = DIRECTORY.by_name(name, town=BIHU)
    assert unit is not None
    assert (unit.code, unit.kind) == (f"XZ-{BIHU}", UnitKind.TOWN)
    assert DIRECTORY.by_name(name) is None
    assert DIRECTORY.by_name(name, town="999") is None


@pytest.mark.parametrize("name", [*sorted(OPEN_NAMES), "不存在的局", ""])
def test_names_without_a_fixed_unit_mean_none(name: str) -> None:
    assert DIRECTORY.by_name(name, town=BIHU) is None


def test_no_two_standard_units_share_a_name() -> None:
    names = [name for unit in standard_units() for name in (unit.name, *unit.aliases)]
    assert len(names) == len(set(names))
    assert not set(names) & (OPEN_NAMES | TOWN_NAMES)


def test_a_name_that_two_units_claim_means_neither() -> None:
    one = Unit("A", "甲局", UnitKind.DEPARTMENT, aliases=("共名",))
    other = Unit("B", "乙局", UnitKind.DEPARTMENT, aliases=("共名",))
    directory = UnitDirectory([one, other])
    assert directory.by_name("共名") is None
    assert directory.by_name("乙局") is other
    assert set(directory) == {"A", "B"}
