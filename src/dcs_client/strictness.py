"""Holds successes against the schemas of the document, for callers who want to know of every difference."""

import json
from importlib import import_module
from typing import Any

from dcs_client.answers import Received
from dcs_client.errors import InvalidArgument
from dcs_document import Operation, load


class Judge:
    """Finds what is not as documented. Fields that the document does not know are allowed."""

    def __init__(self) -> None:
        """Raises InvalidArgument when jsonschema is not installed."""
        try:
            self._library: Any = import_module("jsonschema")
        except ImportError:
            raise InvalidArgument(
                "strict checking needs a package that is not installed",
                why="jsonschema is missing",
                remedy="pip install 'dcs-switchover[strict]'",
            ) from None

    def check(self, operation: Operation, received: Received) -> None:
        """Raise ValueError with the first difference between a body and its schema."""
        schema = operation.schemas.get(received.status)
        if schema is None:
            if received.content:
                raise ValueError("there is a body, where the document has none")
            return
        validator = self._library.Draft202012Validator({**schema, "components": load().components})
        for error in validator.iter_errors(json.loads(received.content)):
            raise ValueError(f"{error.json_path}: {error.message}")
        if received.flaw:
            raise ValueError(received.flaw)
