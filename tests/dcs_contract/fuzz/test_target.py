"""A target description that is wrong is refused with what, where, why, and how to put it right."""

import json

import pytest

from dcs_contract.fuzz.target_file import read_target
from dcs_contract.fuzz.terms import all_terms
from dcs_contract.problem import Refused
from tests.dcs_contract.conftest import REPOSITORY
from tests.dcs_contract.fuzz.conftest import DOCUMENT
from tests.dcs_contract.fuzz.fake import PAIR, PROJECT, parameters

CREDENTIALS = '[credentials.valid]\nX-Auth-Token = "secret-of-valid"\n'
BOTH = parameters(PROJECT, PAIR)


def case(**changes: str | None) -> str:
    """A [[case]]; a key that is None is left out."""
    lines = {
        "name": 'name = "switches"',
        "operation": 'operation = "swapInstance"',
        "credentials": 'credentials = "valid"',
        "parameters": BOTH,
        "answer": 'answer = "204"',
    }
    return CREDENTIALS + "[[case]]\n" + "\n".join(line for line in (lines | changes).values() if line)


def observe(lines: str) -> str:
    return f'[[observe]]\noperation = "swapInstance"\n{BOTH}\n{lines}'


WRONG = {
    "no operation of this name": (
        case(operation='operation = "swap"'),
        (
            'target.toml: no operation "swap"\n'
            '  at   [[case]] number 1 "switches", key "operation"\n'
            "  why  the document has no such operationId\n"
            "  fix  use swapInstance"
        ),
    ),
    "no credentials of this name": (
        case(credentials='credentials = "vald"'),
        (
            'target.toml: no credentials "vald"\n'
            '  at   [[case]] number 1 "switches", key "credentials"\n'
            "  why  there is no [credentials.vald]\n"
            "  fix  use valid, none, or add [credentials.vald]"
        ),
    ),
    "missing parameter": (
        case(parameters=f'parameters = {{ project_id = "{PROJECT}" }}'),
        (
            'target.toml: no parameter "instance_id"\n'
            '  at   [[case]] number 1 "switches", key "parameters"\n'
            "  why  swapInstance needs it\n"
            '  fix  add  instance_id = "..."'
        ),
    ),
    "unknown parameter": (
        case(parameters=BOTH.replace("}", ', node = "1" }')),
        (
            'target.toml: unknown parameter "node"\n'
            '  at   [[case]] number 1 "switches", key "parameters"\n'
            "  why  swapInstance has no such parameter\n"
            "  fix  use project_id, instance_id"
        ),
    ),
    "missing key": (
        case(answer=None),
        (
            'target.toml: no "answer"\n'
            '  at   [[case]] number 1 "switches"\n'
            "  why  it is needed\n"
            '  fix  add  answer = "..."'
        ),
    ),
    "misspelt key": (
        case(answer='answer = "204"\nanswr = "204"'),
        (
            'target.toml: unknown key "answr"\n'
            '  at   [[case]] number 1 "switches", key "answr"\n'
            "  why  it means nothing here\n"
            "  fix  use name, operation, credentials, parameters, answer, body"
        ),
    ),
    "misspelt table": (
        "[[cases]]",
        (
            'target.toml: unknown key "cases"\n'
            '  at   the top of the file, key "cases"\n'
            "  why  it means nothing here\n"
            "  fix  use url, credentials, case, observe, limits"
        ),
    ),
    "wrong type": (
        case(answer="answer = true"),
        (
            'target.toml: "answer" is no text\n'
            '  at   [[case]] number 1 "switches", key "answer"\n'
            "  why  it is a truth\n"
            '  fix  write  answer = "..."'
        ),
    ),
    "variable that is not set": (
        '[credentials.valid]\nX-Auth-Token = "${TOKEN_THAT_IS_NOT_SET}"',
        (
            "target.toml: ${TOKEN_THAT_IS_NOT_SET} is not set\n"
            '  at   [credentials.valid], key "X-Auth-Token"\n'
            "  why  the value is taken from the environment\n"
            "  fix  run  export TOKEN_THAT_IS_NOT_SET=...  first"
        ),
    ),
    "reserved name": (
        '[credentials.none]\nX-Auth-Token = "1234"',
        (
            'target.toml: "none" is taken\n'
            "  at   [credentials.none]\n"
            "  why  it stands for no credentials at all\n"
            "  fix  rename it"
        ),
    ),
    "no way to look": (
        observe(""),
        (
            "target.toml: neither redis nor http\n"
            "  at   [[observe]] number 1\n"
            "  why  an effect is seen in one way: on Redis servers, over HTTP, or by an operation\n"
            '  fix  add  redis = ["...", "..."],  or  http = "..."  or  by = "OPERATION"  '
            'with  pointer = "/..."'
        ),
    ),
    "one server only": (
        observe('redis = ["redis://:secret@127.0.0.1"]'),
        (
            'target.toml: "redis" is no list of servers\n'
            '  at   [[observe]] number 1, key "redis"\n'
            "  why  roles are seen on all servers of an instance, at least two\n"
            '  fix  write  redis = ["redis://...", "redis://..."]'
        ),
    ),
    "no pointer": (
        observe('http = "http://127.0.0.1"'),
        (
            'target.toml: no "pointer"\n'
            "  at   [[observe]] number 1\n"
            "  why  it is needed\n"
            '  fix  add  pointer = "..."'
        ),
    ),
    "a name in braces that is no parameter": (
        observe('http = "http://127.0.0.1/{instance_id}/{node}"\npointer = "/a"'),
        (
            "target.toml: a name in braces is no parameter\n"
            '  at   [[observe]] number 1, key "http"\n'
            "  why  something is left over in http://127.0.0.1/{instance_id}/{node}\n"
            "  fix  use {project_id}, {instance_id}"
        ),
    ),
    "an operation that shows nothing": (
        CREDENTIALS + observe('by = "swapInstance"\ncredentials = "valid"\npointer = "/a"'),
        (
            'target.toml: "swapInstance" shows nothing\n'
            '  at   [[observe]] number 1, key "by"\n'
            "  why  it is no GET of the document\n"
            "  fix  use one of swapInstance"
        ),
    ),
    "writes that are no truth": (
        observe('redis = ["redis://127.0.0.1", "redis://127.0.0.1:1"]\nwrites = "no"'),
        (
            'target.toml: "writes" is no truth\n'
            '  at   [[observe]] number 1, key "writes"\n'
            "  why  it says whether acknowledged writes are looked for after a success\n"
            "  fix  write  true  or  false"
        ),
    ),
    "a limit that is no time": (
        "[limits]\nseconds = 0\n",
        (
            'target.toml: "seconds" is not a time\n'
            '  at   [limits], key "seconds"\n'
            "  why  it is how many seconds an answer may take\n"
            "  fix  write a number above 0"
        ),
    ),
}


def test_an_operation_of_the_document_can_show_the_state(tmp_path):
    document = json.loads((REPOSITORY / "generated" / "openapi.json").read_text(encoding="utf-8"))
    file = tmp_path / "target.toml"
    look = observe('by = "listGroups"\ncredentials = "valid"\npointer = "/group_list"')
    file.write_text(f'url = "http://127.0.0.1:1/base"\n{CREDENTIALS}{look}', encoding="utf-8")
    (observed,) = read_target(file, all_terms(document)).observed
    assert observed.urls == (f"http://127.0.0.1:1/base/v2/{PROJECT}/instance/{PAIR}/groups",)
    assert observed.probe.headers == {"X-Auth-Token": "secret-of-valid"}


def refusal(tmp_path, text: str, document: dict | None = None) -> str:
    file = tmp_path / "target.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(Refused) as refused:
        read_target(file, all_terms(document or json.loads(DOCUMENT.read_text(encoding="utf-8"))))
    return str(refused.value)


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_said(tmp_path, name):
    text, message = WRONG[name]
    assert refusal(tmp_path, text) == message


def test_an_unknown_answer_names_those_that_there_are(tmp_path):
    message = refusal(tmp_path, case(answer='answer = "Switched"'))
    assert message.startswith(
        'target.toml: no answer "Switched"\n'
        '  at   [[case]] number 1 "switches", key "answer"\n'
        "  why  swapInstance documents neither such a status nor such an example\n"
        "  fix  use 204, 400, 401, 403, 404, 405, 429, 500, 502, 504, ApiNotFound, BackendUnreachable"
    )


def test_an_example_under_two_statuses_is_not_one_answer(tmp_path, document):
    copied = json.loads(json.dumps(document))
    conflict = json.loads(json.dumps(copied["components"]["responses"]["BadRequest"]))
    copied["paths"]["/v2/{project_id}/instances/{instance_id}/swap"]["post"]["responses"]["409"] = conflict
    assert refusal(tmp_path, case(answer='answer = "JobRunning"'), copied) == (
        'target.toml: "JobRunning" is not one answer\n'
        '  at   [[case]] number 1 "switches", key "answer"\n'
        "  why  the document has it under 400 and 409\n"
        "  fix  give the status"
    )


def test_everything_wrong_is_said_at_once(tmp_path):
    wrong = case(answer=None) + "\n" + case(credentials=None).removeprefix(CREDENTIALS)
    message = refusal(tmp_path, wrong)
    assert message.count("target.toml: no ") == 2


def test_what_is_no_toml_is_refused(tmp_path):
    assert "target.toml: not valid TOML" in refusal(tmp_path, "url = ")


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(Refused, match=r"cannot read .*nowhere\.toml"):
        read_target(tmp_path / "nowhere.toml", {})


def test_values_come_from_the_environment(tmp_path, monkeypatch, document):
    monkeypatch.setenv("TOKEN_OF_TODAY", "from-the-environment")
    file = tmp_path / "target.toml"
    file.write_text('[credentials.valid]\nAuthorization = "Bearer ${TOKEN_OF_TODAY}"', encoding="utf-8")
    target = read_target(file, all_terms(document))
    assert target.credentials["valid"].headers == {"Authorization": "Bearer from-the-environment"}
    assert "from-the-environment" not in repr(target)


def test_no_secret_is_in_a_repr(tmp_path, document):
    file = tmp_path / "target.toml"
    servers = 'redis = ["redis://:secret-of-redis@127.0.0.1:1", "redis://:secret-of-redis@127.0.0.1:2"]'
    file.write_text(case() + "\n" + observe(servers), encoding="utf-8")
    target = read_target(file, all_terms(document))
    assert "secret-of" not in repr(target) + repr(target.cases[0].call) + str(target.observed[0])


def test_an_effect_that_says_nothing_is_refused(tmp_path, document):
    copied = json.loads(json.dumps(document))
    copied["paths"]["/v2/{project_id}/instances/{instance_id}/swap"]["post"]["x-effect"] = {
        "observe": "master"
    }
    assert refusal(tmp_path, observe('http = "http://127.0.0.1"\npointer = "/a"'), copied) == (
        "x-effect does not say what changes\n"
        "  at   /paths/~1v2~1{project_id}~1instances~1{instance_id}~1swap/post/x-effect\n"
        "  why  observe names what is looked at; success and failure are changed or unchanged\n"
        "  fix  write  x-effect: {observe: NAME, success: changed, failure: unchanged}"
    )
