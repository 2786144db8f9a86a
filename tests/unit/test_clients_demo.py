"""The demo's feed repeats itself by its seed; its staff sends only what the table allows."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest

from api.intake_rules import Rules, check_report, parse_report
from deploy.clients.feed import FICTIONAL_PHONES, MEASURED, Feed
from deploy.clients.places import Places
from deploy.clients.steps import Staff, Step, delay_s, next_step
from deploy.clients.tables import demo_texts, staff_phrases
from dispatch.access import Role
from dispatch.incident.commands import COMMANDS, type_of
from dispatch.incident.status import ENDED, Status
from dispatch.incident.transitions import transition_of
from dispatch.taxonomy import load_taxonomy
from grid.county import County
from grid.demo import demo_county
from grid.devices import DeviceKind

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
COUNTY = County(demo_county())
DEVICES = list(COUNTY.devices.values())
STAFF = Staff(frozenset({"ZHZF", "ZJJ", "GAJ"}), {"0801": "ZHZF", "0204": "GAJ"})


def feed(seed: str = "1") -> Feed:
    return Feed(seed, Places(COUNTY), DEVICES)


def test_a_seed_repeats_its_reports_and_another_does_not() -> None:
    one = [feed().report(n, NOW) for n in range(50)]
    assert one == [feed().report(n, NOW) for n in range(50)]
    assert one != [feed("2").report(n, NOW) for n in range(50)]


def test_every_report_is_one_that_the_api_accepts_and_all_sources_come() -> None:
    rules = Rules(frozenset({"grid", "hotline", "petition", "sensor"}), COUNTY, load_taxonomy())
    channels: Counter[str] = Counter()
    for n in range(600):
        report = feed().report(n, NOW)
        checked = check_report(parse_report(report), rules, lambda _: True, NOW)
        assert checked.flags in ((), ("danger_in_petition",))
        channels[report["channel"]] += 1
    assert set(channels) == {"grid", "hotline", "petition", "sensor"}
    assert channels["hotline"] > channels["grid"] > channels["sensor"] + channels["petition"]


def test_the_feed_knows_its_reports_again_and_what_they_were_written_for() -> None:
    """By their numbers alone, of an earlier run with another seed too."""
    for n in range(300):
        report = feed("a-b").report(n, NOW)
        assert feed().wrote(report["source_system"], report["external_no"])
        subclass = feed().class_of(report["external_no"])
        if report["channel"] == "sensor":
            assert subclass is None
        else:
            assert subclass is not None
            beginnings = [text.split("{place}")[0] for text in demo_texts()[subclass]]
            assert any(report["text"].startswith(b) for b in beginnings)
    for source, number in [
        ("", ""),
        ("demo-hotline", "7"),
        ("hotline-12345", "a-7"),
        ("demo", "a-7"),
    ]:
        assert not feed().wrote(source, number)
    with pytest.raises(ValueError, match="7"):
        feed().class_of("7")


def test_nobody_is_named_and_telephones_are_of_the_fictional_range() -> None:
    for n in range(300):
        reporter = feed().report(n, NOW).get("reporter", {})
        assert "name" not in reporter
        if "phone" in reporter:
            assert FICTIONAL_PHONES <= int(reporter["phone"]) < FICTIONAL_PHONES + 10_000
    for text in [t for texts in demo_texts().values() for t in texts]:
        assert not re.search(r"\d{5,}", text)


def test_texts_are_of_known_classes_and_three_or_more_of_each_usual_one() -> None:
    taxonomy = load_taxonomy()
    assert all(code in taxonomy for code in demo_texts())
    rare = {"0504", "0505", "0401", "0603"}
    assert all(len(t) >= 3 for code, t in demo_texts().items() if code not in rare)
    assert len(demo_texts()) >= 40
    for texts in demo_texts().values():
        assert all(text.count("{place}") == 1 for text in texts)


def test_every_kind_of_device_has_something_to_say() -> None:
    assert set(MEASURED) == set(DeviceKind)


def test_the_mean_gap_is_the_rate() -> None:
    gaps = [feed().gap(n, 2.0) for n in range(4000)]
    assert 0.47 < sum(gaps) / len(gaps) < 0.53


def a_ticket(**fields: Any) -> dict[str, Any]:
    return {
        "id": "i1",
        "version": 3,
        "status": "PENDING_SIGN",
        "severity": "S3",
        "sensitivity": "normal",
        "subclass": "0801",
        "lead": "ZHZF",
        "co": [],
        "due": {},
        "returns": 0,
        "reworks": 0,
        **fields,
    }


COMMAND_OF = {type_of(command): command for command in COMMANDS}
ENVELOPE: dict[str, Any] = {
    "command_id": "c1",
    "incident_id": "i1",
    "actor": {"account": "a1", "role": "DISPATCHER"},
    "issued_at": NOW,
}


def steps(ticket: dict[str, Any], **known: Any) -> list[Step]:
    found = [next_step({**ticket, "id": f"i{n}"}, STAFF, "s", **known) for n in range(200)]
    return [step for step in found if step is not None]


@pytest.mark.parametrize(
    "status", [s for s in Status if s not in (Status.REPORTED, Status.SELF_HANDLED)]
)
@pytest.mark.parametrize("sensitivity", ["normal", "petition"])
@pytest.mark.parametrize("lead", ["ZHZF", "XZ-1", None])
def test_staff_sends_only_what_the_state_and_the_role_allow(
    status: Status, sensitivity: str, lead: str | None
) -> None:
    ticket = a_ticket(status=status.value, sensitivity=sensitivity, lead=lead)
    found = steps(ticket)
    assert bool(found) is (status not in ENDED)
    for step in found:
        row = transition_of(step.command, status=status)
        assert row is not None
        assert status in row.out_of
        assert step.role in row.roles
        COMMAND_OF[step.command].model_validate({**ENVELOPE, **step.body})


def test_all_sorts_of_things_happen() -> None:
    at_sign = {step.command for step in steps(a_ticket())}
    assert at_sign == {"sign", "return"}
    assert {s.command for s in steps(a_ticket(severity="S1"))} == {"sign"}
    rulings = steps(a_ticket(status="RETURN_REVIEW", returns=1))
    assert {step.body["agree"] for step in rulings} == {True, False}
    assert all(step.body.get("lead") != "ZHZF" for step in rulings)
    visits = steps(a_ticket(status="PENDING_VISIT"))
    assert {(v.body["reached"], v.body.get("justified")) for v in visits} == {
        (False, None),
        (True, False),
        (True, True),
    }
    reviews = steps(a_ticket(status="FEEDBACK"))
    assert {step.command for step in reviews} == {"rework", "pass-review"}
    assert {s.command for s in steps(a_ticket(status="FEEDBACK", reworks=1))} == {"pass-review"}


def test_what_nobody_could_tell_is_classified_first_by_what_is_known() -> None:
    unclear = a_ticket(status="PENDING_ACCEPT", subclass="9999")
    assert {(s.command, s.body["subclass"]) for s in steps(unclear, true_class="0204")} == {
        ("correct", "0204")
    }
    wrong = a_ticket(status="PENDING_DISPATCH", lead=None)
    assert {s.command for s in steps(wrong, true_class="0204")} == {"correct"}
    assert {s.command for s in steps(wrong, true_class="0801")} == {"dispatch"}


def test_contact_comes_before_feedback_and_co_handlers_are_served() -> None:
    working = a_ticket(status="HANDLING", due={"contact": "2026-03-02T02:00:00Z"})
    assert {s.command for s in steps(working)} == {"contact"}
    helped = a_ticket(status="HANDLING", co=[{"unit": "GAJ", "state": "PENDING_SIGN"}])
    assert {(s.command, s.unit) for s in steps(helped)} == {("sign", "GAJ")}
    assert {s.unit for s in steps(a_ticket(status="HANDLING"))} == {"ZHZF"}


def test_the_second_return_goes_to_the_duty_officer() -> None:
    ticket = a_ticket(status="RETURN_REVIEW", returns=2)
    assert {step.role for step in steps(ticket)} == {Role.DUTY_OFFICER}


def test_urgent_tickets_are_worked_sooner_and_some_are_left_lying() -> None:
    usual = [delay_s(a_ticket(id=f"i{n}"), "s", 1.0) for n in range(300)]
    urgent = [delay_s(a_ticket(id=f"i{n}", severity="S1"), "s", 1.0) for n in range(300)]
    assert max(urgent) < sorted(usual)[150]
    assert max(usual) > 10 * sorted(usual)[150]


def test_staff_has_words_for_every_step() -> None:
    assert all(staff_phrases().values())
