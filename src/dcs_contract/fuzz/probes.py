"""Reads from a target description how an effect is seen."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote

from dcs_contract.fuzz.call import compose
from dcs_contract.fuzz.guard import split
from dcs_contract.fuzz.http_state import HttpState
from dcs_contract.fuzz.masks import variable
from dcs_contract.fuzz.state import Probe
from dcs_contract.fuzz.switchover.roles import RedisRoles
from dcs_contract.fuzz.tables import Table
from dcs_contract.fuzz.target import Credentials
from dcs_contract.fuzz.terms import Terms
from dcs_contract.openapi import is_array

PASSWORD = "REDIS_PASSWORD"  # noqa: S105 - the name of a variable
WAYS = ("redis", "http", "by")
EITHER = 'add  redis = ["...", "..."],  or  http = "..."  or  by = "OPERATION"  with  pointer = "/..."'
LIST = 'write  redis = ["redis://...", "redis://..."]'


@dataclass(frozen=True)
class Probes:
    """The keys of one [[observe]]. secrets: is added to. The rest is what the file says elsewhere."""

    table: Table
    secrets: list[tuple[str, str]]
    server: str
    terms: Mapping[str, Terms]
    credentials: Mapping[str, Credentials]

    def probe(self, parameters: Mapping[str, str]) -> tuple[Probe, tuple[str, ...]]:
        """The way to look, and every URL that it uses."""
        given = [way for way in WAYS if way in self.table.data]
        if len(given) != 1:
            what = " and ".join(given) if given else "neither redis nor http"
            why = "an effect is seen in one way: on Redis servers, over HTTP, or by an operation"
            raise self.table.refused(what, why, EITHER)
        if given == ["redis"]:
            urls = self.redis_urls()
            return RedisRoles(urls, self.writes()), urls
        url, headers = self.by(parameters) if given == ["by"] else (self.filled(parameters), self.headers())
        return HttpState(url, self.table.text("pointer"), headers), (url,)

    def by(self, parameters: Mapping[str, str]) -> tuple[str, Mapping[str, str]]:
        """The URL and the headers of an operation of the document that shows the state."""
        name, caller = self.table.text("by"), self.table.text("credentials")
        terms, credentials = self.terms.get(name), self.credentials.get(caller)
        if terms is None or terms.method != "GET":
            why, fix = "it is no GET of the document", f"use one of {', '.join(self.terms)}"
            raise self.table.refused(f'"{name}" shows nothing', why, fix, "by")
        if credentials is None:
            why, fix = f"there is no [credentials.{caller}]", f"use one of {', '.join(self.credentials)}"
            raise self.table.refused(f'no credentials "{caller}"', why, fix, "credentials")
        if not self.server:
            fix = 'add  url = "..."  at the top of the file'
            raise self.table.refused("no server to look at", "the file does not name one", fix, "by")
        return self.server.rstrip("/") + compose(terms, parameters, {}).target, credentials.headers

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
