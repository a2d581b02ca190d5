#!/bin/sh
# Shows the shards of an instance; the replica whose replication_role is master has the writes.
set -eu

# --header @- keeps the token off the process list.
curl --disable --silent --show-error --fail-with-body --max-time 40 --header @- \
  "$DCS_ENDPOINT/v2/$DCS_PROJECT_ID/instance/$DCS_INSTANCE_ID/groups" <<EOF_HEADERS
X-Auth-Token: $DCS_TOKEN
EOF_HEADERS
