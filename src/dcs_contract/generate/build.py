"""Makes the generated folder anew, whole or not at all."""

import tempfile
from pathlib import Path

from dcs_contract import bundle
from dcs_contract.generate import generators, provenance
from dcs_contract.generate.config import Config

BUNDLE = "openapi.json"


def generate(config: Config) -> None:
    """Write bundle, client, models and provenance into the output folder.

    The old output stays until the new one is complete. Raises Refused when the document cannot be
    bundled or a generator fails.
    """
    config.output.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".generating-", dir=config.output.parent) as place:
        made = make(config, Path(place))
        exchange(made, config.output, Path(place) / "old")


def make(config: Config, place: Path) -> Path:
    """A complete output folder at another place. Raises Refused as `generate` does."""
    document = bundle.bundle(config.document).document
    folder = place / config.output.name
    folder.mkdir()
    (folder / BUNDLE).write_text(bundle.render(document), encoding="utf-8")
    generators.run(folder / BUNDLE, config, folder)
    generators.complete(document, folder / config.client)
    provenance.write(provenance.of(config, folder), folder)
    open_to_all(folder)
    return folder


def open_to_all(folder: Path) -> None:
    """The same permissions whatever the umask."""
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)


def exchange(new: Path, output: Path, old: Path) -> None:
    """Put the new folder in the place of the old one; put the old one back when that fails."""
    if output.exists():
        output.rename(old)
    try:
        new.rename(output)
    except OSError:
        if old.exists():
            old.rename(output)
        raise
