"""Assessment tables: what a unit's figures come to, and what is wrong with a table."""

from __future__ import annotations

import pytest

from dispatch.figures.counting import Figure
from dispatch.figures.indicators import UNIT_RATES
from escalation.assessment import (
    COLUMNS,
    Assessment,
    packaged_assessment,
    read_assessment,
    score_of,
)
from escalation.policy_files import PolicyError

HEAD = ",".join(COLUMNS)


def table(*rows: str) -> Assessment:
    """A table of these rows."""
    return read_assessment("\n".join((HEAD, *rows)), "own.csv", UNIT_RATES)


def rate(part: int, whole: int) -> Figure:
    """A rate as it is counted."""
    return Figure(part, whole, part / whole)


def test_between_zero_and_full_marks_points_grow_evenly() -> None:
    own = table("share,handled,60,0.5,0.9,,,", "share,signed_in_time,40,0,1,,,")
    found = score_of(own, {"handled": rate(7, 10), "signed_in_time": rate(1, 2)})
    assert found.given == {"handled": pytest.approx(30.0), "signed_in_time": 20.0}
    assert found.score == 50.0
    assert score_of(own, {"handled": rate(1, 10), "signed_in_time": rate(2, 2)}).score == 40.0
    assert score_of(own, {"handled": rate(10, 10), "signed_in_time": rate(2, 2)}).score == 100.0


def test_less_is_better_where_zero_lies_above_full() -> None:
    own = table("share,sent_back,100,0.2,0,,,")
    assert score_of(own, {"sent_back": rate(1, 10)}).score == 50.0


def test_what_cannot_be_counted_leaves_its_weight_to_the_others() -> None:
    own = table("share,handled,60,0,1,,,", "share,unit_satisfied,40,0,1,,,")
    found = score_of(own, {"handled": rate(3, 4)})
    assert (found.score, found.given["unit_satisfied"]) == (75.0, None)
    assert score_of(own, {}).score is None


def test_deductions_have_an_end_and_no_score_is_below_zero() -> None:
    own = table("share,handled,1,0,1,,,", "deduct,reworks,,,,0.2,1,", "deduct,shirked,,,,40,,")
    full = {"handled": rate(1, 1)}
    assert score_of(own, {**full, "reworks": Figure(3, 9, 3.0)}).score == 99.4
    assert score_of(own, {**full, "reworks": Figure(30, 90, 30.0)}).score == 99.0
    assert score_of(own, {**full, "shirked": Figure(3, 9, 3.0)}).score == 0.0


def test_the_packaged_table_is_sound() -> None:
    packaged = packaged_assessment()
    again = read_assessment(packaged.body, "packaged", UNIT_RATES)
    assert again.version == packaged.version
    assert sum(share.weight for share in packaged.shares) == 100


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("prize,handled,1,0,1,,,", "kind 'prize' is none of share, deduct, exclude"),
        ("share,luck,1,0,1,,,", "'luck' is no indicator of units"),
        ("share,closed,1,0,1,,,", "'closed' is no indicator of units"),
        ("share,reworks,1,0,1,,,", "reworks is no rate"),
        ("share,handled,,0,1,,,", "share without weight"),
        ("share,handled,0,0,1,,,", "weight is not above zero"),
        ("share,handled,1,0,90,,,", "full is not between 0 and 1"),
        ("share,handled,1,0.5,0.5,,,", "zero and full are the same"),
        ("share,handled,1,0,1,2,,", "share has no each"),
        ("share,handled,nan,0,1,,,", "weight 'nan' is no number"),
        ("deduct,reworks,,,,two,,", "each 'two' is no number"),
        ("deduct,reworks,,,,2,1,", "most is less than each"),
        ("exclude,331102,,,,,,", "exclude without note"),
        ("exclude,,,,,,,flood", "names nothing"),
        ("share,tasks,1,0,1,,,", "tasks is no rate"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_is_taken(row: str, said: str) -> None:
    with pytest.raises(PolicyError) as caught:
        table("share,handled_in_time,1,0,1,,,", row)
    assert any(problem.startswith(f"row 3: {said}") for problem in caught.value.problems)


def test_a_row_that_stands_twice_and_a_table_without_shares() -> None:
    with pytest.raises(PolicyError, match="row 3: share handled stands in row 2 already"):
        table("share,handled,1,0,1,,,", "share,handled,2,0,1,,,")
    with pytest.raises(PolicyError, match="no share"):
        table("deduct,reworks,,,,1,,")
