"""Another operation of another service, with the same extensions: nothing in the suite is about ours."""

import json
import re

import pytest

from tests.dcs_contract.fuzz.fake import Listening, Reply

pytestmark = pytest.mark.usefixtures("quick")

TOKEN = "Bearer token-for-volumes"

FAULT = {
    "type": "object",
    "required": ["reason", "kind"],
    "properties": {"reason": {"type": "string"}, "kind": {"enum": ["absent", "refused", "invalid"]}},
}


def answer(description: str, **examples: str) -> dict:
    named = {name: {"value": {"reason": description, "kind": kind}} for name, kind in examples.items()}
    return {
        "description": description,
        "content": {
            "application/json": {"schema": {"$ref": "#/components/schemas/Fault"}, "examples": named}
        },
    }


VOLUME = {"name": "volume-id", "in": "path", "required": True, "schema": {"type": "integer", "minimum": 1}}
DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "Volumes", "version": "1.0.0"},
    "security": [{"Bearer": []}],
    "paths": {
        "/volumes": {
            "get": {
                "operationId": "listVolumes",
                "security": [],
                "responses": {
                    "200": {
                        "description": "All",
                        "content": {"application/json": {"schema": {"type": "array"}}},
                    }
                },
            }
        },
        "/volumes/{volume-id}/detach": {
            "parameters": [
                {
                    "name": "volume-id",
                    "in": "path",
                    "required": True,
                    "schema": {"type": "integer", "minimum": 1},
                },
                {"name": "force", "in": "query", "schema": {"type": "boolean"}},
            ],
            "post": {
                "operationId": "detachVolume",
                "requestBody": {
                    "required": True,
                    "content": {
                        "application/json": {
                            "schema": {
                                "type": "object",
                                "required": ["server"],
                                "properties": {"server": {"type": "string"}},
                            }
                        }
                    },
                },
                "responses": {
                    "200": {
                        "description": "Detached",
                        "content": {"application/json": {"schema": {"type": "object", "required": ["done"]}}},
                    },
                    "400": answer("Invalid", Invalid="invalid"),
                    "401": answer("Who?", Unknown="refused"),
                    "404": answer("No such volume", NoSuchVolume="absent"),
                },
                "x-effect": {"observe": "attachments", "success": "changed", "failure": "unchanged"},
            },
        },
    },
    "components": {
        "schemas": {"Fault": FAULT},
        "securitySchemes": {"Bearer": {"type": "http", "scheme": "bearer"}},
    },
}


class Volumes:
    """Keeps that document. A volume that is detached is attached again under another number."""

    def __init__(self, document: object = None) -> None:
        self.attachments = [{"volume": 7, "number": 1}]

    def __call__(self, request) -> Reply:
        if request.target == "/state":
            return self.json(200, {"attachments": self.attachments})
        if request.target.partition("?")[0] == "/volumes":
            return self.json(200, [7]) if request.method == "GET" else Reply(405, {"Allow": "GET"})
        match = re.fullmatch(r"/volumes/([^/]+)/detach(\?.*)?", request.target)
        if match is None:
            return self.fault(404, "absent")
        if request.method != "POST":
            return Reply(405, {"Allow": "POST"})
        return self.detach(request, match[1])

    def detach(self, request, volume: str) -> Reply:
        if request.headers.get("Authorization") != TOKEN:
            return self.fault(401, "refused")
        if not self.valid(volume, request):
            return self.fault(400, "invalid")
        if volume != "7":
            return self.fault(404, "absent")
        self.change()
        return self.json(200, {"done": True})

    def valid(self, volume: str, request) -> bool:
        try:
            body = json.loads(request.body)
        except ValueError:
            return False
        right = isinstance(body, dict) and isinstance(body.get("server"), str)
        return right and re.fullmatch("[1-9][0-9]*", volume) is not None and self.force(request.target)

    def force(self, target: str) -> bool:
        values = re.findall(r"[?&]force=([^&]*)", target)
        return all(value in ("true", "false") for value in values)

    def change(self) -> None:
        self.attachments[0]["number"] += 1

    def fault(self, status: int, kind: str) -> Reply:
        return self.json(status, {"reason": "no", "kind": kind})

    def json(self, status: int, value: object) -> Reply:
        return Reply(status, {"Content-Type": "application/json"}, json.dumps(value).encode())


class KeepsAttached(Volumes):
    def change(self) -> None:
        pass


class DetachesForNobody(Volumes):
    def fault(self, status: int, kind: str) -> Reply:
        if status == 401:
            self.change()
        return super().fault(status, kind)


class AcceptsLeadingZeros(Volumes):
    def detach(self, request, volume: str) -> Reply:
        return super().detach(request, volume.removesuffix("%0A"))


class EchoesWithoutScheme(Volumes):
    def fault(self, status: int, kind: str) -> Reply:
        return self.json(status, {"reason": f"not {TOKEN.partition(' ')[2]}", "kind": kind})


class SaysAnotherKind(Volumes):
    def fault(self, status: int, kind: str) -> Reply:
        return super().fault(status, "refused" if kind == "absent" else kind)


def target(url: str) -> str:
    def case(name: str, holder: str, volume: int, answer: str) -> str:
        return (
            f'[[case]]\nname = "{name}"\noperation = "detachVolume"\ncredentials = "{holder}"\n'
            f'parameters = {{ volume-id = {volume} }}\nbody = {{ server = "s-1" }}\nanswer = "{answer}"\n'
        )

    return (
        f'[credentials.owner]\nAuthorization = "{TOKEN}"\n'
        + case("detaches", "owner", 7, "200")
        + case("nobody", "none", 7, "Unknown")
        + case("absent", "owner", 8, "NoSuchVolume")
        + '[[observe]]\noperation = "detachVolume"\nparameters = { volume-id = 7 }\n'
        + f'http = "{url}/state"\npointer = "/attachments/0/number"\n'
    )


@pytest.fixture
def detach(fuzz, tmp_path):
    def call(kind):
        document = tmp_path / "volumes.json"
        document.write_text(json.dumps(DOCUMENT), encoding="utf-8")
        with Listening(kind()) as listening:
            return fuzz(target(listening.url), listening.url, "--max-examples", 20, document=document)

    return call


def test_a_server_that_keeps_it_is_clean(detach):
    outcome = detach(Volumes)
    assert outcome.report["defects"] == []
    assert outcome.code == 0
    assert set(outcome.report["statuses"]["detachVolume"]) == {"200", "400", "401", "404", "405"}


@pytest.mark.parametrize(
    ("kind", "check"),
    [
        (KeepsAttached, "effect-missing"),
        (DetachesForNobody, "effect-on-failure"),
        (AcceptsLeadingZeros, "malformed-input"),
        (SaysAnotherKind, "known-body"),
        (EchoesWithoutScheme, "secret-echoed"),
    ],
)
def test_its_faults_are_found(detach, kind, check):
    outcome = detach(kind)
    assert outcome.code == 1
    assert check in outcome.checks
    assert TOKEN.partition(" ")[2] not in outcome.out
