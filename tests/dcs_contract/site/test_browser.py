"""The site in a real browser, opened from its folder."""

import shutil
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.dcs_contract.site.browser import DEADLINE, Tab, browser
from tests.dcs_contract.site.test_documents import HOSTILE

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

PAGES = ("index.html", "getting-started.html", "reference/swap-instance.html", "reference/errors.html")

# The search lives in a shadow tree of its own.
SHADOW = "[...document.querySelectorAll('*')].map((element) => element.shadowRoot).find((root) => root)"


@pytest.fixture(scope="module")
def tab() -> Iterator[Tab]:
    if not CHROMIUM:
        pytest.skip("install chromium: apt-get install chromium")
    with browser(CHROMIUM) as tab:
        yield tab


def complaints(tab: Tab) -> list[object]:
    """What the browser holds against a page."""
    entries = [event["entry"] for event in tab.of("Log.entryAdded")]
    return [
        *(entry["text"] for entry in entries if entry["level"] in ("warning", "error")),
        *tab.of("Runtime.exceptionThrown"),
        *(event for event in tab.of("Runtime.consoleAPICalled") if event["type"] in ("warning", "error")),
        *tab.of("Page.javascriptDialogOpening"),
    ]


def foreign(tab: Tab) -> list[str]:
    """Requests that left the folder."""
    urls = [event["request"]["url"] for event in tab.of("Network.requestWillBeSent")]
    return [url for url in urls if not url.startswith(("file:", "data:"))]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_from_its_folder(tab, site, page, width, scheme):
    tab.open((site / page).as_uri(), width=width, scheme=scheme)
    assert tab.run("document.querySelector('h1').innerText")
    assert complaints(tab) == []
    assert foreign(tab) == []
    assert tab.run("document.documentElement.scrollWidth") <= width
    dark = tab.run("document.body.dataset.mdColorScheme") == "slate"
    assert dark == (scheme == "dark")


def eventually(tab: Tab, script: str) -> Any:
    """The value of a script as soon as it has one."""
    deadline = time.monotonic() + DEADLINE
    while not (value := tab.run(script)):
        assert time.monotonic() < deadline, script
        time.sleep(0.02)
    return value


def test_the_search_works_without_a_server(tab, site):
    tab.open((site / "index.html").as_uri())
    tab.run("document.querySelector('.md-search__button').click()")
    eventually(tab, f"{SHADOW}?.activeElement?.tagName === 'INPUT'")
    for key in "DCS.4855":
        tab.send("Input.dispatchKeyEvent", type="keyDown", text=key, key=key)
        tab.send("Input.dispatchKeyEvent", type="keyUp", key=key)
    expected = (site / "reference" / "errors.html").as_uri() + "?h=DCS.4855#dcs.4855"
    eventually(tab, f"{SHADOW}.querySelector('a')?.href === '{expected}'")
    assert tab.run(f"{SHADOW}.querySelector('input').value") == "DCS.4855"
    assert complaints(tab) == []
    assert foreign(tab) == []


def test_a_request_to_another_host_is_stopped(tab, site):
    tab.open((site / "index.html").as_uri())
    script = "fetch('https://192.0.2.1/').then(() => 'sent', () => 'stopped')"
    assert tab.run(script) == "stopped"
    assert "Content Security Policy" in str(complaints(tab))


def test_a_hostile_document_does_nothing(tab, build):
    for page in build(HOSTILE).values():
        tab.open(page.path.resolve().as_uri())
        assert complaints(tab) == []
        assert foreign(tab) == []
