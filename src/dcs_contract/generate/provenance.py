"""What the generated files were made from, and whether they still are."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from dcs_contract.generate.config import Config
from dcs_contract.generate.fresh import TOOLKIT, fingerprint, installed
from dcs_contract.generate.generators import MODEL_OPTIONS
from dcs_contract.settings import NAME as SETTINGS

NAME = "provenance.json"


@dataclass(frozen=True)
class Provenance:
    """Hashes (SHA-256, hex) of all that decides the output, and of the output.

    sources, outputs: hash by path, relative to the document and to the output folder.
    settings: what was asked for. versions: of the generators and the formatter.
    fingerprint: all of this in one, as the module fresh computes it.
    """

    sources: dict[str, str]
    settings: dict[str, Any]
    versions: dict[str, str]
    outputs: dict[str, str]
    fingerprint: str = ""


def inputs(config: Config) -> Provenance:
    """The present inputs, with no outputs."""
    folder = config.document.parent
    settings = {"client": config.client, "models": config.models, "command": config.command}
    return Provenance(
        sources=hashes(folder, without=(folder / "published", folder / SETTINGS, config.output)),
        settings=settings | {"model_options": list(MODEL_OPTIONS)},
        versions=installed() | {"toolkit": toolkit()},
        outputs={},
    )


def of(config: Config, folder: Path) -> Provenance:
    """The inputs, with the outputs that were made from them in `folder`."""
    mark = fingerprint(str(config.document.parent), str(config.output), str(folder))
    return replace(inputs(config), outputs=hashes(folder), fingerprint=mark)


def toolkit() -> str:
    """A short hash of our own part in the output: bundling, mending, formatting, recording."""
    package = Path(__file__).parent.parent
    files = [package / name for name in TOOLKIT]
    return hashlib.sha256("".join(map(digest, files)).encode()).hexdigest()[:12]


def hashes(folder: Path, without: Sequence[Path] = ()) -> dict[str, str]:
    """The hash of each file below a folder, by relative path, but for hidden files and some folders."""
    found = (file for file in sorted(folder.rglob("*")) if file.is_file())
    files = (file for file in found if not any(file.is_relative_to(part) for part in without))
    named = ((file.relative_to(folder), file) for file in files)
    return {name.as_posix(): digest(file) for name, file in named if not hidden(name)}


def hidden(path: Path) -> bool:
    """Whether a file is none of the owner's: an editor's or the interpreter's."""
    return any(part.startswith(".") or part == "__pycache__" for part in path.parts)


def digest(file: Path) -> str:
    """SHA-256 of a file's bytes, in hex."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def write(provenance: Provenance, folder: Path) -> None:
    """Record beside the output what it was made from."""
    text = json.dumps(asdict(provenance), indent=2, sort_keys=True) + "\n"
    (folder / NAME).write_text(text, encoding="utf-8")


def recorded(folder: Path) -> Provenance | None:
    """What the output says it was made from; None when it does not say."""
    try:
        return Provenance(**json.loads((folder / NAME).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
