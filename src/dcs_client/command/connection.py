"""Where to and as whom: options and environment. No secret is an option: every process list shows those."""

import argparse
import os
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass

from dcs_client.client import Client
from dcs_client.credentials import Credentials, Keystone, from_environment
from dcs_client.credentials.environment import ENDPOINT, PROJECT_ID
from dcs_client.place import Place


@dataclass(frozen=True)
class Connection:
    """A client, where it sends requests to and for which project, and as whom."""

    client: Client
    place: Place
    credentials: Credentials


@contextmanager
def connected(options: argparse.Namespace) -> Generator[Connection]:
    """A client as options and environment say, with credentials that it has obtained when it must.

    Raises InvalidArgument for what is missing or wrong, NotAuthenticated.
    """
    credentials = Keystone.from_cloud(options.cloud) if options.cloud else from_environment()
    endpoint = options.endpoint or os.environ.get(ENDPOINT) or None
    project_id = options.project_id or os.environ.get(PROJECT_ID) or None
    with Client(endpoint, credentials=credentials, project_id=project_id) as client:
        yield Connection(client, client.locate(), credentials)
