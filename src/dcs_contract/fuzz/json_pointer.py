"""Finds a value in a JSON document."""

from typing import Any

from dcs_contract.openapi import is_array, is_object


def at(document: Any, pointer: str) -> Any:
    """The value at a JSON pointer. Raises LookupError when there is none, ValueError for a wrong index."""
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        if is_object(document):
            document = document[key]
        elif is_array(document):
            document = document[int(key)]
        else:
            raise LookupError(key)
    return document
