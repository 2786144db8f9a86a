"""An import is taken whole or refused with every row that is wrong."""

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grid.areas import AreaLevel
from grid.county import County, content_hash
from grid.demo import demo_county
from grid.draft import CountyDraft
from grid.exporting import export_csv, export_files
from grid.importing import ImportFile, ImportProblems, Part, Problem, read_county

AREAS = """code,name,level,parent,aliases,lng,lat
33,甲县,county,,,,
331,东乡,town,33,东街;老东乡,,
3311,新民村,village,331,,,
33111,新民村第01网格,grid,3311,,,
"""


def _square(west: float, south: float, size: float) -> list[list[float]]:
    east, north = west + size, south + size
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def _geojson(*features: tuple[dict[str, Any], Any]) -> bytes:
    return json.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                {"type": "Feature", "properties": properties, "geometry": geometry}
                for properties, geometry in features
            ],
        }
    ).encode()


def _polygon(*rings: list[list[Any]]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


OUTLINES = _geojson(
    ({"code": "33"}, _polygon(_square(119.0, 28.0, 1.0))),
    ({"code": "331"}, _polygon(_square(119.2, 28.2, 0.5))),
)


def _csv(part: Part, text: str, encoding: str = "utf-8") -> ImportFile:
    return ImportFile(part, f"{part.value}.csv", text.encode(encoding))


def _outlines(data: bytes) -> ImportFile:
    return ImportFile(Part.OUTLINES, "outlines.geojson", data)


def _draft(*files: ImportFile, base: CountyDraft | None = None) -> CountyDraft:
    result = read_county(files, base)
    assert isinstance(result, CountyDraft), result
    return result


def _problems(*files: ImportFile, base: CountyDraft | None = None) -> list[Problem]:
    result = read_county(files, base)
    assert isinstance(result, ImportProblems)
    return list(result.problems)


def _where(problems: list[Problem]) -> list[tuple[int | None, str | None]]:
    return [(problem.row, problem.field) for problem in problems]


def test_areas_alone_make_a_county_with_units_for_its_towns() -> None:
    draft = _draft(_csv(Part.AREAS, AREAS))
    county = County(draft)
    assert (draft.code, draft.name, draft.generated) == ("33", "甲县", False)
    assert county.areas["331"].aliases == ("东街", "老东乡")
    town = county.units.by_name("乡镇街道", town="331")
    assert town is not None
    assert (town.code, town.name) == ("XZ-331", "东乡")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_the_encodings_of_spreadsheets_are_read(encoding: str) -> None:
    assert _draft(_csv(Part.AREAS, AREAS, encoding)).name == "甲县"


def test_another_encoding_is_refused() -> None:
    (problem,) = _problems(_csv(Part.AREAS, AREAS, "utf-16"))
    assert "encoding" in problem.wrong
    assert "UTF-8" in problem.remedy


def test_chinese_headers_and_words_are_read() -> None:
    text = AREAS.replace(
        "code,name,level,parent,aliases,lng,lat", "编码,名称,层级,上级,别名,经度,纬度"
    )
    text = text.replace(",village,", ",村,").replace(",county,", ",县,")
    assert {area.level for area in _draft(_csv(Part.AREAS, text)).areas} == set(AreaLevel)


def test_every_wrong_row_is_listed_with_its_number() -> None:
    text = (
        AREAS
        + "331,西乡,town,33,,,\n,无码村,village,331,,,\n3319,某处,hamlet,331,,,\n"
        + ("332,北乡,town,33,,很东,28\n333,南乡,town,33,,119,280\n")
    )
    problems = _problems(_csv(Part.AREAS, text))
    assert _where(problems) == [
        (6, "code"),
        (7, "code"),
        (8, "level"),
        (9, "lng, lat"),
        (10, "lng, lat"),
    ]
    assert "row 3 of areas.csv" in problems[0].wrong
    assert str(problems[2]).startswith("areas.csv, row 8, level: 'hamlet' is not known; use one of")


def test_empty_lines_are_skipped_and_counted() -> None:
    text = AREAS + "\n,,,,,,\n3,坏,nothing,33,,,\n"
    assert _where(_problems(_csv(Part.AREAS, text))) == [(8, "level")]


def test_parents_must_exist_and_be_one_level_up() -> None:
    text = AREAS + "3399,远村,village,999,,,\n3398,高村,village,33,,,\n3397,孤村,village,,,,\n"
    problems = _problems(_csv(Part.AREAS, text))
    assert _where(problems) == [(6, "parent"), (7, "parent"), (8, "parent")]
    assert "999" in problems[0].wrong
    assert "lies in a town" in problems[1].wrong


def test_two_areas_that_are_each_others_parent_are_refused() -> None:
    text = AREAS + "77,甲村,village,78,,,\n78,乙村,village,77,,,\n"
    assert _where(_problems(_csv(Part.AREAS, text))) == [(6, "parent"), (7, "parent")]


def test_there_is_one_county() -> None:
    assert _where(_problems(_csv(Part.AREAS, AREAS + "44,乙县,county,,,,\n"))) == [(6, "level")]
    text = "code,name,level,parent\n331,东乡,town,33\n"
    assert "no county" in _problems(_csv(Part.AREAS, text))[0].wrong


def test_the_header_must_have_the_columns() -> None:
    problems = _problems(_csv(Part.AREAS, "code,name,colour\n33,甲县,red\n"))
    assert [(p.row, p.field, p.wrong) for p in problems if p.row == 1] == [
        (1, "level", "the column is missing"),
        (1, "parent", "the column is missing"),
        (1, "colour", "the column is not known"),
    ]


@pytest.mark.parametrize("text", ["", 'code,name,level,parent\n"33,甲县,county,\n'])
def test_a_file_that_is_no_csv_is_refused(text: str) -> None:
    assert len(_problems(_csv(Part.AREAS, text))) >= 1


def test_a_row_with_extra_cells_is_refused() -> None:
    assert _where(_problems(_csv(Part.AREAS, AREAS + "332,北乡,town,33,,,,多\n"))) == [(6, None)]


def test_outlines_are_joined_to_areas_by_code() -> None:
    draft = _draft(_csv(Part.AREAS, AREAS), _outlines(OUTLINES))
    county = County(draft)
    assert set(draft.outlines) == {"33", "331"}
    area = county.areas["331"]
    assert area.lng == pytest.approx(119.45)


@pytest.mark.parametrize(
    ("geometry", "wrong"),
    [
        (_polygon(_square(119.3, 28.3, 0.2)[:-1]), "not closed"),
        (_polygon([[119.3, 28.3], [119.4, 28.4], [119.4, 28.3], [119.3, 28.4], [119.3, 28.3]]),
         "Self-intersection"),
        (_polygon([[119.3, 28.3], [119.4, 28.4], [119.3, 28.3]]), "fewer than four"),
        (_polygon([[28.3, 119.3], [28.4, 119.3], [28.4, 119.4], [28.3, 119.3]]), "Earth"),
        (_polygon([[119.3, 28.3], ["x", 28.4], [119.4, 28.3], [119.3, 28.3]]), "not a list"),
        ({"type": "Polygon", "coordinates": []}, "no rings"),
        ({"type": "MultiPolygon", "coordinates": [[]]}, "no rings"),
        ({"type": "MultiPolygon", "coordinates": []}, "no coordinates"),
        ({"type": "Point", "coordinates": [119.3, 28.3]}, "Point is not an outline"),
        (None, "None is not an outline"),
        (_polygon(_square(118.0, 28.3, 0.2)), "100% of 331 lies outside its parent 33"),
    ],
)  # fmt: skip
def test_a_bad_outline_is_refused_with_its_feature(geometry: Any, wrong: str) -> None:
    data = _geojson(
        ({"code": "33"}, _polygon(_square(119.0, 28.0, 1.0))), ({"code": "331"}, geometry)
    )
    (problem,) = _problems(_csv(Part.AREAS, AREAS), _outlines(data))
    assert (problem.file, problem.row, problem.field) == ("outlines.geojson", 2, "geometry")
    assert wrong in problem.wrong


def test_two_areas_of_a_level_do_not_overlap() -> None:
    areas = AREAS + "332,西乡,town,33,,,\n"
    data = _geojson(
        ({"code": "331"}, _polygon(_square(119.2, 28.2, 0.5))),
        ({"code": "332"}, _polygon(_square(119.4, 28.4, 0.5))),
    )
    (problem,) = _problems(_csv(Part.AREAS, areas), _outlines(data))
    assert problem.row == 2
    assert "331" in problem.wrong
    assert "overlap" in problem.wrong


def test_an_outline_of_an_unknown_area_is_refused() -> None:
    data = _geojson(({"code": "9"}, _polygon(_square(119.2, 28.2, 0.5))))
    assert _where(_problems(_csv(Part.AREAS, AREAS), _outlines(data))) == [(1, "code")]


def test_an_area_given_as_geojson_brings_its_outline() -> None:
    data = _geojson(
        (
            {"code": "33", "name": "甲县", "level": "county", "fill": "red"},
            _polygon(_square(119.0, 28.0, 1.0)),
        ),
        (
            {"code": "331", "name": "东乡", "level": "town", "parent": "33"},
            _polygon(_square(119.2, 28.2, 0.5)),
        ),
    )
    draft = _draft(ImportFile(Part.AREAS, "areas.geojson", data))
    assert County(draft).areas_at(*_arrays(119.3, 28.3)) == ["331"]
    assert County(draft).areas_at(*_arrays(119.9, 28.9)) == ["33"]
    (problem,) = _problems(ImportFile(Part.AREAS, "a.json", _geojson(({"code": "33"}, None))))[:1]
    assert (problem.row, problem.field) == (1, "name")


def _arrays(lng: float, lat: float) -> tuple[Any, Any]:
    return np.array([lng]), np.array([lat])


@pytest.mark.parametrize("data", [b"{", b"[]", b'{"features": 1}', b'{"features": [1]}'])
def test_what_is_no_feature_collection_is_refused(data: bytes) -> None:
    assert len(_problems(_csv(Part.AREAS, AREAS), _outlines(data))) == 1


def test_positions_of_another_system_are_stored_as_wgs84() -> None:
    file = ImportFile(Part.OUTLINES, "o.geojson", OUTLINES, "gcj02")
    west = _draft(_csv(Part.AREAS, AREAS), file).outlines["33"].bounds[0]
    assert 0.001 < abs(west - 119.0) < 0.01


UNITS = "code,name,kind,area_code,aliases\nGAJ,公安局,department,,警方\nXZ,东乡政府,town,331,\n"


def test_units_that_do_not_fit_are_refused() -> None:
    text = UNITS + "A,公安局,department,,\nB,乙,wizard,,\nC,丙,town,,\nD,丁,town,331,\n"
    assert _where(_problems(_csv(Part.AREAS, AREAS), _csv(Part.UNITS, text))) == [(5, "kind")]
    text = text.replace("B,乙,wizard,,\n", "B,乙,department,99,\n")
    assert _where(_problems(_csv(Part.AREAS, AREAS), _csv(Part.UNITS, text))) == [
        (4, "name"),
        (5, "area_code"),
        (6, "area_code"),
        (7, "area_code"),
    ]


def test_people_need_a_unit_that_exists() -> None:
    people = "code,name,unit,area_code,duty\nP1,值班室,GAJ,331,值班\nP2,值班室,NO,,\nP3,值班室,,,\n"
    files = _csv(Part.AREAS, AREAS), _csv(Part.UNITS, UNITS)
    assert _where(_problems(*files, _csv(Part.PEOPLE, people))) == [(4, "unit")]
    people = people.replace("P3,值班室,,,", "P3,值班室,XZ,77,")
    problems = _problems(*files, _csv(Part.PEOPLE, people))
    assert _where(problems) == [(3, "unit"), (4, "area_code")]


def test_devices_must_be_of_a_kind_in_their_area_and_owned() -> None:
    header = "code,kind,name,area_code,lng,lat,owner_unit,subclass\n"
    files = _csv(Part.AREAS, AREAS), _outlines(OUTLINES)
    bad = header + "D1,radar,雷达,331,,,,\nD2,smoke,烟感,,,,,\nD3,gas,燃气,331,,,,12\n"
    assert _where(_problems(*files, _csv(Part.DEVICES, bad))) == [
        (2, "kind"),
        (3, "area_code"),
        (4, "subclass"),
    ]
    bad = header + (
        "D1,smoke,烟感,331,119.9,28.9,,\nD2,smoke,烟感,99,,,,\nD3,gas,燃气,331,,,NO,0504\n"
        "D4,gas,燃气,,110.0,20.0,,\n"
    )
    assert _where(_problems(*files, _csv(Part.DEVICES, bad))) == [
        (2, "lng, lat"),
        (3, "area_code"),
        (4, "owner_unit"),
        (5, "lng, lat"),
    ]


def test_a_device_with_a_position_alone_gets_its_area() -> None:
    text = "code,kind,name,lng,lat\nD1,井盖,智能井盖,119.3,28.3\nD2,smoke,烟感,119.05,28.05\n"
    draft = _draft(_csv(Part.AREAS, AREAS), _outlines(OUTLINES), _csv(Part.DEVICES, text))
    assert [device.area_code for device in draft.devices] == ["331", "33"]
    points = _geojson(
        ({"code": "D9", "kind": "tilt", "name": "边坡"},
         {"type": "Point", "coordinates": [119.3, 28.3]})
    )  # fmt: skip
    more = ImportFile(Part.DEVICES, "d.geojson", points)
    assert _draft(more, base=draft).devices[0].area_code == "331"


def test_an_import_replaces_only_the_parts_that_it_gives() -> None:
    base = demo_county()
    units = export_csv(base, Part.UNITS).decode("utf-8-sig") + "NEW,新单位,department,,\r\n"
    draft = _draft(_csv(Part.UNITS, units), base=base)
    assert len(draft.units) == len(base.units) + 1
    assert (draft.areas, draft.devices, draft.generated) == (base.areas, base.devices, True)
    # Parts that stay must still fit to those that came.
    problems = _problems(_csv(Part.AREAS, AREAS), base=base)
    assert {problem.row for problem in problems} == {None}
    assert any(problem.file == "devices (as they are)" for problem in problems)


def test_what_was_exported_is_imported_as_the_same_county() -> None:
    base = demo_county()
    files = [
        ImportFile(Part(name.split(".")[0]), name, data)
        for name, data in export_files(base).items()
    ]
    draft = _draft(*files)
    assert content_hash(replace(draft, name=base.name, generated=True)) == content_hash(base)


def test_control_characters_are_refused() -> None:
    (problem,) = _problems(_csv(Part.AREAS, AREAS + '332,"北\n乡",town,33,,,\n'))
    assert (problem.row, problem.field) == (6, "name")
    data = _geojson(({"code": "331", "name": "a\0b"}, _polygon(_square(119.2, 28.2, 0.5))))
    file = ImportFile(Part.AREAS, "a.geojson", data)
    assert _where(_problems(file))[0] == (1, "name")


JSON = st.recursive(
    st.none() | st.booleans() | st.floats(-200, 200) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=20,
)


@given(
    st.sampled_from(list(Part)),
    st.sampled_from(["x.csv", "x.geojson"]),
    st.binary(max_size=200) | st.text(alphabet='code,name"\n县1', max_size=80).map(str.encode),
)
def test_no_file_breaks_the_import(part: Part, name: str, data: bytes) -> None:
    assert isinstance(read_county([ImportFile(part, name, data)]), ImportProblems)


@given(st.sampled_from(["Polygon", "MultiPolygon", "Point"]), JSON)
def test_no_geometry_breaks_the_import(kind: str, coordinates: Any) -> None:
    data = _geojson(({"code": "331"}, {"type": kind, "coordinates": coordinates}))
    result = read_county([_csv(Part.AREAS, AREAS), _outlines(data)])
    assert isinstance(result, ImportProblems | CountyDraft)
