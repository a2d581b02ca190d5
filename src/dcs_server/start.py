"""Starts the server, with instances of its own or with those of a configuration."""

import argparse
import asyncio
import logging
import signal
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from dcs_document import Document, load
from dcs_server import target
from dcs_server.access import keys, tokens
from dcs_server.access.gate import TOKEN, Authenticator, Gate
from dcs_server.access.keys import Keys
from dcs_server.access.keystone import Keystone
from dcs_server.access.public import PublicTokens, public_tokens
from dcs_server.access.tokens import Tokens
from dcs_server.banner import banner, configured_banner
from dcs_server.config import reader
from dcs_server.config.problems import PARTS
from dcs_server.config.reader import Config
from dcs_server.configured import configured
from dcs_server.errors import CannotStart
from dcs_server.issue_token import is_project
from dcs_server.local import Local
from dcs_server.nodes.binary import find
from dcs_server.service import Ended, Service
from dcs_server.standalone import Options, standalone
from dcs_server.store import Ending
from dcs_server.web import listener, logs, tls
from dcs_server.web.app import Application
from dcs_server.web.cross_origin import CrossOrigin
from dcs_server.web.metrics import Metrics
from dcs_server.web.operations import handlers
from dcs_server.web.origins import origin
from dcs_server.web.serving import StatusPort, serve

HOST, PORT = "127.0.0.1", 8480
"""Where a server without configuration listens, unless it is told otherwise."""
SETTINGS = {"host": "host", "port": "port", "allow_origin": "allow_origins"}
"""What an option is called in a configuration."""
SIGNATURE_DATE = "SignatureDate"
"""The security scheme of the document for the time of a signature."""


async def run(options: argparse.Namespace) -> None:
    """Serve until a signal. Raises CannotStart."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    if options.config is None:
        await run_standalone(options, load(), stop)
    else:
        check_alone(options)
        await run_configured(reader.read(options.config), load(), stop)


def check_alone(options: argparse.Namespace) -> None:
    """Raise CannotStart for options that a configuration would silently overrule."""
    for name in ("data", "appendonly", "target"):
        if getattr(options, name):
            why = "it is for instances of the server's own, and a configuration names others"
            raise alone(f"--{name}", why, f"leave --{name} or --config out")
    for name, setting in SETTINGS.items():
        if getattr(options, name) is not None:
            option = "--" + name.replace("_", "-")
            raise alone(option, "the configuration says it", f"leave it out, and set  {setting}  in [server]")


def alone(option: str, why: str, fix: str) -> CannotStart:
    """What to say of an option that a configuration stands against."""
    return CannotStart(f"{option} and --config do not go together", at=option, why=why, fix=fix)


async def run_standalone(options: argparse.Namespace, document: Document, stop: asyncio.Event) -> None:
    """Serve instances of our own. Raises CannotStart."""
    metrics, own = Metrics(), Options(options.data, options.appendonly)
    cross_origin = shared(document, named(options.allow_origin or ()))
    port = PORT if options.port is None else options.port
    with listener.listen(HOST if options.host is None else options.host, port) as bound:
        async with standalone(document, find(), own, counting(metrics)) as service:
            local = described(document, service, listener.url(bound))
            gate = Gate([PublicTokens(local.tokens, local.token_header)], local.token_header)
            app = Application(
                document,
                gate,
                handlers(service.fleet, service.ledger),
                metrics=metrics,
                cross_origin=cross_origin,
            )
            announce(local, options.target)
            await serve(app, bound, stop)


async def run_configured(config: Config, document: Document, stop: asyncio.Event) -> None:
    """Serve the instances of a configuration. Raises CannotStart."""
    server, metrics = config.file.server, Metrics()
    logs.configure(as_json=server.log == "json", level=logging.INFO)
    certificate, key = config.optional(server.certificate), config.optional(server.key)
    encryption = tls.context(certificate, key) if certificate and key else None
    gate = Gate(authenticators(config, document), document.token_headers[TOKEN])
    with ExitStack() as sockets:
        bound = sockets.enter_context(
            listener.listen(server.host, server.port, private_tokens=True, tls=encryption is not None)
        )
        watched = None
        if server.metrics_port is not None:
            watched = sockets.enter_context(listener.listen("127.0.0.1", server.metrics_port))
        async with configured(document, config, counting(metrics)) as service:
            app = Application(
                document,
                gate,
                handlers(service.fleet, service.ledger),
                limits=config.limits,
                metrics=metrics,
                cross_origin=shared(document, server.allow_origins),
            )
            url = listener.url(bound, tls=encryption is not None)
            place = listener.url(watched) if watched else None
            status = StatusPort(watched, service.ready) if watched else None
            print(configured_banner(service.fleet, url, place), flush=True)
            await serve(app, bound, stop, tls=encryption, status=status)


def named(origins: Sequence[str]) -> Sequence[str]:
    """Origins of the command line. Raises CannotStart for one that no browser sends."""
    for text in origins:
        try:
            origin(text)
        except ValueError as error:
            why, _, fix = str(error).partition(PARTS)
            raise CannotStart(f'no origin can be "{text}"', at="--allow-origin", why=why, fix=fix) from None
    return origins


def shared(document: Document, origins: Sequence[str]) -> CrossOrigin | None:
    """What lets pages of some origins call; None for no such page."""
    return CrossOrigin(document, origins) if origins else None


def authenticators(config: Config, document: Document) -> Iterator[Authenticator]:
    """Everything that the configuration lets callers in with. Raises CannotStart."""
    access, headers = config.file.access, document.token_headers
    if access.keys is not None:
        yield Keys(keys.read(config.beside(access.keys), is_project), headers[SIGNATURE_DATE])
    if access.tokens is not None:
        yield Tokens(tokens.read(config.beside(access.tokens), is_project), headers[TOKEN])
    if config.keystone is not None:
        yield Keystone(config.keystone, headers[TOKEN])


def counting(metrics: Metrics) -> Ended:
    """Counts every attempt that has ended."""

    def ended(ending: Ending) -> None:
        metrics.switched(ending.outcome, ending.write_gap)

    return ended


def described(document: Document, service: Service, url: str) -> Local:
    """What there is to say of a server whose tokens everybody may know."""
    public = public_tokens(service.fleet.project, service.fleet.other_project)
    return Local(url, document, service.fleet, public)


def announce(local: Local, file: Path | None) -> None:
    """Say that the server is ready, to people and, in a file, to a contract suite. Raises CannotStart."""
    if file is not None:
        target.write(file, target.description(local))
    print(banner(local), flush=True)
