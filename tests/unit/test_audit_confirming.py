"""A difference counts when a second look confirms it; an alarm when its ground holds."""

from __future__ import annotations

from escalation.audit.confirming import MOST_SUSPECTS, PATIENCE_S, SECOND_LOOK_S, Alarms, Suspicions
from escalation.audit.files import Fault

KEY = ("i1", 4, "row_missing", "E4")


def a_fault(version: int = 3, *, kind: str = "row_missing", about: str = "E4") -> Fault:
    return Fault(kind, 4, about, "E4", "no row", version)


def test_one_look_counts_nothing() -> None:
    suspicions = Suspicions()
    assert suspicions.judge({"i1": [a_fault()]}, 0).confirmed == {}
    assert suspicions.tickets() == {"i1"}


def test_a_second_look_at_the_same_version_confirms() -> None:
    suspicions = Suspicions()
    suspicions.judge({"i1": [a_fault()]}, 0)
    assert suspicions.judge({"i1": [a_fault()]}, SECOND_LOOK_S - 0.1).confirmed == {}
    assert suspicions.judge({"i1": [a_fault()]}, SECOND_LOOK_S).confirmed == {KEY: a_fault()}


def test_a_finding_is_confirmed_once_and_stands_until_it_is_gone() -> None:
    suspicions = Suspicions()
    for at in (0, 5):
        suspicions.judge({"i1": [a_fault()]}, at)
    assert suspicions.judge({"i1": [a_fault(version=9)]}, 10).confirmed == {}
    assert suspicions.tickets() == {"i1"}
    assert suspicions.judge({"i1": []}, 15).ended == [KEY]
    assert suspicions.tickets() == set()


def test_another_version_begins_anew() -> None:
    """Rows and events were read while somebody wrote."""
    suspicions = Suspicions()
    suspicions.judge({"i1": [a_fault(3)]}, 0)
    assert suspicions.judge({"i1": [a_fault(4)]}, 5).confirmed == {}
    assert suspicions.judge({"i1": [a_fault(4)]}, 10).confirmed != {}


def test_what_is_not_seen_again_is_forgotten() -> None:
    suspicions = Suspicions()
    suspicions.judge({"i1": [a_fault()]}, 0)
    suspicions.judge({"i1": []}, 5)
    assert suspicions.suspects == {}
    assert suspicions.judge({"i1": [a_fault()]}, 10).confirmed == {}


def test_a_step_that_is_late_is_given_time_to_fire() -> None:
    suspicions = Suspicions()
    late = a_fault(kind="not_fired")
    suspicions.judge({"i1": [late]}, 0)
    assert suspicions.judge({"i1": [late]}, PATIENCE_S["not_fired"] - 1).confirmed == {}
    assert suspicions.judge({"i1": [late]}, PATIENCE_S["not_fired"]).confirmed != {}


def test_a_flood_of_differences_is_not_kept() -> None:
    suspicions = Suspicions()
    flood = {f"i{n}": [a_fault()] for n in range(MOST_SUSPECTS + 10)}
    suspicions.judge(flood, 0)
    assert len(suspicions.suspects) == MOST_SUSPECTS


def test_an_alarm_is_raised_when_its_ground_holds_and_ends_with_it() -> None:
    alarms = Alarms()
    assert [alarms.look(["late"]) for _ in range(3)] == [
        (set(), set()),
        (set(), set()),
        ({"late"}, set()),
    ]
    assert alarms.look(["late"]) == (set(), set())
    assert alarms.look([]) == (set(), {"late"})


def test_a_ground_that_came_and_went_begins_anew() -> None:
    alarms = Alarms()
    for grounds in (["late"], ["late"], [], ["late"], ["late"]):
        assert alarms.look(grounds) == (set(), set())


def test_what_was_confirmed_already_alarms_at_once() -> None:
    assert Alarms().look([], ["missed"]) == ({"missed"}, set())
