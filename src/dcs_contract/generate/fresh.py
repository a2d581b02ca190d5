"""Whether there is nothing to generate, told without a single library.

Importing TOML, paths and metadata takes longer than the answer. Only a yes is final: after a no the whole
comparison looks again, and says why.
"""

import os
import sys
from collections.abc import Iterator
from hashlib import sha256

SETTINGS, RECORD, RELEASES = "contract.toml", "provenance.json", "published"
GENERATORS: "tuple[str, ...]" = ("openapi-python-client", "datamodel-code-generator", "ruff")
TOOLKIT = ("bundle.py", "generate/fresh.py", "generate/generators.py")


def is_fresh(folder: str) -> str:
    """The output folder, when it is what the document in `folder` gives; otherwise ""."""
    output = os.path.normpath(os.path.join(folder, output_setting(folder)))
    record = read(os.path.join(output, RECORD))
    fresh = record and f'"fingerprint": "{fingerprint(folder, output, output)}"'.encode() in record
    return output if fresh else ""


def output_setting(folder: str) -> str:
    """The setting `output`; a wrong guess only gives a wrong fingerprint."""
    for line in settings(folder):
        key, _, value = line.partition("=")
        if key.strip() == "output":
            return value.strip().strip("\"'")
    return "generated"


def settings(folder: str) -> list[str]:
    """The lines of the table [generate], read as text."""
    text = read(os.path.join(folder, SETTINGS)).decode()
    return text.partition("[generate]")[2].partition("\n[")[0].strip().splitlines()


def fingerprint(folder: str, output: str, made: str) -> str:
    """SHA-256, in hex, of all that decides the output, and of the output as it was made in another folder."""
    package = os.path.dirname(os.path.dirname(__file__))
    found = [(folder, name) for name in names(folder, (RELEASES, SETTINGS, os.path.relpath(output, folder)))]
    found += [(made, name) for name in names(made, (RECORD,))]
    found += [(package, name) for name in TOOLKIT]
    versions = [f"{name} {version}" for name, version in installed().items()]
    digest = sha256("\n".join([*versions, *settings(folder)]).encode())
    for place, name in found:
        content = read(os.path.join(place, name))
        digest.update(f"{name} {len(content)}\n".encode() + content)
    return digest.hexdigest()


def names(folder: str, without: tuple[str, ...], below: str = "") -> Iterator[str]:
    """The relative names of all files below a folder, in a fixed order, but for hidden and some others."""
    for entry in sorted(os.scandir(os.path.join(folder, below)), key=lambda entry: entry.name):
        name = os.path.join(below, entry.name)
        if entry.name.startswith(".") or entry.name == "__pycache__" or name in without:
            continue
        if entry.is_dir():
            yield from names(folder, without, name)
        else:
            yield name


def installed() -> dict[str, str]:
    """The version of each generator, from the name of its metadata folder; "none" when there is none."""
    places = [place for place in sys.path if place.endswith("site-packages")]
    found = dict.fromkeys(GENERATORS, "none")
    for entry in (entry for place in places for entry in os.listdir(place)):
        name, _, version = entry.removesuffix(".dist-info").partition("-")
        if entry.endswith(".dist-info") and name.replace("_", "-") in found:
            found[name.replace("_", "-")] = version
    return found


def read(path: str) -> bytes:
    """The content of a file; nothing when there is none."""
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return b""
