"""The workflow that the guide offers for publishing."""

import re

import yaml

from tests.conftest import REPOSITORY

GUIDE = REPOSITORY / "docs" / "publishing-the-docs.md"
TARGETS = (REPOSITORY / "Makefile").read_text(encoding="utf-8")


def test_the_workflow_builds_what_it_publishes():
    blocks = re.findall(r"```yaml[^\n]*\n(.+?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    (workflow,) = [found for found in map(yaml.safe_load, blocks) if "jobs" in found]
    (job,) = workflow["jobs"].values()
    assert workflow["permissions"] == {"contents": "read", "pages": "write", "id-token": "write"}
    assert job["environment"]["name"] == "github-pages"
    (run,) = [step["run"] for step in job["steps"] if "run" in step]
    assert run == "make check docs"
    assert all(f"\n{target}: " in TARGETS for target in run.split()[1:])
    used = [step["uses"].partition("@")[0] for step in job["steps"] if "uses" in step]
    assert used[-2:] == ["actions/upload-pages-artifact", "actions/deploy-pages"]
    (path,) = [step["with"]["path"] for step in job["steps"] if "path" in step.get("with", {})]
    assert path == "build/site"


def test_a_stale_site_fails_the_check():
    recipe = TARGETS.split("\ncheck: ")[1].split("\n\n")[0]
    assert "dcs-contract docs --check" in recipe
