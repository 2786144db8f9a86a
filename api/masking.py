"""Personal data in free text and in fields, found and masked; pure."""

from __future__ import annotations

import re
from typing import Final

_D: Final = "[0-9０-９]"
_X: Final = "[0-9０-９XxＸｘ]"
_NOT_BEFORE: Final = "(?<![0-9０-９])"
_NOT_AFTER: Final = "(?![0-9０-９])"
_SEP: Final = "[ \\-－—]?"

_ID_CARD: Final = re.compile(f"{_NOT_BEFORE}({_D}{{6}}){_D}{{11}}{_X}(?![0-9０-９A-Za-z])")
_OLD_ID_CARD: Final = re.compile(f"{_NOT_BEFORE}({_D}{{6}}){_D}{{9}}{_NOT_AFTER}")
_SPACED_ID_CARD: Final = re.compile(
    f"{_NOT_BEFORE}({_D}{{6}})[ \\-－—][1１2２][90９０]{_D}{{2}}{_SEP}[01０１]{_D}{_SEP}"
    f"[0-3０-３]{_D}{_SEP}{_D}{{3}}{_X}(?![0-9０-９A-Za-z])"
)
"""An identity number as people group it; the check digit is not asked for, people mistype it."""
_BANK: Final = re.compile(
    f"{_NOT_BEFORE}{_D}{{4}}(?:{_SEP}{_D}{{4}}){{3}}(?:{_SEP}{_D}{{1,3}})?{_NOT_AFTER}"
)
_NO_DIGIT: Final = re.compile("[^0-9０-９]")
_MOBILE: Final = re.compile(
    f"{_NOT_BEFORE}([1１][3-9３-９]{_D}){_SEP}{_D}{{4}}{_SEP}({_D}{{4}}){_NOT_AFTER}"
)
_PREFIXED_MOBILE: Final = re.compile(
    f"((?:\\+|００|00)?86){_SEP}([1１][3-9３-９]{_D}){_SEP}{_D}{{4}}{_SEP}({_D}{{4}}){_NOT_AFTER}"
)
_LANDLINE: Final = re.compile(
    f"{_NOT_BEFORE}([0０][1-9１-９]{_D}{{1,2}}[)）]?{_SEP}){_D}{{7,8}}{_NOT_AFTER}"
)
_PLATE: Final = re.compile(
    "([京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-Za-hj-z])"
    "[·•. ]?[A-HJ-NP-Za-hj-np-z0-9]{4,5}([A-HJ-NP-Za-hj-np-z0-9挂学警港澳])(?![A-Za-z0-9])"
)
_EMAIL: Final = re.compile(r"([A-Za-z0-9])[A-Za-z0-9._%+-]*@([A-Za-z0-9.-]+\.[A-Za-z]{2,})")


def masked_text(text: str) -> str:
    """`text` with identity numbers, bank cards, telephones, number plates and mail addresses
    masked. Masking twice changes nothing more."""
    if not text:
        return text
    text = _EMAIL.sub(r"\1***@\2", text)
    text = _PREFIXED_MOBILE.sub(r"\1 \2****\3", text)
    text = _ID_CARD.sub(r"\1************", text)
    text = _SPACED_ID_CARD.sub(r"\1************", text)
    text = _BANK.sub(_bank, text)
    text = _OLD_ID_CARD.sub(r"\1*********", text)
    text = _MOBILE.sub(r"\1****\2", text)
    text = _LANDLINE.sub(r"\1********", text)
    return _PLATE.sub(r"\1***\2", text)


def _bank(found: re.Match[str]) -> str:
    digits = _NO_DIGIT.sub("", found.group())
    return f"{digits[:4]}********{digits[-4:]}"


def masked_name(name: str) -> str:
    """张三丰 → 张**; of a name in Latin letters the first letter stays."""
    name = name.strip()
    if not name:
        return ""
    if name.isascii():
        return name[0] + "***"
    return name[0] + "*" * max(1, len(name) - 1)


def masked_phone(phone: str) -> str:
    """13812345678 → 138****5678; of other numbers the last two digits stay."""
    digits = re.sub(r"\D", "", phone)
    if not digits:
        return ""
    if len(digits) >= 11:
        national = digits[-11:]
        return f"{national[:3]}****{national[-4:]}"
    return "*" * max(4, len(digits) - 2) + digits[-2:] if len(digits) > 4 else "****"
