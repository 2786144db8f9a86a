"""Which report is which, whoever sends it and however often."""

from __future__ import annotations

import re
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dispatch.identity import content_hash, identity_of, ids_of, incident_id_of

KEY = b"the centre's key"
NUMBERED: dict[str, Any] = {
    "account": "ann",
    "registered_source": False,
    "source_system": "12345",
    "external_no": "A-1",
    "round_no": 1,
    "client_uuid": "u-1",
}


def identity(**more: Any) -> str:
    return identity_of(**{**NUMBERED, **more})


def test_a_registered_source_has_one_number_whoever_posts_for_it() -> None:
    ours = {"registered_source": True}
    assert identity(**ours) == identity(**ours, account="bob", client_uuid="u-2")


def test_nobody_takes_the_number_of_another_account() -> None:
    assert identity() != identity(account="bob")
    assert identity() != identity(registered_source=True)


def test_a_number_with_a_new_round_is_another_report() -> None:
    assert identity() != identity(round_no=2)
    assert identity() != identity(source_system="12319")


def test_without_a_number_the_uuid_of_the_account_counts() -> None:
    without = {"external_no": ""}
    assert identity(**without) == identity(**without, source_system="x", round_no=7)
    assert identity(**without) != identity(**without, account="bob")
    assert identity(**without) != identity(**without, client_uuid="u-2")


WORDS = st.text(max_size=12)


@given(st.tuples(WORDS, WORDS, WORDS), st.tuples(WORDS, WORDS, WORDS))
def test_no_two_reports_run_into_one(
    one: tuple[str, str, str], other: tuple[str, str, str]
) -> None:
    """Whatever signs the parts hold: they are never glued together ambiguously."""

    def of(parts: tuple[str, str, str]) -> str:
        return identity(account=parts[0], source_system=parts[1], external_no=parts[2] + "x")

    assert (of(one) == of(other)) == (one == other)


def test_ids_follow_from_the_identity_and_the_key_alone() -> None:
    one, again = ids_of(identity(), KEY), ids_of(identity(), KEY)
    assert one == again
    assert len({one, ids_of(identity(), b"another"), ids_of(identity(round_no=2), KEY)}) == 3
    assert re.fullmatch(r"r[0-9a-z]{24}", one.report_id)
    assert re.fullmatch(r"([0-9A-Z]{4}-){3}[0-9A-Z]{4}", one.tracking_code)
    assert re.fullmatch(r"[0-9a-f]{32}", one.identity)


def test_a_tracking_code_is_not_read_off_a_report_id() -> None:
    ids = ids_of(identity(), KEY)
    plain = ids.tracking_code.replace("-", "").lower()
    assert plain not in ids.report_id
    assert plain[:4] != ids.report_id[1:5]


def test_the_ticket_that_a_report_opens_is_named_after_it() -> None:
    report_id = ids_of(identity(), KEY).report_id
    assert incident_id_of(report_id) == "i" + report_id[1:]


@given(st.dictionaries(st.text(max_size=5), st.text(max_size=5) | st.integers(0, 9)))
def test_content_is_the_same_in_any_order_of_its_fields(content: dict[str, Any]) -> None:
    turned = dict(reversed(content.items()))
    assert content_hash(content) == content_hash(turned)
    assert content_hash(content) != content_hash({**content, "more": "1234567"})
