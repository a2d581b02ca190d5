"""The guide names every setting, and what it shows as a configuration is one."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from dcs_server.config.model import File, Keystone, Sentinel
from dcs_server.config.problems import models

DOCS = Path(__file__).parents[3] / "docs"
BLOCK = re.compile(r"```toml\n(.*?)```", re.DOTALL)


def blocks(page: str) -> list[str]:
    """What a page shows in TOML."""
    return BLOCK.findall((DOCS / page).read_text(encoding="utf-8"))


def settings(model: type[BaseModel]) -> Iterator[tuple[str, str]]:
    """The section and the name of every setting."""
    for name, setting in model.model_fields.items():
        inner = list(models(setting.annotation))
        yield from (pair for one in inner for pair in settings(one))
        if not inner:
            yield model.__name__, name


def whole() -> str:
    """The configuration that has everything, but for Sentinels."""
    return max(blocks("running-the-server.md"), key=len)


@pytest.mark.parametrize(("section", "name"), [*settings(File)])
def test_every_setting_is_shown(section, name):
    text = "".join(blocks("sentinels.md")) if section == Sentinel.__name__ else whole()
    assert re.search(rf"\b{name} = ", text)


def test_the_whole_configuration_is_right():
    data = tomllib.loads(whole())
    assert File.model_validate(data).access.keystone is not None


def test_a_pair_with_sentinels_is_right():
    (text,) = (block for block in blocks("sentinels.md") if "[[instance]]" in block)
    access = {"access": {"tokens": "tokens.toml"}}
    (instance,) = File.model_validate(tomllib.loads(text) | access).instance
    assert instance.sentinel is not None


def test_a_keystone_is_right():
    (text,) = (block for block in blocks("who-may-call.md") if "[access.keystone]" in block)
    Keystone.model_validate(tomllib.loads(text)["access"]["keystone"])
