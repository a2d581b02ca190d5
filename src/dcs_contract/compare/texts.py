"""Texts, examples and extensions that changed. They bind nobody."""

from collections.abc import Iterator

from dcs_contract.compare.kinds import Change, change
from dcs_contract.compare.meaning import LABELS
from dcs_contract.openapi import Node, Path, nodes


def texts(old: Node, new: Node) -> Iterator[Change]:
    """Texts, examples and extensions that changed in objects that are in both documents."""
    before = dict(nodes(old))
    for path, node in nodes(new):
        if path in before and not within_text(path):
            yield from labels(before[path], node, path)


def within_text(path: Path) -> bool:
    """Whether a path lies within an example or an extension, which are told as one."""
    return any(part in ("example", "examples") or str(part).startswith("x-") for part in path)


def labels(old: Node, new: Node, path: Path) -> Iterator[Change]:
    """Texts and extensions of one object that changed."""
    for name in sorted(old.keys() | new.keys()):
        if old.get(name) == new.get(name):
            continue
        if name.startswith("x-"):
            yield change("extension-changed", (*path, name), f"{name} changed")
        elif name in TEXTS and (path[-1:] != ("properties",)):
            yield change("text-changed", (*path, name), f"{name} changed")


TEXTS = {*LABELS, "summary", "tags", "contact", "license", "termsOfService"}
