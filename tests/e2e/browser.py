"""A real browser for the tests: Debian's Chromium, one context for each person."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, Locator, Page, sync_playwright

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
)
WAIT_MS = 20_000


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium, headless. Its absence is a failure that says what to do."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    assert path is not None, "Chromium is missing: `make setup` as root installs it"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Person:
    """Somebody at the pages, signed in."""

    page: Page

    def see(self, testid: str, text: str | None = None) -> Locator:
        """The element, once it is there (and says `text`)."""
        found = self.page.get_by_test_id(testid)
        if text is not None:
            found = found.filter(has_text=text)
        found.first.wait_for(timeout=WAIT_MS)
        return found.first

    def gone(self, testid: str) -> None:
        """Waits until the element is not there any more."""
        self.page.get_by_test_id(testid).first.wait_for(state="detached", timeout=WAIT_MS)

    def click(self, testid: str) -> None:
        self.see(testid).click()

    def open(self, incident_id: str) -> None:
        """Opens a ticket from the list."""
        self.click(f"row-{incident_id}")
        self.see("ticket-panel")

    def act(self, command: str, *, press: tuple[str, ...] = (), **texts: str) -> None:
        """Sends a command by its form: `press` are choices, `texts` are fields to fill."""
        self.click(f"action-{command}")
        for choice in press:
            self.click(f"field-{choice}")
        for name, text in texts.items():
            self.see(f"field-{name}").fill(text)
        submit = self.page.get_by_test_id("form-submit")
        if submit.count():
            submit.first.click()
        done = self.page.locator('[data-testid="outcome"][data-outcome="done"]')
        done.wait_for(timeout=WAIT_MS)


def sign_in(browser: Browser, address: str, account: dict[str, Any]) -> Person:
    """A person with a window of their own, on the live board."""
    context = browser.new_context(
        viewport={"width": 1440, "height": 900}, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    page = context.new_page()
    page.goto(address)
    person = Person(page)
    person.see("login-username").fill(account["username"])
    person.see("login-password").fill(account["password"])
    person.click("login-submit")
    person.see("data-age")
    return person
