"""What an address of each channel looks like, and where it is sent."""

from __future__ import annotations

import pytest

from dispatch.channels import AddressRefused, ChannelKind, checked_address, service_url


@pytest.mark.parametrize(
    ("kind", "address"),
    [
        (ChannelKind.MAIL, "zhang.san@mail.example.org"),
        (ChannelKind.SMS, "13800001111"),
        (ChannelKind.SMS, "+8613800001111"),
    ],
)
def test_a_person_gives_a_plain_address(kind: ChannelKind, address: str) -> None:
    assert checked_address(kind, f" {address} ", services=False) == address


@pytest.mark.parametrize(
    ("kind", "address", "services"),
    [
        (ChannelKind.MAIL, "zhang", True),
        (ChannelKind.MAIL, "a@b.cn?cc=everybody@b.cn", True),
        (ChannelKind.SMS, "zhang@example.org", True),
        (ChannelKind.WECOM, "wecombot://key", False),
        (ChannelKind.WECOM, "json://10.0.0.1/", True),
        (ChannelKind.MAIL, "file:///etc/passwd", True),
        (ChannelKind.DINGTALK, "dingtalk://token\n", False),
        (ChannelKind.APP, "zhang@example.org", True),
        (ChannelKind.MAIL, "a" * 600 + "@b.cn", True),
    ],
)
def test_other_addresses_are_refused_and_not_quoted(
    kind: ChannelKind, address: str, services: bool
) -> None:
    with pytest.raises(AddressRefused) as refused:
        checked_address(kind, address, services=services)
    assert address not in str(refused.value)


def test_a_plain_address_goes_through_the_centres_gateway() -> None:
    gateways = {ChannelKind.MAIL: "mailto://smtp.example.org?from=a@b.cn&to={to}"}
    sent = service_url(ChannelKind.MAIL, "z@example.org", gateways)
    assert sent == "mailto://smtp.example.org?from=a@b.cn&to=z@example.org"
    assert service_url(ChannelKind.SMS, "13800001111", gateways) is None
    assert service_url(ChannelKind.WECOM, "wecombot://key", gateways) == "wecombot://key"
