"""Judges a server that somebody else wrote: the mock of Prism, which serves our bundle from its examples.

Needs Node with npm, which fetches @stoplight/prism-cli into a temporary folder. Run it as
python benchmarks/third_party.py ; it ends with the verdict, which a person has to check.
"""

import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from dcs_document import load

REPOSITORY = Path(__file__).parents[1]
BUNDLE = REPOSITORY / "generated" / "openapi.json"
PACKAGE = "@stoplight/prism-cli@5"
PATIENCE = 120
"""Seconds for the mock to listen."""
SWAP = load().operations["swapInstance"]
PROJECT, INSTANCE = (SWAP.parameters[name].example for name in ("project_id", "instance_id"))
PLACE = f'parameters = {{ project_id = "{PROJECT}", instance_id = "{INSTANCE}" }}'
TARGET = f"""
url = "{{url}}"
[credentials.valid]
X-Auth-Token = "any-token-will-do"
[[case]]
name = "switches over"
operation = "swapInstance"
credentials = "valid"
{PLACE}
answer = "204"
[[case]]
name = "no token"
operation = "swapInstance"
credentials = "none"
{PLACE}
answer = "TokenMissing"
[[case]]
name = "malformed instance"
operation = "swapInstance"
credentials = "valid"
parameters = {{{{ project_id = "{PROJECT}", instance_id = "not-an-id" }}}}
answer = "InvalidInstanceId"
[[case]]
name = "shows the roles"
operation = "listGroups"
credentials = "valid"
{PLACE}
answer = "200"
[[observe]]
operation = "swapInstance"
{PLACE}
by = "listGroups"
credentials = "valid"
pointer = "/group_list/0/replication_list"
"""


def main() -> int:
    """Print the report. Returns the exit code of the suite."""
    with tempfile.TemporaryDirectory() as place, prism(Path(place)) as url:
        target = Path(place, "target.toml")
        text = TARGET.replace("{{", "{").replace("}}", "}").replace("{url}", url)
        target.write_text(text, encoding="utf-8")
        line = ["fuzz", "--target", target, "--document", BUNDLE, "--report", Path(place, "report")]
        begun = time.perf_counter()
        code = subprocess.run([Path(sys.executable).parent / "dcs-contract", *line], check=False).returncode
        print(f"exit code {code} after {time.perf_counter() - begun:.1f} seconds")
        return code


@contextmanager
def prism(place: Path) -> Iterator[str]:
    """The mock on a free port of this machine."""
    install = ["npm", "install", "--no-audit", "--no-fund", "--silent", "--prefix", place, PACKAGE]
    subprocess.run(install, check=True)
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    command = [place / "node_modules" / ".bin" / "prism", "mock", BUNDLE, "--port", str(port)]
    with subprocess.Popen([*command, "--host", "127.0.0.1"], stdout=subprocess.DEVNULL) as process:
        try:
            listening(port)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def listening(port: int) -> None:
    """Wait until somebody listens. Raises TimeoutError."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError


if __name__ == "__main__":
    sys.exit(main())
