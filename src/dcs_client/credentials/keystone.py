"""Whoever Keystone, the identity service, knows: by clouds.yaml or by the variables OS_*.

keystoneauth1 does the talking, and comes with the extra "openstack".
"""

import os
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from dcs_client.credentials import clouds
from dcs_client.credentials.base import Caller, Credentials, Outgoing
from dcs_client.credentials.token import SCHEME
from dcs_client.errors import InvalidArgument, NotAuthenticated
from dcs_client.place import origin
from dcs_client.secret import MASK, Secret
from dcs_document import load

SERVICE = "dcs"
"""The type of the service in the catalogue."""
SECONDS = 30.0
"""For one answer of the identity service."""
MARGIN = 120
"""Seconds that a token must still live, so that it does not end on the way."""
PASSWORD = "password"  # noqa: S105 - the name of the usual way to log in


class Keystone(Credentials):
    """Tokens of the identity service, obtained when they are needed and renewed before they end.

    Knows the project and, from the catalogue, the endpoint once it has a token.
    """

    def __init__(self, setting: Callable[[str], Any], find: Callable[[Any], Any]) -> None:
        """setting: the value of auth_type, region_name, interface, verify or cacert, as in clouds.yaml.
        find: the value of an option of keystoneauth. Use `from_cloud` or `from_environment`.
        """
        session, loading = library("keystoneauth1.session"), library("keystoneauth1.loading")
        self._region = setting("region_name")
        self._interface = setting("interface") or "public"
        self._token: Secret | None = None
        verify = setting("cacert") or setting("verify") is not False
        self._session = session.Session(verify=verify, timeout=SECONDS)
        self._plugin = guarded(
            lambda: loading.get_plugin_loader(setting("auth_type") or PASSWORD).load_from_options_getter(find)
        )

    @classmethod
    def from_cloud(cls, name: str) -> "Keystone":
        """A cloud of clouds.yaml, found where OpenStack's tools look for it. Raises InvalidArgument."""
        cloud = clouds.read(name, library("yaml"))
        return cls(cloud.get, cloud.option)

    @classmethod
    def from_environment(cls) -> "Keystone":
        """What OS_AUTH_URL and the other variables OS_* say; OS_CLOUD names a cloud."""
        if cloud := os.environ.get("OS_CLOUD"):
            return cls.from_cloud(cloud)
        return cls(lambda name: os.environ.get(f"OS_{name.upper()}"), clouds.variable)

    @property
    def is_stale(self) -> bool:
        """Whether there is no token, or one that ends soon."""
        return self._token is None or self._access.will_expire_soon(MARGIN)

    def renew(self) -> bool:
        """Obtain a token anew. Raises NotAuthenticated."""
        self._plugin.invalidate()
        access = guarded(lambda: self._plugin.get_access(self._session), NotAuthenticated)
        catalogue = access.service_catalog
        found = catalogue.get_endpoints(
            service_type=SERVICE, interface=self._interface, region_name=self._region
        )
        urls = [entry["url"] for entries in found.values() for entry in entries]
        self.endpoint = origin(urls[0]) if urls else None
        self.project_id = access.project_id
        self._access, self._token = access, Secret(access.auth_token)
        return True

    def headers(self, request: Outgoing) -> Mapping[str, str]:  # noqa: ARG002 - the same for every request
        """The token, in the header that the document names."""
        return {load().token_headers[SCHEME]: self._token.reveal()} if self._token else {}

    @property
    def caller(self) -> Caller:
        """Whom the identity service knows; nobody before `renew`."""
        if not self._token:
            return Caller("Keystone")
        known = self._access
        names = (known.username, known.user_domain_name and f"of {known.user_domain_name}")
        return Caller("Keystone", " ".join(filter(None, names)), tuple(known.role_names), known.expires)

    def mask(self, text: str) -> str:
        """Without the token."""
        return self._token.mask(text) if self._token else text

    def __repr__(self) -> str:
        return f"Keystone({MASK})"


def library(name: str) -> Any:
    """A module of the extra. Raises InvalidArgument when it is not installed."""
    try:
        return import_module(name)
    except ImportError:
        raise InvalidArgument(
            "Keystone needs a package that is not installed",
            why=f"there is no {name.partition('.')[0]}",
            remedy="pip install 'dcs-switchover[openstack]'",
        ) from None


def guarded(ask: Callable[[], Any], kind: type[InvalidArgument | NotAuthenticated] = InvalidArgument) -> Any:
    """What keystoneauth says. Its errors become ours, without the variables of its code: some are secret."""
    exceptions = library("keystoneauth1.exceptions")
    try:
        return ask()
    except (exceptions.ClientException, ValueError, TypeError) as error:
        why = f"{type(error).__name__} {error}"
    raise kind(
        "the identity service gave no token", why=why, remedy="check clouds.yaml or the variables OS_*"
    )
