"""Finds an application by its name."""

import inspect
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from dcs_contract.fuzz.app.asgi import AsgiApp
from dcs_contract.fuzz.app.door import App
from dcs_contract.fuzz.app.wsgi import WsgiApp
from dcs_contract.problem import Problem, Refused


def load_app(name: str) -> App:
    """The application of MODULE:NAME, imported from the folder where the command runs. Raises Refused."""
    module, _, attribute = name.partition(":")
    here = str(Path.cwd())
    sys.path[:0] = [] if here in sys.path else [here]
    try:
        found: Any = import_module(module)
        for part in attribute.split("."):
            found = getattr(found, part)
    except (ImportError, AttributeError, ValueError) as error:
        fix = "name it as MODULE:NAME, such as service.main:app, from the folder where it can be imported"
        raise Refused(Problem(f"no application {name}", at="--app", why=str(error), fix=fix)) from error
    if not callable(found):
        why, fix = f"it is a {type(found).__name__}", "name an application of ASGI or WSGI"
        raise Refused(Problem(f"{name} is no application", at="--app", why=why, fix=fix))
    app: Any = found
    return AsgiApp(app) if asynchronous(app) else WsgiApp(app)


def asynchronous(app: Any) -> bool:
    """Whether it speaks ASGI."""
    return inspect.iscoroutinefunction(app) or inspect.iscoroutinefunction(getattr(app, "__call__", None))  # noqa: B004
