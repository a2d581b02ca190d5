"""How callers get to an API: its addresses, and the ways to prove who calls."""

from typing import Any

from dcs_contract.openapi import Node


def alternatives(security: Any) -> frozenset[frozenset[tuple[str, str]]]:
    """The ways to authenticate, each a set of schemes with their scopes."""
    ways = [frozenset((name, scope) for name in way for scope in ("", *way[name])) for way in security]
    return frozenset(ways or [frozenset()])


def addresses(node: Node) -> set[str]:
    """The addresses of the servers, with every value that their variables may have."""
    found = set[str]()
    for server in node.get("servers", ()):
        urls = {str(server["url"])}
        for name, variable in server.get("variables", {}).items():
            allowed = variable.get("enum", (f"{{{name}}}",))
            urls = {url.replace(f"{{{name}}}", str(value)) for url in urls for value in allowed}
        found |= urls
    return found
