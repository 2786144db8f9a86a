"""What a ticket shows under each sight."""

from __future__ import annotations

import pytest

from api.views import ViewNames, incident_view, reporter_view, scope_of_summary, text_view
from dispatch.access import Sight
from dispatch.incident.family import Whistled
from dispatch.incident.status import Status
from dispatch.incident.summary import TicketSummary, summary_of
from dispatch.taxonomy import load_taxonomy
from grid.county import County
from grid.demo import demo_county
from tests.support.builders import a_ticket


@pytest.fixture(scope="module")
def names() -> ViewNames:
    """Names of the demo county."""
    return ViewNames(County(demo_county()), load_taxonomy())


def test_a_masked_ticket_says_neither_matter_nor_place(names: ViewNames) -> None:
    view = incident_view(summary_of(a_ticket(flags=("x",))), Sight.MASKED, names)
    assert view["title"] == "敏感事项"
    for name in ("subclass", "village", "grid", "lng", "lat", "device", "confidence"):
        assert view[name] is None
    assert (view["condition"], view["request_type"], view["flags"]) == ("", "", [])
    assert view["town"] is not None
    petition = summary_of(a_ticket(Status.PENDING_ACCEPT, channel="petition", subclass="0301"))
    assert incident_view(petition, Sight.MASKED, names)["town"] is None
    assert incident_view(petition, Sight.CASE, names)["town"] is not None
    shown = TicketSummary.model_fields.keys() - {"denied"}
    assert view.keys() == shown | {"sight", "title"}


def test_a_working_view_names_matter_and_place_and_rounds_the_position(names: ViewNames) -> None:
    summary = summary_of(a_ticket())
    view = incident_view(summary, Sight.WORKING, names)
    assert "紫金街道" in view["title"]
    assert names.subclass("0701") in view["title"]
    assert (view["lng"], view["lat"]) == (119.923, 28.457)
    exact = incident_view(summary, Sight.CASE, names, exact=True)
    assert (exact["lng"], exact["lat"]) == (119.92345, 28.45678)


def test_who_sees_nothing_is_shown_nothing(names: ViewNames) -> None:
    with pytest.raises(ValueError, match="nothing"):
        incident_view(summary_of(a_ticket()), Sight.NOTHING, names)


@pytest.mark.parametrize("status", [Status.PENDING_ACCEPT, Status.HANDLING, Status.CLOSED])
def test_a_summary_is_seen_by_whom_its_ticket_is(status: Status) -> None:
    ticket = a_ticket(status, co_units=("SLJ",))
    called = Whistled(unit="XFDD", by="XZ-1", occasion="emergency", at=ticket.at)
    ticket = ticket.model_copy(update={"whistled": (called,), "accused": ("ZJJ",)})
    assert scope_of_summary(summary_of(ticket)) == ticket.scope


def test_texts_and_reporters_follow_the_sight() -> None:
    said = {"name": "张三", "phone": "13812345678", "wants_reply": True}
    assert text_view("电话13812345678", Sight.MASKED) is None
    assert text_view("电话13812345678", Sight.WORKING) == "电话138****5678"
    assert reporter_view(said, Sight.WORKING) is None
    shown = reporter_view(said, Sight.CASE)
    assert shown is not None
    assert (shown["name"], shown["phone"]) == ("张*", "138****5678")
    hidden = reporter_view({**said, "confidential": True}, Sight.CASE)
    assert hidden is not None
    assert (hidden["name"], hidden["phone"]) == (None, None)
