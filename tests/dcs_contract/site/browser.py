"""A real browser: Debian's Chromium, driven by Playwright, which asks no other host."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = (
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
INSIDE = ("file:", "data:", "blob:", "about:")


@contextmanager
def browser() -> Iterator[Browser]:
    """Start a browser that nothing of this machine's user can disturb, and end it."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=CHROMIUM, args=FLAGS, chromium_sandbox=False, timeout=60_000
        )
        try:
            yield started
        finally:
            started.close()


@dataclass
class Tab:
    """One tab with a state of its own. asked: addresses that it requested. complaints: of the browser."""

    page: Page
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    @property
    def foreign(self) -> list[str]:
        """Requests that left the folder."""
        return [address for address in self.asked if not address.startswith(INSIDE)]


def tab(context: BrowserContext) -> Tab:
    """Open a tab that keeps what happens in it."""
    made = Tab(context.new_page())
    made.page.on("request", lambda request: made.asked.append(request.url))
    made.page.on("pageerror", lambda error: made.complaints.append(str(error)))
    made.page.on("dialog", lambda dialog: (made.complaints.append(dialog.message), dialog.dismiss()))
    made.page.on(
        "console",
        lambda message: message.type in ("warning", "error") and made.complaints.append(message.text),
    )
    return made


def axe_source() -> str:
    """The script of axe-core, from the package that ships it."""
    spec = find_spec("axe_playwright_python")
    assert spec
    assert spec.origin
    return (Path(spec.origin).parent / "axe.min.js").read_text(encoding="utf-8")


def violations(page: Page, axe: str, *rules: str) -> list[dict[str, Any]]:
    """What axe-core holds against a page: rule, and the elements that break it. rules: ids, or all."""
    page.evaluate(axe)
    options = {"preload": False, "resultTypes": ["violations"]} | ({"runOnly": list(rules)} if rules else {})
    found = page.evaluate("async (options) => (await axe.run(document, options)).violations", options)
    return [
        {"rule": one["id"], "impact": one["impact"], "at": [node["target"] for node in one["nodes"]][:5]}
        for one in found
    ]
