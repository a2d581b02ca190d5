"""The site of our document, built once, and a way to build another."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from textwrap import dedent
from typing import Any, TypeAlias

import pytest
from playwright.sync_api import Browser

from dcs_contract.bundle import bundle
from dcs_contract.main import main
from dcs_contract.site.build import build as site_of
from tests.dcs_contract.conftest import REPOSITORY
from tests.dcs_contract.site.browser import CHROMIUM, Tab, browser, tab
from tests.dcs_contract.site.page import Page, read

BUNDLE = REPOSITORY / "generated" / "openapi.json"
GUIDE = REPOSITORY / "docs"

Build: TypeAlias = Callable[[str], dict[str, Page]]
Open: TypeAlias = Callable[..., Tab]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("site") / "out"
    assert main(["docs", str(BUNDLE), "--guide", str(GUIDE), "--out", str(out)]) == 0
    return out


@pytest.fixture(scope="session")
def pages(site: Path) -> dict[str, Page]:
    return read(site)


@pytest.fixture(scope="session")
def document() -> Mapping[str, Any]:
    return bundle(BUNDLE).document


@pytest.fixture(scope="session")
def build(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Builds the site of a document given as YAML, without a guide; gives its pages."""

    def call(text: str) -> dict[str, Page]:
        folder = tmp_path_factory.mktemp("document")
        (folder / "openapi.yaml").write_text(dedent(text), encoding="utf-8")
        return read(site_of(folder / "openapi.yaml", None, folder / "site").parent)

    return call


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    if not CHROMIUM:
        pytest.skip("install chromium: apt-get install chromium")
    with browser() as started:
        yield started


@pytest.fixture
def opened(chromium, site) -> Iterator[Open]:
    """Opens a page of the site in a tab of its own; `options` are those of the browser."""
    contexts = []

    def call(name: str, **options: Any) -> Tab:
        contexts.append(chromium.new_context(**options))
        made = tab(contexts[-1])
        made.page.goto((site / name).as_uri())
        return made

    yield call
    for context in contexts:
        context.close()
