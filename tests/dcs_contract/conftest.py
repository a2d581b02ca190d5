"""Documents to work on: a copy of ours, and a small one that has nothing to do with ours."""

import shutil
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from dcs_contract.main import main
from tests.conftest import REPOSITORY

VOLUMES = {
    "openapi.yaml": """\
        openapi: 3.1.1
        info: {title: Volumes, version: 1.0.0}
        servers: [{url: "https://volumes.example.com"}]
        security: [{Key: []}]
        paths:
          /volumes/{volume}/detach:
            $ref: paths/detach.yaml
        components:
          securitySchemes:
            Key: {type: apiKey, in: header, name: X-Key}
    """,
    "paths/detach.yaml": """\
        post:
          operationId: detachVolume
          tags: [volumes]
          summary: Detach a volume
          description: Takes the volume from its server.
          parameters:
            - $ref: ../components/parameters/Volume.yaml
          responses:
            '204': {description: Detached}
            '404':
              description: No such volume
              content:
                application/json:
                  schema: {$ref: ../components/schemas/Fault.yaml}
                  examples:
                    NoSuchVolume: {value: {reason: gone}}
    """,
    "components/parameters/Volume.yaml": """\
        name: volume
        in: path
        required: true
        description: The volume.
        schema: {type: string, pattern: "^v-[0-9]+$"}
        example: v-1
    """,
    "components/schemas/Fault.yaml": """\
        type: object
        description: What went wrong.
        required: [reason]
        properties:
          reason: {type: string, description: In words.}
          cause: {$ref: Fault.yaml}
    """,
}


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    """The root file of a copy of our document, never released, with its generated files beside it."""
    unwanted = shutil.ignore_patterns("__pycache__", "published")
    for name in ("openapi", "generated"):
        shutil.copytree(REPOSITORY / name, tmp_path / name, ignore=unwanted)
    return tmp_path / "openapi" / "openapi.yaml"


@pytest.fixture
def volumes(tmp_path: Path) -> Path:
    """The root file of a document with one operation that is not ours."""
    for name, text in VOLUMES.items():
        write(tmp_path / "openapi" / name, dedent(text))
    return tmp_path / "openapi" / "openapi.yaml"


@pytest.fixture
def foreign(tmp_path: Path) -> Path:
    """The root file of a copy of a document with five operations that are not ours."""
    shutil.copytree(Path(__file__).parent / "foreign", tmp_path / "foreign")
    return tmp_path / "foreign" / "openapi.yaml"


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def edit(path: Path, old: str, new: str) -> None:
    """Replace a text that must be there."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Runs `dcs-contract`; gives the exit code, stdout and stderr."""

    def call(*arguments: object) -> tuple[int, str, str]:
        code = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call
