"""From a matter to the command that opens its ticket: what goes by itself and what waits."""

from __future__ import annotations

from typing import Any

import pytest

from dispatch.incident.ticket import Proposal
from dispatch.messages import Reading
from dispatch.opening import Automation, device_condition_of, joining, opening, private_part_of
from tests.support.ledgers import a_matter, a_report, a_reporter, an_alarm

PROPOSAL = Proposal(lead="ZHZF", rule="r", rules_version="1")


def opened(threshold: float = 0.5, *, automatic: bool = True, **matter: Any) -> tuple[bool, bool]:
    """Whether a matter is accepted and dispatched without a person."""
    automation = Automation(dispatch=automatic, threshold_of=lambda *_: threshold)
    command = opening(a_matter(**matter), automation, lambda *_: PROPOSAL)
    return command.accept, command.dispatch


def test_what_is_sure_goes_by_itself() -> None:
    assert opened(0.9, confidence=0.9) == (True, True)
    assert opened(0.9, confidence=0.899) == (True, False)
    assert opened(0.5, confidence=0.9, automatic=False) == (True, False)


def test_the_threshold_is_that_of_class_and_severity() -> None:
    asked: list[tuple[str, str]] = []

    def threshold(subclass: str, severity: str) -> float:
        asked.append((subclass, severity))
        return 0.0

    automation = Automation(dispatch=True, threshold_of=threshold)
    opening(a_matter(subclass="0401", severity="S1"), automation, lambda *_: PROPOSAL)
    assert asked == [("0401", "S1")]


@pytest.mark.parametrize(
    "matter",
    [
        {"subclass": "9999"},
        {"report": a_report(channel="petition")},
        {"report": a_report(flags=("danger_in_petition",))},
        {"place": {"flags": ("outside_county",)}},
    ],
)
def test_what_is_for_a_person_waits_however_sure_the_model_is(matter: dict[str, Any]) -> None:
    assert opened(0.0, confidence=1.0, **matter) == (False, False)


def test_what_is_settled_on_the_spot_is_kept_for_that() -> None:
    """DOMAIN 2.4, row 4: REPORTED → SELF_HANDLED, before anybody else has it."""
    assert opened(confidence=1.0) == (True, True)
    assert opened(confidence=1.0, report=a_report(flags=("self_handling",))) == (True, False)


def test_danger_in_a_matter_of_another_kind_is_sent_by_a_person() -> None:
    danger: dict[str, Any] = {"severity": "S1", "danger": ("跳楼",), "confidence": 1.0}
    assert opened(subclass="0701", **danger) == (True, False)
    assert opened(subclass="0401", **danger) == (True, True)
    assert opened(subclass="0701", decided_by="person", **danger) == (True, True)


def test_a_devices_alarm_is_one_matter_by_its_condition_or_its_kind() -> None:
    assert device_condition_of(an_alarm(condition="leak")) == "leak"
    nameless = Reading(kind="level", value=1)
    assert device_condition_of(a_report(device="d1", reading=nameless)) == "level"
    assert device_condition_of(a_report(device="d1")) is None
    assert device_condition_of(a_report(reading=nameless)) is None
    assert device_condition_of(an_alarm(channel="petition")) is None


def test_a_reply_is_wanted_by_who_can_be_called() -> None:
    for reporter, wants in (
        (a_reporter(), True),
        (a_reporter(phone=""), False),
        (a_reporter(wants_reply=False), False),
        (None, False),
    ):
        matter = a_matter(a_report(reporter=reporter))
        automation = Automation(dispatch=True, threshold_of=lambda *_: 0.5)
        assert opening(matter, automation, lambda *_: PROPOSAL).wants_reply is wants
        assert joining(matter, "i1").wants_reply is wants


def test_no_private_word_is_in_the_command() -> None:
    report = a_report(text="秘密一", address="秘密二", reporter=a_reporter(name="秘密三"))
    automation = Automation(dispatch=True, threshold_of=lambda *_: 0.5)
    command = opening(a_matter(report), automation, lambda *_: PROPOSAL)
    assert "秘密" not in command.model_dump_json()
    assert "13800001111" not in command.model_dump_json()
    kept = private_part_of(report)
    assert (kept["text"], kept["address"], kept["name"]) == ("秘密一", "秘密二", "秘密三")
    assert private_part_of(a_report(text="")) == {}
