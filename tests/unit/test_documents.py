"""The committed documents, which the pages' types are made from, are the code's."""

from __future__ import annotations

import re

from deploy.documents import FOLDER, documents


def test_the_committed_documents_are_what_the_code_makes() -> None:
    for name, text in documents().items():
        committed = (FOLDER / name).read_text(encoding="utf-8")
        assert committed == text, f"{name} is old: run `make schemas`"


def test_the_documents_name_no_host() -> None:
    for text in documents().values():
        assert re.findall(r"127\.0\.0\.1|localhost|https?://(?!\S*json-schema)\S*", text) == []
