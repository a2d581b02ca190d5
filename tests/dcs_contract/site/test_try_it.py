"""The page that sends real requests, in a real browser, opened from its folder, against real Redis."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, Request, expect

from dcs_contract.openapi import resolve
from dcs_contract.problem import Refused
from dcs_contract.site.build import build
from tests.conftest import Target, serving
from tests.dcs_contract.site.browser import Tab, axe_source, violations
from tests.dcs_contract.site.conftest import Open

NAME = "try-it.html"
CLOSED = "http://127.0.0.1:1"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    """A server that lets pages of files call it."""
    file = tmp_path_factory.mktemp("server") / "target.toml"
    with serving(file, "--allow-origin", "null") as server:
        yield server


@pytest.fixture
def tab(opened: Open) -> Tab:
    return opened(NAME)


@pytest.fixture
def sent(tab: Tab) -> list[Request]:
    """The requests that switch, as the browser sends them."""
    requests: list[Request] = []
    tab.page.on("request", lambda request: request.method == "POST" and requests.append(request))
    return requests


def part(page: Page, name: str) -> Locator:
    """A part of the page."""
    return page.locator(f"[data-part={name}]")


def connect(page: Page, url: str) -> None:
    """Type the address of a server, and press Enter."""
    page.get_by_label("Server").fill(url)
    page.keyboard.press("Enter")


def press(button: Locator) -> None:
    """Press Enter on a button, as soon as it takes it; Playwright waits for that with a click only."""
    expect(button).to_be_enabled()
    button.press("Enter")


def test_it_sends_nothing_before_it_is_told_to(tab):
    expect(part(tab.page, "state")).to_have_text("Not connected. Start a server, then connect.")
    expect(part(tab.page, "command")).to_have_text("dcs-server --allow-origin null")
    expect(part(tab.page, "send")).to_be_hidden()
    assert (tab.foreign, tab.complaints) == ([], [])


def test_it_says_what_to_type_when_no_server_runs(tab):
    connect(tab.page, CLOSED)
    expect(tab.page.get_by_role("status")).to_have_text(f"No server answers on {CLOSED}. Start one.")
    expect(part(tab.page, "command")).to_have_text("dcs-server --allow-origin null --port 1")
    expect(part(tab.page, "send")).to_be_hidden()


def test_it_says_what_to_type_when_the_server_does_not_know_it(tab, target):
    connect(tab.page, target.url)
    expect(part(tab.page, "state")).to_contain_text("A server answers")
    expect(part(tab.page, "state")).to_contain_text("does not let this page call it")
    expect(part(tab.page, "command")).to_contain_text("--allow-origin null --port")


def test_it_goes_to_this_machine_only(tab):
    connect(tab.page, "http://192.0.2.1:8480")
    assert tab.page.get_by_label("Server").evaluate("(field) => field.validity.patternMismatch")
    expect(part(tab.page, "state")).to_have_text("Not connected. Start a server, then connect.")
    assert tab.foreign == []


def test_a_refusal_is_shown_as_it_came(tab, server):
    before = server.master()
    tab.page.get_by_label("X-Auth-Token").fill("local-only-read-access")
    connect(tab.page, server.url)
    part(tab.page, "send").click()
    expect(part(tab.page, "log")).to_contain_text("Answer 403")
    expect(part(tab.page, "log")).to_contain_text("nothing was changed")
    expect(part(tab.page, "answer")).to_contain_text("HTTP 403")
    expect(part(tab.page, "answer")).to_contain_text("error_code")
    assert server.master() == before


def test_the_roles_flip_before_the_readers_eyes(tab, sent, server):
    page, before = tab.page, server.master()
    connect(page, server.url)
    nodes = part(page, "nodes").get_by_role("listitem")
    expect(nodes).to_have_count(2)
    expect(nodes.filter(has_text="master")).to_have_count(1)

    press(part(page, "send"))
    expect(part(page, "answer")).to_contain_text("HTTP 204")
    expect(part(page, "answer")).to_contain_text("x-request-id: ")
    expect(nodes.filter(has_text="master (was slave)")).to_have_count(1)
    expect(nodes.filter(has_text="slave (was master)")).to_have_count(1)
    expect(page.get_by_role("log")).to_contain_text("was slave, is master")
    assert server.master() != before
    assert len(sent) == 1
    assert server.token not in part(page, "request").inner_text()
    assert sent[0].headers["x-auth-token"] == server.token
    assert all(url.startswith((server.url, "file:")) for url in tab.asked)
    assert tab.complaints == []


def test_a_second_switchover_must_be_meant(tab, sent, server):
    page = tab.page
    connect(page, server.url)
    send, sure = part(page, "send"), page.get_by_role("dialog")
    press(send)
    expect(part(page, "answer")).to_contain_text("HTTP 204")
    expect(send).to_be_enabled()
    once = server.master()

    press(send)
    expect(sure).to_be_visible()
    expect(page.get_by_role("button", name="Leave it")).to_be_focused()
    page.keyboard.press("Enter")
    expect(sure).to_be_hidden()
    press(send)
    page.keyboard.press("Escape")
    expect(sure).to_be_hidden()
    assert len(sent) == 1
    assert server.master() == once

    press(send)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(part(page, "log")).to_contain_text("request number 2")
    expect(part(page, "log").get_by_text("done")).to_have_count(2)
    assert len(sent) == 2
    assert server.master() != once


def test_a_reload_forgets_no_switchover(tab, sent, server):
    connect(tab.page, server.url)
    part(tab.page, "send").click()
    expect(part(tab.page, "log")).to_contain_text("done")
    tab.page.reload()
    connect(tab.page, server.url)
    part(tab.page, "send").click()
    expect(tab.page.get_by_role("dialog")).to_be_visible()
    assert len(sent) == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_accessible_at_work_on_a_telephone(opened, server, scheme):
    page = opened(NAME, viewport={"width": 390, "height": 844}, color_scheme=scheme, bypass_csp=True).page
    connect(page, server.url)
    part(page, "send").click()
    expect(part(page, "log")).to_contain_text("is master")
    assert violations(page, axe_source()) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    part(page, "send").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert violations(page, axe_source()) == []


def test_a_server_that_ends_is_missed(tab, tmp_path):
    with serving(tmp_path / "target.toml", "--allow-origin", "null") as server:
        connect(tab.page, server.url)
        expect(part(tab.page, "state")).to_contain_text("every second")
    expect(part(tab.page, "state")).to_contain_text("No server answers")
    expect(part(tab.page, "send")).to_be_hidden()


def test_what_it_sends_comes_from_the_document(tab, document):
    operations = json.loads(tab.page.locator("#operations").text_content() or "")
    assert [operation["id"] for operation in operations] == ["swapInstance", "listGroups"]
    for operation in operations:
        node = document["paths"][operation["path"]][operation["method"].lower()]
        assert (operation["id"], operation["summary"]) == (node["operationId"], node["summary"])
        assert set(operation["successes"]) == {status for status in node["responses"] if status[0] == "2"}
        assert set(operation["refusals"]) == {
            status for key in ("responses", "x-gateway-responses") for status in node[key] if status[0] == "4"
        }
        header = document["components"]["securitySchemes"]["Token"]["name"]
        assert operation["credentials"] == [{"name": header}]
        parameters = [
            resolve(document, found) for found in document["paths"][operation["path"]]["parameters"]
        ]
        assert [(one["name"], one["pattern"]) for one in operation["parameters"]] == [
            (one["name"], one["schema"]["pattern"]) for one in parameters
        ]


def test_an_operation_that_is_not_there_is_refused(volumes, tmp_path):
    guide = tmp_path / "guide"
    guide.mkdir()
    (guide / "nav.yaml").write_text("- index.md\n", encoding="utf-8")
    (guide / "index.md").write_text("operations: attachVolume\n\n# Try it\n", encoding="utf-8")
    with pytest.raises(Refused, match='no operation "attachVolume"') as refused:
        build(volumes, guide, tmp_path / "site")
    assert "detachVolume" in str(refused.value)
