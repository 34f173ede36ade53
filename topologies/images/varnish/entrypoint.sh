#!/bin/bash
# Checks the settings, waits until the backends have addresses, writes the configuration, then becomes Varnish.
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
check BACKENDS '([A-Za-z0-9._-]+:[1-9][0-9]{0,4}([ ,][A-Za-z0-9._-]+:[1-9][0-9]{0,4})*)?' 'host:port, or several with blanks or commas between, or empty: then BACKEND_HOST and BACKEND_PORT count'
check DIRECTOR '(round_robin|fallback)' 'round_robin or fallback'
check BACKEND_WAIT_SECONDS '[1-9][0-9]{0,2}' 'a whole number from 1 to 999'
check BACKEND_CHECK_PATH '/[A-Za-z0-9._/-]*' 'a path'
check CACHE_SIZE '[1-9][0-9]*[MG]' 'a size such as 128M'
check GRACE_SECONDS '[0-9]{1,6}' 'a whole number from 0 to 999999'
check SICK_GRACE_SECONDS '[0-9]{1,6}' 'a whole number from 0 to 999999'
check THREADS_MIN '[1-9][0-9]{1,3}' 'a whole number from 10 to 9999'
check THREADS_MAX '[1-9][0-9]{1,4}' 'a whole number from 10 to 99999'
(( BACKEND_PORT <= 65535 )) || fail "BACKEND_PORT must be at most 65535, but is \"$BACKEND_PORT\""
(( THREADS_MIN <= THREADS_MAX )) || fail "THREADS_MIN ($THREADS_MIN) must not exceed THREADS_MAX ($THREADS_MAX)"

# shellcheck source=backends.sh
source /opt/varnish/backends.sh
wait_for_addresses || fail "no name of ${BACKENDS:-BACKEND_HOST=$BACKEND_HOST} had an address for $BACKEND_WAIT_SECONDS s"
configuration=/opt/varnish/site.vcl
loaded=$(addresses)
write_configuration "$configuration" "$loaded"

if ! report=$(varnishd -C -n /tmp/check -f "$configuration" 2>&1 > /dev/null); then
  echo "$report" >&2
  fail 'Varnish refused its configuration'
fi

if [[ -n $BACKENDS ]]; then
  /opt/varnish/follow-addresses.sh "$loaded" &
fi

# No jail: the container is one, and without root there is no other user to become.
exec varnishd -F -j none -a :80 -f "$configuration" -s "malloc,$CACHE_SIZE" \
  -p thread_pools=1 -p thread_pool_min="$THREADS_MIN" -p thread_pool_max="$THREADS_MAX"
