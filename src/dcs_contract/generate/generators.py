"""Runs the two pinned generators and the pinned formatter.

They run as programs: their Python interfaces change in patch releases, and so do the templates of the
client generator. What has to be mended in their output is mended here, each with its reason.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from dcs_contract.generate.config import Config
from dcs_contract.problem import Problem, Refused

CLIENT_GENERATOR, MODEL_GENERATOR, FORMATTER = "openapi_python_client", "datamodel_code_generator", "ruff"

LINE_LENGTH = 110

MODEL_OPTIONS = (
    "--input-file-type=openapi",
    "--output-model-type=pydantic_v2.BaseModel",
    "--target-python-version=3.11",
    "--formatters=builtin",
    "--disable-timestamp",
    "--ignore-pyproject",
    # without it the output is constr(...), which type checkers refuse
    "--use-annotated",
    "--use-schema-description",
    "--use-field-description",
    "--use-standard-collections",
    "--use-union-operator",
    "--openapi-scopes",
    "schemas",
    "paths",
    "parameters",
    "--include-path-parameters",
    "--use-operation-id-as-name",
)

# `factory=dict` and an empty list are of unknown types to pyright in strict mode.
MENDS = (
    (re.compile(r"\bfactory=dict\b(?!\[)"), "factory=dict[str, Any]"),
    (
        re.compile(
            r"(?<!UNSET:\n)(?<!Unset\):\n)^( +)(\w+) = \[\]$(?=\n +(?:_\2 = |for \2_item_data in ))",
            re.MULTILINE,
        ),
        r"\1\2: list[Any] = []",
    ),
)


def run(bundle: Path, config: Config, folder: Path) -> None:
    """Fill `folder` with the client and the models of the bundle.

    Raises Refused when a generator fails, warns, or silently leaves an operation out.
    """
    installed()
    settings = folder / "client.yaml"
    settings.write_text("post_hooks: []\ndocstrings_on_attributes: true\n", encoding="utf-8")
    # the model generator looks for the line length in the nearest pyproject.toml, whatever it is told
    nearest = folder / "pyproject.toml"
    nearest.write_text(f"[tool.ruff]\nline-length = {LINE_LENGTH}\n", encoding="utf-8")
    client, models = folder / config.client, folder / config.models
    models.mkdir()
    slow = start(client_command(bundle, settings, client), folder)
    quick = start(models_command(bundle, models / "__init__.py"), folder)
    for process, package in ((quick, models), (slow, client)):
        finish(process)
        complete_package(package, config)
    settings.unlink()
    nearest.unlink()


def complete_package(package: Path, config: Config) -> None:
    """Mark a package as typed, mend its files and format them."""
    (package / "py.typed").touch()
    for file in sorted(package.rglob("*.py")):
        mend(file, config)
    beautify(package)


def client_command(bundle: Path, settings: Path, output: Path) -> list[str]:
    """The command line of the client generator."""
    command = [*module(CLIENT_GENERATOR), "generate", "--fail-on-warning", "--meta", "none"]
    return [*command, "--path", str(bundle), "--config", str(settings), "--output-path", str(output)]


def models_command(bundle: Path, output: Path) -> list[str]:
    """The command line of the model generator."""
    command = module(MODEL_GENERATOR)
    return [*command, "--input", str(bundle), "--output", str(output), *MODEL_OPTIONS]


def module(name: str) -> list[str]:
    """Run a module as a program. It lives for half a second, in which collecting garbage only costs."""
    program = (
        f"import gc, runpy; gc.disable(); runpy.run_module({name!r}, run_name='__main__', alter_sys=True)"
    )
    return [sys.executable, "-c", program]


def formatter() -> list[str]:
    """The pinned ruff of this environment."""
    program = Path(sys.executable).with_name(FORMATTER)
    return [str(program)] if program.is_file() else module(FORMATTER)


def start(command: Sequence[str], folder: Path) -> subprocess.Popen[str]:
    """Start a generator in a fixed locale, away from configuration files that it might obey."""
    environment = os.environ | {"LC_ALL": "C.UTF-8", "PYTHONUTF8": "1", "NO_COLOR": "1"}
    return subprocess.Popen(
        command, cwd=folder, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )


def finish(process: subprocess.Popen[str]) -> None:
    """Wait for a generator. Raises Refused with what it printed when it failed."""
    output, _ = process.communicate()
    if process.returncode:
        fix = "look for what this generator cannot read in the document"
        raise Refused(Problem("a generator failed", why=output.strip(), fix=fix))


def installed() -> None:
    """Raise Refused when a generator is not installed."""
    missing = [name for name in (CLIENT_GENERATOR, MODEL_GENERATOR, FORMATTER) if not find_spec(name)]
    if missing:
        raise Refused(
            Problem(
                " and ".join(missing) + " not installed",
                why="generating needs the pinned generators and the formatter",
                fix="pip install 'dcs-switchover[generate]'",
            )
        )


def mend(file: Path, config: Config) -> None:
    """Put the header on a generated file and apply MENDS."""
    text = file.read_text(encoding="utf-8")
    for pattern, replacement in MENDS:
        text = pattern.sub(replacement, text)
    text = re.sub(r"\A# generated by .*\n(#.*\n)*", "", text)
    origin = f"# Generated from {config.document.name}. DO NOT EDIT: "
    advice = f"change the document, then run `{config.command}`.\n"
    file.write_text(origin + advice + text, encoding="utf-8")


def beautify(folder: Path) -> None:
    """Format with the pinned formatter, blind to configuration and caches of the place."""
    ruff = formatter()
    blind = ["--isolated", "--no-cache", "--quiet", "--target-version=py311", "."]
    finish(start([*ruff, "check", "--fix", "--select=F401,F811,I", *blind], folder))
    finish(start([*ruff, "format", f"--line-length={LINE_LENGTH}", *blind], folder))


def complete(bundle: dict[str, Any], client: Path) -> None:
    """Refuse a client that lacks an operation.

    The client generator leaves out what it cannot read and ends with exit code 0.
    """
    modules = {flat(file.stem) for file in client.glob("api/*/*.py")}
    missing = [name for name in operation_ids(bundle) if flat(name) not in modules]
    if missing:
        raise Refused(
            Problem(
                "the generated client lacks " + ", ".join(missing),
                at=str(client),
                why="the client generator left it out without an error",
                fix="look for a construct that openapi-python-client cannot read",
            )
        )


def operation_ids(bundle: dict[str, Any]) -> Iterator[str]:
    """The operationId of each operation."""
    for item in bundle["paths"].values():
        for node in item.values():
            if isinstance(node, dict) and "operationId" in node:
                yield node["operationId"]


def flat(name: str) -> str:
    """A name without the marks that tell camelCase from snake_case."""
    return name.replace("_", "").replace("-", "").lower()
