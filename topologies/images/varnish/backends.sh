# The backends: who they are, where they are, and the configuration that says so.

targets() {
  echo "${BACKENDS:-$BACKEND_HOST:$BACKEND_PORT}" | tr ' ,' '\n\n'
}

address_of() {
  local address rest
  read -r address rest < <(getent ahostsv4 "$1") && echo "$address"
}

# One line for each backend that has an address: host:port address
addresses() {
  local target address
  for target in $(targets); do
    ! address=$(address_of "${target%:*}") || echo "$target $address"
  done
}

# Varnish refuses a backend whose name has no address. Those that have none when the time is up are left out for now.
wait_for_addresses() {
  local wanted found=0 attempt
  wanted=$(targets | wc -l)
  for (( attempt = 0; attempt < BACKEND_WAIT_SECONDS * 2; attempt++ )); do
    found=$(addresses | wc -l)
    (( found < wanted )) || return 0
    sleep 0.5
  done
  (( found > 0 )) || return 1
  echo "Only $found of $wanted backends have an address; the others are added when they have one." >&2
}

# write_configuration FILE ADDRESSES, these as `addresses` prints them
write_configuration() {
  local text name BACKEND_LINES='' DIRECTOR_LINES='' IMPORT_LINES='' init='' number=0 target address
  while read -r target address; do
    number=$((number + 1))
    # A single backend keeps its name and is looked up by Varnish, as before there were several.
    BACKEND_LINES+=$(backend "${BACKENDS:+backend$number}" "${BACKENDS:+$address}" "$target")$'\n\n'
    init+=$'\n'"  app.add_backend(backend$number);"
  done <<< "$2"
  if [[ -n $BACKENDS ]]; then
    IMPORT_LINES='import directors;'
    BACKEND_LINES+="sub vcl_init {"$'\n'"  new app = directors.$DIRECTOR();$init"$'\n'"}"
    DIRECTOR_LINES='  set req.backend_hint = app.backend();'
  fi
  text=$(< /opt/varnish/site.vcl.template)
  for name in IMPORT_LINES BACKEND_LINES DIRECTOR_LINES GRACE_SECONDS SICK_GRACE_SECONDS; do
    text=${text//"\${$name}"/${!name}}
  done
  echo "$text" > "$1"
}

# backend [NAME] [ADDRESS] HOST:PORT
backend() {
  cat << END
backend ${1:-app} {
  .host = "${2:-${3%:*}}";
  .port = "${3##*:}";
  .connect_timeout = 0.3s;
  .first_byte_timeout = 5s;
  .between_bytes_timeout = 2s;
  .probe = {
    .url = "$BACKEND_CHECK_PATH";
    .interval = 0.5s;
    .timeout = 1s;
    .window = 4;
    .threshold = 3;
    .initial = 3;
  }
}
END
}
