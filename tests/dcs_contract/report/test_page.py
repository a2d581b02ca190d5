"""The HTML report in a real browser."""

import re
import shutil

import pytest

from tests.dcs_contract.site.browser import CHROMIUM, axe_source, browser, tab, violations


@pytest.fixture(scope="module")
def chromium():
    if not CHROMIUM:
        pytest.skip("install chromium: apt-get install chromium")
    with browser() as started:
        yield started


@pytest.fixture
def opened(chromium, reported, tmp_path):
    """Opens the report alone in a folder."""
    contexts = []

    def call(**options):
        contexts.append(chromium.new_context(bypass_csp=True, **options))
        made = tab(contexts[-1])
        made.page.goto(shutil.copy(reported.folder / "report.html", tmp_path / "report.html").as_uri())
        return made

    yield call
    for context in contexts:
        context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_needs_nothing_else_fits_and_is_accessible(opened, width, scheme):
    made = opened(color_scheme=scheme, viewport={"width": width, "height": 844}, java_script_enabled=True)
    assert made.page.inner_text("h1") == "2 defects"
    assert violations(made.page, axe_source()) == []
    assert (made.foreign, made.complaints) == ([], [])
    assert made.page.evaluate("document.documentElement.scrollWidth") <= width
    assert made.page.evaluate("getComputedStyle(document.body).backgroundColor") == BACKGROUNDS[scheme]


BACKGROUNDS = {"light": "rgb(251, 250, 247)", "dark": "rgb(20, 23, 27)"}


def test_the_page_has_no_script_and_no_foreign_markup(reported):
    text = reported.read("report.html")
    assert "<script" not in text
    assert not re.search(r"""(?:src|href)=["'](?!#)""", text)
    assert "the &lt;gateway&gt; of the vendor" in text


def test_the_page_tells_every_defect_and_how_to_see_it_again(opened, reported):
    made = opened(java_script_enabled=False)
    for defect in reported.data["defects"]:
        text = made.page.locator(f"[id='{defect['id']}']").text_content()
        assert all(defect[key] in text for key in ("title", "expected", "see", "came", "why", "again"))
        assert f"dcs-contract replay report.json {defect['id']}" in text
