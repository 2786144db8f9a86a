"""Reading people's channels from CSV: checked as a whole before any of it is kept."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from dispatch.channels import AddressRefused, Channel, ChannelKind, checked_address
from grid.duty_files import DutyAccount
from grid.import_files import Problem, Sheet, decoded, read_sheet
from grid.importing import ImportProblems

SHEET: Final = Sheet(
    required=("account", "kind", "address"),
    columns=("account", "kind", "address", "urgent_only", "language"),
    words={
        "帐号": "account",
        "账号": "account",
        "渠道": "kind",
        "地址": "address",
        "仅紧急": "urgent_only",
        "语言": "language",
    },
)
_KINDS: Final = {
    "邮件": ChannelKind.MAIL,
    "短信": ChannelKind.SMS,
    "钉钉": ChannelKind.DINGTALK,
    "企业微信": ChannelKind.WECOM,
} | {kind.value: kind for kind in ChannelKind if kind is not ChannelKind.APP}
_YES_NO: Final = {"": False, "no": False, "否": False, "yes": True, "是": True}
_LANGUAGES: Final = {"": "zh", "zh": "zh", "en": "en"}


def read_channels(
    data: bytes, name: str, accounts: Iterable[DutyAccount]
) -> list[tuple[Channel, str]] | ImportProblems:
    """The channels of a CSV file with their addresses, or everything that is wrong with it. What
    is said of an address never quotes it."""
    text = decoded(data)
    if text is None:
        wrong = Problem(name, None, None, "the text encoding is not known",
                        "save it as UTF-8 or GB18030 (GBK)")  # fmt: skip
        return ImportProblems((wrong,))
    known = {n: account.id for account in accounts for n in (account.id, account.username)}
    rows, problems = read_sheet(name, text, SHEET)
    channels: list[tuple[Channel, str]] = []
    for number, fields in rows:
        faults = []
        account = known.get(fields["account"])
        kind = _KINDS.get(fields["kind"])
        urgent_only = _YES_NO.get(fields.get("urgent_only", ""))
        language = _LANGUAGES.get(fields.get("language", ""))
        if account is None:
            faults.append(("account", "the account is not known or not active", "correct it"))
        if kind is None:
            faults.append(("kind", f"{fields['kind']!r} is not known", f"use {', '.join(_KINDS)}"))
        if urgent_only is None:
            faults.append(("urgent_only", "neither yes nor no", "use yes or no"))
        if language is None:
            faults.append(("language", "the language is not known", "use zh or en"))
        address = ""
        if kind is not None:
            try:
                address = checked_address(kind, fields["address"], services=True)
            except AddressRefused as refused:
                faults.append(("address", str(refused), "correct it"))
        problems += [Problem(name, number, *said) for said in faults]
        if account and kind and urgent_only is not None and language:
            channels.append((Channel(account, kind, urgent_only, language), address))
    return ImportProblems(tuple(problems)) if problems else channels
