#!/bin/bash
# Checks the settings, writes the configuration, lets HAProxy check it, then becomes HAProxy.
set -euo pipefail

fail() {
  echo "HAProxy cannot start: $1." >&2
  exit 78
}

check() {
  [[ ${!1} =~ ^$2$ ]] || fail "$1 must be $3, but is \"${!1}\""
}
check BACKENDS '[A-Za-z0-9._-]+:[0-9]+( [A-Za-z0-9._-]+:[0-9]+)*' 'host:port, or several with blanks between'
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
for backend in $BACKENDS; do
  number=$((number + 1))
  SERVER_LINES+="  server-template backend$number- 1-$BACKEND_SLOTS $backend"$'\n'
done

configuration=/opt/haproxy/haproxy.cfg
text=$(< "$configuration.template")
for name in BACKEND_CHECK_PATH BACKEND_MAX_CONNECTIONS MAX_CONNECTIONS QUEUE_TIMEOUT_MS SERVER_TIMEOUT_MS \
  LOG_LEVEL THREADS COMPRESSION_LINES SERVER_LINES; do
  text=${text//"\${$name}"/${!name}}
done
echo "$text" > "$configuration"

haproxy -c -q -f "$configuration" || fail 'HAProxy refused its configuration'
exec haproxy -db -f "$configuration"
