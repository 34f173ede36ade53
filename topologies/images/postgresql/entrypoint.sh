#!/bin/bash
# Checks the settings, makes the database shop, then becomes the server.
# The network listens only after shop is complete.
set -euo pipefail
. /opt/shop/library.sh

read -r baked_products baked_reviews < "$PGDATA/shop_seed_size"
SEED_PRODUCTS=${SEED_PRODUCTS:-$baked_products}
SEED_REVIEWS=${SEED_REVIEWS:-$baked_reviews}

check() {
  [[ ${!1} =~ ^$2$ ]] || fail "The database cannot start: $1 must be $3, but is \"${!1}\"."
}
check SEED_PRODUCTS '[1-9][0-9]{2,6}' 'a whole number from 100 to 9999999'
check SEED_REVIEWS '[1-9][0-9]{0,7}' 'a whole number from 1 to 99999999'
check POSTGRES_PASSWORD "[^']+" "a text without quotes"
check POSTGRES_SHARED_BUFFERS '[1-9][0-9]*(kB|MB|GB)' 'a size such as 256MB'
check POSTGRES_WORK_MEM '[1-9][0-9]*(kB|MB|GB)' 'a size such as 4MB'
check POSTGRES_MAX_CONNECTIONS '[1-9][0-9]{1,3}' 'a whole number from 10 to 9999'
check POSTGRES_SYNCHRONOUS_COMMIT '(on|off|local)' 'on, off or local'

template=$(< /opt/shop/postgresql.conf.template)
for name in POSTGRES_SHARED_BUFFERS POSTGRES_MAX_CONNECTIONS POSTGRES_WORK_MEM POSTGRES_SYNCHRONOUS_COMMIT; do
  template=${template//"\${$name}"/${!name}}
done
echo "$template" > "$PGDATA/postgresql.conf"
postgres -C shared_buffers > /dev/null || fail 'The database cannot start: PostgreSQL refused its configuration.'

make_database() {
  local started_ms how
  started_ms=$(now_ms)
  start_private_server
  run_sql postgres --command="alter role shop password '$POSTGRES_PASSWORD'"
  # Left behind by a container that was stopped in the middle of this.
  run_sql postgres --command='set client_min_messages = warning' --command='drop database if exists shop'
  if [[ $SEED_PRODUCTS == "$baked_products" && $SEED_REVIEWS == "$baked_reviews" ]]; then
    how=restored
    run_sql postgres --command='create database shop template shop_seed strategy file_copy'
  else
    how=seeded
    seed shop "$SEED_PRODUCTS" "$SEED_REVIEWS"
  fi
  stop_private_server
  touch "$PGDATA/shop_made"
  echo "postgresql: $how $SEED_PRODUCTS products and $SEED_REVIEWS reviews in $(($(now_ms) - started_ms)) ms"
}

# A container that is started again keeps its data.
[[ -e $PGDATA/shop_made ]] || make_database
exec postgres
