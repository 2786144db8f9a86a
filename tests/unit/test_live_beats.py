"""Beats: the age of a board counts from the oldest path."""

from __future__ import annotations

from datetime import timedelta

from api.live.arrivals import SeenBeat, read_record
from api.live.beats import PATHS, BeatBook, BeatPath, due_paths
from dispatch.messages import Beat
from dispatch.topics import COMMANDS, COMMANDS_URGENT, REPORTS, REPORTS_URGENT, Lane
from tests.support.builders import MORNING


def at(seconds: float) -> timedelta:
    return timedelta(seconds=seconds)


def everywhere(book: BeatBook, seconds: float) -> None:
    for path in PATHS:
        sent_at = MORNING + at(seconds)
        book.note(SeenBeat(path.path, path.lane, path.partition, sent_at), sent_at)


def test_every_partition_of_both_lanes_has_a_path() -> None:
    topics = (REPORTS, REPORTS_URGENT, COMMANDS, COMMANDS_URGENT)
    assert len(PATHS) == sum(topic.partitions for topic in topics)


def test_a_path_that_never_beat_counts_from_the_start() -> None:
    book = BeatBook(MORNING)
    assert set(book.ages(MORNING + at(5)).values()) == {5.0}


def test_the_oldest_path_decides_and_older_beats_change_nothing() -> None:
    book = BeatBook(MORNING)
    everywhere(book, 10)
    slow = BeatPath("command", Lane.URGENT, 2)
    for path in PATHS:
        if path != slow:
            beat = SeenBeat(path.path, path.lane, path.partition, MORNING + at(20))
            book.note(beat, MORNING + at(20))
    book.note(SeenBeat("report", "normal", 0, MORNING + at(1)), MORNING + at(20))
    assert book.oldest(MORNING + at(21)) == (slow, 11.0)


def test_a_beat_from_a_clock_that_is_ahead_counts_from_its_receipt() -> None:
    book = BeatBook(MORNING)
    for path in PATHS:
        book.note(SeenBeat(path.path, path.lane, path.partition, MORNING + at(600)), MORNING)
    assert book.oldest(MORNING)[1] == 0.0
    assert book.oldest(MORNING + at(30))[1] == 30.0


def test_a_clock_that_was_set_back_does_not_make_dead_workers_look_alive() -> None:
    book = BeatBook(MORNING)
    everywhere(book, 3600)
    assert book.oldest(MORNING + at(10))[1] > 600
    assert due_paths(book, MORNING + at(10), 2.0) == list(PATHS)
    for path in PATHS:
        beat = SeenBeat(path.path, path.lane, path.partition, MORNING + at(10))
        book.note(beat, MORNING + at(11))
    assert book.oldest(MORNING + at(12))[1] == 2.0


def test_beats_that_another_instance_sent_lately_are_not_sent_again() -> None:
    book = BeatBook(MORNING)
    assert due_paths(book, MORNING, 2.0) == list(PATHS)
    everywhere(book, 10)
    assert due_paths(book, MORNING + at(11.4), 2.0) == []
    assert due_paths(book, MORNING + at(11.5), 2.0) == list(PATHS)


def test_a_beat_of_no_known_path_is_left_out() -> None:
    book = BeatBook(MORNING)
    book.note(SeenBeat("report", "normal", 99, MORNING + at(500)), MORNING + at(1))
    book.note(SeenBeat("report", "slow", 0, MORNING + at(500)), MORNING + at(1))
    assert set(book.ages(MORNING + at(1)).values()) == {1.0}


def test_a_beat_is_read_as_the_workers_pass_it_on() -> None:
    beat = Beat(path="report", lane=Lane.URGENT, partition=1, sent_at=MORNING)
    assert read_record(beat.model_dump_json().encode(), 3, 7) == SeenBeat(
        "report", "urgent", 1, MORNING
    )
