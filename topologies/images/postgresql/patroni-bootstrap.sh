#!/bin/bash
# Makes the data directory of a new Patroni cluster from the one in the image. Called once, by Patroni, on one node.
set -euo pipefail
. /opt/shop/library.sh

cp -a "$BAKED_PGDATA" "$PGDATA"
cp "$CONFIGURATION" "$PGDATA/postgresql.conf"
make_database rename
