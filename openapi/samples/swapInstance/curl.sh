#!/bin/sh
# Sends one switchover. No --retry: sent twice, it switches back.
# Only HTTP 204 means done. After a 5xx, a timeout or a lost connection
# look at the roles first.
set -eu

# --disable: no ~/.curlrc, which could repeat the call.
# --header @-: no token in the process list.
curl --disable --silent --show-error --fail-with-body --max-time 40 \
  --request POST --data '' --header @- --write-out '\nHTTP %{http_code}\n' \
  "$DCS_ENDPOINT/v2/$DCS_PROJECT_ID/instances/$DCS_INSTANCE_ID/swap" <<EOF
Content-Type: application/json
X-Auth-Token: $DCS_TOKEN
EOF
