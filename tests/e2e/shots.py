"""Pictures of the pages at the sizes that people use: `python -m tests.e2e.shots URL ACCOUNTS DIR`.

Signs in at a running instance with its accounts file and saves one PNG per page and size.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, Page, sync_playwright
from playwright.sync_api import TimeoutError as NotThere

SIZES: Final[Mapping[str, tuple[int, int]]] = {
    "desk-1440": (1440, 900),
    "desk-1920": (1920, 1080),
    "wall-3840": (3840, 1080),
    "phone-390": (390, 844),
}
CHROMIUM: Final = "/usr/bin/chromium"
FLAGS: Final = (
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
)
"""The machine may have no graphics card: WebGL is drawn in software."""

WAIT_MS: Final = 15_000
DRAWN_MS: Final = 2_000
"""A map that is drawn in software takes so long to follow."""


def account_of(accounts: Sequence[Mapping[str, Any]], role: str) -> Mapping[str, Any]:
    """The first account of a role; raises LookupError when there is none."""
    for account in accounts:
        if account["role"] == role:
            return account
    raise LookupError(f"no account of the role {role}")


def sign_in(page: Page, url: str, account: Mapping[str, Any]) -> None:
    """Signs in through the page, and waits for the board."""
    page.goto(f"{url}/login")
    page.get_by_test_id("login-username").fill(str(account["username"]))
    page.get_by_test_id("login-password").fill(str(account["password"]))
    page.get_by_test_id("login-submit").click()
    page.locator('[data-testid="data-age"][data-state="fresh"]').wait_for(timeout=WAIT_MS)


def settled(page: Page) -> None:
    """Waits until the network rests; the live socket does not count."""
    page.wait_for_load_state("networkidle", timeout=WAIT_MS)


def shoot(browser: Browser, url: str, account: Mapping[str, Any], name: str, into: Path) -> None:
    """All pages in one size."""
    width, height = SIZES[name]
    context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
    page = context.new_page()

    def save(what: str) -> None:
        settled(page)
        page.wait_for_timeout(DRAWN_MS)
        page.screenshot(path=into / f"{what}-{name}.png")

    page.goto(f"{url}/login")
    page.get_by_test_id("login-submit").wait_for(timeout=WAIT_MS)
    save("sign-in")
    sign_in(page, url, account)
    if name.startswith("wall"):
        page.get_by_test_id("theme").click()
    row = page.locator('[data-testid^="row-"]:not(.masked)').first
    try:
        row.wait_for(timeout=WAIT_MS)
    except NotThere:
        save("board-empty")
        context.close()
        return
    save("board")
    row.click()
    page.get_by_test_id("history").locator("li").first.wait_for(timeout=WAIT_MS)
    save("ticket")
    action = page.locator('[data-testid^="action-"]').first
    if action.count() > 0:
        action.click()
        page.get_by_test_id("form-submit").wait_for(timeout=WAIT_MS)
        save("form")
    page.goto(f"{url}/track")
    page.get_by_test_id("track-code").wait_for(timeout=WAIT_MS)
    save("track")
    context.close()


def main() -> None:
    """Reads its arguments and takes the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", help="address of a running instance")
    parser.add_argument("accounts", type=Path, help="accounts.json of its state folder")
    parser.add_argument("into", type=Path, help="folder for the pictures")
    parser.add_argument("--role", default="DUTY_OFFICER")
    given = parser.parse_args()
    given.into.mkdir(parents=True, exist_ok=True)
    account = account_of(json.loads(given.accounts.read_text(encoding="utf-8")), given.role)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        for name in SIZES:
            shoot(browser, given.url.rstrip("/"), account, name, given.into)
        browser.close()


if __name__ == "__main__":
    main()
