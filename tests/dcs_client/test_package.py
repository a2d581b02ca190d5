"""What an application imports."""

import subprocess
import sys

import pytest

import dcs_client

PROGRAM = """
import sys
import dcs_client
assert not {"httpx", "httpcore", "attrs", "asyncio", "jsonschema", "keystoneauth1"} & set(sys.modules)
dcs_client.DcsError
assert "httpx" not in sys.modules
dcs_client.Client
assert not {"asyncio", "jsonschema", "keystoneauth1", "opentelemetry"} & set(sys.modules)
"""


@pytest.mark.parametrize("name", dcs_client.__all__)
def test_every_name_is_there(name):
    assert getattr(dcs_client, name).__module__.startswith("dcs_client.")


def test_no_other_name_is():
    with pytest.raises(AttributeError, match="has no attribute 'Sync'"):
        dcs_client.Sync  # noqa: B018 - the access is the test


def test_nothing_is_loaded_before_it_is_used():
    result = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (0, "")
