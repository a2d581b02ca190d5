"""Switch one instance over, and say what is known afterwards."""

import sys
from os import environ

from dcs_client import Client, DcsError, InternalServerError, OutcomeUnknown

with Client(
    environ["DCS_ENDPOINT"],
    token=environ["DCS_TOKEN"],
    project_id=environ["DCS_PROJECT_ID"],
) as client:
    try:
        switchover = client.swap(environ["DCS_INSTANCE_ID"])
    except (OutcomeUnknown, InternalServerError) as error:
        sys.exit(f"It may have happened. Look at the roles first, do not just repeat it.\n{error}")
    except DcsError as error:
        sys.exit(f"Nothing was switched.\n{error}")

print(f"Switched over in {switchover.seconds:.1f} s, request id {switchover.request_id}")
