"""What the document says stands on the pages."""

from itertools import chain

import pytest

from dcs_contract.openapi import nodes, operations, resolve

SWAP = "reference/swap-instance.html"
PAGES = {"swapInstance": SWAP, "listGroups": "reference/list-groups.html"}
ERRORS = "reference/errors.html"


def words(text: str) -> str:
    """A description as it reads without its marks."""
    return " ".join(text.replace("**", "").replace("`", "").split())


@pytest.fixture(scope="session", params=PAGES)
def operation(document, request):
    """Each operation of the document."""
    return next(found for found in operations(document) if found.id == request.param)


@pytest.fixture(scope="session")
def page(pages, operation):
    """The page of an operation."""
    return pages[PAGES[operation.id]]


@pytest.fixture(scope="session")
def answers(document, operation):
    """Each response with its status."""
    both = chain(operation.node["responses"].items(), operation.node["x-gateway-responses"].items())
    return [(status, resolve(document, response)) for status, response in both]


@pytest.fixture(scope="session")
def errors(document, answers):
    """Each named example of an error with its status."""
    return [
        (status, name, resolve(document, example))
        for status, response in answers
        for media in response.get("content", {}).values()
        for name, example in media["examples"].items()
        if not status.startswith("2")
    ]


def test_every_operation_has_its_page(pages, document):
    assert {operation.id for operation in operations(document)} == set(PAGES)
    assert set(PAGES.values()) <= set(pages)


def test_the_operation_is_told_whole(page, operation):
    text = page.text
    assert f"{operation.method.upper()} {operation.path}" in text
    assert operation.node["summary"] in text
    for paragraph in operation.node["description"].strip().split("\n\n"):
        assert words(paragraph) in text
    assert operation.node["externalDocs"]["url"] in page.links


def test_a_danger_is_set_apart(pages):
    callouts = [attributes["class"] for attributes in pages[SWAP].of("p") if "class" in attributes]
    assert callouts.count("callout danger") == 1
    assert "callout" in callouts


def test_parameters_have_all_that_a_caller_must_keep(page, document, operation):
    text = page.text
    for reference in operation.item["parameters"]:
        parameter = resolve(document, reference)
        assert parameter["name"] in text
        assert parameter["description"] in text
        assert parameter["schema"]["pattern"] in text
        for example in parameter["examples"].values():
            assert example["value"] in text
            assert example["summary"] in text


def test_credentials_and_servers(page, document):
    text = page.text
    for scheme in document["components"]["securitySchemes"].values():
        assert words(scheme["description"]) in text
        assert scheme.get("name", "Authorization") in text
    for server in document["servers"]:
        assert server["url"] in text
        for variable in server["variables"].values():
            assert all(value in text for value in variable["enum"])


def test_every_response(page, document, answers):
    for status, response in answers:
        assert {f"status-{status}", f"gateway-{status}"} & set(page.ids)
        assert response["description"] in page.text
        for name, header in response["headers"].items():
            assert name in page.text
            assert resolve(document, header)["description"] in page.text


def test_every_field_of_every_schema(pages, document):
    page = pages["reference/schemas.html"]
    for name, schema in document["components"]["schemas"].items():
        assert name in page.text
        for field, inner in schema["properties"].items():
            assert field in page.text
            assert inner["description"] in page.text


def test_the_fields_of_a_body_stand_on_the_page_of_its_operation(page, document, answers):
    schemas = {
        resolve(document, media["schema"])["title"]
        for _, response in answers
        for media in response.get("content", {}).values()
        if "$ref" in media["schema"]
    }
    for name in schemas:
        for field in document["components"]["schemas"][name]["properties"]:
            assert field in page.text


def test_every_error_is_in_the_catalogue(pages, document, errors):
    page = pages[ERRORS]
    assert len(errors) >= 10
    for status, name, example in errors:
        value = example["value"]
        expected = [status, name, example["summary"], example["description"], example["x-remedy"]]
        expected.append(document["x-retry-advice"][example["x-retry"]])
        expected += [value["error_code"], value["error_msg"]] if isinstance(value, dict) else []
        assert [text for text in expected if words(text) not in page.text] == []


def test_every_error_has_an_address_that_lasts(pages, page, errors):
    for _, _, example in errors:
        value = example["value"]
        anchor = value["error_code"].lower() if isinstance(value, dict) else "backend-unreachable"
        assert pages[ERRORS].ids.count(anchor) == 1
        assert f"errors.html#{anchor}" in page.links


def test_samples_stand_there_as_they_are(page, operation):
    for sample in operation.node["x-codeSamples"]:
        assert sample["label"] in page.text
        assert " ".join(sample["source"].split()) in page.text
        assert " ".join(sample["x-seen"]["printed"].split()) in page.text


def test_the_effect(pages, document):
    effect = document["paths"]["/v2/{project_id}/instances/{instance_id}/swap"]["post"]["x-effect"]
    assert effect["description"] in pages[SWAP].text


def test_decisions_and_sources(pages, document):
    page = pages["reference/decisions.html"]
    for decision in document["x-decisions"]:
        for key in ("question", "sources", "choice", "why"):
            assert words(decision[key]) in page.text
    for key, source in document["x-sources"].items():
        assert source["title"] in page.text
        assert "url" not in source or source["url"] in page.links
        assert f"source-{key}" in page.ids


def test_every_difference_of_the_generators(pages, document):
    page = pages["reference/differences.html"]
    for difference in document["x-generator-differences"]:
        assert words(difference["reason"]) in page.text
        assert all(keyword in page.text for keyword in difference["keywords"])


def test_every_fact_stands_with_its_source(pages, document):
    text = pages["reference/decisions.html"].text
    cited = [path for path, node in nodes(document) if node.get("x-source")]
    assert f"{len(cited)} in all" in text
    for name in ("swapInstance", "Error.error_code", "X-Request-Id", "SwapFailed", "https://{dcs_endpoint}"):
        assert name in text


def test_the_request_stands_there_as_it_is_sent(pages, document):
    text = pages[SWAP].text
    first = "a4d31cb6-3d72-4fdc-8ec9-6e3a41e47f71/instances/5560df16-cebf-4473-95c4-d1b573c16e79"
    sent = f"POST /v2/{first}/swap HTTP/1.1 Host: dcs.eu-de.otc.t-systems.com"
    assert f"{sent} X-Auth-Token: <Token>" in text
    assert f"{sent} Authorization: SDK-HMAC-SHA256 <credentials> X-Sdk-Date: <SignatureDate>" in text


def test_every_example_stands_on_the_page_of_its_operation(page, errors):
    for _, name, example in errors:
        value = example["value"]
        code = value["error_code"] if isinstance(value, dict) else name
        assert (
            f"{code} {example['summary']} {example['x-retry']} {words(example['description'])}" in page.text
        )
        assert words(example["x-remedy"]) in page.text


def test_every_fact_leads_to_its_source(pages, document):
    cited = {key for _, node in nodes(document["components"]) for key in node.get("x-source", [])}
    leading = {link.partition("#")[2] for page in pages.values() for link in page.links}
    assert {f"source-{key}" for key in cited} <= leading


def test_the_guide_comes_first(pages):
    assert "One switchover, safely" in pages["index.html"].text
    assert "getting-started.html" in {link.removeprefix("./") for link in pages["index.html"].links}
