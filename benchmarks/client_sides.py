"""One side of benchmarks/client.py, in the environment of that side: makes calls when it is told to.

Reads a number of calls from its input, prints the microseconds of CPU of one, until the input ends.
"""

import sys
import time
from collections.abc import Callable

PROJECT, INSTANCE = "a4d31cb6-3d72-4fdc-8ec9-6e3a41e47f71", "5560df16-cebf-4473-95c4-d1b573c16e79"
SWAP, LOOK = f"/v2/{PROJECT}/instances/{INSTANCE}/swap", f"/v2/{PROJECT}/instance/{INSTANCE}/groups"
HEADERS = {"X-Auth-Token": "token"}
Call = Callable[[], object]


def look(url: str) -> Call:
    """Ours."""
    from dcs_client import Client

    client = Client(url, token="token", project_id=PROJECT)  # noqa: S106 - no secret
    return lambda: client.shards(INSTANCE)


def swap(url: str) -> Call:
    """Ours."""
    from dcs_client import Client

    client = Client(url, token="token", project_id=PROJECT)  # noqa: S106 - no secret
    return lambda: client.swap(INSTANCE)


def raw_look(url: str) -> Call:
    """The transport alone; the body is decoded, for whoever looks wants to see."""
    import httpx

    client = httpx.Client()
    return lambda: client.get(url + LOOK, headers=HEADERS).json()


def raw_swap(url: str) -> Call:
    """The transport alone, with a connection of its own for each request, as ours has."""
    import httpx

    client = httpx.Client(limits=httpx.Limits(max_keepalive_connections=0))
    return lambda: client.post(url + SWAP, headers=HEADERS)


def successor_look(url: str) -> Call:
    """The other transport."""
    import httpx2

    client = httpx2.Client()
    return lambda: client.get(url + LOOK, headers=HEADERS).json()


def vendor_swap(url: str) -> Call:
    """The vendor's SDK."""
    from huaweicloudsdkcore.auth.credentials import BasicCredentials
    from huaweicloudsdkdcs.v2 import ChangeMasterStandbyRequest, DcsClient

    credentials = BasicCredentials("access", "secret", PROJECT)
    client = DcsClient.new_builder().with_credentials(credentials).with_endpoints([url]).build()
    return lambda: client.change_master_standby(ChangeMasterStandbyRequest(instance_id=INSTANCE))


def generated_swap(url: str) -> Call:
    """The python client of openapi-generator."""
    import openapi_client

    configuration = openapi_client.Configuration(host=url, api_key={"Token": "token"})
    api = openapi_client.SwitchoverApi(openapi_client.ApiClient(configuration))
    return lambda: api.swap_instance(PROJECT, INSTANCE)


KINDS = {
    "look": look,
    "swap": swap,
    "raw look": raw_look,
    "raw swap": raw_swap,
    "successor look": successor_look,
    "vendor swap": vendor_swap,
    "generated swap": generated_swap,
}


def main(kind: str, url: str) -> None:
    """Make calls until the input ends."""
    call = KINDS[kind](url)
    for line in sys.stdin:
        number, started = int(line), time.process_time()
        for _ in range(number):
            call()
        print((time.process_time() - started) / number * 1e6, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
