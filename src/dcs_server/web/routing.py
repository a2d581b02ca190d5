"""Finds the operation that a request means."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote

from dcs_document import Operation
from dcs_server.errors import Refused

PARAMETER = re.compile(r"\{([^}]+)\}")
KEPT = 256
"""Findings that are remembered: callers ask for the same few URLs again and again."""


@dataclass(frozen=True)
class Path:
    """One path of the document.

    pattern: of a URL before anything in it is decoded, so that an encoded slash separates nothing.
    names: the parameters, one for each group. operations: by method.
    """

    pattern: re.Pattern[str]
    names: tuple[str, ...]
    operations: dict[str, Operation]


class Finding(NamedTuple):
    """What a request means. parameters: decoded. defect: the name of the answer to a wrong one, or empty."""

    operation: Operation
    parameters: Mapping[str, str]
    defect: str


class Router:
    """Knows the paths of a document."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        paths: dict[str, Path] = {}
        for operation in operations:
            path = paths.setdefault(operation.path, compiled(operation.path))
            path.operations[operation.method] = operation
        # "{" sorts behind everything else in a path, so a fixed segment is tried before a parameter.
        self._paths = [paths[template] for template in sorted(paths)]
        self.find = lru_cache(KEPT)(self._find)

    def _find(self, raw_path: bytes, method: str) -> Finding:
        """The operation and its path parameters.

        raw_path: as it was sent, without the query. Raises Refused when there is no such URL or method.
        """
        text = raw_path.decode("latin-1")
        for path in self._paths:
            if match := path.pattern.fullmatch(text):
                operation = chosen(path, method)
                values = (unquote(value, errors="replace") for value in match.groups())
                parameters = dict(zip(path.names, values, strict=True))
                return Finding(operation, parameters, defect(operation, parameters))
        raise Refused("UrlNotFound")


def compiled(template: str) -> Path:
    """A path without operations yet."""
    literals = PARAMETER.split(template)[0::2]
    pattern = re.compile("([^/]+)".join(map(re.escape, literals)), re.DOTALL)
    return Path(pattern, tuple(PARAMETER.findall(template)), {})


def defect(operation: Operation, parameters: Mapping[str, str]) -> str:
    """The name of the answer to the first parameter that is not as the document says; empty for none."""
    wrong = (name for name, value in parameters.items() if not operation.parameters[name].accepts(value))
    return next(map(malformed, wrong), "")


def malformed(parameter: str) -> str:
    """The name of the answer to a wrong parameter: InvalidProjectId for project_id."""
    return "Invalid" + parameter.title().replace("_", "")


def chosen(path: Path, method: str) -> Operation:
    """The operation of a method. Raises Refused, with the methods that there are."""
    if method not in path.operations:
        raise Refused("MethodNotAllowed", [(b"allow", ", ".join(sorted(path.operations)).encode())])
    return path.operations[method]
