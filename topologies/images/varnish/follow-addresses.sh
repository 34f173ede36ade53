#!/bin/bash
# Varnish looks names up once, but a container that comes back may have another address: then the configuration is loaded anew.
# The argument is what is loaded already, one line for each backend: host:port address
set -uo pipefail
# shellcheck source=backends.sh
source /opt/varnish/backends.sh
# A name that is not there is known at once, not after the resolver's 10 s.
export RES_OPTIONS='timeout:1 attempts:1'

# A backend without an address keeps its last one: its probe tells whether it is there.
addresses_now() {
  local target address
  for target in $(targets); do
    if address=$(address_of "${target%:*}"); then
      echo "$target $address"
    else
      grep "^$target " <<< "$loaded"
    fi
  done
}

loaded=$1
number=0
previous=boot
while sleep 5; do
  now=$(addresses_now)
  [[ $now != "$loaded" ]] || continue
  number=$((number + 1))
  file=/opt/varnish/site-$number.vcl
  write_configuration "$file" "$now"
  if varnishadm "vcl.load addresses$number $file" > /dev/null && varnishadm "vcl.use addresses$number" > /dev/null; then
    echo "The backends' addresses have changed: ${now//$'\n'/, }" >&2
    varnishadm "vcl.discard $previous" > /dev/null
    previous=addresses$number
    loaded=$now
  fi
  rm -f "$file"
done
