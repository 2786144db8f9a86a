"""Tables of which nothing may be cut, on a terminal that is too narrow for them."""

from __future__ import annotations

import io

import pytest
from rich.console import Console
from rich.table import Table

from deploy.whole import print_whole


@pytest.mark.parametrize("width", [20, 80, 200])
def test_nothing_is_cut(width: int) -> None:
    cells = ["bihuan.reports.normal.v1", "a password of many words", "莲都区社会治理中心" * 3]
    table = Table("topic", "password", "unit", box=None, pad_edge=False)
    table.add_row(*cells)
    out = io.StringIO()
    print_whole(Console(file=out, width=width), table)
    heading, row = out.getvalue().splitlines()
    assert heading.split() == ["topic", "password", "unit"]
    assert [cell in row for cell in cells] == [True, True, True]
