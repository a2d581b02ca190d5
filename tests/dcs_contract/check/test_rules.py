"""Each rule, seen red and green. The small document keeps them all; an edit breaks exactly one."""

from typing import NamedTuple

import pytest

from dcs_contract.check.judge import problems
from dcs_contract.check.rules import RULES
from tests.dcs_contract.conftest import edit, write

ROOT, DETACH = "openapi.yaml", "paths/detach.yaml"
VOLUME, FAULT = "components/parameters/Volume.yaml", "components/schemas/Fault.yaml"


class Edit(NamedTuple):
    """A change of one file, what it is found as, and where (line and column, where it is told)."""

    file: str
    old: str
    new: str
    what: str = ""
    at: str = ""


PARAMETER = "schema: {type: string, pattern: "
POLICY = "contract.toml"

BAD = {
    "duplicate-key": [Edit(DETACH, "tags: [volumes]", "summary: a", 'the key "summary" stands twice', "4:3")],
    "reference-resolves": [
        Edit(DETACH, "Volume.yaml", "Gone.yaml", '"$ref: ../components/parameters/Gone.yaml" leads nowhere'),
    ],
    "reference-stays-inside": [
        Edit(
            DETACH,
            "../components/parameters/Volume.yaml",
            "../../x.yaml",
            '"$ref: ../../x.yaml" leaves the document',
        ),
    ],
    "component-name-unique": [
        Edit(
            DETACH,
            "tags: [volumes]",
            "x-a: {$ref: 'common.yaml#/components/schemas/Fault'}",
            "two schemas have the name Fault",
        ),
    ],
    "valid-openapi": [
        Edit(DETACH, "summary: Detach a volume", "summary: [a]", '["a"] is not of type "string"', "4:3"),
        Edit(ROOT, "openapi: 3.1.1", "openapi: 3.0.3", "the version is 3.0.3", "1:1"),
    ],
    "no-nullable": [
        Edit(
            FAULT,
            "reason: {type: string",
            "reason: {nullable: true, type: string",
            "`nullable` has no meaning here",
            "5:12",
        )
    ],
    "operation-id": [
        Edit(DETACH, "  operationId: detachVolume\n", "", "the operation has no operationId", "1:1"),
        Edit(DETACH, "detachVolume", "detach volume", '"detach volume" is no good name in code', "2:3"),
        Edit(DETACH, "detachVolume", "import", '"import" is no good name in code', "2:3"),
    ],
    "operation-security": [
        Edit(ROOT, "security: [{Key: []}]\n", "", "the operation says nothing about security")
    ],
    "path-parameters": [
        Edit(
            VOLUME,
            "name: volume\nin: path",
            "name: other\nin: path",
            'the path does not name the parameter "other"',
        ),
    ],
    "description": [
        Edit(DETACH, "  summary: Detach a volume\n", "", 'the operation "post" has no summary', "1:1"),
        Edit(
            DETACH,
            "  description: Takes the volume from its server.\n",
            "",
            'the operation "post" has no description',
        ),
        Edit(VOLUME, "description: The volume.\n", "", 'the parameter "volume" has no description', "1:1"),
        Edit(FAULT, "description: What went wrong.\n", "", 'the schema "Fault" has no description', "1:1"),
        Edit(FAULT, ", description: In words.", "", 'the property "reason" has no description', "5:3"),
        Edit(
            DETACH,
            "description: Detached",
            "description: ' '",
            'the response "204" has no description',
            "9:5",
        ),
    ],
    "example-matches-schema": [
        Edit(DETACH, "reason: gone", "reason: 404", '404 is not of type "string"', "16:36"),
        Edit(VOLUME, "example: v-1", "example: x", '"x" does not match "^v-[0-9]+$"', "6:1"),
        Edit(
            VOLUME,
            PARAMETER,
            "schema: {examples: [v-1, 7], type: string, pattern: ",
            '7 is not of type "string"',
        ),
        Edit(
            VOLUME,
            PARAMETER,
            "schema: {default: w, type: string, pattern: ",
            '"w" does not match "^v-[0-9]+$"',
        ),
        Edit(
            DETACH,
            "examples:\n            NoSuchVolume: {value: {reason: gone}}",
            "example: {}",
            '"reason" is a required property',
        ),
        Edit(
            DETACH,
            "description: Detached",
            "description: Detached, headers: {X: {schema: {type: integer}, example: many}}",
            '"many" is not of type "integer"',
        ),
        Edit(
            DETACH,
            "description: Detached",
            "description: Detached, headers: {X: {schema: {format: date}, example: now}}",
            '"now" is not a "date"',
        ),
    ],
    "pattern-anchored": [
        Edit(VOLUME, "^v-[0-9]+$", "v-[0-9]+$", "the pattern v-[0-9]+$ is not anchored", "5:24"),
        Edit(VOLUME, "^v-[0-9]+$", "^v-1|w$", "the pattern ^v-1|w$ is not anchored"),
    ],
    "pattern-portable": [
        Edit(VOLUME, "^v-[0-9]+$", "^v-\\\\d+$", "the engines differ on the pattern ^v-\\d+$: ", "5:24"),
        Edit(VOLUME, "^v-[0-9]+$", "^(?<n>v)-1$", "cannot be compiled by all engines"),
    ],
    "format-has-pattern": [
        Edit(
            VOLUME,
            'schema: {type: string, pattern: "^v-[0-9]+$"}\nexample: v-1',
            "schema: {type: string, format: uuid}",
            '"format: uuid" stands without a pattern',
            "5:1",
        )
    ],
    "component-used": [
        Edit(
            ROOT,
            "securitySchemes:",
            "schemas: {Lonely: {type: string, description: a}}\n  securitySchemes:",
            "nothing uses schemas/Lonely",
        ),
        Edit(
            ROOT,
            "securitySchemes:",
            "securitySchemes:\n    Lonely: {type: http, scheme: basic}",
            "nothing uses securitySchemes/Lonely",
        ),
    ],
    "status-documented": [
        Edit(POLICY, "[check]", "[check]\nstatuses = ['404', '500']", "the status 500 is not documented")
    ],
    "sample-exists": [Edit(POLICY, "[check]", "[check]\nsamples = ['curl']", 'there is no sample "curl"')],
    "source-named": [Edit(POLICY, "[check]", "[check]\nsources = true", "the operation names no source")],
    "source-known": [
        Edit(DETACH, "tags:", "x-source: [book]\n  tags:", 'the source "book" is not explained', "3:3")
    ],
}

GOOD = {
    "a name in snake case": Edit(DETACH, "detachVolume", "detach_volume"),
    "a property that is called nullable": Edit(
        FAULT, "  cause:", "  nullable: {type: string, description: a}\n  cause:"
    ),
    "a property that is called example": Edit(
        FAULT, "  cause:", "  example: {type: string, description: a}\n  cause:"
    ),
    "an operation that is meant to be open": Edit(DETACH, "tags:", "security: []\n  tags:"),
    "alternatives in a group": Edit(VOLUME, "^v-[0-9]+$", "^(v-[0-9]+|w[|])$"),
    "a format with a pattern": Edit(VOLUME, "type: string,", "type: string, format: volume-id,"),
    "a format in the query": Edit(VOLUME, "name: volume\nin: path", "name: volume\nin: path\nx-a: 1"),
    "a dollar sign in a reference of an example": Edit(DETACH, "reason: gone", "reason: '$ref'"),
    "a description beside a reference": Edit(
        FAULT, "{$ref: Fault.yaml}", "{$ref: Fault.yaml, description: a}"
    ),
    "statuses that are there": Edit(POLICY, "[check]", "[check]\nstatuses = ['404']"),
    "a sample that is there": Edit(
        DETACH, "tags:", "x-codeSamples: [{label: curl, lang: sh, source: curl}]\n  tags:"
    ),
}

CASES = [
    pytest.param(rule, case, id=f"{rule}-{index}")
    for rule, cases in BAD.items()
    for index, case in enumerate(cases)
]


@pytest.fixture
def document(volumes):
    """The small document, with an empty policy and a second file of components that nothing uses."""
    write(volumes.parent / POLICY, "[check]\n")
    write(volumes.parent / "paths" / "common.yaml", "components: {schemas: {Fault: {type: string}}}\n")
    return volumes


def test_every_rule_was_seen_red():
    of_releases = {"version-moves", "release-frozen"}  # seen red with the command that releases
    assert set(BAD) | of_releases == {rule.id for rule in RULES}
    assert all(rule.title and rule.why and rule.fix for rule in RULES)


@pytest.mark.parametrize(("rule", "case"), CASES)
def test_a_broken_rule_is_found_with_its_place(document, rule, case):
    edit(document.parent / case.file, case.old, case.new)
    found = problems(document)
    told = next(problem for problem in found if problem.rule == rule and case.what in problem.what)
    assert case.at in told.at
    assert told.why
    assert told.fix


def test_the_small_document_keeps_all_rules(document):
    assert problems(document) == []


@pytest.mark.parametrize("case", GOOD.values(), ids=GOOD.keys())
def test_what_is_right_is_not_accused(document, case):
    edit(document.parent / case.file, case.old, case.new)
    assert problems(document) == []


def test_all_errors_of_an_example_are_listed(document):
    edit(
        document.parent / FAULT, "required: [reason]", "required: [reason, code]\nadditionalProperties: false"
    )
    edit(document.parent / DETACH, "{reason: gone}", "{reason: 1, more: 2}")
    assert len(problems(document)) == 3


def test_two_operations_of_one_name_in_code_are_found(document):
    edit(
        document.parent / ROOT,
        "paths:\n",
        "paths:\n  /volumes:\n    get:\n      operationId: detach_volume\n"
        "      summary: a\n      description: b\n      responses: {'200': {description: c}}\n",
    )
    (problem,) = problems(document)
    assert problem.what == '"detachVolume" is the same name in code as "detach_volume"'
