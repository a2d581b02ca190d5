"""The site as a whole: it hangs together, asks nobody, and is the same each time."""

import re

from dcs_contract.main import main
from tests.dcs_contract.site.conftest import BUNDLE, GUIDE
from tests.dcs_contract.site.page import broken


def test_every_link_leads_somewhere(pages, site):
    assert sum(len(page.links) for page in pages.values()) > 500
    assert list(broken(pages, site)) == []


def test_anchors_are_unique(pages):
    for name, page in pages.items():
        assert len(page.ids) == len(set(page.ids)), name


def test_pages_load_nothing_foreign(pages):
    for name, page in pages.items():
        loads = [address for address in page.loads if not address.startswith("data:image/svg+xml,")]
        assert [address for address in loads if ":" in address or address.startswith("//")] == [], name
        (policy,) = [meta["content"] for meta in page.of("meta") if "http-equiv" in meta]
        assert policy.startswith("default-src 'none'; script-src 'self' file:; "), name
        assert "connect-src 'none'" in policy or name == "try-it.html", name


def test_scripts_and_styles_know_no_other_host(site):
    names = {path.name for path in (site / "theme").iterdir()}
    assert names == {"style.css", "site.js", "theme.js", "search.js"}
    for name in names - {"search.js"}:
        assert "//" not in re.sub(r"^\s*//.*$", "", (site / "theme" / name).read_text(), flags=re.MULTILINE)


def test_pages_are_accessible(pages):
    for name, page in pages.items():
        assert page.of("html")[0]["lang"] == "en", name
        assert len(page.of("h1")) == 1, name
        assert len(page.of("main")) == 1, name
        assert all(image.get("alt") for image in page.of("img")), name
        assert len(page.of("thead")) == len(page.of("table")), name
        assert all("scope" in header for header in page.of("th")) or "reference/" not in name, name
        assert page.of("meta")[-1]["name"] == "description", name


def test_the_title_names_the_page(pages, document):
    titles = [
        page.path.read_text(encoding="utf-8").split("<title>")[1].split("<")[0] for page in pages.values()
    ]
    assert len(set(titles)) == len(titles)
    assert all(title.endswith(document["info"]["title"]) for title in titles)


def test_two_builds_are_the_same_byte_for_byte(site, tmp_path):
    out = tmp_path / "elsewhere" / "again"
    assert main(["docs", str(BUNDLE), "--guide", str(GUIDE), "--out", str(out)]) == 0
    first = {path.relative_to(site): path.read_bytes() for path in site.rglob("*") if path.is_file()}
    second = {path.relative_to(out): path.read_bytes() for path in out.rglob("*") if path.is_file()}
    assert first == second


def test_the_search_finds_every_code(site, document):
    index = (site / "theme" / "search.js").read_text(encoding="utf-8")
    errors = [(name, e["value"]) for name, e in document["components"]["examples"].items() if "x-retry" in e]
    for name, value in errors:
        shown = value["error_code"] if isinstance(value, dict) else name
        assert shown in index
