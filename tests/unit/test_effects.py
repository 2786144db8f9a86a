"""Effects: when they are tried again, when they become a summary, how webhooks are signed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.effects import (
    PAUSES_S,
    WEBHOOK,
    Claimed,
    EffectKey,
    Holding,
    Recent,
    Sending,
    Storm,
    bundled,
    next_attempt,
)
from dispatch.signing import TOLERANCE_S, is_signed, signature
from dispatch.wording import FIELDS, TemplatesWrong, read_templates, templates, worded
from tests.support.builders import MORNING

STORM = Storm(most=5, within=timedelta(seconds=60))


def a_claim(
    number: int = 1, *, urgent: bool = False, effect: str = "tell.sms", age_s: int = 0
) -> Claimed:
    key = EffectKey(f"i1.{number}", effect, "a1")
    return Claimed(key, "i1", urgent, "step", {}, 1, MORNING - timedelta(seconds=age_s))


def recent(messages: int, ago_s: int = 30) -> dict[tuple[str, str], Recent]:
    return {("tell.sms", "a1"): Recent(messages, MORNING - timedelta(seconds=ago_s))}


def sizes(found: list[Sending | Holding]) -> list[int]:
    return [len(one.claims) for one in found]


def test_few_messages_go_singly() -> None:
    found = bundled([a_claim(n) for n in range(5)], {}, STORM, MORNING)
    assert sizes(found) == [1] * 5


def test_more_than_the_limit_become_one_summary() -> None:
    found = bundled([a_claim(n) for n in range(6)], {}, STORM, MORNING)
    assert (sizes(found), type(found[0])) == ([6], Sending)


def test_in_a_storm_messages_wait_until_its_span_is_over() -> None:
    (held,) = bundled([a_claim()], recent(5), STORM, MORNING)
    assert held == Holding((a_claim(),), MORNING + timedelta(seconds=30))


def test_what_has_waited_for_a_whole_span_is_summed_up_although_the_storm_goes_on() -> None:
    (sent,) = bundled([a_claim(age_s=60), a_claim(2)], recent(5), STORM, MORNING)
    assert (type(sent), len(sent.claims)) == (Sending, 2)


def test_an_urgent_message_never_waits() -> None:
    found = bundled([a_claim(1, urgent=True), a_claim(2)], recent(9), STORM, MORNING)
    assert [(type(one), one.claims[0].urgent) for one in found] == [
        (Sending, True),
        (Holding, False),
    ]
    many = [a_claim(n, urgent=True) for n in range(9)]
    assert sizes(bundled(many, recent(9), STORM, MORNING)) == [9]


def test_webhooks_get_every_event() -> None:
    hooks = [a_claim(n, effect=WEBHOOK) for n in range(20)]
    assert sizes(bundled(hooks, {(WEBHOOK, "a1"): Recent(99, MORNING)}, STORM, MORNING)) == [1] * 20


@given(
    st.lists(st.tuples(st.booleans(), st.integers(0, 200)), max_size=30),
    st.integers(0, 12),
    st.integers(0, 59),
)
def test_every_claim_is_in_exactly_one_message_or_waits(
    said: list[tuple[bool, int]], messages: int, ago_s: int
) -> None:
    claims = [a_claim(n, urgent=urgent, age_s=age) for n, (urgent, age) in enumerate(said)]
    found = bundled(claims, recent(messages, ago_s) if messages else {}, STORM, MORNING)
    assert sorted(str(c.key) for one in found for c in one.claims) == sorted(
        str(c.key) for c in claims
    )
    for one in found:
        if isinstance(one, Holding):
            assert one.until > MORNING
            assert not any(c.urgent for c in one.claims)
    sendings = [one for one in found if isinstance(one, Sending)]
    assert len(sendings) <= STORM.most + 1


def test_attempts_come_later_and_later_and_end() -> None:
    tried = [next_attempt(n, MORNING) for n in range(1, len(PAUSES_S) + 2)]
    pauses = [at - MORNING for at in tried if at is not None]
    assert pauses == sorted(pauses)
    assert (len(pauses), tried[-1]) == (len(PAUSES_S), None)


def test_a_signature_holds_for_its_body_its_secret_and_its_time() -> None:
    header = signature("secret", 1_000_000, b'{"id":1}')
    assert is_signed("secret", header, b'{"id":1}', 1_000_000 + TOLERANCE_S)
    assert not is_signed("secret", header, b'{"id":1}', 1_000_001 + TOLERANCE_S)
    assert not is_signed("other", header, b'{"id":1}', 1_000_000)
    assert not is_signed("secret", header, b'{"id":2}', 1_000_000)
    assert not is_signed("secret", "v1=,t=now", b"", 1_000_000)


def test_the_signature_is_the_documented_one() -> None:
    """HMAC-SHA256 of "1000000.{}" with "key", by openssl dgst -sha256 -hmac key."""
    assert signature("key", 1_000_000, b"{}") == (
        "t=1000000,v1=822ab0c20fe01f30b8a30ac00556115974afcbc35ba8273e878f4be1ea0a877b"
    )


def test_every_message_is_said_in_both_languages_and_asks_only_for_known_facts() -> None:
    assert {language for _, language in templates()} == {"zh", "en"}
    facts = dict.fromkeys(FIELDS, "x") | {"severity": "S1", "card": "red"}
    for what, language in templates():
        said = worded(what, language, facts)
        assert "{" not in said.title + said.body


def test_a_step_without_words_of_its_own_is_said_as_a_step() -> None:
    facts = {"case_no": "331102", "step": "E4", "card": "blue", "severity": "S3"}
    assert "E4（蓝牌）" in worded("step.unheard_of", "zh", facts).body
    assert "step E4, blue card" in worded("step.unheard_of", "en", facts).body


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("a,zh,{phone},x\na,en,x,x", "row 2"),
        ("a,zh,x,x", "not said in en"),
        ("a,zh,x,x\na,en,x,x\na,en,y,y", "row 4"),
        ("a,fr,x,x", "row 2"),
    ],
)
def test_templates_are_refused_as_a_whole(rows: str, told: str) -> None:
    with pytest.raises(TemplatesWrong, match=told):
        read_templates("what,language,title,body\n" + rows)
