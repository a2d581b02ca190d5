"""What a user says about a server: by options, or when asked."""

import argparse
import getpass
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from dcs_contract.fuzz.terms import Terms
from dcs_contract.problem import Problem, Refused


@dataclass(frozen=True)
class Given:
    """url, credentials: empty when not known. parameters: by name. redis: URLs of nodes."""

    url: str = ""
    credentials: str = field(default="", repr=False)
    parameters: Mapping[str, str] = field(default_factory=dict[str, str])
    redis: tuple[str, ...] = field(default=(), repr=False)

    def complete(self, terms: Terms) -> bool:
        """Whether an operation can be called with what is known."""
        needed = [item["name"] for item in terms.parameters if item.get("required")]
        return all(self.parameters.get(name) for name in needed)


def from_options(options: argparse.Namespace, terms: Mapping[str, Terms]) -> Given:
    """What the command line says. Raises Refused for a parameter that no operation has."""
    pairs = [text.partition("=")[::2] for text in options.parameter]
    known = list(names(terms))
    for name, _ in pairs:
        if name not in known:
            raise Refused(
                Problem(
                    f'no parameter "{name}"',
                    at="--parameter",
                    why="no operation of the document has it",
                    fix=f"use {', '.join(known)}, each as NAME=VALUE",
                )
            )
    return Given(options.url or "", options.credentials or "", dict(pairs), tuple(options.redis or ()))


def names(terms: Mapping[str, Terms]) -> Iterator[str]:
    """The required parameters of all operations, each once."""
    found = [item["name"] for one in terms.values() for item in one.parameters if item.get("required")]
    yield from dict.fromkeys(found)


def asked(given: Given, terms: Mapping[str, Terms]) -> Given:
    """With the answers of a person at a terminal for what is not known. Credentials are not echoed."""
    url = given.url or ask("URL of the server, such as http://127.0.0.1:9000")
    credentials = given.credentials or secret("Credentials of a caller who may do everything, or ${VARIABLE}")
    parameters = {
        name: given.parameters.get(name) or ask(f"{name} of something that may be changed at any time")
        for name in names(terms)
    }
    redis = given.redis
    if not redis and any(one.effect for one in terms.values()):
        redis = tuple(ask("redis:// URLs of its nodes, with blanks between").split())
    return replace(given, url=url, credentials=credentials, parameters=parameters, redis=redis)


def ask(question: str) -> str:
    """An answer, which may be empty."""
    print(f"{question}: ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip()


def secret(question: str) -> str:
    """An answer that does not appear on the screen."""
    return getpass.getpass(f"{question}: ").strip()
