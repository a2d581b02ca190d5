"""Models and client agree with the schema, but for differences that are listed with a reason."""

import shutil
import sys

import pytest

from dcs_contract.bundle import bundle
from tests.dcs_contract.agreement.judges import Difference, differences
from tests.dcs_contract.conftest import REPOSITORY

FOREIGN = {
    *(Difference("client", "accepts", keyword) for keyword in ("type", "pattern", "minLength", "maxLength")),
    *(
        Difference("client", "accepts", keyword)
        for keyword in ("minimum", "maximum", "minItems", "uniqueItems")
    ),
    Difference("client", "accepts", "additionalProperties"),
    Difference("models", "accepts", "type"),
    Difference("models", "accepts", "uniqueItems"),
}


def test_ours_differ_only_where_it_is_listed():
    document = bundle(REPOSITORY / "openapi" / "openapi.yaml").document
    listed = {
        Difference(entry["artefact"], entry["does"], keyword)
        for entry in document["x-generator-differences"]
        for keyword in entry["keywords"]
    }
    assert set(differences(document, "dcs_models", "dcs_api")) == listed
    assert all(entry["reason"] for entry in document["x-generator-differences"])


def test_those_of_a_foreign_document_differ_likewise(run, foreign, monkeypatch):
    assert run("generate", foreign)[0] == 0
    monkeypatch.syspath_prepend(foreign.parent / "generated")
    try:
        assert set(differences(bundle(foreign).document, "api_models", "api_client")) == FOREIGN
    finally:
        for name in [name for name in sys.modules if name.split(".")[0] in ("api_models", "api_client")]:
            del sys.modules[name]


@pytest.mark.parametrize(
    ("old", "new", "difference"),
    [
        ("max_length=1024", "max_length=9999", Difference("models", "accepts", "maxLength")),
        ("    error_ext_msg: None\n", "    error_ext_msg: str\n", Difference("models", "rejects", "")),
    ],
)
def test_a_model_that_does_not_agree_is_found(tmp_path, monkeypatch, old, new, difference):
    shutil.copytree(REPOSITORY / "generated" / "dcs_models", tmp_path / "other_models")
    module = tmp_path / "other_models" / "__init__.py"
    text = module.read_text(encoding="utf-8")
    assert old in text
    module.write_text(text.replace(old, new), encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    document = bundle(REPOSITORY / "openapi" / "openapi.yaml").document
    try:
        assert difference in differences(document, "other_models", "dcs_api")
    finally:
        del sys.modules["other_models"]
