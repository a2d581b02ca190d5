#!/bin/sh
# Sends one switchover. No --retry, no --location: sent twice, it switches back.
# Exit codes: 0 done, 1 refused, 2 not sent, 3 unknown: look at the roles first.
set -u

# --disable: no ~/.curlrc, which could repeat the call.
# --header @-: no token in the process list.
answer=$(
  curl --disable --silent --show-error --max-time 40 \
    --request POST --data '' --header @- --write-out ' HTTP %{http_code}' \
    "$DCS_ENDPOINT/v2/$DCS_PROJECT_ID/instances/$DCS_INSTANCE_ID/swap" <<EOF
Content-Type: application/json
X-Auth-Token: $DCS_TOKEN
EOF
)
code=$?
printf '%s\n' "${answer# }"

case "$code ${answer##*HTTP }" in
  '0 204') exit 0 ;;
  '0 400' | '0 401' | '0 403' | '0 404' | '0 405' | '0 413' | '0 429') exit 1 ;;
  '3 '* | '5 '* | '6 '* | '7 '* | '60 '*) exit 2 ;; # no connection was made
esac
echo 'It may have happened: look at the roles first.' >&2
exit 3
