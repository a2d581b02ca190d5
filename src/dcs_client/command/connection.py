"""Where to and as whom: options and environment."""

import argparse
import os

from dcs_client.client import Client
from dcs_client.errors import InvalidArgument

SETTINGS = ("DCS_ENDPOINT", "DCS_TOKEN", "DCS_PROJECT_ID")


def connect(options: argparse.Namespace) -> Client:
    """A client for the endpoint that was asked for. Raises InvalidArgument naming all that is missing."""
    endpoint, token, project_id = settings(options)
    return Client(endpoint, token=token, project_id=project_id)


def settings(options: argparse.Namespace) -> list[str]:
    """The values of SETTINGS; an option comes before the environment."""
    given = {"DCS_ENDPOINT": options.endpoint, "DCS_PROJECT_ID": options.project_id}
    values = {name: given.get(name) or os.environ.get(name, "") for name in SETTINGS}
    if missing := [name for name, value in values.items() if not value]:
        raise InvalidArgument(
            f"{' and '.join(missing)} not set\n"
            "  why  the endpoint, the project and the token come from the environment\n"
            f"  fix  export {' '.join(f'{name}=...' for name in missing)}"
        )
    return list(values.values())
