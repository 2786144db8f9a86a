"""Real files become reports row by row, and say where a row cannot."""

from __future__ import annotations

from pathlib import Path

import pytest

from deploy.clients.crossings import (
    Reading,
    ReadingFile,
    alarm_report,
    thai_moment,
    upward_crossings,
)
from deploy.clients.places import Places
from deploy.clients.reports import HOTLINE, REQUESTS311, moment
from deploy.clients.rows import CsvFile, Row
from deploy.complaint import Complaint
from grid.county import County
from grid.demo import demo_county

PLACES = Places(County(demo_county()))


def csv_file(folder: Path, text: str | bytes) -> Path:
    path = folder / "file.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def rows_of(path: Path) -> list[Row]:
    return list(CsvFile(path, ("id", "text"), "a test file").rows())


def test_rows_have_numbers_and_ends_also_when_a_field_has_line_ends(tmp_path: Path) -> None:
    path = csv_file(tmp_path, '\ufeffid,text,more\n1,"one\ntwo",x\n\n2,three,y\n')
    rows = rows_of(path)
    assert [(r.number, r.fields["text"], r.problem) for r in rows] == [
        (2, "one\ntwo", None),
        (3, "three", None),
    ]
    assert rows[-1].end == path.stat().st_size
    assert rows[0].end < rows[1].end


def test_a_bad_row_is_told_and_the_next_one_is_read(tmp_path: Path) -> None:
    raw = b"id,text\n1,\xff\xfe\n2,a,b,c\n3\n4,good\n"
    problems = {r.number: r.problem for r in rows_of(csv_file(tmp_path, raw))}
    assert problems == {
        2: "text: not UTF-8",
        3: "4 fields under 2 headings",
        4: "no text",
        5: None,
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "it is empty"), ("a,b\n1,2\n", "row 1 lacks id, text"), ("id,b\n", "lacks text")],
)
def test_another_file_is_refused_in_one_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(Complaint, match=said) as caught:
        rows_of(csv_file(tmp_path, text))
    assert "\n" not in str(caught.value)


def test_a_directory_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Complaint, match="is a directory"):
        CsvFile(tmp_path, ("id",), "a test file")
    with pytest.raises(Complaint, match="No such file"):
        CsvFile(tmp_path / "nothing.csv", ("id",), "a test file")


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2017-06-08 17:31:20", "2017-06-08T17:31:20+08:00"),
        ("2020/1/6 12:09:38", "2020-01-06T12:09:38+08:00"),
        ("yesterday", None),
    ],
)
def test_times_of_messages_are_chinas(text: str, at: str | None) -> None:
    assert moment(text) == at


def test_a_message_is_anonymous_and_always_at_the_same_place() -> None:
    fields = {"id": " 42 ", "user": "U1", "title": "标题", "time": "-", "text": "正文"}
    report = HOTLINE.to_report(Row(2, 9, fields), PLACES)
    assert report["external_no"] == "42"
    assert report["text"] == "标题\n正文"
    assert report["reporter"] == {"anonymous": True}
    assert "occurred_at" not in report
    assert "U1" not in str(report)
    assert report["position"] == PLACES.of("hotline/42")["position"]
    assert report == HOTLINE.to_report(Row(7, 99, fields), PLACES)


def test_a_service_request_tells_what_whose_and_what_came_of_it_but_not_where() -> None:
    fields = {
        "ServiceRequestNum": "18-1",
        "SRType": "SW-Dirty Alley",
        "Agency": "Solid Waste",
        "CreatedDate": "04/16/2018 05:30:13 PM",
        "Outcome": "Cleaned",
        "Address": "1 SOMEWHERE ST",
        "Latitude": "39.25",
    }
    report = REQUESTS311.to_report(Row(2, 9, fields), PLACES)
    assert report["text"] == "SW-Dirty Alley\nAgency: Solid Waste\nOutcome: Cleaned"
    assert report["occurred_at"] == "2018-04-16T17:30:13+08:00"
    assert "SOMEWHERE" not in str(report)
    assert "39.25" not in str(report)


def test_the_24th_hour_of_a_buddhist_day_is_the_midnight_after_it() -> None:
    assert thai_moment("26/11/2568", "24.00").isoformat() == "2025-11-27T00:00:00+07:00"
    with pytest.raises(ValueError, match="time cannot be read"):
        thai_moment("31/11/2568", "1.00")


def test_readings_are_sorted_by_time_and_gaps_are_no_errors(tmp_path: Path) -> None:
    text = (
        "date,hour,ระดับตลิ่ง,ปริมาณน้ำ\n"
        "02/11/2568,1.00,11.5,-\n02/11/2568,2.00,null,null\n"
        "01/11/2568,1.00,9.5,1\n01/11/2568,2.00,high,1\n"
    )
    file = ReadingFile(csv_file(tmp_path, text))
    readings = file.readings()
    assert [(r.value, r.row) for r in readings] == [(9.5, 4), (11.5, 2)]
    assert readings[0].at < readings[1].at
    assert file.unmeasured == 1
    assert [(s.row, s.why) for s in file.skipped] == [(5, "the reading is no number")]


def test_a_plain_reading_file_is_in_utc_when_it_says_no_zone(tmp_path: Path) -> None:
    file = ReadingFile(csv_file(tmp_path, "timestamp,value\n2013-07-04 00:00:00,69.9\nx,1\n"))
    assert [r.at for r in file.readings()] == [1372896000.0]
    assert [s.row for s in file.skipped] == [3]


def crossings(*values: float) -> list[float]:
    readings = [Reading(float(i), value, i) for i, value in enumerate(values)]
    return [r.at for r in upward_crossings(readings, threshold=10, hysteresis=1)]


def test_only_crossings_from_below_alarm_and_trembling_alarms_once() -> None:
    assert crossings(8, 10, 11, 9.5, 10.2, 9.1, 10) == [1]
    assert crossings(8, 10, 8.9, 10) == [1, 3]
    assert crossings(8, 9.99) == []
    assert crossings(12, 12) == [0]


def test_an_alarm_names_a_device_that_its_row_chooses() -> None:
    def alarm(row: int) -> dict[str, object]:
        reading = Reading(0.0, 10.5, row)
        return alarm_report(
            reading, kind="water_level", unit="m", devices=["A", "B", "C"], digest="d" * 64
        )

    assert alarm(7) == alarm(7)
    assert {alarm(row)["device"] for row in range(60)} == {"A", "B", "C"}
    assert alarm(7)["reading"] == {
        "kind": "water_level",
        "value": 10.5,
        "unit": "m",
        "condition": "high",
    }
