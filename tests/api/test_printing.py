"""Printed case files: who may print, what stands on paper, and what their codes prove."""

from __future__ import annotations

import asyncio
import hashlib
import re
import zlib
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, update
from sqlmodel import col

from api.printing import Turns, code_of, new_code, pdf_of
from api.problems import Problem
from dispatch.casefile import FieldCipher
from dispatch.incident.commands import GiveFeedback
from dispatch.incident.status import Status
from dispatch.store.engine import writing
from dispatch.store.tables import IncidentEventRow, PrivateRow, ReportRow
from grid.county import County
from tests.api.conftest import Served, serving
from tests.support.builders import UNIT, Story, a_story, desk_of, keep

TEXT = "大洋社区3幢<b>漏气</b>,电话13800000001"


@pytest.fixture
async def api(database_url: str, county: County) -> AsyncIterator[Served]:
    """The API on each kind of database."""
    async with serving(database_url, county) as served:
        yield served


async def put(served: Served, story: Story) -> None:
    """Keeps a story with one report of which the text is private."""
    served.clock.at = story.now + timedelta(minutes=1)
    await keep(served.parts.engine, story)
    cipher = FieldCipher(served.parts.field_key)
    said = {"text": TEXT, "name": "张三丰", "phone": "13800000001"}
    report = ReportRow(
        report_id=f"r-{story.id}",
        tracking_code=f"c-{story.id}",
        incident_id=story.id,
        joined=False,
        content_hash="h",
        account="a",
        channel="hotline",
        source_system="",
        external_no="",
        origin="-",
        received_at=story.events[0].at,
        routed_at=story.events[0].at,
    )
    private = {
        "record_id": report.report_id,
        "incident_id": story.id,
        "kind": "report",
        "salt": b"s" * 16,
        "body": cipher.seal(report.report_id, "report", said),
        "at": story.events[0].at,
    }
    async with served.parts.engine.connect() as plain:
        connection = await writing(plain)
        async with connection.begin():
            await connection.execute(insert(ReportRow), [report.model_dump()])
            await connection.execute(insert(PrivateRow), [private])


async def printed(served: Served, story: Story, role: str, kind: str = "html", **where: str) -> Any:
    """The answer to who prints."""
    headers = await served.headers(role, **where)
    path = f"/api/v1/incidents/{story.id}/case-file/print"
    return await served.client.get(path, params={"format": kind}, headers=headers)


async def checked(served: Served, code: str, **more: str) -> Any:
    """What the public is told of a code."""
    return await served.client.get(f"/api/v1/printed/{code}", params=more)


async def change(served: Served, *statements: Any) -> None:
    """Changes the database behind the product's back."""
    async with served.parts.engine.connect() as plain:
        connection = await writing(plain)
        async with connection.begin():
            for statement in statements:
                await connection.execute(statement)


async def test_a_print_says_what_its_reader_may_see_and_can_be_verified(api: Served) -> None:
    story = a_story(Status.FEEDBACK, channel="hotline")
    await put(api, story)
    answer = await printed(api, story, "DISPATCHER")
    assert answer.status_code == 200, answer.text
    page = answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    code = answer.headers["x-verification-code"]
    for word in (code, story.it.case_no, "综合行政执法局", "已反馈", "漏气", "测试中心"):
        assert word in page, word
    assert "<b>漏气</b>" not in page, "what was reported is text, not markup"
    assert "13800000001" not in page
    assert "张三丰" not in page
    told = (await checked(api, code)).json()
    assert (told["case_no"], told["version"]) == (story.it.case_no, story.it.version)
    assert (told["unchanged"], told["file_matches"]) == (True, None)
    digest = hashlib.sha256(answer.content).hexdigest()
    assert (await checked(api, code, sha256=digest)).json()["file_matches"] is True
    assert (await checked(api, code.lower().replace("-", " "), sha256="0" * 64)).json()[
        "file_matches"
    ] is False


async def test_a_print_stays_verifiable_when_private_texts_are_deleted(api: Served) -> None:
    story = a_story(Status.HANDLING)
    await put(api, story)
    code = (await printed(api, story, "DISPATCHER")).headers["x-verification-code"]
    story.do(GiveFeedback, desk_of(UNIT), solved=True, handling="cleared")
    await keep(api.parts.engine, story)
    await change(api, delete(PrivateRow).where(col(PrivateRow.incident_id) == story.id))
    told = (await checked(api, code)).json()
    assert told["unchanged"] is True, "later events and deleted texts change nothing of it"
    again = await printed(api, story, "DISPATCHER")
    assert "漏气" not in again.text
    assert again.headers["x-verification-code"] != code


async def test_a_file_that_was_altered_is_told(api: Served) -> None:
    story = a_story(Status.HANDLING)
    await put(api, story)
    code = (await printed(api, story, "DISPATCHER")).headers["x-verification-code"]
    mine = col(IncidentEventRow.incident_id) == story.id
    await change(api, update(IncidentEventRow).where(mine).values(hash=b"x" * 32))
    assert (await checked(api, code)).json()["unchanged"] is False
    assert "哈希链不完整" in (await printed(api, story, "DISPATCHER")).text
    await change(api, delete(IncidentEventRow).where(mine))
    assert (await checked(api, code)).json()["unchanged"] is False


async def test_who_may_not_see_the_matter_may_not_print_it(api: Served) -> None:
    story = a_story(Status.PENDING_ACCEPT, channel="petition", subclass="0302")
    await put(api, story)
    assert (await printed(api, story, "DISPATCHER")).status_code == 403
    assert (await printed(api, story, "DEPT_DESK", unit=UNIT)).status_code == 404
    assert (await printed(api, story, "ADMIN")).status_code == 403
    assert (await printed(api, story, "PETITION_CLERK")).status_code == 200
    wrong = await printed(api, story, "PETITION_CLERK", "docx")
    assert wrong.json()["errors"][0]["rule"] == "literal_error"


async def test_codes_that_are_none_are_not_found(api: Served) -> None:
    for code in ("AAAA-BBBB-CCCC-DDDD", "short", "A" * 17, "!!!!"):
        assert (await checked(api, code)).status_code == 404
    wrong = await checked(api, "AAAA-BBBB-CCCC-DDDD", sha256="xyz")
    assert wrong.json()["errors"][0]["field"] == "sha256"


async def test_guessing_codes_is_throttled(api: Served) -> None:
    answers = [await checked(api, new_code()) for _ in range(40)]
    assert [a.status_code for a in answers].count(429) > 0
    assert answers[-1].headers["retry-after"]


async def test_only_so_many_wait_for_a_pdf() -> None:
    turns, going, done = Turns(most=2), asyncio.Event(), 0

    async def one() -> str:
        nonlocal done
        try:
            async with turns.one():
                await going.wait()
                done += 1
        except Problem as problem:
            return problem.code
        return ""

    some = [asyncio.create_task(one()) for _ in range(5)]
    await asyncio.sleep(0)
    going.set()
    assert (await asyncio.gather(*some)).count("too_many_requests") == 2
    assert done == 3
    assert await one() == ""


def test_a_code_is_read_however_it_is_typed() -> None:
    code = new_code()
    assert code_of(code) == code_of(code.lower()) == code_of(code.replace("-", "")) == code
    assert code_of("0AAA-1AAA-AAAA-AAAA") == "OAAA-IAAA-AAAA-AAAA"


async def test_a_pdf_has_its_chinese_fonts_with_it() -> None:
    style = "font-family: 'Noto Sans CJK SC'"
    page = f'<meta charset="utf-8"><body style="{style}">紫金街道 漏气</body>'
    made = await pdf_of(page.encode())
    assert made.startswith(b"%PDF")
    objects = b""
    for packed in re.findall(rb"stream\n(.*?)\nendstream", made, re.S):
        with suppress(zlib.error):
            objects += zlib.decompress(packed)
    assert b"/FontFile" in objects
    assert b"Noto-Sans-CJK" in objects
    assert b"6f0f" in objects.lower(), "漏 can be copied out of it"


async def test_a_print_as_pdf_is_verified_by_its_digest(api: Served) -> None:
    story = a_story(Status.HANDLING)
    await put(api, story)
    answer = await printed(api, story, "DISPATCHER", "pdf")
    assert answer.headers["content-type"] == "application/pdf"
    assert f'filename="{story.it.case_no}.pdf"' in answer.headers["content-disposition"]
    digest = hashlib.sha256(answer.content).hexdigest()
    told = await checked(api, answer.headers["x-verification-code"], sha256=digest)
    assert told.json()["file_matches"] is True


async def test_without_its_libraries_a_pdf_is_refused_in_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.executable", "/bin/false")
    with pytest.raises(Problem) as caught:
        await pdf_of(b"<p>x</p>")
    assert caught.value.document(english=True)["code"] == "no_pdf"
