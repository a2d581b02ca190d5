"""A real Keystone on SQLite. Run as a program of its own: `keystone_server.py PORT`."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import httpx

from dcs_server.nodes.process import free_port

PASSWORD = "the password of the administrator"
CONFIG = """\
[database]
connection = sqlite:///{folder}/keystone.db
[fernet_tokens]
key_repository = {folder}/keys
[fernet_receipts]
key_repository = {folder}/keys
[credential]
key_repository = {folder}/keys
[cache]
enabled = false
[identity]
password_hash_rounds = 4
"""
PATIENCE = 60.0


@dataclass
class Identity:
    """A running Keystone. process: of the server."""

    url: str
    process: subprocess.Popen[bytes]

    def call(self, method: str, path: str, token: str = "", **options: Any) -> httpx.Response:
        """Ask something that must succeed. token: of the caller."""
        headers = {"X-Auth-Token": token} if token else {}
        headers |= options.pop("headers", {})
        answer = httpx.request(
            method, self.url + path, headers=headers, trust_env=False, timeout=30, **options
        )
        answer.raise_for_status()
        return answer

    def token(self, user: str, password: str, project: str | None) -> str:
        """A token of a user, for a project by name."""
        login = {"name": user, "password": password, "domain": {"name": "Default"}}
        place = {"project": {"name": project, "domain": {"name": "Default"}}} if project else {"unscoped": {}}
        identity = {"methods": ["password"], "password": {"user": login}}
        answer = self.call("POST", "/auth/tokens", json={"auth": {"identity": identity, "scope": place}})
        return answer.headers["x-subject-token"]

    def revoke(self, token: str, by: str) -> None:
        """End a token."""
        self.call("DELETE", "/auth/tokens", by, headers={"X-Subject-Token": token})


@contextmanager
def running_keystone(folder: Path) -> Iterator[Identity]:
    """A Keystone of its own, with the user admin in the project admin."""
    (folder / "keys").mkdir(mode=0o700)
    (folder / "keystone.conf").write_text(CONFIG.format(folder=folder), encoding="utf-8")
    url, port = "", free_port()
    url = f"http://127.0.0.1:{port}/v3"
    user = str(os.geteuid())
    manage(folder, "db_sync")
    manage(folder, "fernet_setup", "--keystone-user", user, "--keystone-group", str(os.getegid()))
    manage(folder, "bootstrap", "--bootstrap-password", PASSWORD, "--bootstrap-public-url", url)
    environment = os.environ | {"OS_KEYSTONE_CONFIG_DIR": str(folder)}
    with (folder / "log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            [sys.executable, __file__, str(port)], env=environment, stdout=log, stderr=log
        )
    try:
        wait(url, process, folder / "log")
        yield Identity(url, process)
    finally:
        process.kill()
        process.wait()


def manage(folder: Path, *arguments: str) -> None:
    """Run keystone-manage."""
    command = [Path(sys.executable).with_name("keystone-manage"), f"--config-file={folder}/keystone.conf"]
    result = subprocess.run([*command, *arguments], capture_output=True, text=True, check=False, cwd=folder)
    assert result.returncode == 0, result.stderr[-2000:]


def wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Until it answers."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            httpx.get(url, trust_env=False, timeout=5).raise_for_status()
        except httpx.HTTPError:
            assert process.poll() is None, log.read_text(encoding="utf-8")[-2000:]
            assert time.monotonic() < deadline, "Keystone does not answer"
            time.sleep(0.1)
        else:
            return


class Server(ThreadingMixIn, WSGIServer):
    """One thread a request."""

    daemon_threads = True


def main() -> None:
    """Serve until killed."""
    port = int(sys.argv.pop())  # Keystone reads the command line too
    from keystone.wsgi.api import application

    make_server("127.0.0.1", port, application, Server, WSGIRequestHandler).serve_forever()


if __name__ == "__main__":
    main()
