"""What has no place is spread over the county in a repeatable way."""

from collections import Counter

import pytest

from grid.areas import Area, AreaLevel
from grid.county import County
from grid.demo import demo_county
from grid.draft import CountyDraft
from grid.geojson import areas_geojson
from grid.spreading import spread

COUNTY = County(demo_county())


def test_a_key_always_gives_the_same_place_in_its_village() -> None:
    other = County(demo_county("另一个名字"))
    for number in range(200):
        village, lng, lat = spread(COUNTY, f"hotline/{number}")
        assert (village, lng, lat) == spread(other, f"hotline/{number}")
        (grid,) = COUNTY.locate([(lng, lat)])
        assert COUNTY.within(grid, village)


def test_every_town_gets_some_and_streets_get_more() -> None:
    towns = Counter(COUNTY.path(spread(COUNTY, str(n))[0]).town for n in range(3000))
    assert len(towns) == 15
    villages = {town.code: len(COUNTY.children(town.code)) for town in COUNTY.at_level(
        AreaLevel.TOWN)}  # fmt: skip
    share = {code: towns[code] / villages[code] for code in villages}
    streets = [share[c] for c in villages if COUNTY.areas[c].name.endswith("街道")]
    others = [share[c] for c in villages if not COUNTY.areas[c].name.endswith("街道")]
    assert min(streets) > max(others)


def test_a_county_without_villages_has_nowhere_to_spread_to() -> None:
    county = County(CountyDraft("1", "甲县", (Area("1", "甲县", AreaLevel.COUNTY, None),), ()))
    with pytest.raises(ValueError, match="without villages"):
        spread(county, "x")


@pytest.mark.parametrize("simplify", [0.0, 0.002])
def test_the_map_gets_every_area_of_a_level_and_is_told_that_it_is_generated(
    simplify: float,
) -> None:
    features = areas_geojson(COUNTY, AreaLevel.TOWN, simplify)["features"]
    assert {f["properties"]["code"] for f in features} == {
        area.code for area in COUNTY.at_level(AreaLevel.TOWN)
    }
    assert all(f["properties"]["generated"] is True for f in features)
    assert all(f["properties"]["level"] == "town" for f in features)
    assert all(f["geometry"]["type"] in ("Polygon", "MultiPolygon") for f in features)


def test_simplified_outlines_have_fewer_points() -> None:
    def size(simplify: float) -> int:
        return len(str(areas_geojson(COUNTY, AreaLevel.VILLAGE, simplify)))

    assert size(0.002) < size(0.0)
