"""Switch one instance over with asyncio, and say what is known afterwards."""

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
        switchover = await client.swap(environ["DCS_INSTANCE_ID"])
    print(f"Switched over in {switchover.seconds:.1f} s, request id {switchover.request_id}")


try:
    asyncio.run(main())
except (OutcomeUnknown, InternalServerError) as error:
    sys.exit(f"It may have happened. Look at the roles first, do not just repeat it.\n{error}")
except DcsError as error:
    sys.exit(f"Nothing was switched.\n{error}")
