#!/bin/bash
# Checks the settings, writes the configuration, lets HAProxy check it, starts what follows the applications, then becomes HAProxy.
set -euo pipefail

fail() {
  echo "HAProxy cannot start: $1." >&2
  exit 78
}

check() {
  [[ ${!1} =~ ^$2$ ]] || fail "$1 must be $3, but is \"${!1}\""
}
servers='[A-Za-z0-9._-]+:[0-9]+([ ,][A-Za-z0-9._-]+:[0-9]+)*'
check BACKENDS "$servers" 'host:port, or several with blanks or commas between'
check BACKEND_BALANCE '(roundrobin|uri)' 'roundrobin or uri'
check APP_PREFIX '(/[A-Za-z0-9._/-]*/)?' 'a prefix of keys such as /benchday/services/app/, or empty'
check APP_CHECK_PATH '/[A-Za-z0-9._/-]*' 'a path'
check APP_MAX_CONNECTIONS '[1-9][0-9]{0,4}' 'a whole number from 1 to 99999'
check APP_TIMEOUT_MS '[1-9][0-9]{1,5}' 'a whole number from 10 to 999999'
check ETCD_ENDPOINTS "$servers" 'host:port, or several with blanks or commas between'
check DATABASE_SERVERS "($servers)?" 'host:port, or several with blanks or commas between, or empty'
check DATABASE_CHECK_PORT '[1-9][0-9]{0,4}' 'a port'
check OBJECT_CACHE_SERVERS "($servers)?" 'host:port, or several with blanks or commas between, or empty'
check BACKEND_CHECK_PATH '/[A-Za-z0-9._/-]*' 'a path'
check BACKEND_MAX_CONNECTIONS '[1-9][0-9]{0,4}' 'a whole number from 1 to 99999'
check BACKEND_SLOTS '[1-9][0-9]{0,2}' 'a whole number from 1 to 999'
check MAX_CONNECTIONS '[1-9][0-9]{1,5}' 'a whole number from 10 to 999999'
check QUEUE_TIMEOUT_MS '[1-9][0-9]{1,5}' 'a whole number from 10 to 999999'
check SERVER_TIMEOUT_MS '[1-9][0-9]{1,5}' 'a whole number from 10 to 999999'
check COMPRESSION '(gzip|off)' 'gzip or off'
check LOG_LEVEL '(emerg|alert|crit|err|warning|notice|info|debug)' 'a syslog level such as notice; info also logs every hit'
check THREADS '[1-9][0-9]?' 'a whole number from 1 to 99'

COMPRESSION_LINES=
if [[ $COMPRESSION == gzip ]]; then
  COMPRESSION_LINES=$'  compression algo gzip\n  compression type text/html text/plain text/css application/json'
fi

SERVER_LINES=
number=0
for backend in ${BACKENDS//,/ }; do
  number=$((number + 1))
  SERVER_LINES+="  server-template backend$number- 1-$BACKEND_SLOTS $backend"$'\n'
done

BALANCE_LINES='  balance roundrobin'
if [[ $BACKEND_BALANCE == uri ]]; then
  # Every load balancer sends a page to the same server, and a server that goes away moves only its own pages.
  BALANCE_LINES=$'  balance uri whole\n  hash-type consistent sdbm avalanche'
fi

# shellcheck source=listeners.sh
source /opt/haproxy/listeners.sh
LISTENER_LINES=$(app_listener; database_listener; object_cache_listener)
RUNTIME_LINES=
[[ -z $APP_PREFIX ]] || RUNTIME_LINES='  stats socket /opt/haproxy/runtime.sock mode 600 level admin'

configuration=/opt/haproxy/haproxy.cfg
text=$(< "$configuration.template")
for name in BACKEND_CHECK_PATH BACKEND_MAX_CONNECTIONS MAX_CONNECTIONS QUEUE_TIMEOUT_MS SERVER_TIMEOUT_MS \
  LOG_LEVEL THREADS COMPRESSION_LINES SERVER_LINES BALANCE_LINES LISTENER_LINES RUNTIME_LINES; do
  text=${text//"\${$name}"/${!name}}
done
echo "$text" > "$configuration"

haproxy -c -q -f "$configuration" || fail 'HAProxy refused its configuration'
# HAProxy is process 1 and gets the signals; the follower is its child, and ends with the container.
if [[ -n $APP_PREFIX ]]; then
  /opt/haproxy/follow.sh &
fi
exec haproxy -db -f "$configuration"
