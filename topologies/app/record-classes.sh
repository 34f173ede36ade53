#!/bin/bash
# Run while the image is built: starts the shop once, checks that it serves and that nothing severe is logged,
# and lets the JVM write the archive of its classes when it ends.
set -euo pipefail
log=/tmp/first-start.log

DRAIN_MS=0 TOMCAT_STOP_WAIT_MS=0 DATABASE_HOST=127.0.0.1 BROKER_URL=amqp://shop:shop@127.0.0.1:5672 \
  /opt/tomcat/entrypoint.sh -XX:ArchiveClassesAtExit=/opt/tomcat/classes.jsa > "$log" 2>&1 &
tomcat=$!

address=http://127.0.0.1:8080
for _ in $(seq 60); do
  curl -fs "$address/health/live" > /dev/null && break
  sleep 0.5
done
curl -fsS "$address/version" || { cat "$log"; exit 1; }
# Without database and broker the answers are 503; the classes on the way are what matters.
curl -s -o /dev/null "$address/product/1"
curl -s -o /dev/null -H 'Idempotency-Key: 1' -d product_id=1 "$address/views"
kill -TERM "$tomcat"
wait "$tomcat" || { cat "$log"; exit 1; }

if grep SEVERE "$log"; then
  echo 'The first start logged something severe.'
  exit 1
fi
ls -l /opt/tomcat/classes.jsa
rm "$log"
