"""How requests travel: the pool, the time limits, the token, and what is read of an answer."""

from collections.abc import Generator, Set
from ipaddress import ip_address
from typing import Final

import httpx

from dcs_client.answers import Received, Stopped
from dcs_client.deadline import limit
from dcs_client.errors import InvalidArgument

# The gateway gives up after 30 seconds; a little more, so that its answer is still heard.
TIMEOUT: Final = httpx.Timeout(connect=5, write=5, read=35, pool=5)
# For a whole call, in seconds.
TOTAL: Final = 60.0
BODY_LIMIT: Final = 64 * 1024
REQUEST_ID: Final = "X-Request-Id"
MASK: Final = "***"


class Token(httpx.Auth):
    """Puts the token into its header just before sending, so that no object with a repr holds it."""

    def __init__(self, header: str, token: str) -> None:
        self.header = header
        self._token = token

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Send the request once, with the token; take it off again, for errors keep their request."""
        request.headers[self.header] = self._token
        try:
            yield request
        finally:
            del request.headers[self.header]

    def mask(self, text: str) -> str:
        """What a server sent, without the token, should it send it back."""
        return text.replace(self._token, MASK)

    def mask_id(self, response: httpx.Response) -> None:
        """Mask the request id, the only header that the client passes on."""
        if REQUEST_ID in response.headers:
            response.headers[REQUEST_ID] = self.mask(response.headers[REQUEST_ID])


def checked_endpoint(endpoint: str) -> str:
    """The endpoint, when a token may be sent there.

    Raises InvalidArgument unless it is https, or http to this machine.
    """
    url = httpx.URL(endpoint)
    if url.host and (url.scheme == "https" or (url.scheme == "http" and is_loopback(url.host))):
        return endpoint.rstrip("/")
    raise InvalidArgument(
        f'the endpoint "{endpoint}" cannot be used\n'
        "  why  a token goes over https only, or over http to this machine\n"
        "  fix  write it as https://HOST"
    )


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def checked_token(token: str) -> str:
    """The token, when it can stand in a header. Raises InvalidArgument without quoting it."""
    if token and token.isascii() and token.isprintable() and " " not in token:
        return token
    raise InvalidArgument(
        "the token cannot be used\n"
        "  why  it is empty, or has spaces, line ends or characters outside ASCII\n"
        "  fix  copy it again, from X-Subject-Token of the identity service"
    )


def connect(endpoint: str, token: Token, successes: Set[int]) -> httpx.Client:
    """A connection pool that lets only a documented success through to the generated code."""

    def stop(response: httpx.Response) -> None:
        token.mask_id(response)
        if response.status_code not in successes:
            raise Stopped(received(response, bounded(response), token))

    client = httpx.Client(
        base_url=endpoint, auth=token, timeout=TIMEOUT, headers=HEADERS, event_hooks={"response": [stop]}
    )
    return limit(client)


def connect_async(endpoint: str, token: Token, successes: Set[int]) -> httpx.AsyncClient:
    """As `connect`, for asyncio."""

    async def stop(response: httpx.Response) -> None:
        token.mask_id(response)
        if response.status_code not in successes:
            raise Stopped(received(response, await bounded_async(response), token))

    return httpx.AsyncClient(
        base_url=endpoint, auth=token, timeout=TIMEOUT, headers=HEADERS, event_hooks={"response": [stop]}
    )


# Nothing worth compressing is expected, and what is not compressed cannot swell.
HEADERS: Final = {"Accept": "application/json", "Accept-Encoding": "identity"}


def bounded(response: httpx.Response) -> bytes:
    """The first bytes of a body."""
    body = b""
    for chunk in response.iter_raw():
        body += chunk
        if len(body) >= BODY_LIMIT:
            break
    return body[:BODY_LIMIT]


async def bounded_async(response: httpx.Response) -> bytes:
    """As `bounded`, for asyncio."""
    body = b""
    async for chunk in response.aiter_raw():
        body += chunk
        if len(body) >= BODY_LIMIT:
            break
    return body[:BODY_LIMIT]


def received(response: httpx.Response, body: bytes, token: Token) -> Received:
    """What the rest of the client needs of an answer, without the token."""
    request = response.request
    return Received(
        method=request.method,
        url=str(request.url),
        status=response.status_code,
        request_id=response.headers.get(REQUEST_ID),
        body=token.mask(body.decode(errors="replace")),
    )
