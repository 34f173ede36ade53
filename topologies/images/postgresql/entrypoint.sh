#!/bin/bash
# Checks the settings, makes the database shop, then becomes the server. The network listens only after shop is complete.
# With PATRONI_SCOPE it becomes Patroni instead, which has shop made on the first node and copied to the others.
set -euo pipefail
. /opt/shop/library.sh

read -r baked_products baked_reviews < "$PGDATA/shop_seed_size"
SEED_PRODUCTS=${SEED_PRODUCTS:-$baked_products}
SEED_REVIEWS=${SEED_REVIEWS:-$baked_reviews}

check() {
  [[ ${!1:-} =~ ^$2$ ]] || fail "The database cannot start: $1 must be $3, but is \"${!1:-}\"."
}
check SEED_PRODUCTS '[1-9][0-9]{2,6}' 'a whole number from 100 to 9999999'
check SEED_REVIEWS '[1-9][0-9]{0,7}' 'a whole number from 1 to 99999999'
check POSTGRES_PASSWORD "[^']+" "a text without quotes"
check POSTGRES_SHARED_BUFFERS '[1-9][0-9]*(kB|MB|GB)' 'a size such as 256MB'
check POSTGRES_WORK_MEM '[1-9][0-9]*(kB|MB|GB)' 'a size such as 4MB'
check POSTGRES_MAX_CONNECTIONS '[1-9][0-9]{1,3}' 'a whole number from 10 to 9999'
check POSTGRES_STATEMENTS_MAX '[1-9][0-9]{2,5}' 'a whole number from 100 to 999999'
check POSTGRES_SYNCHRONOUS_COMMIT '(on|off|local)' 'on, off or local'

if [[ -v PATRONI_SCOPE ]]; then
  . /opt/shop/patroni.sh
else
  stray=${!PATRONI_@}
  [[ -z $stray ]] || fail "The database cannot start: ${stray%% *} is of no use without PATRONI_SCOPE."
fi
CONFIGURATION=${CONFIGURATION:-$PGDATA/postgresql.conf}
fill postgresql.conf "$CONFIGURATION" \
  POSTGRES_SHARED_BUFFERS POSTGRES_MAX_CONNECTIONS POSTGRES_WORK_MEM POSTGRES_SYNCHRONOUS_COMMIT \
  POSTGRES_STATEMENTS_MAX
postgres --config-file="$CONFIGURATION" -C shared_buffers > /dev/null \
  || fail 'The database cannot start: PostgreSQL refused its configuration.'
[[ ! -v PATRONI_SCOPE ]] || become_patroni

# A container that is started again keeps its data.
[[ -e $PGDATA/shop_made ]] || make_database copy
exec postgres
