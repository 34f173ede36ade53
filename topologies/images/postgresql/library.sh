# Shared by the image build (bake), the container start (entrypoint.sh) and Patroni's first start (patroni-bootstrap.sh).

fail() {
  echo "$1" >&2
  exit 78
}

# fill NAME FILE VARIABLE...: the template NAME with the variables' values becomes FILE.
fill() {
  local name text
  text=$(< "/opt/shop/$1.template")
  for name in "${@:3}"; do
    text=${text//"\${$name}"/"${!name}"}
  done
  echo "$text" > "$2"
}

now_ms() {
  date +%s%3N
}

# A server that only this container can reach, and that does not wait for the disk.
start_private_server() {
  pg_ctl --silent --wait --timeout=60 --log=/tmp/private-server.log start \
    -o "-c listen_addresses='' -c fsync=off -c full_page_writes=off -c autovacuum=off $*" \
    || { cat /tmp/private-server.log >&2; exit 1; }
}

stop_private_server() {
  pg_ctl --silent --wait --mode=fast stop
}

run_sql() {
  psql --no-psqlrc --quiet --tuples-only --no-align --set=ON_ERROR_STOP=1 --dbname="$1" "${@:2}"
}

# seed DATABASE PRODUCTS REVIEWS
seed() {
  run_sql postgres --command="create database $1"
  run_sql "$1" --file=/opt/shop/schema.sql > /dev/null
  run_sql "$1" --set=products="$2" --set=reviews="$3" --file=/opt/shop/seed.sql > /dev/null
}

# make_database copy|rename: makes shop from shop_seed, which is kept or not; or seeds it, when other sizes are asked for.
make_database() {
  local started_ms how=seeded
  started_ms=$(now_ms)
  start_private_server
  run_sql postgres --command="alter role shop password '$POSTGRES_PASSWORD'"
  # Left behind by a container that was stopped in the middle of this.
  run_sql postgres --command='set client_min_messages = warning' --command='drop database if exists shop'
  if [[ $SEED_PRODUCTS != "$baked_products" || $SEED_REVIEWS != "$baked_reviews" ]]; then
    seed shop "$SEED_PRODUCTS" "$SEED_REVIEWS"
    [[ $1 == copy ]] || run_sql postgres --command='drop database shop_seed'
  elif [[ $1 == copy ]]; then
    how=restored
    run_sql postgres --command='create database shop template shop_seed strategy file_copy'
  else
    how=restored
    run_sql postgres --command='alter database shop_seed rename to shop'
  fi
  stop_private_server
  touch "$PGDATA/shop_made"
  echo "postgresql: $how $SEED_PRODUCTS products and $SEED_REVIEWS reviews in $(($(now_ms) - started_ms)) ms"
}

# Makes the cluster and its template database; used once, at image build.
bake() {
  set -euo pipefail
  initdb --encoding=UTF8 --locale=C.UTF-8 --auth-local=trust --auth-host=scram-sha-256 > /dev/null
  echo 'host all all all scram-sha-256' >> "$PGDATA/pg_hba.conf"
  echo "shared_preload_libraries = 'pg_stat_statements'" >> "$PGDATA/postgresql.conf"
  start_private_server -c wal_level=minimal -c max_wal_senders=0 -c min_wal_size=32MB -c max_wal_size=64MB
  run_sql postgres --command="create role shop login password 'shop'" --command='grant pg_monitor to shop'
  local started_ms
  started_ms=$(now_ms)
  seed shop_seed "$SEED_PRODUCTS" "$SEED_REVIEWS"
  run_sql postgres --command='checkpoint'
  stop_private_server
  echo "$SEED_PRODUCTS $SEED_REVIEWS" > "$PGDATA/shop_seed_size"
  echo "postgresql: baked $SEED_PRODUCTS products and $SEED_REVIEWS reviews in $(($(now_ms) - started_ms)) ms"
}
