"""The documentation says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

from dispatch.figures.indicators import table
from dispatch.incident.transitions import diagram

PAGE = Path(__file__).parents[2] / "docs" / "architecture.md"


def test_the_diagram_in_the_documentation_is_the_transition_table() -> None:
    drawn = re.search(r"<!-- transitions.*?-->\n```mermaid\n(.*?)\n```", PAGE.read_text(), re.S)
    assert drawn is not None
    assert drawn.group(1) == diagram()


def test_every_file_that_the_walk_names_exists() -> None:
    root = PAGE.parents[1]
    named = re.findall(
        r"`((?:grid|dispatch|escalation|streams|api|deploy)/[\w/.]+\.py)`", PAGE.read_text()
    )
    assert named
    assert [name for name in named if not (root / name).exists()] == []


def test_the_indicators_in_the_documentation_are_the_definitions() -> None:
    text = (PAGE.parent / "figures.md").read_text()
    told = re.search(r"<!-- indicators.*?-->\n(.*?)\n<!-- end -->", text, re.S)
    assert told is not None
    assert told.group(1) == table()
