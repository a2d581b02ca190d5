"""The site in a real browser, opened from its folder."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.dcs_contract.site.browser import axe_source, tab, violations
from tests.dcs_contract.site.test_documents import HOSTILE, RICH

SWAP = "reference/swap-instance.html"
TELEPHONE = {"width": 390, "height": 844}
expect.set_options(timeout=30_000)
LIMIT = 300_000  # bytes, uncompressed, of the page of an operation with all that it loads


@pytest.mark.parametrize(
    ("scheme", "rules"), [("light", []), ("dark", ["color-contrast", "link-in-text-block"])]
)
def test_every_page_is_accessible_and_asks_nobody(opened, pages, site, scheme, rules):
    axe = axe_source()
    made = opened("index.html", color_scheme=scheme, bypass_csp=True)
    for name in pages:
        made.page.goto((site / name).as_uri())
        assert violations(made.page, axe, *rules) == [], name
    assert (made.foreign, made.complaints) == ([], [])


@pytest.mark.parametrize("name", [SWAP, "reference/errors.html"])
def test_a_telephone_finds_it_accessible_too(opened, name):
    made = opened(name, viewport=TELEPHONE, bypass_csp=True)
    made.page.get_by_role("button", name="Menu").click()
    assert violations(made.page, axe_source()) == []


def test_no_page_is_wider_than_a_telephone(opened, pages, site):
    made = opened("index.html", viewport=TELEPHONE, is_mobile=True, has_touch=True)
    for name in pages:
        made.page.goto((site / name).as_uri())
        assert made.page.evaluate("document.documentElement.scrollWidth") <= 390, name


def test_the_menu_of_a_telephone_needs_no_script(opened):
    page = opened(SWAP, viewport=TELEPHONE, java_script_enabled=False).page
    link = page.get_by_role("link", name="Error catalogue", exact=True)
    expect(link).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    link.click()
    expect(page.get_by_role("heading", name="Error catalogue")).to_be_visible()


def test_without_a_script_everything_can_be_read(opened):
    page = opened(SWAP, java_script_enabled=False).page
    expect(page.get_by_text(re.compile("^POST /v2/")).first).to_be_visible()
    expect(page.get_by_role("combobox")).to_have_count(0)
    assert [one.is_visible() for one in page.locator(".scripted").all()] == [False, False]
    panel = page.locator("label", has_text="DCS.4061").first.locator("+ .tabbed-content")
    expect(panel).to_be_hidden()
    page.get_by_text("DCS.4061", exact=True).first.click()
    expect(panel).to_be_visible()
    expect(panel.locator("pre")).to_contain_text('"error_code": "DCS.4061"')


def test_the_page_of_an_operation_is_small(opened, site):
    made = opened(SWAP)
    names = [address.removeprefix(site.as_uri() + "/") for address in made.asked if "data:" not in address]
    assert SWAP in names
    assert sum((site / name).stat().st_size for name in names) < LIMIT


def test_the_search_works_without_a_server(opened):
    made = opened("index.html")
    page = made.page
    page.keyboard.press("/")
    page.keyboard.type("dcs.4855")
    expect(page.get_by_role("option").first).to_contain_text("Error catalogue")
    page.keyboard.press("Enter")
    page.wait_for_url("**/reference/errors.html#dcs.4855")
    expect(page.locator("[id='dcs.4855']")).to_be_in_viewport()
    assert (made.foreign, made.complaints) == ([], [])


def test_the_search_is_led_by_the_keyboard(opened):
    page = opened(SWAP).page
    page.keyboard.press("/")
    page.keyboard.type("roles")
    options = page.get_by_role("option")
    expect(options.first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    second = options.nth(1).get_attribute("id")
    expect(page.get_by_role("combobox")).to_have_attribute("aria-activedescendant", str(second))
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    page.keyboard.type("no such thing anywhere")
    expect(page.get_by_role("status")).to_have_text("Nothing found")


def test_the_keyboard_reaches_the_content_first(opened):
    page = opened(SWAP).page
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()


def test_tabs_are_turned_by_the_keyboard_and_remembered(opened):
    page = opened(SWAP).page
    samples = page.get_by_role("group", name="Languages")
    samples.get_by_role("radio").first.focus()
    page.keyboard.press("ArrowRight")
    expect(samples.get_by_role("radio").nth(1)).to_be_checked()
    expect(samples.get_by_text("dcs swap", exact=False).first).to_be_visible()
    page.goto(page.url.replace("swap-instance", "list-groups"))
    expect(page.get_by_role("group", name="Languages").get_by_role("radio").nth(1)).to_be_checked()


def colour(page: Any) -> str:
    """The colour behind a page."""
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))


def test_the_colours_follow_the_system_until_the_reader_chooses(opened):
    page = opened(SWAP, color_scheme="dark").page
    dark = colour(page)
    page.emulate_media(color_scheme="light")
    light = colour(page)
    assert light != dark
    button = page.get_by_role("button", name=re.compile("Colours"))
    button.click()
    assert (button.get_attribute("aria-label"), colour(page)) == ("Colours: light", light)
    button.click()
    assert (button.get_attribute("aria-label"), colour(page)) == ("Colours: dark", dark)
    page.reload()
    assert colour(page) == dark
    page.get_by_role("button", name=re.compile("Colours")).click()
    assert colour(page) == light


def test_code_is_copied(opened):
    page = opened(SWAP, permissions=["clipboard-read", "clipboard-write"]).page
    block = page.locator(".highlight").first
    block.hover()
    block.get_by_role("button", name="Copy").click()
    expect(block.get_by_role("button")).to_have_text("Copied")


def test_paper_shows_all_that_the_screen_folds(opened):
    page = opened(SWAP, color_scheme="dark").page
    page.evaluate("document.documentElement.dataset.colours = 'dark'")
    assert colour(page) != "rgb(255, 255, 255)"
    page.emulate_media(media="print", color_scheme="dark")
    assert colour(page) == "rgb(255, 255, 255)"
    for folded in (".tabbed-content", "details table"):
        assert page.locator(folded).count() > 10
        assert all(part.is_visible() for part in page.locator(folded).all())
    for part in (".top", ".pages", ".outline", ".turn"):
        expect(page.locator(part)).to_be_hidden()
    assert page.pdf(format="A4")[:5] == b"%PDF-"


def test_a_request_to_another_host_is_stopped(opened):
    made = opened("index.html")
    script = "fetch('https://192.0.2.1/').then(() => 'sent', () => 'stopped')"
    assert made.page.evaluate(script) == "stopped"
    assert "Content Security Policy" in str(made.complaints)


def test_a_hostile_document_does_nothing(chromium, build):
    made = tab(chromium.new_context())
    for page in build(HOSTILE).values():
        made.page.goto(page.path.resolve().as_uri())
        assert (made.foreign, made.complaints) == ([], [])
    made.page.context.close()


@pytest.mark.parametrize("document", [RICH, HOSTILE], ids=["rich", "hostile"])
def test_any_document_becomes_accessible_pages(chromium, build, document):
    axe = axe_source()
    made = tab(chromium.new_context(bypass_csp=True, viewport=TELEPHONE))
    for page in build(document).values():
        made.page.goto(page.path.resolve().as_uri())
        assert violations(made.page, axe) == [], page.path
        assert made.page.evaluate("document.documentElement.scrollWidth") <= 390, page.path
    made.page.context.close()
