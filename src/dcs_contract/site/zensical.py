"""Turns a folder of Markdown into HTML with the pinned site generator, run as a program."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from html import escape
from importlib.resources import as_file, files
from pathlib import Path
from shutil import copytree, rmtree
from typing import Any

from dcs_contract.problem import Problem, Refused

PAGES, SITE, THEME, CONFIG = "pages", "site", "theme", "mkdocs.yml"

FEATURES = (
    "content.code.copy",
    "content.tabs.link",
    "navigation.footer",
    "navigation.sections",
    "navigation.top",
    "search.highlight",
    "toc.follow",
)
EXTENSIONS: Sequence[Any] = (
    "admonition",
    "attr_list",
    "md_in_html",
    "tables",
    "pymdownx.details",
    {"toc": {"permalink": True}},
    {"pymdownx.highlight": {"line_spans": None, "pygments_lang_class": True}},
    "pymdownx.superfences",
    {"pymdownx.tabbed": {"alternate_style": True}},
)
# Not part of the site: 404.html has addresses that hold at the root of a host only, the map of the site is
# empty without a host, and the style sheets are of a theme that is not used.
USELESS = ("404.html", "sitemap.xml", "assets/stylesheets/classic")
# What the generator's script would ask other hosts for, were it used; and a landmark without a name.
SCRIPT = "assets/javascripts/bundle.*.js"
MENDS = (
    (re.compile(r"https://(?:unpkg\.com|cdn\.jsdelivr\.net|api\.github\.com|\$\{e\})(?=/)"), "about:blank#"),
    (re.compile(r'"nav"(?=,\{class:"md-code__nav"\})'), '"div"'),
)

COLOURS = re.compile(r"\x1b\[[0-9;]*m")
WARNING = re.compile(r"^Warning: (.+)\n.*\[ (.+?) \]\n(?:.*\n)?? *\d+ │ (.*)$", re.MULTILINE)


def convert(project: Path, name: str, nav: Sequence[Any]) -> Path:
    """Make HTML of the Markdown in project/pages. Returns the folder of the site.

    name: of the site. nav: entries of the navigation, in the generator's own form.
    Raises Refused with what the generator said when it failed, or warned of a broken link.
    """
    with as_file(files("dcs_contract.site") / "templates" / THEME) as theme:
        copytree(theme, project / THEME)
    (project / CONFIG).write_text(json.dumps(config(name, nav)), encoding="utf-8")
    run(project)
    site = project / SITE
    for useless in USELESS:
        remove(site / useless)
    for script in site.glob(SCRIPT):
        mend(script)
    return site


def config(name: str, nav: Sequence[Any]) -> dict[str, Any]:
    """The generator's configuration. It puts names into pages as they are, so they are escaped here."""
    return {
        "site_name": escape(name),
        "docs_dir": PAGES,
        "site_dir": SITE,
        "use_directory_urls": False,
        "nav": nav,
        "theme": {
            "custom_dir": THEME,
            "font": False,
            "language": "en",
            "features": FEATURES,
            "icon": {"logo": "lucide/arrow-left-right"},
            "palette": [
                palette("", "default", "lucide/sun-moon", "Always light"),
                palette(": light", "default", "lucide/sun", "Always dark"),
                palette(": dark", "slate", "lucide/moon", "As the system has it"),
            ],
        },
        "extra": {"generator": False, "homepage": "index.html"},
        "extra_css": ["assets/style.css"],
        "plugins": ["search", "offline"],
        "markdown_extensions": EXTENSIONS,
    }


def palette(preference: str, scheme: str, icon: str, toggle: str) -> dict[str, Any]:
    """One state of the switch between the colour schemes. toggle: what a press makes of it."""
    return {
        "media": f"(prefers-color-scheme{preference})",
        "scheme": scheme,
        "toggle": {"icon": icon, "name": toggle},
    }


def run(project: Path) -> None:
    """Run the generator in a fixed locale; a warning is an error."""
    command = [sys.executable, "-m", "zensical", "build", "--clean", "--strict", "--config-file", CONFIG]
    environment = os.environ | {"LC_ALL": "C.UTF-8", "PYTHONUTF8": "1"}
    done = subprocess.run(command, cwd=project, env=environment, check=False, text=True, capture_output=True)
    if done.returncode:
        raise Refused(*problems(COLOURS.sub("", done.stdout + done.stderr)))


def problems(output: str) -> Iterator[Problem]:
    """What the generator warned of, or all that it said when that was no warning."""
    warnings = list(WARNING.finditer(output))
    for what, place, line in (warning.groups() for warning in warnings):
        yield Problem(
            f"{what}; the old site is as it was", at=place, why=line.strip(), fix="correct the link"
        )
    if not warnings:
        yield Problem("the site generator failed; the old site is as it was", why=output.strip())


def mend(script: Path) -> None:
    """Apply MENDS to a script."""
    text = script.read_text(encoding="utf-8")
    for pattern, replacement in MENDS:
        text = pattern.sub(replacement, text)
    script.write_text(text, encoding="utf-8")


def remove(path: Path) -> None:
    """Remove a file or a folder."""
    if path.is_dir():
        rmtree(path)
    else:
        path.unlink(missing_ok=True)
