"""Many files become one document."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcs_contract import bundle
from dcs_contract.openapi import nodes, resolve
from dcs_contract.problem import Refused
from tests.dcs_contract.conftest import REPOSITORY, edit, write


def test_files_under_components_become_components(volumes):
    document = bundle.bundle(volumes)
    operation = document["paths"]["/volumes/{volume}/detach"]["post"]
    assert operation["parameters"] == [{"$ref": "#/components/parameters/Volume"}]
    assert sorted(document["components"]) == ["parameters", "schemas"]


def test_a_schema_may_refer_to_itself(volumes):
    fault = bundle.bundle(volumes)["components"]["schemas"]["Fault"]
    assert fault["properties"]["cause"] == {"$ref": "#/components/schemas/Fault"}


def test_a_file_that_is_not_yaml_is_put_in_as_text(volumes):
    write(volumes.parent / "samples" / "curl.sh", 'curl "$URL"\n')
    edit(
        volumes.parent / "paths" / "detach.yaml",
        "summary:",
        "x-sample: {$ref: ../samples/curl.sh}\n  summary:",
    )
    operation = bundle.bundle(volumes)["paths"]["/volumes/{volume}/detach"]["post"]
    assert operation["x-sample"] == 'curl "$URL"\n'


def test_every_reference_of_our_bundle_resolves_within_it():
    document = bundle.bundle(REPOSITORY / "openapi" / "openapi.yaml")
    references = [node for _, node in nodes(document) if "$ref" in node]
    assert len(references) > 50
    assert all(resolve(document, node) is not None for node in references)


def test_the_committed_bundle_is_what_the_files_give():
    document = bundle.bundle(REPOSITORY / "openapi" / "openapi.yaml")
    committed = (REPOSITORY / "generated" / "openapi.json").read_text(encoding="utf-8")
    assert bundle.render(document) == committed


@pytest.mark.parametrize(
    ("reference", "what"),
    [
        ("gone.yaml", '"$ref: gone.yaml" leads nowhere'),
        ("../../secret.yaml", '"$ref: ../../secret.yaml" leaves the document'),
        ("/etc/hostname", '"$ref: /etc/hostname" leaves the document'),
    ],
)
def test_a_reference_that_leads_nowhere_or_outside_is_refused(volumes, reference, what):
    write(volumes.parent.parent / "secret.yaml", "secret: 1\n")
    detach = volumes.parent / "paths" / "detach.yaml"
    edit(detach, "../components/parameters/Volume.yaml", reference)
    with pytest.raises(Refused) as caught:
        bundle.bundle(volumes)
    problem = caught.value.problems[0]
    assert (problem.what, problem.at) == (what, str(detach))


def test_a_reference_through_a_link_that_leaves_the_folder_is_refused(volumes):
    write(volumes.parent.parent / "secret.yaml", "name: secret\n")
    parameter = volumes.parent / "components" / "parameters" / "Volume.yaml"
    parameter.unlink()
    parameter.symlink_to(volumes.parent.parent / "secret.yaml")
    with pytest.raises(Refused, match="leaves the document"):
        bundle.bundle(volumes)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\na: 2\n", 'the key "a" stands twice'),
        ("a: [1\n", "is not valid YAML"),
        ("a: &x [*x]\n", "is not valid YAML|is not an OpenAPI document"),
        ("- 1\n", "is not an OpenAPI document"),
        ("", "is not an OpenAPI document"),
        ("!!python/object/apply:os.getcwd []\n", "is not valid YAML"),
    ],
)
def test_a_root_that_is_no_document_is_refused(tmp_path, text, message):
    write(tmp_path / "openapi.yaml", text)
    with pytest.raises(Refused, match=message):
        bundle.bundle(tmp_path / "openapi.yaml")


@pytest.mark.parametrize(
    ("text", "message"),
    [('{"a": 1, "a": 2}', 'the key "a" stands twice'), ("{", "openapi.json is not valid JSON")],
)
def test_a_json_root_is_read_as_strictly(tmp_path, text, message):
    write(tmp_path / "openapi.json", text)
    with pytest.raises(Refused, match=message):
        bundle.bundle(tmp_path / "openapi.json")


def test_a_missing_root_is_refused(tmp_path):
    with pytest.raises(Refused, match="cannot read"):
        bundle.bundle(tmp_path / "openapi.yaml")


def test_yaml_keeps_words_and_dates_as_texts(volumes):
    edit(volumes, "title: Volumes", "title: no, x-date: 2026-01-02, x-true: true")
    info = bundle.bundle(volumes)["info"]
    assert info == {"title": "no", "x-date": "2026-01-02", "x-true": True, "version": "1.0.0"}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text().filter(lambda k: k != "$ref"), inner)
    ),
    max_leaves=10,
)


@given(extension=JSON)
def test_what_is_no_reference_passes_unchanged(tmp_path_factory, extension):
    root = tmp_path_factory.mktemp("document") / "openapi.json"
    write(root, json.dumps({"openapi": "3.1.1", "x-extension": extension}))
    assert bundle.bundle(root)["x-extension"] == extension
