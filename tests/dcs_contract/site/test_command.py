"""`dcs-contract docs`, and what it does not do."""

import re
import shutil
from pathlib import Path

import pytest

from tests.dcs_contract.conftest import edit, write
from tests.dcs_contract.site.conftest import BUNDLE
from tests.dcs_contract.site.page import read


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    """A folder without a guide and without a site."""
    monkeypatch.chdir(tmp_path)


def test_a_document_that_is_not_ours(run, volumes):
    code, out, err = run("docs", volumes)
    assert (code, err) == (0, "")
    assert out == f"Site: {Path('build/site/index.html').resolve()}\n"
    pages = read(Path("build/site"))
    assert set(pages) == {"index.html"} | {
        f"reference/{name}.html" for name in ("detach-volume", "errors", "schemas")
    }
    assert "Detach a volume" in pages["index.html"].text
    operation = pages["reference/detach-volume.html"].text
    assert all(
        text in operation
        for text in ("POST /volumes/{volume}/detach", "^v-[0-9]+$", "v-1", "X-Key", "NoSuchVolume")
    )
    assert "gateway" not in operation
    assert "no-such-volume" in pages["reference/errors.html"].ids


def test_a_folder_stands_for_the_document_in_it(run, volumes):
    assert run("docs", volumes.parent)[0] == 0
    assert "Detach a volume" in read(Path("build/site"))["index.html"].text


def test_a_second_build_replaces_the_first(run, volumes):
    run("docs", volumes)
    edit(volumes, "title: Volumes", "title: Discs")
    edit(volumes.parent / "paths" / "detach.yaml", "detachVolume", "detachDisc")
    code, _, _ = run("docs", volumes)
    assert code == 0
    pages = read(Path("build/site"))
    assert "Discs" in pages["index.html"].text
    assert "reference/detach-disc.html" in pages
    assert "reference/detach-volume.html" not in pages
    assert [path.name for path in Path("build").iterdir()] == ["site"]


def test_a_document_that_is_not_there(run):
    code, out, err = run("docs", "nowhere.json")
    assert (code, out) == (2, "")
    assert err.startswith("cannot read ")
    assert "nowhere.json" in err


def test_a_file_that_is_no_document(run, tmp_path):
    write(tmp_path / "list.json", "[1, 2]")
    code, _, err = run("docs", "list.json")
    assert code == 2
    assert "list.json is not an OpenAPI document" in err


def test_a_document_that_is_not_built_as_openapi_wants_it(run, tmp_path):
    write(tmp_path / "odd.yaml", "openapi: 3.1.1\npaths: {/a: {get: {parameters: [{name: x}]}}}\n")
    code, _, err = run("docs", "odd.yaml")
    assert code == 2
    assert err.startswith("odd.yaml cannot be shown\n  at   odd.yaml\n  why  KeyError: 'in'\n")
    assert err.endswith("  fix  dcs-contract check odd.yaml\n")
    assert not Path("build").exists()


@pytest.mark.parametrize("make", [Path.touch, Path.mkdir], ids=["file", "folder"])
def test_files_of_somebody_else_stay(run, volumes, make):
    Path("precious").mkdir()
    mine = Path("precious/thesis")
    make(mine)
    (mine / "chapter").touch() if mine.is_dir() else None
    code, _, err = run("docs", volumes, "--out", "precious")
    assert code == 2
    assert "holds files that this command did not make; nothing was changed" in err
    assert "thesis" in err
    assert [path.name for path in Path("precious").iterdir()] == ["thesis"]


def test_a_folder_that_cannot_be_written_is_refused(run, volumes):
    Path("thesis").touch()
    code, out, err = run("docs", volumes, "--out", "thesis/site")
    assert (code, out) == (2, "")
    assert "cannot write the site\n  at   " in err
    assert "  fix  give a folder that can be written, with --out\n" in err


def test_a_file_put_beside_the_site_stays(run, volumes):
    run("docs", volumes)
    Path("build/site/CNAME").write_text("docs.example.com", encoding="utf-8")
    code, _, err = run("docs", volumes)
    assert code == 2
    assert "  at   CNAME\n" in err
    assert Path("build/site/CNAME").exists()


def test_the_output_may_not_be_a_file(run, volumes):
    Path("site").touch()
    code, _, err = run("docs", volumes, "--out", "site")
    assert (code, Path("site").is_file()) == (2, True)
    assert "did not make" in err


def test_an_empty_folder_is_taken(run, volumes):
    Path("site").mkdir()
    assert run("docs", volumes, "--out", "site")[0] == 0
    assert Path("site/index.html").is_file()


def guide(**pages: str) -> Path:
    """A guide with these pages, all of them in its order."""
    for name, text in pages.items():
        write(Path("docs") / f"{name}.md", text)
    write(Path("docs/nav.yaml"), "".join(f"- {name}.md\n" for name in pages))
    return Path("docs")


def test_a_guide_comes_before_the_reference(run, volumes):
    guide(index="# Welcome\n\n[The operation](reference/detach-volume.md)\n", second="# Second\n")
    write(Path("docs/images/dot.svg"), "<svg xmlns='http://www.w3.org/2000/svg'/>")
    assert run("docs", volumes, "--guide", "docs")[0] == 0
    pages = read(Path("build/site"))
    assert "Welcome" in pages["index.html"].text
    assert "reference/detach-volume.html" in pages["index.html"].links
    assert "Overview" in pages["reference/index.html"].text
    assert Path("build/site/images/dot.svg").is_file()
    assert not Path("build/site/nav.yaml").exists()


def test_a_guide_may_have_headings(run, volumes):
    guide(index="# Welcome\n", second="# Second\n")
    write(Path("docs/nav.yaml"), "- index.md\n- Afterwards: [second.md, checks]\n")
    assert run("docs", volumes, "--guide", "docs")[0] == 0
    page = read(Path("build/site"))["index.html"]
    assert "Guide Welcome Afterwards Second Checks of the contract suite Reference" in page.text


def test_a_link_within_the_guide(run, volumes):
    guide(index="# Welcome\n\n[there](second.md#place)\n", second="# Second\n\n## Place\n")
    assert run("docs", volumes, "--guide", "docs")[0] == 0
    assert "second.html#place" in read(Path("build/site"))["index.html"].links
    guide(index="# Welcome\n\n[there](second.md#gone)\n", second="# Second\n\n## Place\n")
    code, _, err = run("docs", volumes, "--guide", "docs")
    assert code == 2
    assert err.startswith(
        "second.html has no place of this name; the old site is as it was\n  at   index.md:3\n"
    )


def test_what_the_guide_does_not_have_is_not_made(run, volumes):
    guide(index="# Welcome\n")
    write(Path("docs/nav.yaml"), "- index.md\n- kill-matrix\n- benchmarks\n- changelog\n")
    assert run("docs", volumes, "--guide", "docs")[0] == 0
    assert not {"kill-matrix.html", "benchmarks.html", "changelog.html"} & set(read(Path("build/site")))


def test_a_stale_site_is_told(run, volumes):
    assert run("docs", volumes, "--check")[:2] == (
        0,
        "Right: a site can be built; there is none in build/site\n",
    )
    run("docs", volumes)
    assert run("docs", volumes, "--check")[:2] == (0, "Fresh: build/site\n")
    edit(volumes.parent / "paths" / "detach.yaml", "Detach a volume", "Take a volume off")
    code, out, err = run("docs", volumes, "--check")
    assert (code, out) == (4, "")
    assert re.fullmatch(r"Stale: build/site \(\d files\)\n  at   index.html\n  fix  build it again\n", err)
    assert "Detach a volume" in read(Path("build/site"))["index.html"].text


def test_a_broken_link_in_the_guide_keeps_the_old_site(run, volumes):
    guide(index="# Welcome\n")
    run("docs", volumes, "--guide", "docs")
    guide(index="# Changed\n\n[gone](nowhere.md)\n")
    code, _, err = run("docs", volumes, "--guide", "docs")
    assert code == 2
    assert err == (
        "page does not exist; the old site is as it was\n"
        "  at   index.md:3\n  why  [gone](nowhere.md)\n  fix  correct the link\n"
    )
    assert "Welcome" in read(Path("build/site"))["index.html"].text
    assert [path.name for path in Path("build").iterdir()] == ["site"]


def test_order_and_pages_of_a_guide_must_agree(run, volumes):
    guide(index="# Welcome\n", lost="# Lost\n")
    write(Path("docs/nav.yaml"), "- index.md\n- gone.md\n")
    code, _, err = run("docs", volumes, "--guide", "docs")
    assert code == 2
    assert "nav.yaml names gone.md, which is not there" in err
    assert "the page lost.md is not in nav.yaml" in err


@pytest.mark.parametrize("nav", ["pages: 1\n", "- 1\n"])
def test_the_order_is_a_list(run, volumes, nav):
    guide(index="# Welcome\n")
    write(Path("docs/nav.yaml"), nav)
    code, _, err = run("docs", volumes, "--guide", "docs")
    assert code == 2
    assert "nav.yaml is not a list of pages" in err


def test_a_guide_may_not_take_the_place_of_the_reference(run, volumes):
    write(guide(index="# Welcome\n") / "reference" / "x.txt", "")
    code, _, err = run("docs", volumes, "--guide", "docs")
    assert code == 2
    assert 'the guide has a folder "reference"' in err


def test_the_guide_in_docs_belongs_to_the_standard_document_only(run, ours, monkeypatch):
    monkeypatch.chdir(ours.parent.parent)
    guide(index="# Welcome\n")
    assert run("docs", ours)[0] == 0
    assert "Welcome" not in read(Path("build/site"))["index.html"].text
    assert run("docs")[0] == 0
    assert "Welcome" in read(Path("build/site"))["index.html"].text


def test_a_guide_that_is_not_there(run, volumes):
    code, _, err = run("docs", volumes, "--guide", "nowhere")
    assert code == 2
    assert re.search(r"cannot read nowhere/nav\.yaml", err)


def test_missing_libraries_are_named(run, volumes, monkeypatch):
    monkeypatch.setattr("dcs_contract.site.command.NEEDED", ("jinja2", "no_such_library"))
    code, _, err = run("docs", volumes)
    assert code == 2
    assert "cannot write a site: no_such_library not installed" in err
    assert "pip install 'dcs-switchover[docs]'" in err


def test_our_bundle_alone(run, tmp_path):
    shutil.copy(BUNDLE, tmp_path / "openapi.json")
    assert run("docs", "openapi.json")[0] == 0
    assert "reference/swap-instance.html" in read(Path("build/site"))
