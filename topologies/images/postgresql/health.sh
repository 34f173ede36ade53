#!/bin/bash
# Healthy: the server answers; under Patroni the primary that holds the lock, or a standby that streams from it.
set -euo pipefail

[[ -v PATRONI_SCOPE ]] || exec pg_isready -q -h 127.0.0.1 -d shop

# Whether Patroni answers 200 to a path.
is_so() {
  local status
  exec 3<> /dev/tcp/127.0.0.1/8008
  printf 'HEAD %s HTTP/1.0\r\n\r\n' "$1" >&3
  read -r _ status _ <&3
  exec 3>&-
  [[ $status == 200 ]]
}

! is_so /primary || exit 0
is_so /replica || { echo 'Patroni says that this node is neither a primary nor a standby that runs'; exit 1; }
# In a database of its own, so that it is none of the shop's statements.
streams=$(psql --no-psqlrc --tuples-only --no-align --dbname=postgres \
  --command="select count(*) from pg_stat_wal_receiver where status = 'streaming'")
[[ $streams == 1 ]] || { echo 'this standby does not stream from the primary'; exit 1; }
