"""Channels (通知渠道): by what people can be reached, and what an address of each looks like."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class ChannelKind(StrEnum):
    """A way to reach somebody."""

    APP = "app"
    """站内: everybody has it, and it needs no address"""
    MAIL = "mail"
    """电子邮件"""
    SMS = "sms"
    """短信"""
    DINGTALK = "dingtalk"
    """钉钉"""
    WECOM = "wecom"
    """企业微信"""
    WEBHOOK = "webhook"
    """a web service of the unit's own"""


SCHEMES: Final[dict[ChannelKind, frozenset[str]]] = {
    ChannelKind.MAIL: frozenset({"mailto", "mailtos"}),
    ChannelKind.SMS: frozenset(
        {"clickatell", "clicksend", "d7sms", "httpsms", "msg91", "sms", "smseagle", "smseagles",
         "twilio", "vonage"}
    ),
    ChannelKind.DINGTALK: frozenset({"dingtalk"}),
    ChannelKind.WECOM: frozenset({"wecombot"}),
    ChannelKind.WEBHOOK: frozenset({"json", "jsons", "form", "forms"}),
}  # fmt: skip
"""The services of the notification library that a channel may use. What only shows something on
this machine's own desktop, or runs a command, is not among them."""

_MAIL: Final = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_PHONE: Final = re.compile(r"\+?[0-9]{7,15}")
_ADDRESSES: Final = {ChannelKind.MAIL: _MAIL, ChannelKind.SMS: _PHONE}
TO: Final = "{to}"
"""Where a gateway's URL takes the address."""
LONGEST: Final = 500


class AddressRefused(ValueError):
    """The address is none of its kind; the text says the rule and never the address."""


@dataclass(frozen=True, slots=True)
class Channel:
    """One way to one account. The address is not here: it is opened when something is sent.

    `urgent_only` keeps it for 特急 and 紧急; `language` is zh or en.
    """

    account: str
    kind: ChannelKind
    urgent_only: bool = False
    language: str = "zh"


def checked_address(kind: ChannelKind, address: str, *, services: bool) -> str:
    """`address` as it is kept: a mail address or telephone number for the centre's own gateway, or
    with `services` a service's URL. Raises AddressRefused."""
    address = address.strip()
    if len(address) > LONGEST or not address.isprintable():
        raise AddressRefused(f"more than {LONGEST} characters, or control characters")
    scheme, is_url, _ = address.partition("://")
    if is_url:
        if not services or scheme.lower() not in SCHEMES.get(kind, frozenset()):
            raise AddressRefused(f"no service of kind {kind}")
        return address
    pattern = _ADDRESSES.get(kind)
    if pattern is None or not pattern.fullmatch(address):
        raise AddressRefused(f"no address of kind {kind}")
    return address


def service_url(kind: ChannelKind, address: str, gateways: dict[ChannelKind, str]) -> str | None:
    """Where to send: the address itself when it names its service, else the centre's gateway of
    that kind with the address put in; None where the centre has no such gateway."""
    if "://" in address:
        return address
    gateway = gateways.get(kind)
    return None if gateway is None else gateway.replace(TO, address)
