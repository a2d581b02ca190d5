"""The page of one operation, beside Redoc, Scalar and Swagger UI, given the same bundle by the same server.

All in headless Chromium, turn and turn about, each time with an empty cache; requests to other hosts are
counted and stopped. Run it as  python benchmarks/viewers.py  (needs Chromium and npm; about two minutes)
"""

import gzip
import json
import re
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, Response, Route, sync_playwright
from results import record

from dcs_contract.site.build import build
from dcs_document import load

REPOSITORY = Path(__file__).parents[1]
VIEWERS = ("redoc@2.5.4", "@scalar/api-reference@1.46.4", "swagger-ui-dist@5.35.0", "axe-core@4.14.1")
ROUNDS, SETTLE = 7, 1500  # and milliseconds for what still loads
SWAP = load().operations["swapInstance"]
READABLE = "it exchanges whatever roles exist"
"""A sentence of the operation's description: when it can be seen, the operation can be read."""
WORD, CODE = "Exchange", "DCS.4855"
CODES = {
    text for answer in SWAP.answers.values() for text in re.findall(r'"(\w+\.\d+)"', json.dumps(answer.body))
}
FLAGS = ("--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync")

HEAD = '<!doctype html><html lang="en"><meta charset="utf-8"><title>API</title>'
HEAD += '<meta name="viewport" content="width=device-width, initial-scale=1">'
REDOC = HEAD + '<redoc spec-url="openapi.json"></redoc><script src="redoc.standalone.js"></script>'
SCALAR = HEAD + (
    '<div id="app"></div><script src="standalone.js"></script>'
    "<script>Scalar.createApiReference('#app', {url: 'openapi.json'})</script>"
)
SWAGGER = HEAD + (
    '<link rel="stylesheet" href="swagger-ui.css"><div id="swagger-ui"></div>'
    '<script src="swagger-ui-bundle.js"></script>'
    "<script>SwaggerUIBundle({url: 'openapi.json', dom_id: '#swagger-ui', deepLinking: true})</script>"
)


@dataclass
class Side:
    """One way to show the operation. path: of its page. find: searches for a text, tells whether it is found.

    times, sizes, packed: milliseconds and bytes of each round. faults: elements that axe-core complains of.
    """

    name: str
    path: str
    find: Callable[[Page, str], bool] | None
    times: list[float] = field(default_factory=list[float])
    sizes: list[float] = field(default_factory=list[float])
    packed: list[float] = field(default_factory=list[float])
    foreign: set[str] = field(default_factory=set[str])
    faults: dict[str, int] = field(default_factory=dict[str, int])
    remarks: list[str] = field(default_factory=list[str])


def by_slash(page: Page, text: str) -> bool:
    """Search of ours."""
    page.keyboard.press("/")
    page.keyboard.type(text)
    return found(page, "[role=option]")


def by_box(page: Page, text: str) -> bool:
    """Search of Redoc."""
    page.locator("[role=search] input").first.click()
    page.keyboard.type(text)
    return found(page, "[data-role='search:results'] li")


def by_control_k(page: Page, text: str) -> bool:
    """Search of Scalar."""
    page.keyboard.press("Control+k")
    page.wait_for_timeout(SETTLE)
    page.keyboard.type(text)
    return found(page, "[role=option]")


def found(page: Page, results: str) -> bool:
    """Whether a result appears."""
    page.wait_for_timeout(SETTLE)
    return page.locator(results).count() > 0


def sides() -> list[Side]:
    """All that are compared."""
    return [
        Side("ours", "ours/reference/swap-instance.html", by_slash),
        Side("Redoc", "redoc/index.html#tag/switchover/operation/swapInstance", by_box),
        Side("Scalar", f"scalar/index.html#tag/switchover/{SWAP.method}{SWAP.path}", by_control_k),
        Side("Swagger UI", "swagger/index.html#/switchover/swapInstance", None),
    ]


def install(folder: Path) -> Path:
    """The viewers from npm, unchanged. Returns the folder of modules."""
    command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", folder, *VIEWERS]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return folder / "node_modules"


def lay(root: Path, modules: Path) -> None:
    """A folder for each side, with the bundle beside."""
    build(REPOSITORY / "generated" / "openapi.json", REPOSITORY / "docs", root / "ours")
    place(root / "redoc", REDOC, modules / "redoc/bundles/redoc.standalone.js")
    place(root / "scalar", SCALAR, modules / "@scalar/api-reference/dist/browser/standalone.js")
    swagger = modules / "swagger-ui-dist"
    place(root / "swagger", SWAGGER, swagger / "swagger-ui-bundle.js", swagger / "swagger-ui.css")


def place(folder: Path, page: str, *files: Path) -> None:
    """The page of a viewer."""
    folder.mkdir()
    (folder / "index.html").write_text(page, encoding="utf-8")
    for file in (*files, REPOSITORY / "generated" / "openapi.json"):
        shutil.copy(file, folder)


class Silent(SimpleHTTPRequestHandler):
    """Serves files, uncompressed, and tells nobody."""

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def served(root: Path) -> Iterator[str]:
    """Serve a folder on this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Silent, directory=root))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()


@contextmanager
def opened(browser: Browser, base: str, side: Side, **options: Any) -> Iterator[Page]:
    """A page in a context of its own. Requests to other hosts are noted and stopped."""
    context = browser.new_context(**options)
    context.set_default_timeout(60_000)

    def judge(route: Route) -> None:
        if route.request.url.startswith((base, "data:", "blob:")):
            route.continue_()
        else:
            side.foreign.add(route.request.url.split("/")[2])
            route.abort()

    context.route("**/*", judge)
    try:
        yield context.new_page()
    finally:
        context.close()


def timed(browser: Browser, base: str, side: Side) -> None:
    """One round: open, wait until the operation can be read, add up what came."""
    answers: list[Response] = []
    with opened(browser, base, side) as page:
        page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 - it is given a mark
        page.goto(base + side.path, wait_until="commit")
        side.times.append(readable(page))
        page.wait_for_timeout(SETTLE)
        bodies = [answer.body() for answer in answers if answer.url.startswith(base) and answer.ok]
        side.sizes.append(sum(map(len, bodies)))
        side.packed.append(sum(len(gzip.compress(body)) for body in bodies))


def readable(page: Page) -> float:
    """Milliseconds from the navigation to the frame in which the operation can be read."""
    script = "text => document.body?.innerText.replace(/\\s+/g, ' ').includes(text) && performance.now()"
    return float(page.wait_for_function(script, arg=READABLE, polling="raf").json_value())


def judged(browser: Browser, base: str, side: Side, axe: str) -> None:
    """All that is not measured in rounds."""
    for scheme in ("light", "dark"):
        with opened(browser, base, side, color_scheme=scheme, bypass_csp=True) as page:
            settled(page, base + side.path)
            page.evaluate(axe)
            side.faults[scheme] = int(page.evaluate(FAULTS))
    with opened(browser, base, side) as page:
        settled(page, base + side.path)
        shown = page.evaluate("document.body.textContent")
        side.remarks.append(f"holds {sum(code in shown for code in CODES)} of {len(CODES)} codes as it opens")
        side.remarks.append(f"moves by {page.evaluate(SHIFT):.2f} while it loads")
        side.remarks.append(searched(page, side))
    side.remarks += [unscripted(browser, base, side), narrow(browser, base, side)]


def settled(page: Page, address: str) -> None:
    """Open a page, and wait until nothing more comes."""
    page.goto("about:blank")
    page.goto(address)
    readable(page)
    page.wait_for_timeout(SETTLE)


SHIFT = """() => new Promise((resolve) => {
    new PerformanceObserver((list) => resolve(list.getEntries().reduce((sum, one) => sum + one.value, 0)))
        .observe({type: 'layout-shift', buffered: true});
    setTimeout(() => resolve(0), 500);
})"""
"""Cumulative layout shift: parts of the screen times parts of its height."""
FAULTS = """async () => (await axe.run(document, {preload: false})).violations
    .reduce((sum, one) => sum + one.nodes.length, 0)"""


def searched(page: Page, side: Side) -> str:
    """What its search makes of a word of the summary, and of a code."""
    if side.find is None:
        return "no search"
    name = side.find(page, WORD)
    settled(page, page.url)
    code = side.find(page, CODE)
    verb = "finds" if name else "does not find"
    return f"its search {verb} the operation, {'and' if code else 'not'} a code"


def unscripted(browser: Browser, base: str, side: Side) -> str:
    """What it shows without scripts."""
    with opened(browser, base, side, java_script_enabled=False) as page:
        page.goto(base + side.path)
        can = READABLE in " ".join(page.locator("body").inner_text().split())
    return f"{'can' if can else 'cannot'} be read without scripts"


def narrow(browser: Browser, base: str, side: Side) -> str:
    """Whether a telephone has to scroll sideways."""
    telephone = {"width": 390, "height": 844}
    with opened(browser, base, side, viewport=telephone, is_mobile=True) as page:
        page.goto(base + side.path)
        page.wait_for_timeout(2 * SETTLE)
        width = int(page.evaluate("document.documentElement.scrollWidth"))
    return "fits 390 px" if width <= 390 else f"is {width} px wide on a telephone"


def versions() -> str:
    """Of the viewers."""
    return ", ".join(VIEWERS)


def write(compared: list[Side]) -> None:
    """Print all, and write it down for the docs."""
    what = f"The page of {SWAP.id} in headless Chromium, an empty cache each time, {versions()}."
    columns: Mapping[str, tuple[str, str, Callable[[Side], list[float]]]] = {
        "viewers-bytes": ("Bytes for one operation", "kB, raw", lambda side: [n / 1000 for n in side.sizes]),
        "viewers-gzip": (
            "Bytes for one operation, compressed",
            "kB, gzip",
            lambda side: [n / 1000 for n in side.packed],
        ),
        "viewers-time": ("Time until the operation can be read", "ms", lambda side: side.times),
        "viewers-axe": (
            "Elements that axe-core complains of",
            "elements, light and dark",
            lambda side: [float(number) for number in side.faults.values()],
        ),
    }
    for name, (title, unit, values) in columns.items():
        remarks = list(map(told, compared)) if name == "viewers-axe" else ()
        record(
            name,
            title=title,
            what=what,
            unit=unit,
            sides={side.name: values(side) for side in compared},
            remarks=remarks,
        )
    for side in compared:
        print(told(side), side.faults, sorted(side.times), set(side.sizes), set(side.packed))


def told(side: Side) -> str:
    """One sentence on one side."""
    asked = f"asks {', '.join(sorted(side.foreign))}" if side.foreign else "asks no other host"
    return f"{side.name}: {'; '.join([*side.remarks, asked])}."


def main() -> None:
    """Measure everything."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        modules = install(Path(folder))
        root = Path(folder, "served")
        root.mkdir()
        lay(root, modules)
        axe = (modules / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=FLAGS, chromium_sandbox=False
        )
        compared = sides()
        with served(root) as base:
            for _ in range(ROUNDS):
                for side in compared:
                    timed(browser, base, side)
            for side in compared:
                judged(browser, base, side, axe)
        browser.close()
    write(compared)


if __name__ == "__main__":
    main()
