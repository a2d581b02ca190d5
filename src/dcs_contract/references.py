"""Where references lead, and what can be wrong with them."""

import pathlib
from typing import NamedTuple

from dcs_contract.openapi import Path
from dcs_contract.problem import Problem
from dcs_contract.source import shown


class Place(NamedTuple):
    """A value in a file: the path to it within the file's data."""

    file: pathlib.Path
    path: Path = ()


def no_document(root: pathlib.Path) -> Problem:
    """A root that is not an OpenAPI document."""
    return Problem(
        f"{root.name} is not an OpenAPI document",
        at=shown(root),
        why='the root of a document has the key "openapi"',
        fix="name the root file, for example openapi/openapi.yaml",
    )


def nowhere(reference: str, file: pathlib.Path, target: pathlib.Path) -> Problem:
    """A reference without a target."""
    return Problem(
        f'"$ref: {reference}" leads nowhere',
        at=shown(file),
        why=f"there is no such value in {shown(target)}"
        if target.is_file()
        else f"there is no file {shown(target)}",
        fix=f"paths are relative to {shown(file.parent)}",
        rule="reference-resolves",
    )


def outside(reference: str, file: pathlib.Path, folder: pathlib.Path) -> Problem:
    """A reference that leaves the folder."""
    return Problem(
        f'"$ref: {reference}" leaves the document',
        at=shown(file),
        why=f"a document ends at its folder, {shown(folder)}",
        fix="move the file into the folder of the document",
        rule="reference-stays-inside",
    )


def circle(way: list[Place]) -> Problem:
    """References that lead back to where they came from, with no component to stop at."""
    return Problem(
        "the references lead in a circle",
        at=shown(way[-1].file),
        why=" -> ".join(place.file.name + "#" + "/".join(map(str, place.path)) for place in way),
        fix="make one of them a component: components/<kind>/<Name>.yaml",
        rule="reference-resolves",
    )


def taken(name: str, kind: str, place: Place, first: Place) -> Problem:
    """Two components of one name."""
    return Problem(
        f"two {kind} have the name {name}",
        at=shown(place.file),
        why=f"the other one stands in {shown(first.file)}",
        fix="rename one of them",
        rule="component-name-unique",
    )
