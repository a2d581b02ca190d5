"""Reads from a target description how an effect is seen."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote

from dcs_contract.fuzz.guard import split
from dcs_contract.fuzz.http_state import HttpState
from dcs_contract.fuzz.masks import variable
from dcs_contract.fuzz.state import Probe
from dcs_contract.fuzz.switchover.roles import RedisRoles
from dcs_contract.fuzz.tables import Table
from dcs_contract.openapi import is_array

PASSWORD = "REDIS_PASSWORD"  # noqa: S105 - the name of a variable
EITHER = 'add  redis = ["...", "..."],  or  http = "..." with  pointer = "/..."'
LIST = 'write  redis = ["redis://...", "redis://..."]'


@dataclass(frozen=True)
class Probes:
    """The keys of one [[observe]]. secrets: is added to."""

    table: Table
    secrets: list[tuple[str, str]]

    def probe(self, parameters: Mapping[str, str]) -> tuple[Probe, tuple[str, ...]]:
        """The way to look, and every URL that it uses."""
        redis, http = "redis" in self.table.data, "http" in self.table.data
        if redis == http:
            what = "two ways to look" if redis else "neither redis nor http"
            raise self.table.refused(what, "an effect is seen on Redis servers, or over HTTP", EITHER)
        if redis:
            urls = self.redis_urls()
            return RedisRoles(urls, self.writes()), urls
        url = self.filled(parameters)
        return HttpState(url, self.table.text("pointer"), self.headers()), (url,)

    def writes(self) -> bool:
        """Whether the suite may write to the servers."""
        given = self.table.data.get("writes", True)
        if not isinstance(given, bool):
            why = "it says whether acknowledged writes are looked for after a success"
            raise self.table.refused('"writes" is no truth', why, "write  true  or  false", "writes")
        return given

    def secret(self, key: str, value: str) -> str:
        """A value with its variables put in, which are secrets."""
        self.secrets.extend(self.table.variables(key, value))
        return self.table.secret(key, value)

    def redis_urls(self) -> tuple[str, ...]:
        """The servers of an instance; their passwords are secrets."""
        given = self.table.data["redis"]
        if not is_array(given) or len(given) < 2 or not all(isinstance(url, str) for url in given):
            why = "roles are seen on all servers of an instance, at least two"
            raise self.table.refused('"redis" is no list of servers', why, LIST, "redis")
        urls = tuple(self.secret("redis", url) for url in given)
        for url in urls:
            password = split(url, self.table.at).password or ""
            self.secrets.extend([(PASSWORD, password), (PASSWORD, unquote(password))])
        return urls

    def headers(self) -> dict[str, str]:
        """The headers to look with; their values are secrets."""
        headers = {key: self.secret(key, value) for key, value in self.table.texts("headers").items()}
        self.secrets.extend((variable("observe", key), value) for key, value in headers.items())
        return headers

    def filled(self, parameters: Mapping[str, str]) -> str:
        """The URL to look at, with the parameters put in."""
        url = self.secret("http", self.table.text("http"))
        for name, value in parameters.items():
            url = url.replace("{" + name + "}", quote(value, safe=""))
        if "{" in url:
            fix = "use " + ", ".join("{" + name + "}" for name in parameters)
            why = f"something is left over in {self.table.text('http')}"
            raise self.table.refused("a name in braces is no parameter", why, fix, "http")
        return url
