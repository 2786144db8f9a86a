"""What is masked in free text and in fields."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.masking import masked_name, masked_phone, masked_text

WORDS = st.text(alphabet="小区垃圾,。 联系电话是ab\n", max_size=12)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("电话13812345678。", "电话138****5678。"),
        ("138 1234 5678", "138****5678"),
        ("138-1234-5678", "138****5678"),
        ("+8613812345678", "+86 138****5678"),
        ("１３８１２３４５６７８", "１３８****５６７８"),
        ("0578-2123456", "0578-********"),
        ("(0578)21234567", "(0578)********"),
        ("身份证330102199003070011,", "身份证330102************,"),
        ("33010219900307001X", "330102************"),
        ("330102199003079999", "330102************"),
        ("330102 19900307 001x", "330102************"),
        ("330102-1990-03-07-0011", "330102************"),
        ("330102900307001", "330102*********"),
        ("卡号6222021234567890123", "卡号6222********0123"),
        ("6222 0212 3456 7890 123", "6222********0123"),
        ("车牌浙K12345违停", "车牌浙K***5违停"),
        ("浙KD12345", "浙K***5"),
        ("浙K·A1B2C", "浙K***C"),
        ("mail li.si@example.com", "mail l***@example.com"),
        ("工单331102202603020001", "工单331102************"),
        ("花了12345元", "花了12345元"),
        ("2026年3月2日8:30,3号楼201室", "2026年3月2日8:30,3号楼201室"),
    ],
)
def test_recognised_in_text(text: str, masked: str) -> None:
    assert masked_text(text) == masked


@given(
    WORDS,
    st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
    WORDS,
    st.sampled_from(["", " ", "-"]),
)
def test_no_mobile_number_survives(before: str, number: str, after: str, gap: str) -> None:
    written = gap.join((number[:3], number[3:7], number[7:]))
    masked = masked_text(f"{before}{written}{after}")
    assert number not in re.sub(r"[\s-]", "", masked)


@given(WORDS, st.from_regex(r"[1-9][0-9]{16}[0-9X]", fullmatch=True), WORDS)
def test_no_identity_number_survives(before: str, number: str, after: str) -> None:
    if not after[:1].isascii() or not after[:1].isalnum():
        assert number not in masked_text(f"{before}{number}{after}")


@given(st.text(max_size=300))
def test_masking_twice_changes_nothing_more(text: str) -> None:
    once = masked_text(text)
    assert masked_text(once) == once


@pytest.mark.parametrize(
    ("name", "masked"),
    [("张三", "张*"), ("欧阳修文", "欧***"), ("李", "李*"), ("John", "J***"), ("", "")],
)
def test_names(name: str, masked: str) -> None:
    assert masked_name(name) == masked


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("13812345678", "138****5678"),
        ("+86 138-1234-5678", "138****5678"),
        ("2123456", "*****56"),
        ("110", "****"),
        ("", ""),
    ],
)
def test_phones(phone: str, masked: str) -> None:
    assert masked_phone(phone) == masked
