#!/bin/sh
# Makes what the compose file keeps secret: deploy/secrets/, once. What is there stays as it is.
#
# The folder is closed to others on this machine. The files in it can be read by whoever gets in, because the programs in
# the containers are other users than you.
set -eu
umask 077
folder=${1:-$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)/secrets}
mkdir -p "$folder"

password() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }

keep() {
  [ -e "$folder/$1" ] || { cat >"$folder/$1.new" && chmod 444 "$folder/$1.new" && mv "$folder/$1.new" "$folder/$1"; }
}

password | keep postgres_admin_password
password | keep postgres_password
password | keep redis_password
password | keep grafana_password
printf 'postgres://hallway:%s@postgres:5432/hallway' "$(cat "$folder/postgres_password")" | keep database_url
printf 'redis://default:%s@redis:6379' "$(cat "$folder/redis_password")" | keep redis_url
# No memory is given up silently: a stream that lost entries would only be slower, since the database is the record.
keep redis_settings <<END
requirepass $(cat "$folder/redis_password")
appendonly yes
appendfsync everysec
maxmemory 768mb
maxmemory-policy noeviction
END
printf 'Secrets are in %s.\n' "$folder"
