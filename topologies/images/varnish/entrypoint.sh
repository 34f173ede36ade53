#!/bin/bash
# Checks the settings, writes the configuration, waits until the backend has an address, then becomes Varnish.
set -euo pipefail

fail() {
  echo "Varnish cannot start: $1." >&2
  exit 78
}

check() {
  [[ ${!1} =~ ^$2$ ]] || fail "$1 must be $3, but is \"${!1}\""
}
check BACKEND_HOST '[A-Za-z0-9._-]+' 'a host name'
check BACKEND_PORT '[1-9][0-9]{0,4}' 'a port'
check BACKEND_CHECK_PATH '/[A-Za-z0-9._/-]*' 'a path'
check CACHE_SIZE '[1-9][0-9]*[MG]' 'a size such as 128M'
check GRACE_SECONDS '[0-9]{1,6}' 'a whole number from 0 to 999999'
check SICK_GRACE_SECONDS '[0-9]{1,6}' 'a whole number from 0 to 999999'
check THREADS_MIN '[1-9][0-9]{1,3}' 'a whole number from 10 to 9999'
check THREADS_MAX '[1-9][0-9]{1,4}' 'a whole number from 10 to 99999'
(( BACKEND_PORT <= 65535 )) || fail "BACKEND_PORT must be at most 65535, but is \"$BACKEND_PORT\""
(( THREADS_MIN <= THREADS_MAX )) || fail "THREADS_MIN ($THREADS_MIN) must not exceed THREADS_MAX ($THREADS_MAX)"

configuration=/opt/varnish/site.vcl
text=$(< "$configuration.template")
for name in BACKEND_HOST BACKEND_PORT BACKEND_CHECK_PATH GRACE_SECONDS SICK_GRACE_SECONDS; do
  text=${text//"\${$name}"/${!name}}
done
echo "$text" > "$configuration"

# Varnish refuses a backend whose name has no address yet.
for (( attempt = 0; attempt < 60; attempt++ )); do
  ! getent ahostsv4 "$BACKEND_HOST" > /dev/null || break
  sleep 0.5
done
getent ahostsv4 "$BACKEND_HOST" > /dev/null || fail "the name BACKEND_HOST=$BACKEND_HOST had no address for 30 s"

if ! report=$(varnishd -C -n /tmp/check -f "$configuration" 2>&1 > /dev/null); then
  echo "$report" >&2
  fail 'Varnish refused its configuration'
fi

# No jail: the container is one, and without root there is no other user to become.
exec varnishd -F -j none -a :80 -f "$configuration" -s "malloc,$CACHE_SIZE" \
  -p thread_pools=1 -p thread_pool_min="$THREADS_MIN" -p thread_pool_max="$THREADS_MAX"
