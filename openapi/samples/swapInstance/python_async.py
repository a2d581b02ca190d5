"""Switch one instance over with asyncio, and say with the exit code what is known afterwards."""

import asyncio
import sys
from os import environ

from dcs_client import AsyncClient, DcsError, InternalServerError, OutcomeUnknown


async def main() -> None:
    """Send the switchover once."""
    async with AsyncClient(
        environ["DCS_ENDPOINT"],
        token=environ["DCS_TOKEN"],
        project_id=environ["DCS_PROJECT_ID"],
    ) as client:
        done = await client.swap(environ["DCS_INSTANCE_ID"])
    print(f"Switched over in {done.seconds:.1f} s, request id {done.request_id}")


try:
    asyncio.run(main())
except (OutcomeUnknown, InternalServerError) as error:
    print(f"It may have happened: look at the roles first.\n{error}", file=sys.stderr)
    sys.exit(3)
except DcsError as error:
    sys.exit(f"Nothing was switched.\n{error}")  # exit code 1
