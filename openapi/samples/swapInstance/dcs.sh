#!/bin/sh
# Takes DCS_ENDPOINT, DCS_PROJECT_ID and DCS_TOKEN from the environment
# and sends exactly one switchover.
set -u

dcs swap "$DCS_INSTANCE_ID"
code=$? # 0 done, 1 refused, 2 not sent, 3 unknown

if [ "$code" -eq 3 ]; then
  echo "Look at the roles first, dcs resolve does: a second switchover would switch back." >&2
fi
exit "$code"
