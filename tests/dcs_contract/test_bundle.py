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
    document = bundle.bundle(volumes).document
    operation = document["paths"]["/volumes/{volume}/detach"]["post"]
    assert operation["parameters"] == [{"$ref": "#/components/parameters/Volume"}]
    assert sorted(document["components"]) == ["parameters", "schemas", "securitySchemes"]


def test_a_schema_may_refer_to_itself(volumes):
    fault = bundle.bundle(volumes).document["components"]["schemas"]["Fault"]
    assert fault["properties"]["cause"] == {"$ref": "#/components/schemas/Fault"}


def test_a_file_that_is_not_yaml_is_put_in_as_text(volumes):
    write(volumes.parent / "samples" / "curl.sh", 'curl "$URL"\n')
    edit(
        volumes.parent / "paths" / "detach.yaml",
        "summary:",
        "x-sample: {$ref: ../samples/curl.sh}\n  summary:",
    )
    operation = bundle.bundle(volumes).document["paths"]["/volumes/{volume}/detach"]["post"]
    assert operation["x-sample"] == 'curl "$URL"\n'


def test_every_reference_of_our_bundle_resolves_within_it():
    document = bundle.bundle(REPOSITORY / "openapi" / "openapi.yaml").document
    references = [node for _, node in nodes(document) if "$ref" in node]
    assert len(references) > 50
    assert all(resolve(document, node) is not None for node in references)


def test_the_committed_bundle_is_what_the_files_give():
    document = bundle.bundle(REPOSITORY / "openapi" / "openapi.yaml").document
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
    info = bundle.bundle(volumes).document["info"]
    assert info == {"title": "no", "x-date": "2026-01-02", "x-true": True, "version": "1.0.0"}


def test_a_fragment_of_another_file_is_put_in_or_becomes_a_component(volumes):
    write(
        volumes.parent / "common.yaml",
        "texts: [first, {x: deep}]\ncomponents: {schemas: {Id: {type: string}}}\n",
    )
    detach = volumes.parent / "paths" / "detach.yaml"
    edit(detach, "summary:", "x-a: {$ref: ../common.yaml#/texts/1/x}\n  summary:")
    edit(detach, "summary:", "x-b: {$ref: ../common.yaml#/components/schemas/Id}\n  summary:")
    document = bundle.bundle(volumes).document
    operation = document["paths"]["/volumes/{volume}/detach"]["post"]
    assert operation["x-a"] == "deep"
    assert operation["x-b"] == {"$ref": "#/components/schemas/Id"}
    assert document["components"]["schemas"]["Id"] == {"type": "string"}


def test_what_stands_beside_a_reference_is_kept(volumes):
    fault = volumes.parent / "components" / "schemas" / "Fault.yaml"
    edit(fault, "{$ref: Fault.yaml}", "{$ref: Fault.yaml, description: Why}")
    schema = bundle.bundle(volumes).document["components"]["schemas"]["Fault"]
    assert schema["properties"]["cause"] == {"$ref": "#/components/schemas/Fault", "description": "Why"}


def test_references_in_a_circle_are_refused(volumes):
    write(volumes.parent / "a.yaml", "next: {$ref: b.yaml}\n")
    write(volumes.parent / "b.yaml", "next: {$ref: a.yaml}\n")
    edit(volumes.parent / "paths" / "detach.yaml", "summary:", "x-a: {$ref: ../a.yaml}\n  summary:")
    with pytest.raises(Refused, match="a circle") as caught:
        bundle.bundle(volumes)
    assert caught.value.problems[0].why.endswith("a.yaml# -> b.yaml# -> a.yaml#")


def test_two_components_of_one_name_are_refused(volumes):
    write(volumes.parent / "common.yaml", "components: {schemas: {Fault: {type: string}}}\n")
    edit(
        volumes.parent / "paths" / "detach.yaml",
        "summary:",
        "x-a: {$ref: ../common.yaml#/components/schemas/Fault}\n  summary:",
    )
    with pytest.raises(Refused, match="two schemas have the name Fault"):
        bundle.bundle(volumes)


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ((), "openapi.yaml:1:1"),
        (("info", "version"), "openapi.yaml:2:24"),
        (("paths", "/volumes/{volume}/detach"), "paths/detach.yaml:1:1"),
        (("paths", "/volumes/{volume}/detach", "post", "tags", 0), "paths/detach.yaml:3:10"),
        (("components", "schemas", "Fault", "properties", "reason"), "components/schemas/Fault.yaml:5:3"),
        (("components", "schemas", "Fault", "properties", "gone"), "components/schemas/Fault.yaml:4:1"),
    ],
)
def test_a_value_of_the_bundle_is_found_in_its_source(volumes, path, place):
    assert bundle.bundle(volumes).locate(path) == str(volumes.parent / place)


def test_a_place_is_told_from_where_the_reader_is(volumes, monkeypatch):
    monkeypatch.chdir(volumes.parent.parent)
    assert bundle.bundle(volumes).locate(("info",)) == "openapi/openapi.yaml:2:1"


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
    assert bundle.bundle(root).document["x-extension"] == extension
