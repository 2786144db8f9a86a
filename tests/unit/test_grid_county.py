"""Where reports lie: points, addresses, area codes, devices and texts in the demo county."""

import math
from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from grid.areas import AreaLevel, AreaPath
from grid.county import County
from grid.crs import from_wgs84
from grid.demo import demo_county
from grid.places import Place, PlaceHint

COUNTY = County(demo_county())
GRIDS = [area.code for area in COUNTY.at_level(AreaLevel.GRID)]
SHUIDONG, SHUIDONG_TOWN = "331102001206", "331102001"
BIHU = "331102100"


def _place(hint: PlaceHint) -> Place:
    return COUNTY.places_of([hint])[0]


def _middle(code: str) -> tuple[float, float]:
    area = COUNTY.areas[code]
    assert area.lng is not None
    assert area.lat is not None
    return area.lng, area.lat


def test_the_demo_county_has_the_public_areas_and_says_that_it_is_generated() -> None:
    assert len(COUNTY.at_level(AreaLevel.TOWN)) == 15
    assert len(COUNTY.at_level(AreaLevel.VILLAGE)) == 254
    assert all(2 <= len(COUNTY.children(v.code)) <= 4 for v in COUNTY.at_level(AreaLevel.VILLAGE))
    assert COUNTY.generated
    assert "生成" in COUNTY.name


def test_the_demo_county_is_the_same_each_time() -> None:
    demo_county.__globals__["_demo"].cache_clear()
    assert County(demo_county()).version == COUNTY.version


def test_the_version_follows_the_content() -> None:
    draft = COUNTY.draft
    renamed = replace(draft, areas=(replace(draft.areas[0], name="另一个县"), *draft.areas[1:]))
    assert County(renamed).version != COUNTY.version


def test_the_outlines_of_a_level_cover_the_county_without_overlap() -> None:
    whole = COUNTY.outlines[COUNTY.code].area
    for level in AreaLevel:
        shapes = [COUNTY.outlines[area.code] for area in COUNTY.at_level(level)]
        assert all(shape.is_valid and shape.geom_type == "Polygon" for shape in shapes)
        assert sum(shape.area for shape in shapes) == pytest.approx(whole, rel=1e-6)
        assert shapely.union_all(shapes).area == pytest.approx(whole, rel=1e-6)


@given(st.sampled_from(GRIDS), st.floats(0, 1), st.floats(0, 1))
def test_a_point_of_a_grid_is_found_in_it_or_on_its_border(code: str, x: float, y: float) -> None:
    outline = COUNTY.outlines[code]
    west, south, east, north = outline.bounds
    at = west + x * (east - west), south + y * (north - south)
    if not outline.covers(shapely.Point(at)):
        at = _middle(code)
    (found,) = COUNTY.locate([at])
    assert found is not None
    assert COUNTY.outlines[found].distance(shapely.Point(at)) < 1e-5
    if outline.boundary.distance(shapely.Point(at)) > 1e-5:
        assert found == code


@given(st.floats(118.9, 120.9), st.floats(27.9, 28.9))
def test_what_the_county_covers_lies_in_one_of_its_areas(lng: float, lat: float) -> None:
    (area,) = COUNTY.areas_at(np.array([lng]), np.array([lat]))
    assert COUNTY.covers(lng, lat) == (area is not None)
    shifted = from_wgs84(np.array([lng]), np.array([lat]), "gcj02")
    at = (float(shifted[0][0]), float(shifted[1][0]))
    assert COUNTY.covers(*at, "gcj02") == COUNTY.covers(lng, lat)


def test_many_points_are_located_as_one_by_one() -> None:
    points = [*(_middle(code) for code in GRIDS[:50]), (0.0, 0.0), (119.0, 28.0)]
    together = COUNTY.locate(points)
    assert together == [COUNTY.locate([point])[0] for point in points]
    assert together[:50] == GRIDS[:50]
    assert together[50:] == [None, None]
    assert COUNTY.locate([]) == []


def test_a_path_leads_from_the_county_down() -> None:
    grid = GRIDS[0]
    path = COUNTY.path(grid)
    assert path == AreaPath("331102", grid[:9], grid[:12], grid)
    assert COUNTY.within(grid, grid[:9])
    assert COUNTY.within(grid, grid)
    assert not COUNTY.within(grid[:9], grid)
    assert not COUNTY.within("000", "000")
    assert COUNTY.path("000") == AreaPath()


@pytest.mark.parametrize("crs", ["wgs84", "gcj02", "bd09"])
def test_a_position_in_any_system_is_found_in_its_grid(crs: str) -> None:
    lng, lat = _middle(GRIDS[7])
    x, y = from_wgs84(np.array([lng]), np.array([lat]), crs)  # type: ignore[arg-type]
    place = _place(PlaceHint(lng=float(x[0]), lat=float(y[0]), crs=crs))  # type: ignore[arg-type]
    assert (place.grid, place.how, place.flags) == (GRIDS[7], "position", ())
    assert place.lng == pytest.approx(lng, abs=1e-5)
    assert place.lat == pytest.approx(lat, abs=1e-5)


def test_a_position_outside_is_flagged_and_the_address_places_it() -> None:
    place = _place(PlaceHint(lng=113.0, lat=28.2, address="紫金街道水东村3号"))
    assert (place.village, place.how, place.flags) == (SHUIDONG, "address", ("outside_county",))
    assert (place.lng, place.lat) == (113.0, 28.2)
    lost = _place(PlaceHint(lng=113.0, lat=28.2))
    assert lost.flags == ("outside_county", "place_unknown")
    assert (lost.how, lost.county) == ("none", None)


def test_a_coarse_position_gives_way_to_an_address_and_keeps_no_grid() -> None:
    grid = COUNTY.children(SHUIDONG)[0].code
    lng, lat = _middle(grid)
    alone = _place(PlaceHint(lng=lng, lat=lat, accuracy_m=500))
    assert (alone.village, alone.grid, alone.flags) == (SHUIDONG, None, ("coarse_position",))
    very = _place(PlaceHint(lng=lng, lat=lat, accuracy_m=5000))
    assert (very.town, very.village) == (SHUIDONG_TOWN, None)
    other = _place(PlaceHint(lng=lng, lat=lat, accuracy_m=500, address="碧湖镇保定村"))
    assert (other.town, other.how) == (BIHU, "address")
    assert other.flags == ("coarse_position", "position_contradicts_area")
    near = _place(PlaceHint(lng=lng, lat=lat, accuracy_m=500, address="紫金街道芦埠村"))
    assert (near.village, near.flags) == ("331102001207", ("coarse_position",))


def test_a_position_outranks_the_area_named_and_says_so() -> None:
    lng, lat = _middle(GRIDS[0])
    told = _place(PlaceHint(lng=lng, lat=lat, area_code=BIHU))
    assert (told.grid, told.flags) == (GRIDS[0], ("position_contradicts_area",))
    said = _place(PlaceHint(lng=lng, lat=lat, address="碧湖镇保定村"))
    assert (said.grid, said.flags) == (GRIDS[0], ("position_contradicts_area",))
    fits = _place(PlaceHint(lng=lng, lat=lat, area_code=GRIDS[0][:9], address="莲都区某处"))
    assert fits.flags == ()


def test_a_position_that_is_no_number_counts_as_none() -> None:
    place = _place(PlaceHint(lng=math.nan, lat=28.4, area_code=BIHU))
    assert (place.town, place.lng, place.how) == (BIHU, None, "area_code")


def test_a_device_is_where_it_was_registered() -> None:
    device = next(iter(COUNTY.devices.values()))
    place = _place(PlaceHint(device=device.code))
    assert (place.grid, place.how) == (device.area_code, "device")
    assert (place.lng, place.lat) == (device.lng, device.lat)
    assert _place(PlaceHint(device="unknown")).flags == ("place_unknown",)


def test_the_narrower_of_address_and_area_code_counts() -> None:
    grid = COUNTY.children(SHUIDONG)[0].code
    chosen = _place(PlaceHint(area_code=grid, address="碧湖镇"))
    assert (chosen.grid, chosen.how) == (grid, "area_code")
    named = _place(PlaceHint(area_code=SHUIDONG_TOWN, address="水东村"))
    assert (named.village, named.how) == (SHUIDONG, "address")


def test_only_the_county_is_no_place() -> None:
    place = _place(PlaceHint(text="莲都区的道路坏了"))
    assert (place.county, place.town, place.flags) == ("331102", None, ("place_unknown",))


def test_a_place_without_a_measured_point_has_none() -> None:
    place = _place(PlaceHint(address="碧湖镇保定村"))
    assert (place.lng, place.lat) == (None, None)
    assert place.area_code == place.village


def test_every_hint_of_a_batch_gets_its_own_place() -> None:
    hints = [
        PlaceHint(),
        PlaceHint(area_code=BIHU),
        PlaceHint(lng=_middle(GRIDS[3])[0], lat=_middle(GRIDS[3])[1]),
        PlaceHint(text="水东村路灯不亮"),
    ]
    assert COUNTY.places_of(hints) == [_place(hint) for hint in hints]
    assert COUNTY.places_of([]) == []
