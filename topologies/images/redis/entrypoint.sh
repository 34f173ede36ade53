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

configuration=/opt/redis/redis.conf
text=$(< "$configuration.template")
for name in REDIS_MAXMEMORY REDIS_MAXMEMORY_POLICY REDIS_MAXCLIENTS; do
  text=${text//"\${$name}"/${!name}}
done
echo "$text" > "$configuration"
exec redis-server "$configuration"
