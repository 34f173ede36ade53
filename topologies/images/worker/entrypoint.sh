#!/bin/bash
# Checks the heap, then becomes the JVM, so that it gets the signals; the program checks its settings itself.
set -euo pipefail

[[ $JAVA_HEAP =~ ^[1-9][0-9]{0,5}[mg]$ ]] || {
  echo "The worker cannot start: JAVA_HEAP must be a size such as 96m, but is \"$JAVA_HEAP\"." >&2
  exit 78
}

web=/opt/tomcat/webapps/ROOT/WEB-INF
# shellcheck disable=SC2086 # JAVA_OPTS holds several options
exec java -Xms"$JAVA_HEAP" -Xmx"$JAVA_HEAP" -XX:+UseSerialGC -XX:+ExitOnOutOfMemoryError \
  -Dfile.encoding=UTF-8 -Duser.timezone="$TZ" -Djava.awt.headless=true \
  -Djava.util.logging.config.file=/opt/worker/logging.properties \
  $JAVA_OPTS \
  -classpath "$web/classes:$web/lib/*" dev.benchday.shop.worker.Worker
