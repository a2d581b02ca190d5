"""Checks of single texts in a configuration: each gives the text back, or says why not and how to fix it."""

import re
from urllib.parse import urlsplit

from dcs_server.config.urls import parsed

ENDPOINT = re.compile(r"[^\s:]+:(\d{1,5})")


def node(text: str) -> str:
    """The URL of a node. Raises ValueError."""
    parsed(text)
    return text


def sentinel(text: str) -> str:
    """The URL of a Sentinel. Raises ValueError."""
    parsed(text)
    if urlsplit(text).port is None:
        raise ValueError("a Sentinel has no default port | write  redis://host:26379")
    return text


def endpoint(text: str) -> str:
    """A host and a port. Raises ValueError."""
    found = ENDPOINT.fullmatch(text)
    if found is None or int(found[1]) > 65535:
        raise ValueError("it is no host and port | write it like  127.0.0.1:7001")
    return text


def keystone(text: str) -> str:
    """The URL of a Keystone. Raises ValueError."""
    if not text.startswith(("https://", "http://")):
        raise ValueError("it is no URL of a Keystone | write  https://host/v3")
    return text


def file(text: str) -> str:
    """The name of a file. Raises ValueError."""
    if not text or "\0" in text:
        raise ValueError("it cannot be the name of a file | give one, relative to this file or absolute")
    return text
