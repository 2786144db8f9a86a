"""Names of towns, villages and grids are found in addresses and texts, and nothing else is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grid.areas import Area, AreaLevel
from grid.county import County
from grid.demo import demo_county
from grid.draft import CountyDraft
from grid.names import town_aliases, village_names

COUNTY = County(demo_county())


def _named(text: str, *, is_address: bool) -> str | None:
    code = COUNTY.name_in(text, is_address=is_address)
    return None if code is None else COUNTY.areas[code].name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("碧湖镇保定村12号", "保定村委会"),
        ("浙江省丽水市莲都区紫金街道水东村3号", "水东村委会"),
        ("莲都区水东12号", "水东村委会"),
        ("万象街道厦河门社区4幢", "厦河门社区居委会"),
        ("老竹镇梁村", "梁村村委会"),
        ("老竹畲族镇梁村村", "梁村村委会"),
        ("紫金街道永晖社区第02网格", "永晖社区第02网格"),
        ("太平乡", "太平乡"),
        ("莲都区太平", "太平乡"),
        ("碧湖镇保定村与概头村交界处", "碧湖镇"),
        ("白云街道灯塔", "白云街道"),
        ("白云街道灯塔村", "灯塔村委会"),
        ("紫金街道南山村", "紫金街道"),
        ("莲都区", "莲都区"),
    ],
)
def test_an_address_names_one_area(text: str, name: str) -> None:
    assert _named(text, is_address=True) == name
    assert _named(f"反映{text}有问题，请处理", is_address=False) == name


@pytest.mark.parametrize(
    "text",
    ["水东路12号", "白云山公园", "灯塔", "南山村到水东村的公路", "某市某区", "", "上海市徐汇区"],
)
def test_what_is_ambiguous_or_something_else_names_nothing(text: str) -> None:
    assert _named(text, is_address=True) is None
    assert _named(text, is_address=False) is None


@pytest.mark.parametrize(
    "text", ["这里很不太平", "大家同心协力", "简直是人间天堂", "他在山村长大", "茶山村村委会不作为"]
)
def test_a_common_word_in_a_text_is_not_a_place(text: str) -> None:
    assert _named(text, is_address=False) is None


def test_every_official_name_with_its_town_is_found() -> None:
    for village in COUNTY.at_level(AreaLevel.VILLAGE):
        town = COUNTY.areas[village.parent or ""]
        for name in (village.name, *(a for a in village.aliases if len(a) > 2)):
            found = COUNTY.name_in(f"{town.name}{name}", is_address=True)
            if name not in ("灯塔", "大港头"):
                assert found == village.code, (town.name, name)


def _two_towns() -> County:
    areas = (
        Area("1", "甲县", AreaLevel.COUNTY, None),
        Area("11", "东乡", AreaLevel.TOWN, "1"),
        Area("12", "西乡", AreaLevel.TOWN, "1"),
        Area("111", "新民村", AreaLevel.VILLAGE, "11"),
        Area("121", "新民村", AreaLevel.VILLAGE, "12"),
    )
    return County(CountyDraft("1", "甲县", areas, ()))


def test_a_name_that_two_towns_share_needs_its_town() -> None:
    county = _two_towns()
    assert county.name_in("新民村5号", is_address=True) is None
    assert county.name_in("甲县新民村5号", is_address=True) == "1"
    assert county.name_in("西乡新民村5号", is_address=True) == "121"
    assert county.name_in("新民村5号", is_address=True, town="11") == "111"


def test_a_county_without_names_in_the_text_or_areas_finds_nothing() -> None:
    empty = County(CountyDraft("1", "甲县", (Area("1", "甲县", AreaLevel.COUNTY, None),), ()))
    assert empty.name_in("别处", is_address=True) is None
    assert empty.locate([(119.9, 28.4)]) == [None]


@given(st.text(max_size=300))
def test_any_text_can_be_searched(text: str) -> None:
    code = COUNTY.name_in(text, is_address=False)
    assert code is None or code in COUNTY.areas


def test_villages_and_towns_are_called_in_several_ways() -> None:
    assert village_names("水东村委会") == ("水东村", ("水东村委会", "水东"))
    assert village_names("万丰社区居委会") == ("万丰社区", ("万丰社区居委会", "万丰"))
    assert village_names("武村村委会")[0] == "武村"
    assert town_aliases("老竹畲族镇") == ("老竹镇", "老竹")
    assert town_aliases("紫金街道") == ("紫金",)
