#!/bin/bash
# Checks the settings, writes the configuration, then becomes Redis.
set -euo pipefail

fail() {
  echo "Redis cannot start: $1." >&2
  exit 78
}

check() {
  [[ ${!1} =~ ^$2$ ]] || fail "$1 must be $3, but is \"${!1}\""
}
check REDIS_MAXMEMORY '[1-9][0-9]*(mb|gb)' 'a size such as 64mb'
check REDIS_MAXMEMORY_POLICY '(allkeys|volatile)-(lru|lfu|random)|volatile-ttl|noeviction' 'a policy such as allkeys-lru'
check REDIS_MAXCLIENTS '[1-9][0-9]{1,4}' 'a whole number from 10 to 99999'

check REDIS_MODE '(server|sentinel)' 'server or sentinel'
check REPLICA_OF '([A-Za-z0-9._-]+:[1-9][0-9]{0,4})?' 'host:port, or empty'
check REDIS_ANNOUNCE '([A-Za-z0-9._-]+)?' 'the host name of this server, or empty'
check SENTINEL_MASTER '[A-Za-z0-9._-]+:[1-9][0-9]{0,4}' 'host:port'
check SENTINEL_QUORUM '[1-9]' 'a whole number from 1 to 9'
check SENTINEL_DOWN_AFTER_MS '[1-9][0-9]{2,5}' 'a whole number from 100 to 999999'
check SENTINEL_FAILOVER_TIMEOUT_MS '[1-9][0-9]{2,5}' 'a whole number from 100 to 999999'

# write TEMPLATE NAME...
write() {
  local text name
  text=$(< "$1.template")
  for name in "${@:2}"; do
    text=${text//"\${$name}"/${!name}}
  done
  echo "$text" > "$1"
}

if [[ $REDIS_MODE == sentinel ]]; then
  SENTINEL_HOST=${SENTINEL_MASTER%:*}
  SENTINEL_PORT=${SENTINEL_MASTER#*:}
  ANNOUNCE_LINES=${REDIS_ANNOUNCE:+"sentinel announce-ip $REDIS_ANNOUNCE"}
  # A sentinel writes down who leads, so a file from before is kept.
  [[ -e /opt/redis/sentinel.conf ]] || write /opt/redis/sentinel.conf SENTINEL_HOST SENTINEL_PORT SENTINEL_QUORUM \
    SENTINEL_DOWN_AFTER_MS SENTINEL_FAILOVER_TIMEOUT_MS ANNOUNCE_LINES
  # It refuses a name that has no address yet.
  for (( attempt = 0; attempt < 60; attempt++ )); do
    ! getent ahostsv4 "$SENTINEL_HOST" > /dev/null || break
    sleep 0.5
  done
  getent ahostsv4 "$SENTINEL_HOST" > /dev/null || fail "the name SENTINEL_MASTER=$SENTINEL_MASTER had no address for 30 s"
  exec redis-server /opt/redis/sentinel.conf --sentinel
fi

REPLICATION_LINES=
if [[ -n $REPLICA_OF ]]; then
  REPLICATION_LINES="replicaof ${REPLICA_OF%:*} ${REPLICA_OF#*:}"
fi
if [[ -n $REDIS_ANNOUNCE ]]; then
  REPLICATION_LINES+=$'\n'"replica-announce-ip $REDIS_ANNOUNCE"
fi
write /opt/redis/redis.conf REDIS_MAXMEMORY REDIS_MAXMEMORY_POLICY REDIS_MAXCLIENTS REPLICATION_LINES
exec redis-server /opt/redis/redis.conf
