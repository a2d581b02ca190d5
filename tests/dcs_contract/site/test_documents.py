"""Documents of all kinds: hostile ones, and those that use what ours does not."""

import pytest

from dcs_contract.site.content import advices
from tests.dcs_contract.site.page import broken

HOSTILE = r"""
    openapi: 3.1.1
    info:
      title: 'Evil & <script>alert("title")</script> "quoted"'
      version: <b>1</b>
      summary: </p><script>alert(1)</script>
      description: |
        <script>alert("description")</script>

        ![pixel](https://evil.example/pixel.png) [bad](javascript:alert(1)) [good](https://good.example/)

        ````
        a fence
        ``` python
        === "tab"
        ```
        ````
      license: {name: <i>L</i>, url: 'javascript:alert(2)'}
    servers: [{url: 'https://x.example/<script>alert(3)</script>|`tick`'}]
    paths:
      /a|b/{id}/`tick`/*star*:
        get:
          operationId: ../../etc/passwd</title><script>
          summary: 'Sum </title><script>alert(4)</script> | `tick` *star* {#id} [link](javascript:x) #'
          parameters:
            - name: id|<script>
              in: path
              required: true
              schema: {type: string, pattern: '^(a|b)`*<script>$', enum: ["multi\n\nline", '| pipe']}
              examples: {x: {summary: <img src=x>, value: "```\n</code></pre><script>alert(5)</script>"}}
          responses:
            4XX:
              description: <script>alert(6)</script>
              content:
                text/plain"><script>:
                  examples:
                    <script>alert(7)</script>: {summary: '"><img src=x>', value: "# no\n\n!!! danger\n````\n"}
                application/json:
                  examples:
                    One:
                      value: {code: 'A|B"><script>', message: <script>}
                      x-retry: <b>
                      x-source: ['"><i>']
                    Two: {value: {code: 'A|B"><script>', message: <script>}}
          x-codeSamples:
            - {label: '"evil" <script>', lang: 'sh" onload="x', source: "```\n</code><script>\n=== \"x\"\n"}
          x-effect: {observe: <script>}
    components: {schemas: {<b>: {type: string, description: <script>}}}
    x-sources: {'"><i>': {title: <script>, url: 'javascript:alert(8)'}}
    x-decisions:
      - {question: '<script> `*a*|b` {#id}', sources: <i>, choice: '[x](javascript:1)', why: "a\n\nb"}
"""


@pytest.fixture(scope="module")
def hostile(build):
    return build(HOSTILE)


def test_no_text_of_a_document_becomes_markup(hostile):
    for name, page in hostile.items():
        sources = [script["src"] for script in page.of("script") if "src" in script]
        assert [str(source).removeprefix("../") for source in sources] == SCRIPTS, name
        assert page.path.read_text(encoding="utf-8").count("<script") == len(SCRIPTS), name
        assert page.of("img") == []
        assert not [tag for tag, attributes in page.tags if {"onload", "onerror"} & set(attributes)]


def test_a_link_of_a_document_leads_to_the_web_or_nowhere(hostile):
    links = {link for page in hostile.values() for link in page.links}
    assert "https://good.example/" in links
    assert [link for link in links if "javascript:" in link] == []


def test_a_hostile_document_can_still_be_read(hostile):
    assert (
        '<script>alert("description")</script> !pixel [bad](javascript:alert(1)) good'
        in hostile["index.html"].text
    )
    assert 'a fence ``` python === "tab" ```' in hostile["index.html"].text
    assert "<script> *a*|b {#id}" in hostile["reference/decisions.html"].text
    page = hostile["reference/etc-passwd-title-script.html"]
    for text in (
        "Sum </title><script>alert(4)</script> | `tick` *star* {#id} [link](javascript:x) #",
        "/a|b/{id}/`tick`/*star*",
        "^(a|b)`*<script>$",
        "multi line",
        "``` </code></pre><script>alert(5)</script>",
        "# no !!! danger ````",
        '``` </code><script> === "x"',
    ):
        assert text in page.text


def test_a_hostile_document_hangs_together(hostile):
    site = hostile["index.html"].path.parent
    assert list(broken(hostile, site)) == []
    assert "a-b-script" in hostile["reference/errors.html"].ids


SCRIPTS = ["theme/theme.js", "theme/site.js"]

RICH = """
    openapi: 3.1.1
    info: {title: Pets, version: 1.0.0}
    tags: [{name: pets}]
    paths:
      /pets:
        parameters: [{name: limit, in: query, schema: {type: integer, minimum: 1, maximum: 50, default: 10}}]
        get:
          operationId: listPets
          deprecated: true
          parameters:
            - {name: limit, in: query, deprecated: true, schema: {type: integer, exclusiveMinimum: 0}}
          responses:
            200:
              description: All pets
              content:
                application/json:
                  schema: {type: array, items: {$ref: '#/components/schemas/Pet'}}
                  examples:
                    none: {summary: No pets, value: []}
                    one: {summary: One pet, value: [{name: Rex}]}
            default: {description: Anything else}
        post:
          summary: Add a pet
          security: [{}]
          requestBody:
            content:
              application/json: {schema: {$ref: '#/components/schemas/Pet'}, example: {name: Mia}}
          responses: {201: {description: Added}}
      /errors:
        get: {operationId: errors, responses: {204: {description: None}}}
    components:
      schemas:
        Pet:
          type: object
          required: [name]
          properties:
            name: {type: string, maxLength: 20}
            parent: {$ref: '#/components/schemas/Pet', description: Its mother}
            home: {type: object, properties: {street: {type: string}, rooms: {type: array, items: {
              type: object, properties: {size: {type: number, multipleOf: 0.5}}}}}}
            kind: {oneOf: [{const: cat}, {$ref: '#/components/schemas/Kind'}]}
            anything: true
        Kind: {type: [string, 'null'], enum: [dog, null]}
"""


@pytest.fixture(scope="module")
def rich(build):
    return build(RICH)


def test_parameters_of_an_operation_come_before_those_of_its_path(rich):
    text = rich["reference/list-pets.html"].text
    assert "More than 0" in text
    assert "Default" not in text
    assert "deprecated" in text
    assert "1 to 50" in rich["reference/post-pets.html"].text


def test_a_request_body_and_all_its_examples(rich):
    text = rich["reference/post-pets.html"].text
    assert "Body application/json, schema Pet" in text
    assert '"name": "Mia"' in text


def test_examples_of_a_success_are_shown_in_full(rich):
    text = rich["reference/list-pets.html"].text
    assert "No pets" in text
    assert '"name": "Rex"' in text
    assert "reference/errors.html" not in rich


def test_credentials_that_nobody_asks_for(rich):
    assert "No credentials are asked for." in rich["reference/list-pets.html"].text
    assert "no credentials." in rich["reference/post-pets.html"].text


def test_an_operation_may_be_called_as_a_page(rich):
    assert "GET /errors" in rich["reference/errors-2.html"].text


@pytest.mark.parametrize(
    "text",
    [
        "home.street string",
        "home.rooms[].size number Multiple of 0.5",
        "parent object Pet Its mother",
        "kind one of Kind",
        "anything any",
        "Characters at most 20",
        "string or null",
        "One of dog , null",
    ],
)
def test_schemas_in_words(rich, text):
    assert text.replace(" ", "") in rich["reference/schemas.html"].text.replace(" ", "")


def test_an_operation_without_answers(build):
    pages = build("openapi: 3.1.1\ninfo: {title: T, version: 1}\npaths: {/a: {get: {}}}\n")
    assert set(pages) == {"index.html", "reference/get-a.html"}
    assert "GET /a" in pages["index.html"].text


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 8])
def test_the_most_dangerous_advice_is_the_most_striking(count):
    advice = {f"advice-{number}": "words" for number in range(count)}
    levels = [found.level for found in advices({"x-retry-advice": advice})]
    assert levels == sorted(levels)
    assert levels[0] == 0
    assert levels[-1] == (3 if count > 1 else 0)


def test_a_request_carries_everything_where_it_belongs(build):
    page = build("""
        openapi: 3.1.1
        info: {title: T, version: 1}
        servers: [{url: 'https://{host}/base', variables: {host: {default: api.example}}}]
        paths:
          /a/{id}:
            put:
              operationId: change
              security: [{Key: [], Session: []}, {}]
              parameters:
                - {name: id, in: path, required: true, schema: {type: string}, example: 'one two'}
                - {name: page, in: query, required: true, schema: {type: integer, examples: [2]}}
                - {name: X-Tenant, in: header, required: true, schema: {type: string}}
                - {name: X-More, in: header, schema: {type: string}}
              requestBody: {content: {application/json: {example: {name: Mia}}}}
              responses: {204: {description: Done}}
        components:
          securitySchemes:
            Key: {type: apiKey, in: query, name: key}
            Session: {type: apiKey, in: cookie, name: sid}
    """)["reference/change.html"]
    assert (
        "PUT /base/a/one%20two?key=<Key>&page=2 HTTP/1.1 Host: api.example X-Tenant: <X-Tenant> "
        'Content-Type: application/json Cookie: sid=<Session> { "name": "Mia" }' in page.text
    )
    assert "no credentials PUT /base/a/one%20two?page=2 HTTP/1.1 Host: api.example" in page.text
    assert "X-More:" not in page.text
