#!/bin/sh
# Takes DCS_ENDPOINT, DCS_PROJECT_ID and DCS_TOKEN from the environment.
set -eu

dcs shards "$DCS_INSTANCE_ID"
