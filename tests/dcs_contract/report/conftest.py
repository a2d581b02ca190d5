"""A run against a server with several defects, and all of its reports."""

import json
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from dcs_contract.main import main
from tests.dcs_contract.fuzz import fake
from tests.dcs_contract.fuzz.conftest import DOCUMENT
from tests.dcs_contract.fuzz.fake import Reply
from tests.dcs_contract.fuzz.faults.answers import WrongStatus
from tests.dcs_contract.fuzz.faults.methods import SaysNotWhatIsAllowed
from tests.dcs_contract.fuzz.proving import hasty

FILES = ("report.txt", "report.html", "report.json", "report.sarif", "junit.xml", "traffic.har")
BASELINE = """\
[[accept]]
check = "allow"
operation = "swapInstance"
status = "405"
reason = "the <gateway> of the vendor"
until = 9999-12-31

[[accept]]
check = "body"
operation = "swapInstance"
status = "404"
reason = "is mended by now"
until = 9999-12-31
"""
HARD = "hard/to+hide-<it>&in?any=format"
"""A secret that every format spells in its own way."""


class Leaks(SaysNotWhatIsAllowed, WrongStatus):
    """Repeats credentials in headers and bodies, in every way that it knows."""

    def authenticate(self, request: fake.Received) -> Reply | None:
        refusal = super().authenticate(request)
        token = request.token or ""
        if refusal is None or token not in fake.TOKENS.values():
            return refusal
        spelt = [token, quote(token, safe=""), escape(token), b64encode(token.encode()).decode()]
        spelt.append(b64encode(f"user:{token}".encode()).decode())
        body = json.dumps({"error_msg": " ".join(spelt), "error_code": "DCS.1002", "error_ext_msg": None})
        return replace(refusal, body=body.encode(), headers=refusal.headers | {"X-Who": quote(token)})


@dataclass(frozen=True)
class Run:
    """What the command left behind."""

    folder: Path
    code: int
    target: Path

    def read(self, name: str) -> str:
        return (self.folder / name).read_text(encoding="utf-8")

    @property
    def data(self) -> dict[str, Any]:
        return json.loads(self.read("report.json"))


@pytest.fixture(scope="session")
def reported(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    folder = tmp_path_factory.mktemp("reported")
    target, baseline, out = folder / "target.toml", folder / "baseline.toml", folder / "report"
    baseline.write_text(BASELINE, encoding="utf-8")
    server = Leaks(json.loads(DOCUMENT.read_text(encoding="utf-8")))
    with pytest.MonkeyPatch.context() as patch, fake.Listening(server) as listening:
        hasty(patch.setattr)
        patch.setitem(fake.TOKENS, "expired", HARD)
        target.write_text(fake.target(listening.url, observed=()), encoding="utf-8")
        line = ["fuzz", "--target", target, "--document", DOCUMENT, "--report", out, "--max-examples", "12"]
        code = main([str(word) for word in [*line, "--baseline", baseline]])
        yield Run(out, code, target)
