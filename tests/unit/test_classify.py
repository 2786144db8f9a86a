"""The classifier: batches, hard texts, phrases, n-grams against a slow reference, the files."""

from __future__ import annotations

import math
import subprocess
import sys
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.classify import Classifier, cold_start_model, load_thresholds
from dispatch.classify.encoding import COUNTED, encode, fold
from dispatch.classify.lexicon import LexiconError, LexiconRow, lexicon_of, parse_lexicon
from dispatch.classify.ngrams import BITS, BUCKETS, bucket_of, grams_of, weighted_features
from dispatch.classify.thresholds import ThresholdsError, parse_thresholds
from dispatch.classify.trie import PhraseTrie
from dispatch.taxonomy import UNCLASSIFIED, Severity, load_taxonomy

ANY_TEXT = st.text(
    st.one_of(
        st.sampled_from("垃圾路灯不亮施工噪音拖欠我工资的，。 a1Ａ\x00\x07\n"), st.characters()
    ),
    max_size=60,
)


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return Classifier()


def test_serving_imports_no_scikit_learn() -> None:
    program = (
        "import sys, dispatch.classify as c; c.Classifier().classify(['路灯不亮']);"
        "print([m for m in ('sklearn', 'scipy') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


@settings(max_examples=40, deadline=None)
@given(st.lists(ANY_TEXT, max_size=12))
def test_a_batch_answers_as_each_text_alone_in_any_order(texts: list[str]) -> None:
    classifier = Classifier()
    batch = classifier.classify(texts)
    assert batch == [classifier.classify([text])[0] for text in texts]
    assert classifier.classify(texts[::-1]) == batch[::-1]


def test_more_texts_than_a_chunk_answer_in_order(classifier: Classifier) -> None:
    texts = ["路灯不亮", "小区停水", "公交车不来"] * 400
    found = [j.subclass for j in classifier.classify(texts)]
    assert found == ["0704", "0705", "1303"] * 400


def test_no_texts_no_judgements(classifier: Classifier) -> None:
    assert classifier.classify([]) == []


@pytest.mark.parametrize("text", ["", " ", "\x00\x01\x02", "😀😀", "\ud800", "7777", "啊" * 20_000])
def test_a_text_that_says_nothing_is_unclassified(classifier: Classifier, text: str) -> None:
    judgement = classifier.classify([text])[0]
    assert judgement.subclass == UNCLASSIFIED
    assert judgement.confidence == 0.0
    said = (judgement.evidence, judgement.top, judgement.danger, judgement.urgent)
    assert said == ((), (), (), False)


def test_only_the_beginning_of_a_long_text_is_counted(classifier: Classifier) -> None:
    late = "啊" * COUNTED + "路灯不亮"
    assert classifier.classify([late])[0].subclass == UNCLASSIFIED
    assert classifier.classify(["路灯不亮" + "啊" * 20_000])[0].subclass == "0704"


def test_emoji_control_characters_and_wide_letters_do_not_hide_a_phrase(
    classifier: Classifier,
) -> None:
    judgement = classifier.classify(["😀\x07ＫＴＶ太吵，晚上睡不着"])[0]
    assert judgement.subclass == "0204"
    assert "ＫＴＶ" in judgement.evidence


def test_the_evidence_are_pieces_of_the_text_and_the_gap_shows_what_stood_between(
    classifier: Classifier,
) -> None:
    judgement = classifier.classify(["老板拖欠我们三个月工资"])[0]
    assert judgement.subclass == "1101"
    assert "拖欠我们三个月工资" in judgement.evidence


def test_top_holds_up_to_three_subclasses_strongest_first(classifier: Classifier) -> None:
    judgement = classifier.classify(["物业不作为，小区垃圾成堆，路灯不亮，电梯故障"])[0]
    confidences = [confidence for _, confidence in judgement.top]
    assert len(judgement.top) == 3
    assert confidences == sorted(confidences, reverse=True)
    assert judgement.top[0] == (judgement.subclass, judgement.confidence)
    assert all(0 < confidence <= 1 for confidence in confidences)


def test_more_agreeing_evidence_makes_surer_and_disagreeing_less_sure(
    classifier: Classifier,
) -> None:
    one, more, mixed = classifier.classify(
        ["路灯不亮", "路灯不亮，没有路灯，漆黑一片", "路灯不亮，停水，垃圾成堆"]
    )
    assert mixed.confidence < one.confidence < more.confidence


def test_danger_raises_to_s1_whatever_the_class_and_triggers_raise_nothing(
    classifier: Classifier,
) -> None:
    threat, shown = classifier.classify(
        ["开发商再不交房我就从楼顶跳楼", "小区路灯不亮，独居老人摔了一跤"]
    )
    assert (threat.severity, threat.urgent) == (Severity.S1, True)
    assert threat.danger == ("跳楼",)
    assert (shown.subclass, shown.severity, shown.urgent) == ("0704", Severity.S4, False)
    assert shown.triggers == ("独居", "老人")


def test_an_unclassified_text_with_danger_is_urgent_all_the_same(classifier: Classifier) -> None:
    judgement = classifier.classify(["他掉进井里了"])[0]
    assert (judgement.severity, judgement.urgent) == (Severity.S1, True)


def test_without_a_word_on_the_condition_the_mildest_is_taken(classifier: Classifier) -> None:
    judgement = classifier.classify(["请交警大队管一管"])[0]
    assert (judgement.subclass, judgement.condition) == ("1301", "拥堵乱停")


def test_an_s1_class_is_urgent_only_when_it_is_sure(classifier: Classifier) -> None:
    sure, unsure = classifier.classify(["煤气管道漏气，煤气味很大", "报警"])
    assert (sure.subclass, sure.urgent) == ("0504", True)
    assert (unsure.subclass, unsure.urgent) == ("0201", False)


def test_equal_lexicons_make_equal_versions_whatever_their_order() -> None:
    rows = [LexiconRow("0704", "", "路灯", 3.0), LexiconRow("0705", "", "停水", 3.0)]
    forth, back = cold_start_model(lexicon_of(rows)), cold_start_model(lexicon_of(rows[::-1]))
    other = cold_start_model(lexicon_of(rows[:1]))
    assert forth.version == back.version != other.version


def test_every_subclass_has_at_least_twelve_phrases() -> None:
    counted = Counter(row.subclass for row in cold_start_model().lexicon.rows)
    wanted = set(load_taxonomy().subclasses) - {UNCLASSIFIED}
    assert {subclass for subclass, count in counted.items() if count >= 12} == wanted


PHRASES = st.lists(st.text("ab路灯", min_size=1, max_size=4), min_size=1, max_size=12, unique=True)


@settings(max_examples=200, deadline=None)
@given(PHRASES, st.lists(st.text("ab路灯c\x00", max_size=12), min_size=1, max_size=4))
def test_the_trie_finds_what_a_plain_search_finds(phrases: list[str], texts: list[str]) -> None:
    batch = encode(texts)
    where, what = PhraseTrie(phrases).find(batch)
    expected = sorted(
        (int(start) + at, number)
        for number, phrase in enumerate(phrases)
        for start, text in zip(batch.starts, texts, strict=True)
        for at in range(len(text))
        if text.startswith(phrase, at)
    )
    assert sorted(zip(where.tolist(), what.tolist(), strict=True)) == expected


def slow_bucket(gram: str) -> int:
    """The hash written once more, digit by digit, with Python's own integers."""
    word = 2**32
    if len(gram) == 1:
        product = ord(gram) * 2_654_435_761 % word
    else:
        first = ord(gram[0]) * 2_246_822_507 % word
        second = ord(gram[1]) * 3_266_489_909 % word
        product = (first ^ second) * 2_654_435_761 % word
    return product >> (32 - BITS)


@settings(max_examples=100, deadline=None)
@given(st.lists(ANY_TEXT, min_size=1, max_size=6))
def test_hashed_grams_equal_a_slow_reference(texts: list[str]) -> None:
    grams = grams_of(encode(texts))
    found: list[Counter[int]] = [Counter() for _ in texts]
    for text, bucket in zip(grams.text.tolist(), grams.bucket.tolist(), strict=True):
        found[text][bucket] += 1
    for text, counted in zip(texts, found, strict=True):
        seen = fold(text)
        wanted = [*seen, *(seen[k : k + 2] for k in range(len(seen) - 1))]
        assert counted == Counter(slow_bucket(gram) for gram in wanted)
        assert all(bucket_of(gram) == slow_bucket(gram) for gram in wanted)


@settings(max_examples=50, deadline=None)
@given(st.lists(ANY_TEXT, min_size=1, max_size=5))
def test_weights_equal_a_slow_reference(texts: list[str]) -> None:
    feature_of_bucket = np.where(np.arange(BUCKETS) % 3 == 0, np.arange(BUCKETS) // 3, -1)
    idf = (1 + np.arange(BUCKETS // 3 + 1) % 5).astype(np.float32)
    grams = grams_of(encode(texts))
    found = weighted_features(grams, feature_of_bucket.astype(np.int32), idf, len(texts))
    for number, text in enumerate(texts):
        seen = fold(text)
        counted = Counter(
            slow_bucket(gram) // 3
            for gram in [*seen, *(seen[k : k + 2] for k in range(len(seen) - 1))]
            if slow_bucket(gram) % 3 == 0
        )
        raw = {f: (1 + math.log(c)) * (1 + f % 5) for f, c in counted.items()}
        norm = math.sqrt(sum(value * value for value in raw.values()))
        mine = found.text == number
        values = dict(zip(found.feature[mine].tolist(), found.value[mine].tolist(), strict=True))
        assert values == pytest.approx({f: v / norm for f, v in raw.items()}, rel=1e-4)


@given(ANY_TEXT)
def test_folding_keeps_the_length_so_that_positions_stay_true(text: str) -> None:
    assert len(fold(text)) == len(text)


HEAD = "subclass,condition,phrase,weight\n"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("7777,,路灯,1", "row 2: subclass '7777'"),
        ("9999,,路灯,1", "row 2: subclass '9999'"),
        ("0704,坏了,路灯,1", "row 2: 0704 has no condition '坏了'"),
        ("0704,,,1", "row 2: phrase ''"),
        ("0704,,路…灯…坏,1", "row 2: phrase '路…灯…坏'"),
        ("0704,,路灯,zero", "row 2: weight 'zero'"),
        ("0704,,路灯,0", "row 2: weight '0'"),
        ("0704,,路灯,nan", "row 2: weight 'nan'"),
        ("0704,,路灯,1\n0704,,路灯,2", "row 3: '路灯' is there twice"),
        ("", "own.csv: has no phrases"),
    ],
)
def test_a_bad_lexicon_row_is_named(row: str, said: str) -> None:
    with pytest.raises(LexiconError) as caught:
        parse_lexicon(HEAD + row, "own.csv", load_taxonomy())
    assert said in str(caught.value)


def test_thresholds_are_lower_where_waiting_costs_more() -> None:
    thresholds = load_thresholds()
    assert thresholds.of("0504", Severity.S1) < thresholds.of("0704", Severity.S4)
    assert thresholds.of("0705", Severity.S2) < thresholds.of("0204", Severity.S3)


def test_petitions_and_the_unclassified_are_never_sure_enough() -> None:
    thresholds = load_thresholds()
    taxonomy = load_taxonomy()
    for subclass in taxonomy.subclasses:
        if taxonomy.is_petition(subclass) or subclass == UNCLASSIFIED:
            assert thresholds.of(subclass, Severity.S1) == 1


ALL = ",S1,0.4\n,S2,0.5\n,S3,0.6\n,S4,0.6\n"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (",S1,0.4\n", "no row for severity S2"),
        (ALL + "0704,,1.5\n", "row 6: threshold '1.5'"),
        (ALL + "0704,,x\n", "row 6: threshold 'x'"),
        (ALL + "7777,,0.5\n", "row 6: subclass '7777'"),
        (ALL + ",S4,0.5\n", "row 6: S4 is there twice"),
        (ALL + ",S9,0.5\n", "row 6: severity 'S9'"),
    ],
)
def test_a_bad_threshold_row_is_named(rows: str, said: str) -> None:
    with pytest.raises(ThresholdsError) as caught:
        parse_thresholds("subclass,severity,threshold\n" + rows, "own.csv", load_taxonomy())
    assert said in str(caught.value)


def test_a_subclass_with_its_own_threshold_takes_that_one() -> None:
    text = "subclass,severity,threshold\n" + ALL + "0704,,0.9\n"
    thresholds = parse_thresholds(text, "own.csv", load_taxonomy())
    assert thresholds.of("0704", Severity.S4) == 0.9
    assert thresholds.of("0705", Severity.S2) == 0.5
