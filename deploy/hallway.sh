#!/bin/sh
# The hallway command of the image. An address that holds a password may lie in a file: DATABASE_URL_FILE, REDIS_URL_FILE.
set -eu
if [ -n "${DATABASE_URL_FILE:-}" ]; then DATABASE_URL=$(cat "$DATABASE_URL_FILE") && export DATABASE_URL; fi
if [ -n "${REDIS_URL_FILE:-}" ]; then REDIS_URL=$(cat "$REDIS_URL_FILE") && export REDIS_URL; fi
# exec: signals reach the program itself, so that SIGTERM lets it finish what it works on.
exec node /app/src/main.ts "$@"
