"""As `transport`, for asyncio."""

import asyncio
from typing import Any

import httpcore
import httpx

from dcs_client.attempt import Attempt, Outcome
from dcs_client.generated import function
from dcs_client.transport import Pools, bare


def async_pools(endpoint: str) -> Pools[httpcore.AsyncConnectionPool]:
    """Connections for asyncio."""
    return Pools(endpoint, httpcore.AsyncConnectionPool, httpcore.AsyncHTTPProxy)


class AsyncCarrier:
    """As `Carrier`, for asyncio."""

    raise_on_unexpected_status = False

    def __init__(self, pools: Pools[httpcore.AsyncConnectionPool], attempt: Attempt) -> None:
        self._pool = pools.for_(attempt)
        self._attempt = attempt

    def get_async_httpx_client(self) -> "AsyncCarrier":
        """Itself."""
        return self

    async def request(self, method: str, url: str, **content: Any) -> httpx.Response:
        """As `Carrier.request`."""
        request = self._attempt.request(method, url, content, self._attempt.note_async)
        response = await self._pool.handle_async_request(request)
        limit = self._attempt.limit(response.status)
        body = b""
        try:
            async for chunk in response.aiter_stream():
                body += chunk
                if len(body) >= limit:
                    break
        finally:
            await response.aclose()
        return self._attempt.arrived(request, response, body[:limit])


async def send_async(
    pools: Pools[httpcore.AsyncConnectionPool], attempt: Attempt, arguments: dict[str, Any]
) -> Outcome:
    """As `send`, for asyncio."""
    generated = function(attempt.operation.id, "asyncio_detailed")
    try:
        async with asyncio.timeout(attempt.seconds):
            response = await generated(**arguments, client=AsyncCarrier(pools, attempt))
    except Exception as error:  # noqa: BLE001 - whatever happened, the request may have left
        ended = bare(error)
    except BaseException as error:  # noqa: BLE001 - it goes on
        raise bare(error) from None
    else:
        return attempt.answered(response.parsed)
    return attempt.ended(ended)
